"""The names that everybody may take home: public facts only, never who holds a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from licensing.name_search import UNSEARCHED
from licensing.store.models import Enterprise, NameRecord

CHUNK = 5_000  # rows in memory at a time, whatever the register holds


@dataclass(frozen=True)
class OpenName:
    """One row of the open file; the fields are its columns, in this order."""

    name: str
    uscc: str | None
    status: str
    status_date: date | None
    authority: str
    reserved_until: date | None

    def cells(self) -> tuple[str, ...]:
        """As text: dates as YYYY-MM-DD, nothing as empty."""
        return tuple("" if value is None else str(value) for value in astuple(self))


@contextmanager
def steady(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A session that reads the register as it is at one instant, however long it takes, and holds nobody up."""
    with sessions() as session:
        options: dict[str, object] = {"read_only": True}
        if session.get_bind().dialect.name == "postgresql":  # SQLite's readers see one instant anyway
            options["isolation_level"] = "REPEATABLE READ"
        session.connection(execution_options=options)
        yield session


def rows(session: Session) -> Iterator[OpenName]:
    """Every name that is not given up, in the order in which they came."""
    columns = [getattr(NameRecord, field) for field in OpenName.__annotations__ if field != "uscc"]
    query = (
        select(NameRecord.id, *columns, Enterprise.uscc)
        .outerjoin(Enterprise, Enterprise.id == NameRecord.enterprise_id)
        .where(NameRecord.status != UNSEARCHED)
        .order_by(NameRecord.id)
        .limit(CHUNK)
    )
    after = ""
    while found := session.execute(query.where(NameRecord.id > after)).all():
        for row in found:
            yield OpenName(**{field: getattr(row, field) for field in OpenName.__annotations__})
        after = found[-1].id
