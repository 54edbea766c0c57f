"""A domicile under another registration authority, applied for where the enterprise goes (条例 art 27; 实施细则 arts 35, 62; CH-53, CH-54).

The application is the destination's from its first saving: its officers take, examine and confirm it, and nobody of the origin can
hold it up. What the origin would look for is looked up: open cases and orders, courts' holds, lists. Confirmed, everything moves in one
act, and the whole file with it, for whoever heads the place reads the enterprise's dossier.
"""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Problem
from licensing.kind import of
from licensing.kinds.change import lodging, matter
from licensing.kinds.change.flow import FLOW
from licensing.known_kinds import order_family
from licensing.services.orders import moving
from licensing.services.orders.carrying import carry
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM, ROW = "move", "MOVE"
OWN = (
    "nothing_open",  # of the order's checks: this application is itself open, so the others are asked for here
    "address_unmarked",  # a host's address bears its mark; what was typed is looked at by `lodging`
)


def destination(work: Work, case: Case) -> str:
    """The authority that the application goes to; empty where nobody, or nobody known, is named."""
    to = str(matter.answer(case, ITEM).get("to_authority") or "") if ITEM in matter.items_of(case) else ""
    return to if to in work.books.catalogue.counties else ""


def address(work: Work, case: Case, enterprise: Enterprise) -> str:
    """Whose application it is. Once handed in it stays with whom it was handed to."""
    if ITEM in matter.items_of(case) and case.submitted_at is not None:
        return str(case.authority)
    return destination(work, case) or enterprise.authority


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """Missing, not alone, handed to somebody else, or what the order of that kind would find."""
    if ITEM not in matter.items_of(case):
        return []
    given = matter.fields(case)
    if not given.get("to_authority"):
        return [Problem(ITEM, "order.missing")]
    if not given.get("domicile"):  # what is wrong with a host that is to lend it is said there
        return [] if lodging.lent(work, case) else [Problem(ITEM, "order.missing")]
    found = [] if len(matter.items_of(case)) == 1 else [Problem("", "change.move_alone")]
    if case.submitted_at is not None and destination(work, case) != case.authority:
        found.append(Problem(ITEM, "change.move_handed_in"))
    row = work.books.catalogue.order_kinds[ROW]
    checks = order_family(row).checks
    for name in row.checks:
        if name not in OWN:
            told = checks[name](work, enterprise, given)
            found += [Problem(ITEM if p.field else "", p.code, p.params) for p in told]
    return found + _others(work, case)


def _others(work: Work, case: Case) -> list[Problem]:
    """What the origin has not decided yet is decided first; a draft blocks nobody."""
    query = select(Case.id).where(
        of(FLOW),
        Case.enterprise_id == case.enterprise_id,
        Case.id != case.id,
        Case.state.in_(FLOW.states_in("handed_in")),
    )
    open_one = work.session.scalar(query.limit(1))
    return [Problem("", "order.case_open")] if open_one is not None else []


def lines(work: Work, case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after."""
    start, given = case.answers.get("start") or {}, matter.fields(case)
    seat = (start.get("items") or {}).get("domicile")
    found = [
        ("（登记机关）", _called(work, start.get("authority")), _called(work, given.get("to_authority"))),
        ("（新住所）", str(seat or ""), str(given.get("domicile") or "")),
    ]
    was, shall = lodging.marks(work, case, matter.enterprise_of(work, case))
    found += [("（经营范围后的标注）", was, shall)] if was != shall else []
    host = lodging.told(work, case) if lodging.lent(work, case) else ""
    return [*found, ("（承载单位）", "", host)] if host else found


def _called(work: Work, code: object) -> str:
    known = str(code) in work.books.catalogue.counties
    return work.books.catalogue.registration_authority(str(code)).name_zh if known else ""


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """By the row of the order: register, names, licence and departments of both places in this act."""
    given, act = matter.fields(case), {"case": case.id}
    row = work.books.catalogue.order_kinds[ROW]
    to, domicile = str(given["to_authority"]), str(given["domicile"])
    carry(work, enterprise, row, act, lambda: moving.enter(work, enterprise, to, domicile, act))
