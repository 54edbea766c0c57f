"""What stands against partners who change sides, and against a name that says another kind (合伙企业法 arts 15, 56, 61, 62, 75)."""

from __future__ import annotations

from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import REVIEW, Looked
from licensing.kinds.change import admitting, heirs, matter, sides
from licensing.store.models import Case
from licensing.work import Work

LIMITED_KIND, GENERAL_KIND = KINDS["limited_partnership"], KINDS["partnership"]


def problems(work: Work, case: Case) -> list[Problem]:
    """A partnership is what its partners are and its name says both."""
    if case.entity_type != sides.REGISTER or not (admitting.touched(case) or sides.retyped(case)):
        return []
    found = [*_turns(work, case), *_called(work, case)]
    if found or not sides.retyped(case):
        return found
    made = admitting.draft(work, case)
    refused = rules.refusals(made, work.books.catalogue) if made is not None else []
    whole = [p for p in refused if p.field.endswith(".roles")]  # what the new kind asks of everybody
    return [Problem(sides.NAME, p.code, p.params) for p in whole]


def _turns(work: Work, case: Case) -> list[Problem]:
    """Nobody turns to the side where one stands."""
    now = {o.id: o for o, _ in sides.turned(case)}
    held = {m.key: m.role for m in admitting.held(work, case)}
    same = [o.name for o, role in sides.turned(case) if held.get(matter.key_of(now[o.id])) == role]
    return [Problem(sides.ITEM, "order.missing")] if same else []


def _called(work: Work, case: Case) -> list[Problem]:
    """合伙企业法 arts 61, 75: both sorts make a limited partnership, general partners alone a general one, limited ones alone none."""
    stay = {role for roles in admitting.roles_after(work, case).values() for role in roles}
    touched = [item for item in (sides.ITEM, heirs.ITEM) if item in matter.items_of(case)]
    place = touched[0] if touched else sides.NAME
    if not stay:
        return []
    if sides.GENERAL not in stay:
        return [Problem(place, "change.side_dissolves")]
    kind, limited = sides.kind_of(case), sides.LIMITED in stay
    if limited is (kind is LIMITED_KIND):
        return []
    mark = (LIMITED_KIND if limited else GENERAL_KIND).mark
    return [Problem(place, "change.side_name", {"mark": mark})]


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What the new kind leaves to a person, of everybody: who may practise, of a special general partnership (实施细则 art 28)."""
    if case.entity_type != sides.REGISTER or not sides.retyped(case):
        return ()
    made = admitting.draft(work, case)
    if made is None:
        return ()
    seen = (x for x in rules.look(made, work.books.catalogue) if x.rule.section == rules.PEOPLE)
    old = sides.stood(case)
    return tuple(
        x for x in seen if x.rule.outcome == REVIEW and old is not None and old.code not in x.rule.types
    )
