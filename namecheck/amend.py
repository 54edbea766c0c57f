"""Amended tables as rows: what stands where, what differs between two states, and whether a row may be put in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from namecheck.editable import (
    ADVICE,
    EDITABLE,
    LIMITS,
    PARSING,
    POLICY,
    WORD_TABLES,
    WORDS,
    Fault,
    Key,
    Row,
    Table,
    faults_of,
    normal_row,
)
from namecheck.shelf import DATA
from namecheck.tables import Amendments, Library, TableError
from namecheck.text import Variants, fold

BOM = "\ufeff"
SENTENCE = ("sentence_review", "sentence_reject")  # the first stays below the second
SHOWN_FAULTS = 200  # of one file; beyond it the file is another table


@dataclass(frozen=True)
class Change:
    """One row of one table: as it stands (None: not there) and as it is to be (None: gone)."""

    table: str
    key: Key
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class LineFault:
    """A fault in a file and the line it stands in, from 1; 0: the file as a whole."""

    line: int
    fault: Fault


@cache
def _packaged(name: str) -> Mapping[Key, Row]:
    return rows_in(EDITABLE[name], Library(DATA).text(name))


def rows_in(table: Table, text: str) -> dict[Key, Row]:
    """The rows of a table's text in their order."""
    if table.name == POLICY:
        settings = Library(DATA).settings(POLICY, {name: limit.kind for name, limit in LIMITS.items()})
        return {(name,): (name, _spelt(value)) for name, value in settings.items()}
    lines = [tuple(line.split("\t")) for line in text.split("\n") if line and not line.startswith("#")]
    return {table.key_of(cells): cells for cells in lines[1:]}


def _spelt(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows(name: str, amendments: Amendments) -> dict[Key, Row]:
    """Every row of an editable table as amended, in the order of its text."""
    found = dict(_packaged(name))
    for key, row in sorted(amendments.get(name, {}).items()):
        if row is None:
            found.pop(key, None)
        else:
            found[key] = row
    return found


def row_at(name: str, key: Key, amendments: Amendments) -> Row | None:
    """One row as amended, None when there is none."""
    changed = amendments.get(name, {})
    return changed[key] if key in changed else _packaged(name).get(key)


def text_of(name: str, amendments: Amendments) -> str:
    """The table as a file, amended: for the unchanged table the packaged bytes."""
    return Library(DATA, amendments).text(name)


def tsv_of(name: str, amendments: Amendments) -> str:
    """The table as TSV with its comments: as the file, but for the settings, which become rows as well."""
    text = text_of(name, amendments)
    if name != POLICY:
        return text
    comments = [line for line in text.split("\n") if line.startswith("#")]
    lines = ["\t".join(row) for row in rows(name, amendments).values()]
    return "\n".join([*comments, "\t".join(EDITABLE[name].heads), *lines, ""])


def laid(
    amendments: Amendments, changes: Iterable[Change], strict: bool = True
) -> dict[str, dict[Key, Row | None]]:
    """The amendments with changes laid over them; what comes out as packaged is no amendment any more.

    Raises TableError, naming table and row, when a row is not as the change found it. Without ``strict`` the change is
    laid over whatever stands there: what was decided stays decided when a release changes the packaged row.
    """
    found = {name: dict(changed) for name, changed in amendments.items()}
    for change in changes:
        if change.table not in EDITABLE:
            raise TableError(f"{change.table}: not a table that can be amended")
        if strict and row_at(change.table, change.key, found) != change.before:
            raise TableError(f"{change.table}: {' '.join(change.key)}: another row stands there now")
        put = found.setdefault(change.table, {})
        put[change.key] = change.after
        if change.after == _packaged(change.table).get(change.key):
            del put[change.key]
    return {name: changed for name, changed in found.items() if changed}


def between(now: Amendments, then: Amendments, names: Iterable[str] = EDITABLE) -> Iterator[Change]:
    """What leads from one state to another, table by table, row by row."""
    for name in names:
        keys = sorted(now.get(name, {}).keys() | then.get(name, {}).keys())
        for key in keys:
            before, after = row_at(name, key, now), row_at(name, key, then)
            if before != after:
                yield Change(name, key, before, after)


def to_rows(name: str, now: Amendments, wanted: Mapping[Key, Row]) -> list[Change]:
    """What leads from the table as amended to exactly these rows."""
    current = rows(name, now)
    keys = [*current, *(key for key in wanted if key not in current)]
    return [
        Change(name, key, current.get(key), wanted.get(key))
        for key in keys
        if current.get(key) != wanted.get(key)
    ]


@cache
def _packaged_digests() -> Mapping[str, str]:
    files = sorted(path.name for path in DATA.iterdir() if path.suffix in {".tsv", ".toml"})
    return {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in files}


def digest_of(amendments: Amendments) -> str:
    """The digest of the shelf that ``load(amendments=…)`` would give, without reading the tables that stay."""
    library = Library(DATA, amendments)
    library.digests.update(_packaged_digests())
    for name in amendments:
        library.text(name)
    return library.digest()


@lru_cache(maxsize=1)
def _variants() -> Variants:
    pairs = Library(DATA).rows("variants.tsv", ("variant", "standard"), ("variant",))
    return Variants({ord(variant): standard for variant, standard in pairs})


def row_faults(table: Table, row: Row, amendments: Amendments, key: Key | None = None) -> list[Fault]:
    """Everything wrong with putting this row into the amended tables; ``key``: the row that it replaces (None: a new one)."""
    found = faults_of(table, row) or _spelling(table, row)
    if found:
        return found
    new = table.key_of(row)
    if new != key and row_at(table.name, new, amendments) is not None:
        return [Fault(table.key[0], "twice", {"key": " ".join(new)})]
    return _beside(table, row, amendments)


def _spelling(table: Table, row: Row) -> list[Fault]:
    """A term must be written as names are compared: simplified, half width, lower case."""
    for column, cell in zip(table.columns, row, strict=True):
        folded = fold(cell, _variants()) if column.kind == "term" else cell
        if folded != cell:
            return [Fault(column.name, "spelling", {"folded": folded})]
    return []


def _beside(table: Table, row: Row, amendments: Amendments) -> list[Fault]:
    """What one row may not be because of rows elsewhere."""
    if table.name in WORD_TABLES:
        for other in WORD_TABLES:
            if other != table.name and row_at(other, table.key_of(row), amendments) is not None:
                return [Fault("term", "other_table", {"table": other})]
    if table.mutual and row_at(table.name, table.key_of(row)[::-1], amendments) is not None:
        return [Fault(table.key[1], "twice", {"key": f"{row[1]} {row[0]}"})]
    if table.name == POLICY and row[0] in SENTENCE:
        lower, upper = (row[1] if name == row[0] else _setting(name, amendments) for name in SENTENCE)
        if int(lower) >= int(upper):
            return [Fault("value", "sentence_order")]
    return []


def _setting(name: str, amendments: Amendments) -> str:
    return (row_at(POLICY, (name,), amendments) or _packaged(POLICY)[(name,)])[1]


def removal_faults(table: Table, amendments: Amendments) -> list[Fault]:
    """Why a row of this table cannot go: a setting has a value, and no table may be empty."""
    if table.name == POLICY:
        return [Fault("", "setting_stays")]
    return [Fault("", "last_row")] if len(rows(table.name, amendments)) < 2 else []


def read_tsv(table: Table, text: str, amendments: Amendments) -> tuple[dict[Key, Row], list[LineFault]]:
    """The rows of a file that is to replace the whole table, and everything wrong with it, line by line.

    Comment lines at the beginning are passed over; cells missing at the end of a line are empty cells, as programs for
    tables leave them away.
    """
    lines = text.removeprefix(BOM).replace("\r\n", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line and not line.startswith("#")), len(lines))
    width = len(table.columns)
    if start >= len(lines) or _cells(lines[start], 0) != table.heads:
        return {}, [
            LineFault(min(start + 1, len(lines)), Fault("", "heads", {"heads": "\t".join(table.heads)}))
        ]
    found: dict[Key, Row] = {}
    faults: list[LineFault] = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if not line.strip():
            continue
        row = normal_row(table, _cells(line, width))
        wrong = faults_of(table, row) or _spelling(table, row)
        if not wrong and table.key_of(row) in found:
            wrong = [Fault(table.key[0], "twice", {"key": " ".join(table.key_of(row))})]
        faults += [LineFault(number, fault) for fault in wrong]
        if not wrong:
            found[table.key_of(row)] = row
        if len(faults) >= SHOWN_FAULTS:
            return {}, faults
    return found, faults or _whole_faults(table, found, amendments)


