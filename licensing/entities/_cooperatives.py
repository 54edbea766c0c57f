"""What the law says of cooperatives and of their unions alike (农民专业合作社法 arts 33, 63)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule

BOTH = tuple(kind.code for kind in KINDS.values() if kind.register == "cooperative")
RUNS = frozenset({"COOP_CHAIR", "COOP_DIRECTOR", "COOP_MANAGER"})


def _watchers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.holding("COOP_SUPERVISOR"):
        if person.roles & RUNS:
            yield Problem(f"person.{person.id}.roles", "people.coop_watcher", {"name": person.name})


RULES = (Rule("COOP-33", REFUSE, "农民专业合作社法第三十三条、第六十三条", "yes", BOTH, _watchers),)
