"""Which tables a clerk edits: their columns, keys and allowed values, and what a changed row can change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

Row = tuple[str, ...]
Key = tuple[str, ...]

WORDS = "words"  # findings about the name itself; which names are compared and how stays the same
READING = "reading"  # what a registered name is compared by: its class of business, its look-alikes
PARSING = "parsing"  # where a name is split as well
ADVICE = "advice"  # suggestions only: no verdict can change
WHERE = (
    "trade_is", "trade_starts", "trade_ends", "trade_has", "core_has", "industry_is", "industry_has", "name_starts", "middle",
)  # fmt: skip
OUTCOMES = ("warn", "review", "reject")
# Every class is read by a rule; a word of any other class would be found by nobody.
CLASSES = (
    "political", "terror", "colonial", "discrimination", "mores", "vice", "vulgar", "person", "notorious", "religion",
    "foreign", "foreign_city", "region", "world_body", "international", "organ", "party", "title", "strategy", "nonprofit",
    "national", "superlative",
    "approval_finance", "approval_law", "approval_medicine", "approval_other", "army", "celebrity", "crime", "cult",
    "consulted_trade", "deceptive_official", "democratic_party", "disaster_epidemic", "drugs", "feudal", "foreign_armed_org",
    "foreign_leader_title", "foreign_symbol", "gambling", "landmark_state", "leader_cn", "major_event", "mass_org",
    "licensed_trade", "militarism", "misleading_form", "other_enterprise", "police_court", "public_institution",
    "religious_site", "revolutionary_martyr", "secret_society", "separatism", "sexual", "state_media", "state_symbol", "superstition",
    "symbol_national_figure", "traitor_reactionary", "war_criminal",
)  # fmt: skip
TERM = re.compile(r"[^\W_]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Column:
    """One column. ``kind``: term (letters and characters only), char (exactly one), chars (two or more, each once),
    text, choice, terms (terms with a space between), number (fraction), whole (whole number), day. ``most``: characters."""

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    most: int = 60


@dataclass(frozen=True)
class Limit:
    """A setting of policy.toml: its type and the values the office may choose from, both ends included."""

    kind: type
    low: float = 0
    high: float = 1
    effect: str = READING


@dataclass(frozen=True)
class Table:
    """A table that is edited row by row. ``effect``: what a changed row can change at most; ``mutual``: the two cells of its key
    differ, and a row says the same either way round."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    effect: str
    mutual: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def key_of(self, row: Row) -> Key:
        """The cells that make a row this row."""
        return tuple(row[self.heads.index(name)] for name in self.key)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: ``column`` (empty: the whole row), a code, and the values its sentence needs."""

    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


# Settings of the office; the lower bound of release_years is the law's year (国务院令第734号第17条(四)).
LIMITS: dict[str, Limit] = {
    "glyph_floor": Limit(float, 0.7, 1),  # shapes.tsv holds no lower score
    "imitation_floor": Limit(float, 0.7, 1, WORDS),
    "glyph_positions": Limit(int, 0, 2),
    "containment_min": Limit(int, 2, 8),
    "partial_sound_min": Limit(int, 2, 8),
    "sound_readings_max": Limit(int, 1, 64),
    "merge_in_ing": Limit(bool),
    "merge_l_n": Limit(bool),
    "merge_flat": Limit(bool),
    "sentence_review": Limit(int, 5, 30, WORDS),
    "sentence_reject": Limit(int, 6, 40, WORDS),
    "release_years": Limit(int, 1, 5),
    "group_controlled_min": Limit(int, 1, 20, WORDS),
    "cooperatives_apart": Limit(bool),
}
POLICY = "policy.toml"
WORD_TABLES = ("words_law.tsv", "words_lists.tsv", "words_stock.tsv")


def _word_table(name: str) -> Table:
    columns = (
        Column("term", "term", True, most=40),
        Column("class", "choice", True, CLASSES),
        Column("where", "choice", True, WHERE),
        Column("outcome", "choice", True, OUTCOMES),
        Column("basis", required=True, most=120),
        Column("exempt", "terms", most=400),
        Column("other_meaning", "choice", True, ("0", "1")),
        Column("source", required=True, most=120),
        Column("verified", "choice", True, ("yes", "no")),
    )
    return Table(name, columns, ("term", "where"), WORDS)


def _noted(name: str, effect: str) -> Table:
    return Table(name, (Column("term", "term", True, most=40), Column("note", most=200)), ("term",), effect)


_TERM = Column("term", "term", True, most=40)
TABLES: tuple[Table, ...] = (
    *(_word_table(name) for name in WORD_TABLES),
    Table(
        "protected.tsv",
        (_TERM, Column("industries", most=120), Column("source", required=True, most=120)),
        ("term",),
        PARSING,  # a well-known name is not cut in two
    ),
    _noted("weak_words.tsv", PARSING),
    _noted("ordinary_divisions.tsv", PARSING),
    Table("industry_groups_own.tsv", (_TERM, Column("group", most=40)), ("term",), READING),
    Table(
        "industry_fillers.tsv",
        (_TERM, Column("place", "choice", True, ("head", "tail"))),
        ("term", "place"),
        READING,
    ),
    _noted("generic_industries.tsv", READING),
    Table(
        "industries_own.tsv",
        (_TERM, Column("companies", "whole", True, low=1, high=1_000_000)),
        ("term",),
        PARSING,
    ),
    _noted("trade_words.tsv", PARSING),
    Table(
        "shapes.tsv",
        (
            Column("a", "char", True, most=1),
            Column("b", "char", True, most=1),
            Column("score", "number", True, low=0.7, high=1),
        ),
        ("a", "b"),
        READING,
        mutual=True,
    ),
    Table(
        "reported_pairs.tsv",
        (
            Column("wording", "term", True, most=40),
            Column("other", "term", True, most=40),
            Column("observed", "whole", True, low=0, high=1_000_000),
            Column("expected", "whole", True, low=1, high=1_000_000),
            Column("grade", "choice", True, ("A", "B", "C", "D")),
            Column("source", required=True, most=120),
            Column("noted", "day", True),
        ),
        ("wording", "other"),
        READING,
        mutual=True,
    ),
    Table(
        "meanings.tsv",
        (Column("group", required=True, most=40), Column("chars", "chars", True, most=40)),
        ("group",),
        ADVICE,
    ),
    Table(
        POLICY,
        (Column("setting", "text", True), Column("value", "text", True)),
        ("setting",),
        READING,
    ),
)
EDITABLE: dict[str, Table] = {table.name: table for table in TABLES}


def normal_row(table: Table, row: Row) -> Row:
    """The row with numbers in their one spelling and without blanks around; a cell that is no number stays as typed."""
    cells = tuple(cell.strip() for cell in row)
    if table.name == POLICY:
        limit = LIMITS.get(cells[0]) if len(cells) == 2 else None
        return (cells[0], _spelt(cells[1], limit.kind)) if limit else cells
    return tuple(_normal(column, cell) for column, cell in zip(table.columns, cells, strict=False))


def _normal(column: Column, cell: str) -> str:
    if column.kind == "whole":
        return _spelt(cell, int)
    if column.kind == "number" and _is_number(cell):
        return f"{float(cell):.3f}"
    return " ".join(cell.split()) if column.kind == "terms" else cell


def _spelt(cell: str, kind: type) -> str:
    if kind is bool:
        return cell.lower()
    if kind is int and re.fullmatch("[0-9]{1,9}", cell):
        return str(int(cell))
    return str(float(cell)) if kind is float and _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", cell) is not None


def faults_of(table: Table, row: Row) -> list[Fault]:
    """Everything wrong with one row by itself; empty when it may stand in the table."""
    if len(row) != len(table.columns):
        return [Fault("", "cells", {"wanted": str(len(table.columns)), "given": str(len(row))})]
    if table.name == POLICY:
        return _setting_faults(row)
    found = [
        fault
        for column, cell in zip(table.columns, row, strict=True)
        if (fault := _cell_fault(column, cell)) is not None
    ]
    return found or _row_faults(table, dict(zip(table.heads, row, strict=True)))


def _setting_faults(row: Row) -> list[Fault]:
    limit = LIMITS.get(row[0])
    if limit is None:
        return [Fault("setting", "setting")]
    if limit.kind is bool:
        return [] if row[1] in {"true", "false"} else [Fault("value", "flag")]
    spelt = row[1] if limit.kind is float else row[1] if row[1].isdecimal() and row[1].isascii() else ""
    if not _is_number(spelt) or not limit.low <= float(spelt) <= limit.high:
        return [Fault("value", "range", {"low": f"{limit.low:g}", "high": f"{limit.high:g}"})]
    return []


def _cell_fault(column: Column, cell: str) -> Fault | None:
    if not cell:
        return Fault(column.name, "required") if column.required else None
    if CONTROL.search(cell) or cell != cell.strip():
        return Fault(column.name, "control")
    if len(cell) > column.most and column.kind != "char":
        return Fault(column.name, "long", {"most": str(column.most)})
    return _kind_fault(column, cell)


def _kind_fault(column: Column, cell: str) -> Fault | None:
    kind = column.kind
    if kind == "term" and not TERM.fullmatch(cell):
        return Fault(column.name, "term")
    if kind == "terms" and not all(TERM.fullmatch(each) for each in cell.split(" ")):
        return Fault(column.name, "terms")
    if kind == "char" and len(cell) != 1:
        return Fault(column.name, "char")
    if kind == "chars" and (len(cell) < 2 or len(set(cell)) != len(cell) or not TERM.fullmatch(cell)):
        return Fault(column.name, "chars")
    if kind == "choice" and cell not in column.choices:
        return Fault(column.name, "choice", {"choices": " ".join(column.choices)})
    if kind == "day" and not _is_day(cell):
        return Fault(column.name, "day")
    if kind in {"number", "whole"} and not _in_range(column, cell):
        return Fault(column.name, "range", {"low": f"{column.low:g}", "high": f"{column.high:g}"})
    return None


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _in_range(column: Column, cell: str) -> bool:
    if column.kind == "whole" and not re.fullmatch("[0-9]{1,9}", cell):
        return False
    return _is_number(cell) and column.low <= float(cell) <= column.high


def _row_faults(table: Table, cells: Mapping[str, str]) -> list[Fault]:
    if "exempt" in cells and any(cells["term"] not in longer for longer in cells["exempt"].split()):
        return [Fault("exempt", "exempt", {"term": cells["term"]})]
    if table.mutual and len({cells[name] for name in table.key}) == 1:
        return [Fault(table.key[1], "same_twice")]
    return []
