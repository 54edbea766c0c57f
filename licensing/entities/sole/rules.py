"""What the law says of a sole proprietorship alone (个人独资企业法)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule

SOLE = ("sole",)
ABROAD = ("PASSPORT", "FOREIGN_RESIDENT")


def _abroad(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A wholly foreign-owned enterprise is founded under other law."""
    for person in draft.holding("INVESTOR"):
        if person.document_kind in ABROAD:
            yield Problem(f"person.{person.id}.id_number", "people.sole_foreign", {"name": person.name})


RULES = (Rule("SP-47", REFUSE, "个人独资企业法第四十七条", "no", SOLE, _abroad),)
