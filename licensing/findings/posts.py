"""One person at the head of many enterprises: nothing limits how many, so it is a sign that a person weighs and never a ground."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import EVERY
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Rule

MANY = "heads_many"  # a row of limits.tsv


def _many(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Of those who signed: a number typed by somebody else tells nothing about its bearer."""
    for person in draft.people:
        number = draft.posts.get(person.id, 0)
        if number >= catalogue.limits[MANY].value:
            told = {"name": person.name, "number": number}
            yield Problem(f"person.{person.id}.roles", "people.many_posts", told)


RULES = (Rule("GE-16", REVIEW, "市场主体登记管理条例第十五条", "no", EVERY, _many),)