def _cells(line: str, width: int) -> Row:
    cells = line.split("\t")
    return tuple(cells + [""] * (width - len(cells)))


def _whole_faults(table: Table, found: Mapping[Key, Row], amendments: Amendments) -> list[LineFault]:
    """What only the whole file shows: nothing in it, a setting missing, a row that another row forbids."""
    if not found:
        return [LineFault(0, Fault("", "last_row"))]
    if table.name == POLICY and (missing := [name for name in LIMITS if (name,) not in found]):
        return [LineFault(0, Fault("", "missing", {"key": missing[0]}))]
    then: dict[str, Mapping[Key, Row | None]] = dict(amendments)
    packaged = _packaged(table.name)
    then[table.name] = {key: found.get(key) for key in packaged.keys() | found.keys()}
    return [
        LineFault(0, Fault(fault.column, fault.code, {**fault.params, "key": " ".join(key)}))
        for key, row in found.items()
        for fault in _beside(table, row, then)
    ][:SHOWN_FAULTS]


def effects(changes: Iterable[Change]) -> frozenset[str]:
    """What these changes can change: the effects of their tables, of a setting its own."""
    return frozenset(
        LIMITS[change.key[0]].effect if change.table == POLICY else EDITABLE[change.table].effect
        for change in changes
    )


def moves_keys(changes: Iterable[Change]) -> bool:
    """Whether names may have to be stored under other keys: words and advice never ask for that."""
    return not effects(changes) <= {WORDS, ADVICE}


def reparses(amendments: Amendments) -> bool:
    """Whether names are split otherwise than under the packaged tables."""
    return any(EDITABLE[name].effect == PARSING for name in amendments)
