"""The certificate items offered in one submission, grouped by what they mean for the licence, fitting ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from licensing import approvals
from licensing.catalogue.bodies import ORDER
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import KINDS as ITEM_KINDS
from licensing.catalogue.model import MERGED, Department, Item
from licensing.entities import KINDS
from licensing.obligations import Obligations, fits, obligations
from licensing.services.cases.cases import authority_for
from licensing.store.models import Case


@dataclass(frozen=True)
class Offer:
    """An item as offered. ``fitting``: the chosen business scope calls for it; ``department``: the body of the case's place;
    ``higher``: the level that decides where that is none of this place's bodies, "" where it is one."""

    item: Item
    department: str
    department_en: str
    fitting: bool
    higher: str = ""


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
    """Every kind that has something to offer for this scope and type, merged items first; nothing that would be refused."""
    entity, scope = KINDS[case.entity_type].catalogue_code, scope_of(case)
    owed = obligations(scope, entity, None, catalogue).items
    offers = [
        _offer(i, case, i.code in owed, catalogue)
        for i in catalogue.offered(entity)
        if fits(i, scope, entity, catalogue) is None
    ]
    groups = [
        Group(
            kind,
            [o for o in offers if o.item.kind == kind and o.fitting],
            [o for o in offers if o.item.kind == kind and not o.fitting],
        )
        for kind in ITEM_KINDS
    ]
    return [g for g in groups if g.fitting or g.others]


def scope_of(case: Case) -> list[str]:
    """Codes of the chosen phrases."""
    return list((case.answers.get("business") or {}).get("items") or [])


def owed_by(case: Case, catalogue: Catalogue) -> Obligations:
    """What the case's scope obliges to where it is registered, as far as that is known."""
    return obligations(
        scope_of(case), KINDS[case.entity_type].catalogue_code, _place(case, catalogue), catalogue
    )


def _place(case: Case, catalogue: Catalogue) -> str | None:
    """Whose bodies the application goes to: the county's, the prefecture's for what the prefecture registers."""
    place = authority_for(case)
    return place if place in catalogue.places else None


def gates_of(case: Case, catalogue: Catalogue) -> list[Item]:
    """The pre-approvals an approval from elsewhere can be given for."""
    return [catalogue.items[c] for duty in owed_by(case, catalogue).before for c in duty.items]


def _offer(item: Item, case: Case, fitting: bool, catalogue: Catalogue) -> Offer:
    place = _place(case, catalogue)
    if place is not None:
        body = catalogue.department_for(item, place)
        return Offer(item, body.name_zh, body.name_en, fitting, _higher(item, body))
    return Offer(item, item.department_zh, item.department_en, fitting)


def _higher(item: Item, body: Department) -> str:
    """The nearest level that decides, where this body only receives; "" where it decides, or is merely told."""
    if item.kind == MERGED:
        return ""
    lowest = min(map(ORDER.index, item.levels), default=0)
    return ORDER[lowest] if lowest > ORDER.index(body.level) else ""


@dataclass(frozen=True)
class Gate:
    """A pre-approval. ``here``: its body decides in this portal; ``taken``: it is applied for in this submission."""

    item: Item
    department: str
    department_en: str
    here: bool
    taken: bool


def gate(item: Item, case: Case, catalogue: Catalogue) -> Gate:
    offer = _offer(item, case, True, catalogue)
    here = any(item.code in duty.decides_here for duty in owed_by(case, catalogue).before)
    return Gate(item, offer.department, offer.department_en, here, item in chosen_items(case, catalogue))


@dataclass(frozen=True)
class Questions:
    """The questions that ``item`` is the first to ask. ``shared``: field name -> the other items that use the answer."""

    item: Item
    names: Sequence[str]
    shared: Mapping[str, Sequence[Item]]


def questions_of(case: Case, catalogue: Catalogue) -> list[Questions]:
    """Every question once, under the first chosen item that needs it; files are shown to the department instead."""
    given = approvals.read(case.answers.get("certificates") or {})
    items = [i for i in chosen_items(case, catalogue) if i.code not in given]
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
    """Whether the chosen items ask anything, or the scope wants an approval's data or the pledge."""
    owed = owed_by(case, catalogue)
    return bool(owed.before or owed.after) or any(i.fields for i in chosen_items(case, catalogue))
