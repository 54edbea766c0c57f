"""The certificate items offered in one submission, grouped by what they mean for the licence, fitting ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import AFTER, Item
from licensing.catalogue.model import KINDS as ITEM_KINDS
from licensing.entity import KINDS
from licensing.routing import suggest_items
from licensing.store.models import Case


@dataclass(frozen=True)
class Offer:
    """An item as offered. ``fitting``: the chosen business scope calls for it; ``department``: the body of the case's place."""

    item: Item
    department: str
    department_en: str
    fitting: bool


@dataclass(frozen=True)
class Group:
    """``kind``: merged, before or after."""

    kind: str
    fitting: Sequence[Offer]
    others: Sequence[Offer]


def chosen_items(case: Case, catalogue: Catalogue) -> list[Item]:
    codes = (case.answers.get("certificates") or {}).get("items") or []
    return [catalogue.items[c] for c in codes if c in catalogue.items]


def groups_of(case: Case, catalogue: Catalogue) -> list[Group]:
    """Every kind that has something to offer, merged items first."""
    entity = KINDS[case.entity_type].catalogue_code
    chosen = (case.answers.get("business") or {}).get("items") or []
    scope = [catalogue.scope_items[c] for c in chosen if c in catalogue.scope_items]
    hinted = {s.item.code for s in suggest_items(scope, entity, catalogue)}
    offers = [_offer(i, case, i.code in hinted, catalogue) for i in catalogue.offered(entity)]
    groups = [
        Group(
            kind,
            [o for o in offers if o.item.kind == kind and o.fitting],
            [o for o in offers if o.item.kind == kind and not o.fitting],
        )
        for kind in ITEM_KINDS
    ]
    return [g for g in groups if g.fitting or g.others]


def _offer(item: Item, case: Case, fitting: bool, catalogue: Catalogue) -> Offer:
    county = (case.answers.get("place") or {}).get("county")
    if county in catalogue.counties:
        body = catalogue.department_for(item, str(county))
        return Offer(item, body.name_zh, body.name_en, fitting)
    return Offer(item, item.department_zh, item.department_en, fitting)


@dataclass(frozen=True)
class Questions:
    """The questions that ``item`` is the first to ask. ``shared``: field name -> the other items that use the answer."""

    item: Item
    names: Sequence[str]
    shared: Mapping[str, Sequence[Item]]


def questions_of(case: Case, catalogue: Catalogue) -> list[Questions]:
    """Every question once, under the first chosen item that needs it; files are shown to the department instead."""
    items = chosen_items(case, catalogue)
    users = {
        f.name: [i for i in items if f.name in (g.name for g in i.fields)] for i in items for f in i.fields
    }
    found = []
    for item in items:
        names = [f.name for f in item.fields if f.type != "file" and users[f.name][0] is item]
        if names:
            found.append(Questions(item, names, {n: users[n][1:] for n in names}))
    return found


def asks_something(case: Case, catalogue: Catalogue) -> bool:
    """Whether the chosen items ask anything, or want the pledge."""
    return any(i.fields or i.kind == AFTER for i in chosen_items(case, catalogue))
