"""What an act owes to departments: decided by the act, due by the law's working days (四·四·3: seven), a row once it is in the chain."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from licensing.act import Ids
from licensing.store.models import Exchange, JournalEntry, JournalNote

CLOCK = "D04"
NOT_OWED = ("client",)  # subjects that are the receiving system itself


def is_owed(own: str | None, department: str | None, subject_kind: str) -> bool:
    """Whether a department must confirm an entry: not what it does itself, which it knows. ``own``: the department of who acts."""
    return department is not None and own != department and subject_kind not in NOT_OWED


def owe(session: Session, ids: Ids, told: Iterable[tuple[JournalNote, JournalEntry]]) -> None:
    """A row for each entry that is owed."""
    for note, row in told:
        if row.department is not None and note.owed_on is not None:
            session.add(
                Exchange(
                    id=ids.new("exchange"),
                    seq=row.seq,
                    department=row.department,
                    type=row.action,
                    digest=row.hash,
                    owed_at=row.at,
                    due_on=note.owed_on,
                )
            )
