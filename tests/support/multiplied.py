"""A small told register made large inside PostgreSQL: every row of it again under other ids, as many times as it is worth.

Rows that hang on one another stay together: the hundredth copy of a case has the hundredth copies of its people and legs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from licensing.store.base import Base

STEP = 1000  # numbers of one copy lie so far from the next one's; no told story writes more rows of a table
MARK = "~"
USCC = "CASE WHEN length(t.{0}) = 18 THEN substr(t.{0}, 1, 8) || lpad(to_hex({1}), 9, '0') || 'X' END"
NAMED = "substr(t.{0}, 1, 6) || '第' || {1} || '号' || substr(t.{0}, 7)"
REFERS = frozenset(  # columns that name another row, or one person, without a foreign key
    {
        *("subject_id", "subject_key", "subject", "held_by_case", "decided_by", "claimed_by"),
        *("id_number_index", "person_index", "representative_index", "by_index", "address_index"),
    }
)


@dataclass(frozen=True)
class Worth:
    """How often rows are copied. ``rows``: of a table by a column's value (``table.column=value``) or of all of it (``table``).

    A row that hangs on a copied one is copied with it, unless ``rows`` says otherwise. ``kept``: tables that stay as they are.
    """

    rows: Mapping[str, int]
    kept: frozenset[str] = field(default_factory=frozenset)


def multiply(connection: sa.Connection, worth: Worth) -> None:
    """Copy every table in the order of their foreign keys. Triggers and foreign keys are not asked: the rows are copies of good ones."""
    connection.exec_driver_sql("SET session_replication_role = replica")
    connection.exec_driver_sql("CREATE TEMPORARY TABLE copies (id text PRIMARY KEY, n integer NOT NULL)")
    for table in Base.metadata.sorted_tables:
        if table.name not in worth.kept:
            _copy(connection, table, worth)
    connection.exec_driver_sql("SET session_replication_role = DEFAULT")


def _copy(connection: sa.Connection, table: sa.Table, worth: Worth) -> None:
    owners = [key for key in sorted(table.foreign_keys, key=_nearness) if key.column.table is not table]
    joins = " ".join(
        f"LEFT JOIN copies c{place} ON c{place}.id = t.{key.parent.name}" for place, key in enumerate(owners)
    )
    number = _number(table, worth, [f"c{place}.n" for place in range(len(owners))])
    known = {key.parent.name: f"c{place}.n" for place, key in enumerate(owners)}
    columns = [column for column in table.columns if column.computed is None]
    values = ", ".join(_value(column, known) for column in columns)
    source = f"FROM {table.name} t {joins} CROSS JOIN LATERAL (SELECT {number} AS n) f"
    listed = ", ".join(f'"{column.name}"' for column in columns)
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE told ON COMMIT DROP AS SELECT t.*, f.n AS own_n {source}"
    )
    own = list(table.primary_key)
    if len(own) == 1 and isinstance(own[0].type, sa.String):
        connection.exec_driver_sql(
            f"INSERT INTO copies SELECT {own[0].name}, own_n FROM told WHERE own_n > 0 ON CONFLICT DO NOTHING"  # noqa: S608 - names of our own models
        )
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({listed}) SELECT {values} FROM told t {joins}"  # noqa: S608 - names of our own models
        " CROSS JOIN LATERAL generate_series(1, t.own_n) g(g)"
    )
    connection.exec_driver_sql("DROP TABLE told")


def _nearness(key: sa.ForeignKey) -> tuple[bool, str]:
    """What a row hangs on decides before who wrote it."""
    return key.column.table.name == "account", key.parent.name


def _number(table: sa.Table, worth: Worth, owners: list[str]) -> str:
    """How often a row is copied, in SQL."""
    arms = []
    for key, number in worth.rows.items():
        where, _, value = key.partition("=")
        name, _, column = where.partition(".")
        if name == table.name:
            arms.append(
                f"WHEN t.{column} = '{value}' THEN {number}" if column else f"WHEN true THEN {number}"
            )
    otherwise = f"coalesce({', '.join([*owners, '0'])})"
    return f"(CASE {' '.join(arms)} ELSE {otherwise} END)" if arms else otherwise


def _value(column: sa.Column[object], known: Mapping[str, str]) -> str:
    """What stands in a column of a copy, in SQL; ``g``: which copy it is."""
    own = f't."{column.name}"'
    if column.name in known:
        return f"CASE WHEN {known[column.name]} > 0 THEN {own} || '{MARK}' || (1 + mod(g - 1, {known[column.name]})) ELSE {own} END"
    if column.name in BULKY:
        return f"substr({own}, 1, 8)"
    if column.name in SPECIAL:
        return SPECIAL[column.name](column.name)
    if column.name in REFERS or _is_unique(column):
        if isinstance(column.type, sa.String) or not isinstance(column.type, sa.BigInteger):
            return f"{own} || '{MARK}' || g"
        return f"{own} + g * {STEP}::bigint"
    return own


def _is_unique(column: sa.Column[object]) -> bool:
    """Whether no two rows may share it: the last column of a key, so that a copy differs in one place at least."""
    table = column.table
    keys = [table.primary_key, *(c for c in table.constraints if isinstance(c, sa.UniqueConstraint))]
    lists = [list(key.columns) for key in keys] + [list(i.columns) for i in table.indexes if i.unique]
    return any(found and not any(c.foreign_keys for c in found) and found[-1] is column for found in lists)


BULKY = (
    "credential",
    "short_jws",
    "pdf",
    "ses",
    "twin",
)  # plain and long; what is sealed is copied whole, it must open
SPECIAL: Mapping[str, Callable[[str], str]] = {
    "uscc": lambda name: USCC.format(name, "g"),
    "name": lambda name: f"CASE WHEN length(t.name) > 9 THEN {NAMED.format(name, 'g')} ELSE t.name || g END",
    "title": lambda name: NAMED.format(name, "g"),
    "due_at": lambda name: f"t.{name} + g * interval '1 hour'",
    "domicile": lambda name: f"t.{name} || g || '室'",
    "domicile_key": lambda name: f"t.{name} || g",
}
