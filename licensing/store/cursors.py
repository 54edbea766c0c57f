"""Cursors of PostgreSQL that describe their columns only to who looks.

SQLAlchemy takes the description of every result and reads it the first time a statement is asked; psycopg makes an object for each
column each time, which is a tenth of what a statement costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import psycopg


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
