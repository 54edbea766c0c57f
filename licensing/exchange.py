"""What an act owes to departments: decided by the act, due by the law's working days (四·四·3: seven), a row once it is in the chain."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from licensing.act import Ids
from licensing.store.bulk import add_rows
from licensing.store.chaining import Link
from licensing.store.models import Exchange

CLOCK = "D04"
NOT_OWED = ("client",)  # subjects that are the receiving system itself


def is_owed(own: str | None, department: str | None, subject_kind: str) -> bool:
    """Whether a department must confirm an entry: not what it does itself, which it knows. ``own``: the department of who acts."""
    return department is not None and own != department and subject_kind not in NOT_OWED


def owe(session: Session, ids: Ids, told: Iterable[Link]) -> None:
    """A row for each entry that is owed."""
    rows = [
        {
            "id": ids.new("exchange"),
            "seq": link.seq,
            "department": link.note.department,
            "type": link.note.action,
            "digest": link.hash,
            "owed_at": link.note.at,
            "due_on": link.note.owed_on,
        }
        for link in told
        if link.note.department is not None and link.note.owed_on is not None
    ]
    add_rows(session, Exchange, rows)
