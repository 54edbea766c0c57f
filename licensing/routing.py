"""Which departments are asked what, and why (多证合一, 先照后证; 国发〔2021〕7号)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import AFTER, BEFORE, MERGED, TOLD, Deadline, Department, Item

GENERAL_LIMIT = "D28"  # 行政许可法 art 42: permits without a limit of their own
ORDER = (BEFORE, MERGED, AFTER, TOLD)
INFORMING = (MERGED, TOLD)
DAYS_OF_UNIT = {"working_days": 1.5, "calendar_days": 1.0, "months": 30.0, "years": 365.0}  # only to compare


@dataclass(frozen=True)
class LegPlan:
    """One department's part of a case. ``department``: code of the body, such as 630202-PSB; ``items``: their codes.

    ``days``/``unit``/``basis``: the strictest limit of its items, ``None``/empty for a merged leg, which only informs.
    ``verified``: whether items and limit were read in a source. ``why``: codes that a page can put in words.
    """

    department: str
    kind: str
    items: tuple[str, ...]
    days: int | None
    unit: str | None
    basis: str
    verified: bool
    why: tuple[str, ...]


@dataclass(frozen=True)
class _Limit:
    days: int
    unit: str
    basis: str
    verified: bool
    why: str

    @property
    def length(self) -> float:
        return self.days * DAYS_OF_UNIT.get(self.unit, 1.0)


def plan(
    items: Iterable[Item], division: str, catalogue: Catalogue, told: Iterable[Item] = ()
) -> list[LegPlan]:
    """The legs for the chosen items of a case of ``division``: one per body and kind; before-legs first, then by item.

    ``told``: items nobody applied for, whose department hears of the registration all the same (双告知).

    Raises CatalogueError when no body handles an item there.
    """
    groups: dict[tuple[str, str], list[Item]] = {}
    kinds = [(item, item.kind) for item in dict.fromkeys(items)]
    kinds += [(item, TOLD) for item in dict.fromkeys(told)]
    for item, kind in kinds:
        groups.setdefault((kind, catalogue.department_for(item, division).code), []).append(item)
    ordered = sorted(groups.items(), key=lambda entry: ORDER.index(entry[0][0]))
    return [_leg(catalogue.departments[code], kind, chosen, catalogue) for (kind, code), chosen in ordered]


def _leg(body: Department, kind: str, items: Sequence[Item], catalogue: Catalogue) -> LegPlan:
    limit = None if kind in INFORMING else _strictest(items, catalogue.deadlines[GENERAL_LIMIT])
    why = [f"routing.{kind}", f"routing.body_{body.level}"] + ([limit.why] if limit else [])
    return LegPlan(
        department=body.code,
        kind=kind,
        items=tuple(item.code for item in items),
        days=limit.days if limit else None,
        unit=limit.unit if limit else None,
        basis=limit.basis if limit else "；".join(dict.fromkeys(i.basis for i in items if i.basis)),
        verified=all(item.verified == "yes" for item in items) and (limit is None or limit.verified),
        why=tuple(why),
    )


def _strictest(items: Sequence[Item], general: Deadline) -> _Limit:
    """No item of the leg waits longer than its own law allows."""
    return min((_limit(item, general) for item in items), key=lambda limit: limit.length)


def _limit(item: Item, general: Deadline) -> _Limit:
    if item.days is not None and item.unit is not None:
        return _Limit(item.days, item.unit, item.basis, item.verified == "yes", "routing.own_limit")
    return _Limit(
        general.length, general.unit, general.basis, general.verified == "yes", "routing.general_limit"
    )
