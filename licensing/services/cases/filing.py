"""Keeping what was signed, and starting the registry's clock; for every kind of matter."""

from __future__ import annotations

from licensing.services.cases import signing
from licensing.store.models import Case, Document
from licensing.work import Work

EXAMINATION = "D02"  # three working days (条例 art 19)


def file_documents(work: Work, case: Case) -> None:
    """The dossier keeps exactly what was signed."""
    for paper in signing.papers_of(work, case):
        if not any(d.sha256 == paper.digest for d in case.documents):
            case.documents.append(
                Document(
                    id=work.act.ids.new("doc"),
                    case_id=case.id,
                    kind=paper.kind,
                    media_type="application/json",
                    sha256=paper.digest,
                    content=paper.canonical(),
                    created_at=work.act.at,
                )
            )


def to_desk(work: Work, case: Case, state: str) -> None:
    """The registry's days start today."""
    case.state, case.due_on = state, work.books.last_day(work.act.on, EXAMINATION)
