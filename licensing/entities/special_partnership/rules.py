"""What the law says of a special general partnership alone (合伙企业法 arts 55-57; 实施细则 art 28)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

SPECIAL = ("special_partnership",)


def _professionals(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Whoever answers for own fault in a profession is a person: a body practises nothing."""
    for person in draft.owners:
        if person.is_body:
            yield Problem(f"person.{person.id}.roles", "people.practises_nothing", {"name": person.name})


def _practice(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A professional service, by partners who may practise it: a clerk compares the certificates handed in."""
    for person in draft.owners:
        yield Problem(f"person.{person.id}.roles", "people.practice_shown", {"name": person.name})


RULES = (
    Rule("PL-57", REFUSE, "合伙企业法第五十五条、第五十七条", "partial", SPECIAL, _professionals),
    Rule(
        "GE-103",
        REVIEW,
        "合伙企业法第五十五条；市场主体登记管理条例实施细则第二十八条",
        "yes",
        SPECIAL,
        _practice,
    ),
)
