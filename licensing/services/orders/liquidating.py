"""An ordinary liquidation as far as the register sees it: published with its group and creditors, claims waited for, ended by a report.

Clocks are rows by type (``liquidations.tsv``). What is late is taken and said, never refused (实施细则 art 44; 公司法 art 256).
Sources: 公司法 arts 229-239; 合伙企业法 arts 86-90; 条例 arts 32, 34.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from licensing.catalogue.liquidations import Liquidation
from licensing.entities import catalogue_code
from licensing.errors import Problem
from licensing.services.orders import announcing, creditors
from licensing.services.orders.fields import Fields
from licensing.services.register import courts, members, standing
from licensing.store.models import Enterprise, RegisterOrder
from licensing.work import Books, Work

WHAT, MARK = "liquidation", "D99"
ADMINISTRATORS = "D124"  # 企业破产法 art 121
GROUP = members.LIQUIDATORS
BY_LAW = ("revoked", "rescinded")


def clocks(books: Books, enterprise: Enterprise) -> Liquidation | None:
    """The row of the enterprise's type; None for one that leaves without a liquidation."""
    return books.catalogue.liquidations.get(catalogue_code(enterprise.entity_type, enterprise.name))


def not_in_court(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Once a court has it, nobody else winds it up (公司法 arts 233, 237; 企业破产法 art 13)."""
    return [] if standing.open_for(work, enterprise.id, "wind") else [Problem("", "order.court_has_it")]


def liquidates(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Individuals and branches have no liquidation to publish (实施细则 art 46)."""
    return [] if clocks(work.books, enterprise) else [Problem("", "order.no_liquidation")]


def group_formed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """First the decision, then the group, both behind."""
    resolved, formed = _day(fields, "resolved_on"), _day(fields, "group_on")
    if resolved is None or resolved > work.act.on:
        return [Problem("resolved_on", "order.day_ahead")]
    if formed is None or formed > work.act.on:
        return [Problem("group_on", "order.day_ahead")]
    return [] if resolved <= formed else [Problem("group_on", "order.group_early", {"first": resolved})]


def dissolution_agreed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """A resolution to dissolve has its majority, counted exactly; whoever is silent is no vote (公司法 arts 66, 229; 合伙企业法 art 85).

    Who was revoked or rescinded is dissolved by that, without a resolution.
    """
    rule = clocks(work.books, enterprise)
    if rule is None or enterprise.status in BY_LAW:
        return []
    given, whole = int(fields.get("votes_for") or 0), int(fields.get("votes_all") or 0)
    if whole <= 0 or not 0 <= given <= whole:
        return [Problem("votes_all", "order.votes_needed")]
    enough = given * 3 >= whole * 2 if rule.majority == "two_thirds" else given == whole
    return [] if enough else [Problem("votes_for", f"order.votes_{rule.majority}")]


def liquidated(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Claims could be filed to their last day and the liquidation ended after it; or a court has ended everything (条例 art 34)."""
    if fields.get("court_ruling") or clocks(work.books, enterprise) is None:
        return []
    notices = announcing.standing_notices(work, enterprise, WHAT)
    if not notices:
        return [Problem("ended_on", "order.not_liquidated")]
    last = notices[-1].last
    if not notices[-1].over(work.act.on):
        return [Problem("ended_on", "order.claims_running", {"last": last})]
    ended = _day(fields, "ended_on")
    if ended is None:
        return [Problem("ended_on", "order.missing")]
    if ended > work.act.on:
        return [Problem("ended_on", "order.day_ahead")]
    return [] if ended > last else [Problem("ended_on", "order.ended_early", {"last": last})]


def disband(work: Work, enterprise: Enterprise, order: RegisterOrder) -> None:
    """Whose notice is ended winds up no longer: the group leaves the register with the order that ends it."""
    if announcing.standing_notices(work, enterprise, WHAT):
        before = members.officers(work.session, enterprise)
        after = [m for m in before if m.role not in GROUP]
        basis = work.books.catalogue.order_kinds[order.kind].article
        members.write(work, enterprise, (before, after), {"order": order.id}, basis)


def notice_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """What was late of the decision, the group, its publication and the creditors."""
    rule = clocks(work.books, enterprise)
    resolved, formed = _day(fields, "resolved_on"), _day(fields, "group_on")
    if rule is None or resolved is None or formed is None:
        return []
    asked = (
        (rule.cause, resolved, work.act.on, "order.late_cause"),
        (rule.group, resolved, formed, "order.late_group"),
        (rule.published, formed, work.act.on, "order.late_published"),
        (rule.announced, formed, work.act.on, "order.late_announced"),
    )
    found = [_late(work, *each) for each in asked]
    if rule.told:
        last = work.books.last_day(formed, rule.told)
        late = creditors.late(creditors.read(fields), last, work.act.on)
        found.append(Problem("", "order.late_creditors", {"last": last, "n": len(late)}) if late else None)
    return [p for p in found if p is not None]


def applied_in_time(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Deregistration is applied for within the days of the type after the liquidation ended, or within those of an administrator; late
    it is taken all the same."""
    rule, ended = clocks(work.books, enterprise), _day(fields, "ended_on")
    if rule is None or ended is None:
        return []
    ruled = courts.ruling(work.session, enterprise, fields.get("court_ruling"), work.act.on)
    bankrupt = ruled is not None and ruled.code == courts.BANKRUPTCY_ENDED
    clock = ADMINISTRATORS if bankrupt else rule.apply
    found = _late(work, clock, ended, work.act.on, "order.late_application")
    return [found] if found else []


def _late(work: Work, clock: str, since: date, on: date, code: str) -> Problem | None:
    if not clock:
        return None
    last = work.books.last_day(since, clock)
    return Problem("", code, {"last": last}) if on > last else None


def _day(fields: Fields, name: str) -> date | None:
    return date.fromisoformat(str(fields[name])) if fields.get(name) else None


def unliquidated(session: Session, books: Books, enterprise: Enterprise, on: date) -> date | None:
    """The day from which the entry bears a special mark: revoked for six months, no liquidation published (实施细则 art 67)."""
    if enterprise.status != "revoked" or enterprise.status_date is None or clocks(books, enterprise) is None:
        return None
    since = books.last_day(enterprise.status_date, MARK)
    if (
        on < since
        or courts.has_it(session, enterprise, on)
        or announcing.public_notices(session, books, enterprise, WHAT)
    ):
        return None
    return since
