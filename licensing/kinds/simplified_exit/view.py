"""An exit as its owner and the public see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from licensing.documents.blocks import Paper, read
from licensing.errors import NotFound
from licensing.kind import Check, belongs, of, standing
from licensing.kinds.simplified_exit import state as exit_state
from licensing.kinds.simplified_exit import steps as leaving
from licensing.kinds.simplified_exit.flow import FLOW
from licensing.known_kinds import kind_of
from licensing.services.cases import signing
from licensing.services.cases.signing import SigningState
from licensing.store.journal import OLDEST_FIRST
from licensing.store.models import (
    Account,
    Case,
    Document,
    Enterprise,
    JournalLine,
    Licence,
    NameRecord,
    Notice,
)
from licensing.work import Work

OTHER_STEPS = ("exit.opened", "case.signed")  # told in an exit's history though no row of its flow
ACTIONS = ("publish", "ask", "apply", "withdraw")


@dataclass(frozen=True)
class ExitView:
    """``mine``: the actor is one of the investors, each of whom may act. ``options``: action -> codes that close it now."""

    case: Case
    enterprise: Enterprise
    notice: Notice | None
    signers: tuple[SigningState, ...]
    checks: tuple[Check, ...]
    options: dict[str, tuple[str, ...]]
    licences: tuple[Licence, ...]
    free_from: date | None
    objectors: dict[str, str]
    mine: bool


def eligibility(work: Work, enterprise_id: str) -> tuple[Enterprise, tuple[Check, ...]]:
    """An own enterprise against every exclusion. Raises NotFound for anybody else's."""
    found = next((e for e in leaving.enterprises_of(work) if e.id == enterprise_id), None)
    if found is None:
        raise NotFound(enterprise_id)
    return found, tuple(exit_state.checklist(work, found))


def exits_of(work: Work) -> list[Case]:
    """Exits the person started or has to sign, newest first."""
    query = select(Case).where(of(FLOW)).order_by(Case.created_at.desc())
    owned = [e.id for e in leaving.enterprises_of(work)]
    return list(work.session.scalars(query.where(Case.enterprise_id.in_(owned))))


def open_view(work: Work, case_id: str) -> ExitView:
    """One exit, after time has done its part. Raises NotFound for whoever owns nothing of the enterprise."""
    case = _readable(work, case_id)
    leaving.advance(work, case)
    mine = exit_state.is_owner(work, case)
    enterprise = exit_state.enterprise_of(work, case)
    notice = exit_state.notice_of(work, case)
    licences = select(Licence).where(Licence.enterprise_id == enterprise.id).order_by(Licence.number_version)
    return ExitView(
        case=case,
        enterprise=enterprise,
        notice=notice,
        signers=tuple(signing.states(work, case)),
        checks=tuple(exit_state.checklist(work, enterprise)),
        options=_options(work, case),
        licences=tuple(work.session.scalars(licences)),
        free_from=_free_from(work, enterprise),
        objectors=_names(work.session, notice),
        mine=mine,
    )


def _readable(work: Work, case_id: str) -> Case:
    case = work.session.get(Case, case_id)
    if case is None or not belongs(case, FLOW) or not exit_state.is_owner(work, case):
        raise NotFound(case_id)
    return case


def _options(work: Work, case: Case) -> dict[str, tuple[str, ...]]:
    known = exit_state.exit_facts(work, case)
    found = FLOW.options(case.state, work.act.actor.role, known)
    return {row.action: codes for row, codes in found if row.action in ACTIONS}


def _free_from(work: Work, enterprise: Enterprise) -> date | None:
    name = work.session.scalar(
        select(NameRecord).where(
            NameRecord.enterprise_id == enterprise.id, NameRecord.status == "deregistered"
        )
    )
    return work.books.name_free_from(name.status_date) if name and name.status_date else None


def _names(session: Session, notice: Notice | None) -> dict[str, str]:
    wanted = [o.account_id for o in notice.objections if o.account_id] if notice else []
    found = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {row.id: row.name for row in session.execute(found)}


def history(work: Work, case: Case) -> list[JournalLine]:
    """The steps of an exit, oldest first; who looked at what is the registry's own matter."""
    query = select(JournalLine).where(
        JournalLine.subject_id == case.id,
        JournalLine.action.in_([*(e for row in kind_of(case).flow.rows for e in row.emits), *OTHER_STEPS]),
    )
    return list(work.session.scalars(query.order_by(*OLDEST_FIRST)))


@dataclass(frozen=True)
class PublicNotice:
    """A notice as everybody may read it. ``state`` is a word of the public page, not of the flow."""

    notice: Notice
    enterprise: Enterprise
    state: str


def public_notices(
    session: Session, on: date, running: bool, after: str | None = None, limit: int = 20
) -> list[PublicNotice]:
    """Notices that run on a day, or all the others, newest first, below the cursor's notice."""
    open_now = (Notice.ends_on >= on) & standing([FLOW], "published")
    query = (
        select(Notice, Enterprise, Case)
        .join(Enterprise, Enterprise.id == Notice.enterprise_id)
        .join(Case, Case.id == Notice.case_id)
        .where(open_now if running else ~open_now)
        .options(selectinload(Notice.objections))
    )
    cursor = session.get(Notice, after) if after else None
    if cursor is not None:
        query = query.where(tuple_(Notice.published_at, Notice.id) < (cursor.published_at, cursor.id))
    ordered = query.order_by(Notice.published_at.desc(), Notice.id.desc()).limit(limit)
    return [PublicNotice(n, e, public_state(c, n, on)) for n, e, c in session.execute(ordered)]


def public_notice(session: Session, notice_id: str, on: date) -> PublicNotice:
    """One notice. Raises NotFound."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise NotFound(notice_id)
    case = session.get_one(Case, notice.case_id)
    enterprise = session.get_one(Enterprise, notice.enterprise_id)
    return PublicNotice(notice, enterprise, public_state(case, notice, on))


def public_state(case: Case, notice: Notice, on: date) -> str:
    """running, ended, review, lapsed, or how it ended; read from the dates, whether or not a sweep has run."""
    if FLOW.within(case.state, "published"):
        if on <= notice.ends_on:
            return "running"
        return "ended" if on <= notice.window_ends_on else "lapsed"
    return case.state if FLOW.within(case.state, "final") else "review"


def pledge_of(session: Session, notice: Notice) -> Paper | None:
    """The pledge that was published with a notice."""
    query = select(Document).where(Document.case_id == notice.case_id, Document.kind == "PLEDGE_ALL")
    found = session.scalar(query.order_by(Document.created_at.desc()).limit(1))
    return read(found.content) if found else None
