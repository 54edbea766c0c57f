"""Whoever files for others is not their liaison (经营主体登记申请及代理行为管理办法 arts 4, 5), but may be that of an own firm."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import EVERY
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule


def _liaison(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    own = {*draft.kind.owners, draft.kind.representative}
    for person in draft.holding("LIAISON"):
        if person.id in draft.agents and not own & person.roles:
            yield Problem(f"person.{person.id}.roles", "people.agent_liaison", {"name": person.name})


RULES = (
    Rule("WA-40", REFUSE, "经营主体登记申请及代理行为管理办法第四条、第五条", "partial", EVERY, _liaison),
)
