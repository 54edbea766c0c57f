"""Searching the phrases of business scope, by the phrase itself and by what people call it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from licensing.catalogue.model import ScopeItem

LONGEST_QUERY = 40
NO_MATCH = 9


@dataclass(frozen=True)
class Entry:
    """A phrase as it is compared: folded once, when the catalogue loads. ``words``: everyday word -> this phrase's place behind it."""

    item: ScopeItem
    name: str
    aliases: tuple[str, ...]
    everything: str
    words: Mapping[str, int]


def index(items: Iterable[ScopeItem], words: Mapping[str, Sequence[str]]) -> tuple[Entry, ...]:
    """What ``search`` looks through. ``words``: everyday word -> codes of phrases, the best first."""
    behind: dict[str, dict[str, int]] = {}
    for word, codes in words.items():
        for place, code in enumerate(codes):
            behind.setdefault(code, {})[fold(word)] = place
    return tuple(_entry(item, behind.get(item.code, {})) for item in items)


def _entry(item: ScopeItem, words: Mapping[str, int]) -> Entry:
    name, aliases = fold(item.item), tuple(fold(alias) for alias in item.aliases)
    return Entry(item, name, aliases, "\n".join((name, *aliases)), words)


def fold(text: str) -> str:
    """As compared: compatibility forms, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def search(entries: Iterable[Entry], text: str, limit: int) -> list[ScopeItem]:
    """At most ``limit`` phrases: the exact one, then the everyday word and aliases, then beginnings, parts, all words somewhere,
    everyday words within a longer text; the more usual first. Nothing for an empty query.
    """
    query = fold(text)[:LONGEST_QUERY]
    if not query:
        return []
    words = [fold(word) for word in text[:LONGEST_QUERY].split()]
    ranked = ((*_rank(e, query, words), -e.item.count, e.item.code, e.item) for e in entries)
    return [found[4] for found in sorted(r for r in ranked if r[0] < NO_MATCH)[:limit]]


def _rank(entry: Entry, query: str, words: list[str]) -> tuple[int, int]:
    """(how well it fits, the phrase's place behind an everyday word); the smaller the better."""
    if entry.name == query:
        return 0, 0
    if query in entry.words:
        return 1, entry.words[query]
    if query in entry.aliases:
        return 2, 0
    if entry.name.startswith(query):
        return 3, 0
    if query in entry.everything:
        return (4 if query in entry.name else 5), 0
    if begun := [place for word, place in entry.words.items() if word.startswith(query)]:
        return 5, min(begun)
    if len(words) > 1 and all(word in entry.everything for word in words):
        return 6, 0
    within = [place for word, place in entry.words.items() if word in query]
    return (7, min(within)) if within else (NO_MATCH, 0)
