"""Permits given on a pledge (告知承诺): which items, what their notice says, what is never given so: rows (国办发〔2020〕42号)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.modes import Modes
from licensing.catalogue.tables import CatalogueError, Row, Table, read

MODE = "pledge"  # the way of 证照分离
EVERY = "*"
CONDITION, PAPER, STANDARD, EFFECT, CHECK = TERMS = ("condition", "paper", "standard", "effect", "check")
DATED = (CONDITION, PAPER)  # what may follow later
RISKS = ("low", "middle", "high")
ITEM_COLUMNS = ("code", "risk", "check", "correct", "basis", "verified")
TERM_COLUMNS = ("code", "item", "kind", "zh", "en", "days", "basis", "verified")
AREA_COLUMNS = ("code", "zh", "en", "items", "basis", "verified")


@dataclass(frozen=True)
class PledgeTerm:
    """One line of the notice. ``days``: by when at the latest a condition is met or a paper handed in; 0: with the pledge."""

    code: str
    kind: str
    zh: str
    en: str
    days: int
    basis: str
    verified: str


@dataclass(frozen=True)
class PledgeItem:
    """An item that may be had on a pledge. ``check``, ``correct``: deadlines of the check and of putting right."""

    code: str
    risk: str
    check: str
    correct: str
    basis: str
    verified: str
    terms: tuple[PledgeTerm, ...]

    def of_kind(self, kind: str) -> tuple[PledgeTerm, ...]:
        return tuple(term for term in self.terms if term.kind == kind)

    @property
    def is_verified(self) -> bool:
        """Whether every line of it was read in a source."""
        return {self.verified, *(term.verified for term in self.terms)} == {"yes"}


def read_pledges(
    folder: Path, items: Container[str], deadlines: Container[str], modes: Modes
) -> tuple[Mapping[str, PledgeItem], tuple[Table, ...]]:
    """The items by code. Raises CatalogueError: an excluded item, a notice without conditions or effects, a mode row off the list."""
    areas = read(folder / "pledge_excluded.tsv", AREA_COLUMNS, "code")
    closed = {code: row for row in areas.rows for code in _area(row, items)}
    table = read(folder / "pledge_items.tsv", ITEM_COLUMNS, "code")
    lines = read(folder / "pledge_terms.tsv", TERM_COLUMNS, "code")
    listed = {row["code"] for row in table.rows}
    terms = [(_of(row, listed), _term(row)) for row in lines.rows]
    found = {}
    for row in table.rows:
        mine = tuple(term for item, term in terms if item in (EVERY, row["code"]))
        found[row["code"]] = _item(row, mine, items, deadlines)
        if row["code"] in closed:
            raise row.wrong(f"{row['code']} is in an area without pledges: {closed[row['code']]['zh']}")
    for key, mode in modes.items():
        if mode.mode == MODE and key.partition("@")[0] not in found:
            raise CatalogueError(f"permit_modes.tsv: {key} is given on a pledge, but is not on the list")
    return found, (areas, table, lines)


def _area(row: Row, items: Container[str]) -> tuple[str, ...]:
    codes = row.many("items")
    if not codes or any(code not in items for code in codes):
        raise row.wrong(f"items {row['items']!r} are not all known")
    for name in ("zh", "en", "basis"):
        row.needed(name)
    row.one_of("verified", VERIFIED)
    return codes


def _of(row: Row, listed: Container[str]) -> str:
    if row["item"] != EVERY and row["item"] not in listed:
        raise row.wrong(f"item {row['item']!r} is not in pledge_items.tsv")
    return row["item"]


def _term(row: Row) -> PledgeTerm:
    kind = row.one_of("kind", TERMS)
    if (kind in DATED) != bool(row["days"]):
        raise row.wrong("days is for conditions and papers, and is needed there")
    return PledgeTerm(
        code=row["code"],
        kind=kind,
        zh=row.needed("zh"),
        en=row.needed("en"),
        days=row.number("days") if row["days"] else 0,
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
    )


def _item(
    row: Row, terms: tuple[PledgeTerm, ...], items: Container[str], deadlines: Container[str]
) -> PledgeItem:
    if row["code"] not in items:
        raise row.wrong(f"{row['code']!r} is no item")
    for name in ("check", "correct"):
        if row[name] not in deadlines:
            raise row.wrong(f"{name}: {row[name]!r} is no deadline")
    lacking = [kind for kind in TERMS if not any(term.kind == kind for term in terms)]
    if lacking:
        raise row.wrong(f"its notice says nothing of: {', '.join(lacking)}")
    return PledgeItem(
        code=row["code"],
        risk=row.one_of("risk", RISKS),
        check=row["check"],
        correct=row["correct"],
        basis=row.needed("basis"),
        verified=row.one_of("verified", VERIFIED),
        terms=terms,
    )
