"""Searching the phrases of business scope, by the phrase itself and by what people call it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from licensing.catalogue.model import ScopeItem

LONGEST_QUERY = 40
NO_MATCH = 9


@dataclass(frozen=True)
class Entry:
    """A phrase as it is compared: folded once, when the catalogue loads."""

    item: ScopeItem
    name: str
    aliases: tuple[str, ...]
    everything: str


def index(items: Iterable[ScopeItem]) -> tuple[Entry, ...]:
    """What ``search`` looks through."""
    return tuple(_entry(item) for item in items)


def _entry(item: ScopeItem) -> Entry:
    name, aliases = fold(item.item), tuple(fold(alias) for alias in item.aliases)
    return Entry(item, name, aliases, "\n".join((name, *aliases)))


def fold(text: str) -> str:
    """As compared: compatibility forms, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def search(entries: Iterable[Entry], text: str, limit: int) -> list[ScopeItem]:
    """At most ``limit`` phrases: the exact one, then beginnings, then parts, then aliases, then all words somewhere;
    the more usual first. Nothing for an empty query.
    """
    query = fold(text)[:LONGEST_QUERY]
    if not query:
        return []
    words = [fold(word) for word in text[:LONGEST_QUERY].split()]
    ranked = ((_rank(e, query, words), -e.item.count, e.item.code, e.item) for e in entries)
    return [found[3] for found in sorted(r for r in ranked if r[0] < NO_MATCH)[:limit]]


def _rank(entry: Entry, query: str, words: list[str]) -> int:
    if query not in entry.everything:
        return 5 if len(words) > 1 and all(word in entry.everything for word in words) else NO_MATCH
    if entry.name == query:
        return 0
    if query in entry.aliases:
        return 1
    if entry.name.startswith(query):
        return 2
    return 3 if query in entry.name else 4
