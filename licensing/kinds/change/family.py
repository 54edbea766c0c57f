"""Family members who take part in an individual business, filed as they come and go (条例 art 9(6); 民法典 art 56; 实施细则 arts 6, 7).

With them the family's property answers, so nobody is put in or taken out by another's word: each signs for himself. The composition
that the licence shows follows: with the first one it is run by a family, without any by a person.
"""

from __future__ import annotations

from dataclasses import replace

from licensing.application.draft import Draft
from licensing.documents.blocks import Block
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import REVIEW, Looked
from licensing.kinds.change import matter, officers
from licensing.store.models import Case
from licensing.work import Work

ITEM, ROLE, KIND = "family", "FAMILY", KINDS["individual"]
COMES = (
    "个体工商户的债务，家庭经营的，以家庭财产承担；无法区分的，以家庭财产承担（民法典第五十六条）。"
    "参加经营的家庭成员已知悉，自愿参加经营，与经营者是家庭成员。"
)
GOES = "家庭成员退出经营，不免除其退出以前经营所负债务的责任（民法典第五十六条）。"


def draft(work: Work, case: Case) -> Draft | None:
    """The business as it will stand: its operator and whoever of the family takes part."""
    if ITEM not in matter.items_of(case):
        return None
    made = officers.draft(work, case)
    head = (case.answers.get("start") or {}).get("representative")
    people = tuple(
        replace(p, roles=(p.roles - {"LEGAL_REP"}) | ({KIND.representative} if p.id == head else set()))
        for p in made.people
    )
    run = "family" if any(ROLE in p.roles for p in people) else "person"
    return replace(made, people=people, answers={"capital": {"composition": run}})


def problems(work: Work, case: Case) -> list[Problem]:
    """Who is too young, or operates it already; the rules of founding over whoever comes, and of what they make of it."""
    made = draft(work, case)
    if made is None:
        return []
    come = {p.id_number_index for p, _ in officers.coming(case, ITEM)}
    found = (p for p in rules.refusals(made, work.books.catalogue) if p.field.endswith(".roles"))
    return [Problem(ITEM, p.code, p.params) for p in found if p.field.split(".")[1] in come]


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """What the founding leaves to a person: whether somebody of sixteen lives on the own work."""
    made = draft(work, case)
    if made is None:
        return ()
    seen = (x for x in rules.look(made, work.books.catalogue) if x.rule.section == rules.PEOPLE)
    return tuple(x for x in seen if x.rule.outcome == REVIEW)


def pledge(case: Case) -> list[Block]:
    """What it means for the family's property, read before signing."""
    if ITEM not in matter.items_of(case):
        return []
    told = [COMES] if officers.coming(case, ITEM) else []
    return [Block("paragraph", x) for x in (*told, *([GOES] if officers.leaving(case, ITEM) else ()))]
