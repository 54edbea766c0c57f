"""Many cases for queues: rows of one real case written again under other ids, and the queries of a request counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, insert, select

from licensing.application_number import draw
from licensing.store.models import Case, Leg, Person, Review
from portal.wiring import Office

AT_ONCE = 2000


def clone(office: Office, case_id: str, number: int, **changes: Any) -> list[str]:
    """``number`` further cases like one that exists, with its people, legs and reviews; a day's are handed in a minute apart."""
    ids = [f"{case_id}_{each:06d}" for each in range(1, number + 1)]
    numbers: dict[str, str] = {}
    with office.sessions.begin() as session:
        connection = session.connection()
        model = connection.execute(select(Case.__table__).where(Case.id == case_id)).mappings().one()
        given = set(
            connection.scalars(select(Case.number))
        )  # also what an earlier crowd of the same day was given
        for new in ids:
            numbers[new] = draw(model["created_at"].date(), new, given.__contains__)
            given.add(numbers[new])
        rows = [
            {
                **model,
                **changes,
                "id": new,
                "number": numbers[new],
                "title": f"{model['title'][:6]}第{place}号{model['title'][6:]}",
                "submitted_at": model["submitted_at"] + timedelta(minutes=place),
                "version": 1,
            }
            for place, new in enumerate(ids, 1)
        ]
        _write(connection, Case.__table__, rows)
        for table in (Person.__table__, Leg.__table__, Review.__table__):
            found = connection.execute(select(table).where(table.c.case_id == case_id)).mappings().all()
            copied = [
                {**row, "id": f"{row['id']}_{new}", "case_id": new, **_alone(table.name)}
                for new in ids
                for row in found
            ]
            _write(connection, table, copied)
    return ids


def _alone(table: str) -> dict[str, None]:
    """What no two rows may share."""
    return {"sign_token_hash": None, "sign_token": None} if table == Person.__tablename__ else {}


def _write(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(table), rows[start : start + AT_ONCE])


@contextmanager
def queries(office: Office) -> Iterator[list[tuple[str, Any]]]:
    """The statements that go to the database meanwhile, with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        seen.append((statement, values))

    event.listen(office.database, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(office.database, "before_cursor_execute", note)
