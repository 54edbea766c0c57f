"""The documents of a case: as they stand now while it is open, as they were filed afterwards."""

from __future__ import annotations

from licensing.documents.blocks import Paper, read
from licensing.known_kinds import stands
from licensing.services.cases import signing
from licensing.store.keeping import rows_of
from licensing.store.models import Case
from licensing.work import Work


def versions(case: Case) -> dict[str, list[Paper]]:
    """Every filed version of each kind of document, oldest first."""
    found: dict[str, list[Paper]] = {}
    for document in rows_of(case, Case.documents):
        if document.media_type == "application/json":
            found.setdefault(document.kind, []).append(read(document.content))
    return found


def filed(case: Case) -> tuple[Paper, ...]:
    """The newest version of each document that was handed in."""
    return tuple(each[-1] for each in versions(case).values())


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The latest filing once the case is handed in; what would be signed now before that."""
    if stands(case, "fillable") or not case.documents:
        return signing.papers_of(work, case)
    return filed(case)
