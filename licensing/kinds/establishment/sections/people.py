"""Who owns, runs, watches and answers for the entity (条例 arts 8, 9); what the law says of them is in ``licensing.findings``."""

from __future__ import annotations

from collections import Counter

from licensing import own_votes
from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings import rules

NAME = "people"
ORDER = 50


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    found = [p for p in rules.refusals(draft, catalogue, NAME) if not p.code.startswith("capital.")]
    return _offices(draft) + _duplicates(draft) + found + own_votes.problems(draft)


def _offices(draft: Draft) -> list[Problem]:
    found = []
    kind = draft.kind
    if not draft.owners and kind.representative not in kind.owners:
        found.append(Problem("people", "people.role_missing", {"role": kind.owners[0]}))
    for role in {kind.representative, *kind.needed, "LIAISON"}:
        count, free = len(draft.holding(role)), bool(kind.otherwise) and role == kind.representative
        if count == 0 and not free:
            found.append(Problem("people", "people.role_missing", {"role": role}))
        elif count > 1 and not free and role in (kind.representative, "LIAISON"):
            found.append(Problem("people", "people.role_once", {"role": role}))
    return sorted(found, key=lambda p: str(p.params["role"]))


def _duplicates(draft: Draft) -> list[Problem]:
    counts = Counter(p.id_number for p in draft.people)
    return [
        Problem(f"person.{p.id}.id_number", "people.entered_twice", {"name": p.name})
        for p in draft.people
        if counts[p.id_number] > 1
    ]
