"""What a business scope obliges to: computed from catalogue rows, never from what somebody ticked.

Basis: 条例 art 14, 公司登记管理实施办法 art 19(3) (approval first); 国发〔2021〕7号 (the four ways); 双告知 (who is told).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import AFTER, BEFORE, MERGED, Item, ScopeItem

WEIGHT = {BEFORE: 0, AFTER: 1, MERGED: 2}
BRANCHES = frozenset({"BR", "FCB"})
GENERAL, ALWAYS = "一般", "*"


@dataclass(frozen=True)
class Duty:
    """One thing the scope calls for. ``items``: codes, any one of them answers it; ``phrases``: codes of the causes.

    ``bodies``: the body of each item that fits the place, such as 630202-AMR, none when the place is not known yet.
    ``decides_here``: items whose deciding level has a body in this portal. ``mode``: way of 证照分离, "" for a pre-approval.
    ``offered``: whether this type may apply for one of the items in the same submission.
    """

    items: tuple[str, ...]
    phrases: tuple[str, ...]
    bodies: tuple[str, ...]
    decides_here: tuple[str, ...]
    mode: str
    offered: bool


@dataclass(frozen=True)
class Obligations:
    """``before``: gate the licence. ``after``: licensed afterwards, pledge before that. ``told``: the department is informed.

    ``unclaimed``: phrases bound to a permit that no row names: the claiming pool. ``closed``: phrases that this type may not
    have, because the approval they need is not given to it, or that are too wide to tell.
    """

    before: tuple[Duty, ...]
    after: tuple[Duty, ...]
    told: tuple[Duty, ...]
    unclaimed: tuple[str, ...]
    closed: tuple[str, ...]

    @property
    def duties(self) -> tuple[Duty, ...]:
        return (*self.before, *self.after, *self.told)

    @property
    def items(self) -> frozenset[str]:
        return frozenset(code for duty in self.duties for code in duty.items)


def obligations(
    scope: Iterable[str], entity_type: str, place: str | None, catalogue: Catalogue, founding: bool = True
) -> Obligations:
    """Everything a scope obliges to. ``scope``: phrase codes (unknown ones are nothing); ``entity_type``: such as LLC;
    ``founding``: with what must be approved before any of its type is founded, whatever its scope (公司法 art 244).

    ``place``: six digits of the division, None while it is not known. Raises CatalogueError for an unknown place.
    """
    return _obligations(tuple(scope), entity_type, place, catalogue, founding)


@lru_cache(
    maxsize=1024
)  # a page and an act ask some four times each, and the rows of a catalogue never change
def _obligations(
    scope: tuple[str, ...], entity_type: str, place: str | None, catalogue: Catalogue, founding: bool
) -> Obligations:
    phrases = [catalogue.scope_items[c] for c in dict.fromkeys(scope) if c in catalogue.scope_items]
    groups: dict[tuple[str, ...], list[str]] = {
        (item.code,): []
        for item in catalogue.items.values()
        if founding and item.kind == BEFORE and ALWAYS in item.triggered_by and entity_type in item.applies_to
    }
    unclaimed, closed = [], []
    for phrase in phrases:
        if phrase.instead or _shut(phrase, entity_type, catalogue):
            closed.append(phrase.code)
        elif phrase.kind != GENERAL and not phrase.needs:
            unclaimed.append(phrase.code)
        for group in phrase.needs if not phrase.instead else ():
            if not _of_branches(group, entity_type, catalogue):
                groups.setdefault(group, []).append(phrase.code)
    duties = [
        (_kind(g, catalogue), _duty(g, causes, entity_type, place, catalogue)) for g, causes in groups.items()
    ]
    return Obligations(
        before=tuple(d for kind, d in duties if kind == BEFORE),
        after=tuple(d for kind, d in duties if kind == AFTER),
        told=tuple(d for kind, d in duties if kind == MERGED),
        unclaimed=tuple(unclaimed),
        closed=tuple(closed),
    )


def uncovered(found: Obligations, approved: Collection[str]) -> tuple[Duty, ...]:
    """The pre-approvals that nothing approved covers. ``approved``: item codes granted here or confirmed from elsewhere."""
    return tuple(d for d in found.before if not any(code in approved for code in d.items))


def fits(item: Item, scope: Iterable[str], entity_type: str, catalogue: Catalogue) -> str | None:
    """None when this type with this scope may apply for the item, else why not: ``wrong_type`` or ``no_phrase``."""
    if entity_type not in item.applies_to:
        return "wrong_type"
    if ALWAYS in item.triggered_by:
        return None
    phrases = [catalogue.scope_items[c] for c in scope if c in catalogue.scope_items]
    called = any(item.code in p.permit_codes or p.item in item.triggered_by for p in phrases)
    return None if called else "no_phrase"


def _kind(group: Iterable[str], catalogue: Catalogue) -> str:
    """A choice between items is as heavy as its heaviest."""
    return min((catalogue.items[c].kind for c in group), key=lambda kind: WEIGHT[kind])


def _shut(phrase: ScopeItem, entity_type: str, catalogue: Catalogue) -> bool:
    """Whether a pre-approval of the phrase is never given to this type: licensing it would gate on nothing."""
    gates = [g for g in phrase.needs if _kind(g, catalogue) == BEFORE]
    return any(not any(entity_type in catalogue.items[c].applies_to for c in g) for g in gates)


def _of_branches(group: Iterable[str], entity_type: str, catalogue: Catalogue) -> bool:
    """A filing that only branches make does not concern anybody else."""
    return entity_type not in BRANCHES and all(catalogue.items[c].applies_to <= BRANCHES for c in group)


def _duty(
    group: tuple[str, ...], causes: Iterable[str], entity_type: str, place: str | None, catalogue: Catalogue
) -> Duty:
    fitting = tuple(c for c in group if entity_type in catalogue.items[c].applies_to) or group
    items = [catalogue.items[c] for c in fitting]
    bodies = [catalogue.department_for(i, place) for i in items] if place else []
    pairs = zip(items, bodies, strict=False)
    way = catalogue.mode(fitting[0], place or "")
    return Duty(
        items=fitting,
        phrases=tuple(causes),
        bodies=tuple(dict.fromkeys(body.code for body in bodies)),
        decides_here=tuple(item.code for item, body in pairs if body.level in item.levels),
        mode=way.mode if way and _kind(fitting, catalogue) != BEFORE else "",
        offered=any(entity_type in i.applies_to and i.code not in catalogue.withheld for i in items),
    )
