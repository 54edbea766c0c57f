"""Business is suspended and resumed by the enterprise itself (条例 art 30; 实施细则 arts 40-43).

It stands on the register as the order of that kind, so that the three years are counted once, whoever filed it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from licensing.errors import Problem
from licensing.kinds.change import matter
from licensing.kinds.change.standing_order import is_day, order_of
from licensing.services.orders import orders, suspensions
from licensing.services.orders.carrying import carry
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEMS = ("suspension", "resumption")
ROWS: Mapping[tuple[str, str], str] = {  # item, state of the enterprise -> kind of order
    ("suspension", "active"): "SUSPEND",
    ("suspension", "suspended"): "EXTEND",
    ("resumption", "suspended"): "RESUME",
}
Checked = Callable[[str], list[Problem]]


def item_of(case: Case) -> str | None:
    """The item, where the application is about a suspension."""
    return next((item for item in matter.items_of(case) if item in ITEMS), None)


def row_of(work: Work, enterprise: Enterprise, item: str) -> str | None:
    """The kind of order by which an item is entered today; None where the enterprise's state does not allow it."""
    return ROWS.get((item, orders.state_of(enterprise, work.act.on)))


def fields(case: Case) -> dict[str, Any]:
    """What was written, in the words of the order."""
    given = matter.answer(case, "suspension")
    return {"until": given["until"]} if given.get("until") else {}


def problems(work: Work, case: Case, enterprise: Enterprise, checked: Checked) -> list[Problem]:
    """Alone, in the right state, to a day that the law allows, with grounds, an address for what is served, and the staff's agreement."""
    item = item_of(case)
    if item is None:
        return []
    if len(matter.items_of(case)) > 1:
        return [Problem(item, "change.alone")]
    row = row_of(work, enterprise, item)
    if row is None:
        return [Problem(item, f"change.{item}_state")]
    if item == "resumption":
        return []
    given = matter.answer(case, item)
    missing = [name for name in ("until", "grounds", "served_at", "staff") if not given.get(name)]
    if "until" not in missing and not is_day(str(given["until"])):
        missing.append("until")
    if missing:
        return [Problem(item, f"change.pause_{name}") for name in missing]
    return checked(row)


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """The order of the kind, decided by the officers who decided the case, and what its row says."""
    item = str(item_of(case))
    code = str(row_of(work, enterprise, item))
    kind, until = work.books.catalogue.order_kinds[code], fields(case).get("until")
    written = matter.answer(case, item)
    order = order_of(
        work, case, enterprise, code, fields(case), title=f"{case.title}备案申请", digested=written,
        reasons=str(written.get("grounds") or ""),
    )  # fmt: skip

    def own() -> None:
        if until:
            enterprise.suspended_until = date.fromisoformat(str(until))
        else:
            suspensions.end(work, enterprise, work.act.on)
        work.session.add(order)

    carry(work, enterprise, kind, {"case": case.id}, own, (item,))
