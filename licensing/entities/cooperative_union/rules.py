"""What the law says of a union of farmers' cooperatives (农民专业合作社法 arts 56, 59, 63)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities._partners import parts, total
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.uscc import PREFIXES

UNION = ("cooperative_union",)
FEWEST = 3  # art 56
UNION_ENDS = "联合社"
COOPERATIVES = PREFIXES["cooperative"]


def _enough(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if 0 < len(draft.owners) < FEWEST:
        yield Problem("people", "people.union_three", {"least": FEWEST})


def _cooperatives(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The credit code says what somebody is, not the name."""
    for person in draft.owners:
        at = f"person.{person.id}."
        if not person.is_body:
            yield Problem(at + "roles", "people.union_of_bodies", {"name": person.name})
        elif not person.id_number.startswith(COOPERATIVES):
            yield Problem(at + "id_number", "people.union_of_cooperatives", {"name": person.name})


def _unions(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The law speaks of cooperatives as members and is silent on unions of unions: a clerk decides."""
    for person in draft.owners:
        if person.name.endswith(UNION_ENDS):
            yield Problem(f"person.{person.id}.name", "people.union_of_unions", {"name": person.name})


def _sent(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Chair and directors are people whom members sent; which member sent whom stands in the minutes, which a clerk reads."""
    sent = (*draft.holding("COOP_CHAIR"), *draft.holding("COOP_DIRECTOR"))
    for person in {person.id: person for person in sent}.values():
        yield Problem(f"person.{person.id}.roles", "people.union_sent", {"name": person.name})


RULES = (
    Rule("COOPU-56", REFUSE, "农民专业合作社法第五十六条", "yes", UNION, _enough),
    Rule("COOPU-56B", REFUSE, "农民专业合作社法第五十六条", "yes", UNION, _cooperatives),
    Rule("COOPU-56R", REVIEW, "农民专业合作社法第五十六条", "partial", UNION, _unions),
    Rule("COOPU-59", REVIEW, "农民专业合作社法第五十九条", "partial", UNION, _sent),
    Rule("COOPU-13", REFUSE, "农民专业合作社法第十三条、第六十三条", "yes", UNION, parts),
    Rule("COOPU-56S", REFUSE, "农民专业合作社法第五十六条", "yes", UNION, total),
)
