"""The index of names, in what each database has built in: SQLite's full-text table, PostgreSQL's inverted index of numbers.

Both hold the same: a number for each name and its tokens. The newest number is found first and nothing is counted, so a page of
a text that stands in every second name costs no more than one of a rare text. Numbers without a row in ``name_search``
are names that were indexed again since; nobody reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from licensing.searching.asked import Group, Way

SQLITE_TABLE = (
    "CREATE VIRTUAL TABLE name_search_words USING fts5"
    "(tokens, content='', detail=none, columnsize=0, tokenize='ascii')"
)
POSTGRES_TABLE = (
    "CREATE TABLE name_search_tokens (number bigint PRIMARY KEY, tokens integer[] NOT NULL)",
    "CREATE INDEX ix_name_search_tokens_tokens ON name_search_tokens USING gin (tokens)"
    " WITH (gin_pending_list_limit = 1024)",
    "ALTER TABLE name_search_tokens ALTER COLUMN tokens SET STATISTICS 1000",
)
SQLITE_ADD = "INSERT INTO name_search_words (rowid, tokens) VALUES (?, ?)"
POSTGRES_ADD = text("INSERT INTO name_search_tokens (number, tokens) VALUES (:number, :tokens)")
SQLITE_FIND = text(
    "SELECT rowid FROM name_search_words WHERE name_search_words MATCH :wanted AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :most"
)
SQLITE_VOCABULARY = (  # the index keeps nothing but its words: they say which numbers it holds
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.name_search_vocabulary USING fts5vocab(main, name_search_words, instance)"
)
POSTGRES_UNINDEXED = (
    "SELECT n.number FROM name_search n LEFT JOIN name_search_tokens t ON t.number = n.number"
    " WHERE t.number IS NULL OR cardinality(t.tokens) = 0 ORDER BY n.number"
)
NEWEST = 2**62
ENOUGH = 3  # groups of one way that are asked for; the candidates are read in full anyway
PROBED = 16  # entries of a group that are walked to see how close they lie
Numbered = tuple[int, Iterable[int]]


def add(session: Session, rows: Sequence[Numbered]) -> None:
    """Index (number, tokens); numbers are new and rise."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(POSTGRES_ADD, [{"number": n, "tokens": sorted(tokens)} for n, tokens in rows])
    else:
        words = [(number, " ".join(map(_word, sorted(tokens)))) for number, tokens in rows]
        session.connection().exec_driver_sql(SQLITE_ADD, words)


def forget(session: Session, numbers: Sequence[int]) -> None:
    """Take numbers out. SQLite keeps its entries until they are all made anew; no row refers to them."""
    if numbers and session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("DELETE FROM name_search_tokens WHERE number = ANY(:numbers)"), {"numbers": list(numbers)}
        )


def clear(session: Session) -> None:
    """Empty the index."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("TRUNCATE name_search_tokens"))
    else:
        session.execute(text("INSERT INTO name_search_words (name_search_words) VALUES ('delete-all')"))


def find(
    session: Session,
    wanted: tuple[Sequence[Sequence[Way]], Sequence[Group], Group],
    before: int | None,
    most: int,
) -> list[int]:
    """Numbers below ``before``, highest first, at most ``most``.

    ``wanted``: for each term one of its ways; groups of which one token each must be there; tokens that must not.
    """
    terms, always, never = wanted
    bounds = {"before": NEWEST if before is None else before, "most": most}
    if session.get_bind().dialect.name == "postgresql":
        condition, values = _condition(terms, always, never)
        statement = text(
            f"SELECT number FROM name_search_tokens WHERE {condition} AND number < :before"  # noqa: S608 - made of names of bound values
            " ORDER BY number DESC LIMIT :most"
        )
        return list(session.scalars(statement, bounds | values))
    return list(session.scalars(SQLITE_FIND, bounds | {"wanted": _match(terms, always, never)}))


def unindexed(session: Session) -> list[int]:
    """Numbers of names of which the index holds no token."""
    if session.get_bind().dialect.name == "postgresql":
        return list(session.scalars(text(POSTGRES_UNINDEXED)))
    session.execute(text(SQLITE_VOCABULARY))
    held = set(session.scalars(text("SELECT DISTINCT doc FROM temp.name_search_vocabulary")))
    return [
        n for n in session.scalars(text("SELECT number FROM name_search ORDER BY number")) if n not in held
    ]


def rarest(session: Session, ways: Sequence[Way], before: int) -> list[Way]:
    """Each way with its rarest groups alone. Walking six lists of every second name together takes long, three rare ones do not.

    PostgreSQL orders its lists itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        return list(ways)
    return [_rarest(session, way, before) for way in ways]


def _rarest(session: Session, way: Way, before: int) -> Way:
    groups = list(dict.fromkeys(way.groups))
    if len(groups) > ENOUGH:
        groups.sort(key=lambda group: _thickness(session, group, before))
    return Way(tuple(groups[:ENOUGH]), way.read)


def _thickness(session: Session, group: Group, before: int) -> float:
    """How close the next entries of a group lie; 0 when there are few."""
    probe = {"wanted": _any(group), "before": before, "most": PROBED}
    numbers = list(session.scalars(SQLITE_FIND, probe))
    return PROBED / (numbers[0] - numbers[-1] + 1) if len(numbers) == PROBED else 0.0


def _word(token: int) -> str:
    return f"{token & 0xFFFFFFFF:x}"


def _any(group: Group) -> str:
    words = " OR ".join(map(_word, group))
    return f"({words})" if len(group) > 1 else words


def _match(terms: Sequence[Sequence[Way]], always: Sequence[Group], never: Group) -> str:
    """The question in SQLite's full-text language; every word of it is hexadecimal."""
    parts = [" OR ".join(f"({' AND '.join(map(_any, way.groups))})" for way in ways) for ways in terms]
    wanted = " AND ".join([*(f"({part})" for part in parts), *map(_any, always)])
    return f"({wanted}) NOT {_any(never)}" if never else wanted


def _condition(
    terms: Sequence[Sequence[Way]], always: Sequence[Group], never: Group
) -> tuple[str, dict[str, list[int]]]:
    """The question as a condition on arrays, and its bound values."""
    values: dict[str, list[int]] = {}

    def array(sign: str, tokens: Iterable[int]) -> str:
        name = f"t{len(values)}"
        values[name] = list(tokens)
        return f"tokens {sign} CAST(:{name} AS integer[])"

    def together(groups: Sequence[Group]) -> str:
        single = [group[0] for group in groups if len(group) == 1]
        several = [array("&&", group) for group in groups if len(group) > 1]
        return " AND ".join([*([array("@>", single)] if single else ()), *several])

    parts = [" OR ".join(f"({together(way.groups)})" for way in ways) for ways in terms]
    conditions = [f"({part})" for part in parts] + ([together(always)] if always else [])
    if never:
        conditions.append(f"NOT ({array('&&', never)})")
    return " AND ".join(conditions), values
