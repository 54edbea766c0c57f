"""Cursors of PostgreSQL that describe their columns only to who looks, read the placeholders of a statement once, and say what the
connection has prepared in one call of libpq.

SQLAlchemy takes the description of every result and reads it the first time a statement is asked; psycopg makes an object for each
column each time, which is a tenth of what a statement costs. It also remembers where the placeholders of the last 128 statements are:
a registration asks some 250 different ones, so that each was forgotten before it came again. What is prepared goes through the same
generators as what is not, some seventy calls around one of libpq's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self, overload

import psycopg
from psycopg import _queries
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus

from licensing.store.lines import aside, say, told

READ = 1024  # statements; long ones and those with many values are not among them
_queries._query2pg = lru_cache(maxsize=READ)(_queries._query2pg_nocache)  # psycopg has no setting for it


GOOD = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})
WELL = frozenset({TransactionStatus.INTRANS, TransactionStatus.IDLE})
LONGEST = 8192  # signs of a statement whose placeholders are remembered


@dataclass(frozen=True)
class Placed:
    """A statement as PostgreSQL reads it, and its values: their names in order, and how each is sent."""

    sent: bytes
    formats: list[PyFormat]
    order: list[str]
    names: frozenset[str]


@lru_cache(maxsize=READ)
def _placed(query: str, encoding: str) -> Placed | None:
    """None where values are not named."""
    sent, formats, order, _ = _queries._query2pg_nocache(query.encode(encoding), encoding)
    return None if formats and not order else Placed(sent, formats, order or [], frozenset(order or ()))


class Described(Sequence[psycopg.Column]):
    """The columns of the result that a cursor has now, made when they are asked for."""

    def __init__(self, cursor: psycopg.Cursor[Any], width: int) -> None:
        self._cursor, self._result, self._width = cursor, cursor.pgresult, width

    @cached_property
    def _columns(self) -> list[psycopg.Column]:
        if self._cursor.pgresult is not self._result:
            raise psycopg.InterfaceError("the cursor has gone on to another result")
        return [psycopg.Column(self._cursor, place) for place in range(self._width)]

    def __len__(self) -> int:
        return self._width

    @overload
    def __getitem__(self, place: int) -> psycopg.Column: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[psycopg.Column]: ...

    def __getitem__(self, place: int | slice) -> psycopg.Column | Sequence[psycopg.Column]:
        return self._columns[place]

    def __iter__(self) -> Iterator[psycopg.Column]:
        return iter(self._columns)


class Cursor(psycopg.Cursor[Any]):
    """psycopg's own, but for its description and for what the connection has prepared already."""

    def execute(
        self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool | None = None
    ) -> Self:
        """As psycopg's."""
        plain = prepare is binary is None and isinstance(query, str) and isinstance(params, dict)
        if plain and self._conn._prepared._names and aside():
            with self._conn.lock:
                if self._ready() and self._said_again(query, params):
                    return self
        return super().execute(query, params, prepare=prepare, binary=binary)

    def _ready(self) -> bool:
        """Whether nothing is to be said around a statement but BEGIN."""
        connection = self._conn
        return (
            self._pgconn.transaction_status in WELL
            and not connection._prepared._to_flush
            and connection._pipeline is None
            and self.format == Format.TEXT
            and not self.closed
        )

    def _said_again(self, query: str, params: dict[str, Any]) -> bool:
        """Whether this is prepared here, and was sent; else nothing was. Raises as psycopg."""
        placed = _placed(query, self._encoding) if len(query) <= LONGEST else None
        if placed is None or not params.keys() >= placed.names:
            return False
        sending = Transformer(self)
        values = sending.dump_sequence([params[name] for name in placed.order], placed.formats)
        key, names = (placed.sent, sending.types or ()), self._conn._prepared._names
        name = names.get(key)
        if name is None:
            return False
        self._reset()
        self._tx = sending
        if self._pgconn.transaction_status == TransactionStatus.IDLE and not self._conn.autocommit:
            say(self._pgconn, self._conn._get_tx_start_command())
        sent: Any = values  # the driver's C takes None for NULL; its declared type has forgotten it
        answer = self._pgconn.exec_prepared(name, sent, sending.formats, Format.TEXT)
        names.move_to_end(key)
        if answer.status not in GOOD:
            raise told(self._pgconn, answer)
        self._results[:] = [answer]
        self._select_current_result(0)
        self._last_query = query
        return True

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or not result.nfields:  # an UPDATE, or a SELECT of nothing: rare enough
            return super().description
        return Described(self, result.nfields)
