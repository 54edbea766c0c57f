"""Every sealed value under the current field key: after a key was added in front, and for rows of versions that sealed less."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from licensing.store.base import Base
from licensing.store.types import Sealed, SealedBytes, SealedJSON
from portal.wiring import Office

BATCH, BATCH_OF_FILES = 500, 8  # rows held at once; a piece of a file is a megabyte
SEALED = (Sealed, SealedJSON, SealedBytes)


def sealed_columns() -> Iterator[tuple[sa.Table, list[sa.Column[object]]]]:
    """Each table with its columns that hold sealed values."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, SEALED)]
        if columns:
            yield table, columns


def seal_again(office: Office) -> int:
    """Opens every sealed value with whatever key fits and seals it with the first; batch by batch, safe to repeat or to break off.

    The number of rows written. Raises InvalidToken where none of the keys opens a value: then nothing of that batch is changed.
    """
    return sum(_table(office, table, columns) for table, columns in sealed_columns())


def _table(office: Office, table: sa.Table, columns: list[sa.Column[object]]) -> int:
    keys, written, after = list(table.primary_key.columns), 0, None
    batch = BATCH_OF_FILES if any(isinstance(column.type, SealedBytes) for column in columns) else BATCH
    while True:
        with office.sessions.begin() as session:
            query = sa.select(*keys, *columns).order_by(*keys).limit(batch)
            if after is not None:
                query = query.where(sa.tuple_(*keys) > sa.tuple_(*(sa.literal(value) for value in after)))
            rows = session.execute(query.with_for_update()).all()
            for row in rows:
                mine = sa.and_(*(key == value for key, value in zip(keys, row, strict=False)))
                values = dict(zip((column.name for column in columns), row[len(keys) :], strict=True))
                session.execute(sa.update(table).where(mine).values(values))
        written += len(rows)
        if len(rows) < batch:
            return written
        after = tuple(rows[-1][: len(keys)])
