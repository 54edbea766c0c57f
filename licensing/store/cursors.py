"""Cursors of PostgreSQL that describe their columns only to who looks, and read the placeholders of a statement once.

SQLAlchemy takes the description of every result and reads it the first time a statement is asked; psycopg makes an object for each
column each time, which is a tenth of what a statement costs. It also remembers where the placeholders of the last 128 statements are:
a registration asks some 250 different ones, so that each was forgotten before it came again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, overload

import psycopg
from psycopg import _queries

READ = 1024  # statements; long ones and those with many values are not among them
_queries._query2pg = lru_cache(maxsize=READ)(_queries._query2pg_nocache)  # psycopg has no setting for it


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
    """psycopg's own, but for its description."""

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or not result.nfields:  # an UPDATE, or a SELECT of nothing: rare enough
            return super().description
        return Described(self, result.nfields)
