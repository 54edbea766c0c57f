"""The documents of a case: as they stand now while it is open, as they were filed afterwards."""

from __future__ import annotations

from licensing.documents.blocks import Paper, read
from licensing.known_kinds import stands
from licensing.services.cases import signing
from licensing.store.models import Case
from licensing.work import Work


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The latest filing once the case is handed in; what would be signed now before that."""
    if stands(case, "fillable") or not case.documents:
        return signing.papers_of(work, case)
    latest = {d.kind: d for d in case.documents}
    return tuple(read(d.content) for d in latest.values())
