"""What an act owes to departments: written with the act, due by the law's working days (四·四·3: seven)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from licensing.act import Act
from licensing.store.models import Exchange, JournalEntry

CLOCK = "D04"
NOT_OWED = ("client",)  # subjects that are the receiving system itself


def owe(session: Session, act: Act, entries: Iterable[JournalEntry], due_on: date) -> None:
    """A row for each entry of a department that somebody else made: what a department does itself it knows."""
    for row in entries:
        own = act.actor.department is not None and act.actor.department == row.department
        if row.department is not None and not own and row.subject_kind not in NOT_OWED:
            session.add(
                Exchange(
                    id=act.ids.new("exchange"),
                    seq=row.seq,
                    department=row.department,
                    type=row.action,
                    digest=row.hash,
                    owed_at=act.at,
                    due_on=due_on,
                )
            )
