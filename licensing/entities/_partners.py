"""What the law says of partners of all kinds of partnership (合伙企业法 arts 3, 14-18, 26, 61-64)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.parties import ORGAN

BOTH = tuple(kind.code for kind in KINDS.values() if kind.register == "partnership")
LIMITED = ("limited_partnership",)
NEVER_GENERAL = (ORGAN, "12", "51", "52", "53")  # GB 32100: organs, institutions, social organisations
FEWEST, MOST_LIMITED = 2, 50  # 合伙企业法 arts 14, 61


def _enough(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if 0 < len(draft.owners) < FEWEST:
        yield Problem("people", "people.partners_two", {"least": FEWEST})


def _executes(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Who executes binds all and answers with everything: a general partner, never a limited one."""
    for person in draft.holding("EXEC_PARTNER"):
        if "GP_PARTNER" not in person.roles:
            yield Problem(f"person.{person.id}.roles", "people.exec_not_general", {"name": person.name})


def _delegates(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A body acts through one person, and nobody is anybody's delegate who represents himself."""
    acting = [draft.delegate_of(head) for head in draft.heads if head.is_body]
    for head in draft.heads:
        if head.is_body and draft.delegate_of(head) is None:
            yield Problem(f"person.{head.id}.roles", "people.delegate_needed", {"name": head.name})
    for person in draft.holding("DELEGATE"):
        if person not in acting:
            yield Problem(
                f"person.{person.id}.delegate_of", "people.delegate_of_nobody", {"name": person.name}
            )


def _never_general(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """国有独资公司, 公益性的事业单位 and 社会团体 answer for nobody's debts with everything they have."""
    for person in draft.holding("GP_PARTNER"):
        body = draft.bodies.get(person.id)
        state = body is not None and body.of_state
        if person.is_body and (state or person.id_number.startswith(NEVER_GENERAL)):
            yield Problem(f"person.{person.id}.roles", "people.never_general", {"name": person.name})


def _general_bodies(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whether a body is listed or a state enterprise is on no register here: a clerk looks."""
    for person in draft.holding("GP_PARTNER"):
        if person.is_body and not person.id_number.startswith(NEVER_GENERAL):
            yield Problem(f"person.{person.id}.roles", "people.general_body", {"name": person.name})


def parts(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Every owner brings in something, in a form the kind allows, by a day."""
    for person in draft.owners:
        at = f"person.{person.id}."
        if person.amount_fen <= 0:
            yield Problem(at + "amount_fen", "people.amount_needed", {"name": person.name})
        if person.contribution.get("form") not in draft.kind.contributions:
            yield Problem(at + "form", "people.form_of_partner", {"name": person.name})
        if not person.contribution.get("due_on"):
            yield Problem(at + "due_on", "people.due_needed", {"name": person.name})


def total(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The parts add up to what was declared."""
    total = sum(p.amount_fen for p in draft.owners)
    if draft.owners and draft.capital_fen and total != draft.capital_fen:
        yield Problem("people", "people.partners_sum", {"sum_fen": total, "capital_fen": draft.capital_fen})


def _count(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if len(draft.owners) > MOST_LIMITED:
        yield Problem("people", "people.partners_most", {"most": MOST_LIMITED})


def _both_sorts(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for role in ("GP_PARTNER", "LP_PARTNER"):
        if draft.owners and not draft.holding(role):
            yield Problem("people", "people.role_missing", {"role": role})
    for person in draft.people:
        if {"GP_PARTNER", "LP_PARTNER"} <= person.roles:
            yield Problem(f"person.{person.id}.roles", "people.partner_twice", {"name": person.name})


def _labour(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.holding("LP_PARTNER"):
        if person.contribution.get("form") == "labour":
            yield Problem(f"person.{person.id}.form", "people.limited_labour", {"name": person.name})


RULES = (
    Rule("GE-102", REFUSE, "合伙企业法第十四条", "yes", BOTH, _enough),
    Rule("GE-105", REFUSE, "合伙企业法第二十六条、第六十七条", "yes", BOTH, _executes),
    Rule("XZ-11", REFUSE, "市场主体登记管理条例实施细则第六条、第十一条", "yes", BOTH, _delegates),
    Rule("PL-3", REFUSE, "合伙企业法第三条", "yes", BOTH, _never_general),
    Rule("PL-3R", REVIEW, "合伙企业法第三条", "yes", BOTH, _general_bodies),
    Rule("PL-16", REFUSE, "合伙企业法第十六条、第十七条", "yes", BOTH, parts),
    Rule("PL-18", REFUSE, "合伙企业法第十八条", "yes", BOTH, total),
    Rule("GE-104", REFUSE, "合伙企业法第六十一条", "yes", LIMITED, _count),
    Rule("PL-61", REFUSE, "合伙企业法第六十一条、第七十五条", "yes", LIMITED, _both_sorts),
    Rule("PL-64", REFUSE, "合伙企业法第六十四条", "yes", LIMITED, _labour),
)
