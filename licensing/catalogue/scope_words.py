"""What people call a business in everyday words, and the trades by which phrases are browsed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from licensing.catalogue.model import ScopeItem, Term
from licensing.catalogue.tables import Table, read

SHORTEST = 2


def read_words(folder: Path, phrases: Mapping[str, ScopeItem]) -> tuple[Mapping[str, tuple[str, ...]], Table]:
    """Everyday word -> codes of phrases, the best first. Raises CatalogueError for a phrase that cannot be chosen."""
    table = read(folder / "scope_words.tsv", ("word", "phrases"), "word")
    found = {}
    for row in table.rows:
        codes = row.many("phrases")
        if len(row["word"]) < SHORTEST or row["word"] != "".join(row["word"].lower().split()):
            raise row.wrong(f"{row['word']!r} is not a word in small letters of two signs or more")
        if not codes or len(set(codes)) < len(codes):
            raise row.wrong(f"phrases {row['phrases']!r} names none, or one twice")
        for code in codes:
            if code not in phrases or phrases[code].instead:
                raise row.wrong(f"phrase {code!r} cannot be chosen")
        found[row["word"]] = codes
    return found, table


def read_trades(folder: Path) -> tuple[Mapping[str, Term], Table]:
    """Section letter of GB/T 4754 -> its names, in the standard's order."""
    table = read(folder / "trades.tsv", ("code", "zh", "en", "verified"), "code")
    return {
        row["code"]: Term(
            code=row["code"],
            zh=row.needed("zh"),
            en=row.needed("en"),
            verified=row.one_of("verified", ("yes", "no")),
            more={},
        )
        for row in table.rows
    }, table


def of_trade(phrases: Mapping[str, ScopeItem], trade: str, limit: int) -> list[ScopeItem]:
    """The most usual phrases of a trade; those too wide to be chosen left out."""
    found = [p for p in phrases.values() if not p.instead and any(gb.startswith(trade) for gb in p.gb)]
    return sorted(found, key=lambda p: (-p.count, p.code))[:limit]
