"""Forfeited shares on the register: nobody's until they are sold or cancelled, and watched for six months (公司法 art 52)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.store.forfeits import ContributionCall
from licensing.store.models import Case, Enterprise, Investor, RegisterMember
from licensing.work import Work

POOL = "失权股权（待处置）"  # as the register names what nobody holds
GRACE, DISPOSE, SUE, CONTEST = "D410", "D411", "D412", "D413"  # rows of deadlines.tsv
SUIT = "FORFEITURE_SUIT"  # a row of standing_kinds.tsv
BY_CASE = "case:"  # how the register names an application as the act
UNDISPOSED = "contribution.undisposed"


def pool(session: Session, enterprise_id: str) -> Investor | None:
    """The forfeited shares of a company that nobody holds yet."""
    query = select(Investor).where(Investor.enterprise_id == enterprise_id, Investor.name == POOL)
    return session.scalar(query.where(Investor.id_number_index.is_(None), Investor.uscc.is_(None)).limit(1))


def open_calls(session: Session, enterprise_id: str) -> list[ContributionCall]:
    """The forfeitures whose shares still wait; none where nothing waits. A new one comes only when the old one is through."""
    if pool(session, enterprise_id) is None:
        return []
    return standing_ones(session, enterprise_id)[:1]


def proportions(session: Session, enterprise_id: str) -> dict[str, int]:
    """Index of each other owner -> what of the shares that wait still falls to it, in fen, whole ones rounded up (公司法 art 52).

    By the parts as they stood when the shares were lost, less what each took since: buying moves nobody's proportion.
    What went to somebody else or was cancelled falls to nobody.
    """
    waiting, left = open_calls(session, enterprise_id), pool(session, enterprise_id)
    lost = session.get(Case, waiting[0].case_id) if waiting else None
    if lost is None or left is None:
        return {}
    rows = (lost.answers.get("start") or {}).get("owners") or ()
    parts = {str(x[2]): int(x[3] or 0) for x in rows if x[2] and x[2] != waiting[0].person_index}
    taken = {i: fen for i, fen in _taken(session, left).items() if i in parts}
    rest, whole = (left.amount_fen or 0) + sum(taken.values()), sum(parts.values())
    falls = {i: -(-rest * part // whole) - taken.get(i, 0) for i, part in parts.items() if whole}
    return {i: min(fen, left.amount_fen or 0) for i, fen in falls.items() if fen > 0}


def _taken(session: Session, left: Investor) -> dict[str, int]:
    """Index of each buyer -> what it bought of forfeited shares by registered sales, in fen."""
    found: dict[str, int] = {}
    query = select(RegisterMember.ended_act).where(
        RegisterMember.enterprise_id == left.enterprise_id,
        RegisterMember.name == POOL,
        RegisterMember.ended_act.startswith(BY_CASE),
    )
    ids = {str(act).removeprefix(BY_CASE) for act in session.scalars(query)}
    for case in session.scalars(select(Case).where(Case.id.in_(sorted(ids)))):
        sale = case.answers.get("shareholders") or {}
        if sale.get("from") == left.id:
            buyer = next(p.id_number_index for p in case.people if p.id == sale.get("to"))
            found[buyer] = found.get(buyer, 0) + int(sale.get("amount_fen") or 0)
    return found


def notice(work: Work, call: ContributionCall, lost: int) -> None:
    """The notice of forfeiture goes out today, unless it went out on paper before; the six months begin with it."""
    posted = (call.notice_paper or {}).get("dispatched_on")
    day = date.fromisoformat(str(posted)) if posted else work.act.on
    call.amount_fen = lost
    call.noticed_on = day
    call.dispose_by = work.books.last_day(day, DISPOSE)


def standing_ones(session: Session, enterprise_id: str) -> list[ContributionCall]:
    """Every forfeiture of the company that no court has set aside, the newest first."""
    query = select(ContributionCall).where(
        ContributionCall.enterprise_id == enterprise_id,
        ContributionCall.noticed_on.is_not(None),
        ContributionCall.set_aside_on.is_(None),
    )
    newest = query.order_by(ContributionCall.noticed_on.desc(), ContributionCall.id.desc())
    return list(session.scalars(newest))


def contested(session: Session, enterprise_id: str, person_index: str) -> list[ContributionCall]:
    """Every demand to one owner of which the owner said that no such paper came, in all applications of the company."""
    query = select(ContributionCall).where(
        ContributionCall.enterprise_id == enterprise_id,
        ContributionCall.person_index == person_index,
        ContributionCall.contested_on.is_not(None),
    )
    return list(session.scalars(query.order_by(ContributionCall.id)))


def overdue(session: Session, on: date) -> list[str]:
    """Ids of forfeitures whose six months are over with nobody told."""
    query = select(ContributionCall.id).where(
        ContributionCall.dispose_by < on, ContributionCall.told_on.is_(None)
    )
    return list(session.scalars(query.order_by(ContributionCall.id)))


def tell(work: Work, call_id: str) -> None:
    """The owners hear once that they now pay in proportion, where the shares still wait."""
    call = work.session.get_one(ContributionCall, call_id, with_for_update=True)
    if call.told_on is not None:
        return
    call.told_on = work.act.on
    if call.id in {row.id for row in open_calls(work.session, call.enterprise_id)}:
        enterprise = work.session.get_one(Enterprise, call.enterprise_id)
        work.record(UNDISPOSED, "enterprise", enterprise.id, call=call.digest)
