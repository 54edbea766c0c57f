"""What the law says of an individual business run by a family (民法典 art 56; 实施细则 arts 6, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule

INDIVIDUAL = ("individual",)


def _family(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whoever of the family takes part is filed and answers with the family's property; without a family nobody is."""
    members = draft.holding("FAMILY")
    if draft.family and not members:
        yield Problem("people", "people.family_needed")
    for person in members:
        if not draft.family:
            yield Problem(f"person.{person.id}.roles", "people.family_unsaid", {"name": person.name})
        elif "OPERATOR" in person.roles:
            yield Problem(f"person.{person.id}.roles", "people.family_operator", {"name": person.name})


RULES = (
    Rule(
        "GE-100",
        REFUSE,
        "民法典第五十六条；市场主体登记管理条例实施细则第六条、第七条",
        "yes",
        INDIVIDUAL,
        _family,
    ),
)
