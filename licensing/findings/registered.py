"""Who somebody is and where they live, as far as it is registered (实施细则 art 6), and one person standing there as two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

LEAST_RESIDENCE = 5  # characters, as of a domicile
LIVING = tuple(kind.code for kind in KINDS.values() if kind.residence)
SEVERAL = tuple(kind.code for kind in KINDS.values() if not kind.one_owner)


def _residence(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.owners:
        if len(str(person.details.get("residence") or "").strip()) < LEAST_RESIDENCE:
            yield Problem(f"person.{person.id}.residence", "people.residence_needed", {"name": person.name})


def _two_documents(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """One name under two kinds of documents may be one person who makes up the number: a clerk compares them."""
    documents: dict[str, set[str]] = defaultdict(set)
    for person in draft.owners:
        if not person.is_body:
            documents[person.name].add(person.document_kind)
    for name, kinds in documents.items():
        if len(kinds) > 1:
            yield Problem("people", "people.two_documents", {"name": name})


RULES = (
    Rule("XZ-6", REFUSE, "市场主体登记管理条例实施细则第六条", "yes", LIVING, _residence),
    Rule("OWN-TWICE", REVIEW, "市场主体登记管理条例第十五条", "partial", SEVERAL, _two_documents),
)
