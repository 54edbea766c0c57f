"""Words of a name that say a licensed trade, and what the scope must hold for them (734 arts 9, 18): rows of ``name_words``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import BEFORE, VERIFIED, Item, ScopeItem
from licensing.catalogue.tables import Table, read

COLUMNS = ("code", "words", "items", "outcome", "zh", "basis", "verified")
REFUSE, REVIEW, CONSULT, READ = "refuse", "review", "consult", "yes"


@dataclass(frozen=True)
class NameWord:
    """``items``: the scope must call for one of them; ``phrases``: those that do, as the catalogue prints them; ``before``: one of the
    items is approved before registration. ``outcome``: refuse where law forbids the word itself, consult where no phrase answers
    for it because authorities talk it over (no items then), else review.
    """

    code: str
    words: frozenset[str]
    items: frozenset[str]
    phrases: tuple[str, ...]
    before: bool
    outcome: str
    zh: str
    basis: str
    verified: str


@dataclass(frozen=True)
class Unsaid:
    """A word of the name for which the scope holds nothing; ``row``: None where no row knows the word."""

    word: str
    row: NameWord | None


def read_name_words(
    folder: Path, items: Mapping[str, Item], phrases: Mapping[str, ScopeItem]
) -> tuple[tuple[NameWord, ...], Table]:
    """Raises CatalogueError: a word given twice, no such item, one that no phrase calls for, a refusal by a text that nobody read."""
    table = read(folder / "name_words.tsv", COLUMNS, "code")
    found: list[NameWord] = []
    for row in table.rows:
        words, codes = row.many("words"), row.many("items")
        if not words or any(word in each.words for each in found for word in words):
            raise row.wrong("words are empty or stand in a row before")
        for code in codes:
            if code not in items:
                raise row.wrong(f"item {code!r} is no certificate item")
        called = tuple(
            p.item for p in phrases.values() if not p.instead and not set(codes).isdisjoint(p.permit_codes)
        )
        outcome, verified = row.one_of("outcome", (REFUSE, REVIEW, CONSULT)), row.one_of("verified", VERIFIED)
        if outcome == CONSULT and codes:
            raise row.wrong("what is talked over has no items: no phrase answers for it")
        if outcome != CONSULT and not called:
            raise row.wrong("no phrase of the scope calls for any of the items")
        if outcome == REFUSE and verified != READ:
            raise row.wrong("nothing is refused by a text that nobody read")
        before = any(items[code].kind == BEFORE for code in codes)
        told = row.needed("zh"), row.needed("basis"), verified
        found.append(
            NameWord(row["code"], frozenset(words), frozenset(codes), called, before, outcome, *told)
        )
    return tuple(found), table


def unsaid(words: Iterable[str], owed: Collection[str], rows: Iterable[NameWord]) -> tuple[Unsaid, ...]:
    """The words for which a scope holds nothing. ``owed``: codes of every certificate item that the scope calls for."""
    known = {word: row for row in rows for word in row.words}
    asked = [Unsaid(word, known.get(word)) for word in sorted(words)]
    return tuple(each for each in asked if each.row is None or each.row.items.isdisjoint(owed))


def approved_first(words: Iterable[str], rows: Iterable[NameWord]) -> bool:
    """Whether one of the words says a trade that must be approved before registration."""
    said = set(words)
    return any(row.before and not row.words.isdisjoint(said) for row in rows)
