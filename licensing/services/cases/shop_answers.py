"""How a platform answers for its shops: one by one, by a list or by program, all or none; and how it ends one (电子商务法 arts 27, 28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from licensing.act import Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.flows.platform import FLOW as PLATFORMS
from licensing.flows.platform_shop import FLOW
from licensing.known_kinds import standing_in
from licensing.services.cases.shops import Asked, shop_free, shops_left
from licensing.services.holding.holding import SHOPS, power_over, powers
from licensing.services.identity import proofs
from licensing.services.register import platforms
from licensing.services.register.lenders import LONGEST_REASONS
from licensing.store.models import Case, Enterprise, Platform, PlatformShop
from licensing.work import Work

MOST = 1000  # answers at once
LINE = {  # why a line of many cannot be answered: what a refusal's code is called there
    "review.no_reasons": "platform.line_reasons",
    "platform.shop_taken": "platform.line_taken",
    "platform.closed": "platform.line_closed",
    "platform.full": "platform.line_full",
}
NOT_OPEN = "platform.line_not_open"
CHANGE = "D25"  # row of deadlines.tsv: a change is filed within thirty days


@dataclass(frozen=True)
class Answer:
    """What a platform says of one shop. ``action``: confirm, decline or end."""

    shop_id: str
    action: str
    reasons: str = ""


def mine(work: Work) -> list[tuple[Platform, Enterprise]]:
    """The platforms the acting person answers for: their representative, and to whom exactly that was lent."""
    proofs.acting(work)
    own = {p.enterprise.id: p.enterprise for p in powers(work) if p.may(SHOPS)}
    query = select(Platform).where(
        Platform.enterprise_id.in_(sorted(own)), Platform.state.in_(PLATFORMS.states_in("known"))
    )
    rows = work.session.scalars(query.order_by(Platform.asked_at, Platform.id))
    return [(row, own[row.enterprise_id]) for row in rows]


def own(work: Work, platform_id: str) -> Platform:
    """A platform the acting person answers for. Raises NotFound."""
    for row, _ in mine(work):
        if row.id == platform_id:
            return row
    raise NotFound(platform_id)


@dataclass(frozen=True)
class Wanted:
    """Which of a platform's shops: in a group of states, with words in the shop's or the business's name, by id from ``after`` on.

    ``most``: 0 for all.
    """

    group: str = "open"
    words: str = ""
    after: str | None = None
    most: int = 0


def of_platform(work: Work, platform: Platform, wanted: Wanted) -> list[Asked]:
    """Shops of a platform, by id."""
    query = (
        select(PlatformShop, Case)
        .join(Case, Case.id == PlatformShop.case_id)
        .where(*_wanted(platform, wanted.group))
        .order_by(PlatformShop.id)
    )
    if wanted.words.strip():
        key = platforms.key_of(wanted.words)
        query = query.where(
            PlatformShop.key.contains(key, autoescape=True)
            | Case.title.contains(wanted.words.strip(), autoescape=True)
        )
    query = query.where(PlatformShop.id > wanted.after) if wanted.after else query
    rows = work.session.execute(query.limit(wanted.most) if wanted.most else query)
    return [Asked(row, platform, case) for row, case in rows]


def number(work: Work, platform: Platform, group: str) -> int:
    """How many shops of a platform are in a group of states."""
    query = select(func.count()).select_from(PlatformShop).join(Case, Case.id == PlatformShop.case_id)
    return int(work.session.scalar(query.where(*_wanted(platform, group))) or 0)


def _wanted(platform: Platform, group: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PlatformShop.platform_id == platform.id,
        PlatformShop.state.in_(FLOW.states_in(group)),
        ~standing_in("given_up"),
    )


def answer(work: Work, told: Answer) -> Asked:
    """The platform confirms, declines or ends. Raises NotFound for anybody else, Refused with every reason."""
    row = work.session.get(PlatformShop, told.shop_id)
    platform = work.session.get(Platform, row.platform_id, with_for_update=True) if row is not None else None
    if row is None or platform is None:
        raise NotFound(told.shop_id)
    power = power_over(work, platform.enterprise_id)
    proofs.require(work, "consent")
    case, reasons = work.session.get_one(Case, row.case_id), told.reasons.strip()
    facts: dict[str, object] = {
        "may_answer_shops": power.may(SHOPS),
        "reasons_given": bool(reasons),
        "platform_open": not platforms.closed_for(work, platform),
        "shop_free": shop_free(work, case, platform, row.shop),
        "shops_left": shops_left(work, case, platform),
    }
    step = FLOW.step(row.state, told.action, Role.APPLICANT, facts)
    row.state, row.answered_by, row.answered_at = step.target, work.act.actor.id, work.act.at
    row.reasons = reasons[:LONGEST_REASONS] or None
    if FLOW.within(row.state, "final"):
        _closed(work, row, case, step.emits[0])
    else:
        work.record(step.emits[0], "case", case.id, shop=row.id)
    return Asked(row, platform, case)


def _closed(work: Work, row: PlatformShop, case: Case, event: str) -> None:
    """The shop is closed: whoever has the address there hears it, with the last day to file another."""
    row.ended_on = work.act.on
    if case.enterprise_id is None:
        work.record(event, "case", case.id, shop=row.id)
        return
    row.due_on = work.books.last_day(work.act.on, CHANGE)
    work.record(event, "enterprise", case.enterprise_id, shop=row.id, due=row.due_on.isoformat())


def answer_all(work: Work, platform_id: str, told: Sequence[Answer]) -> list[Asked]:
    """Many answers of one platform, all or none. Raises NotFound, Invalid with every line that cannot be."""
    platform = own(work, platform_id)
    if not 1 <= len(told) <= MOST:
        raise Invalid([Problem("", "platform.lines", {"most": MOST})])
    done, found = [], []
    for n, each in enumerate(told):
        row = work.session.get(PlatformShop, each.shop_id)
        if row is None or row.platform_id != platform.id:
            found.append(Problem(f"answers/{n}", "platform.unknown_shop", {"line": n + 1}))
            continue
        try:
            done.append(answer(work, each))
            work.session.flush()
        except Refused as error:
            found += [Problem(f"answers/{n}", LINE.get(c, NOT_OPEN), {"line": n + 1}) for c in error.codes]
    if found:
        raise Invalid(found)
    return done
