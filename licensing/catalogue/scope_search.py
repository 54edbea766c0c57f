"""Searching the phrases of business scope, by the phrase itself and by what people call it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from licensing.catalogue.model import ScopeItem

LONGEST_QUERY = 40
NO_MATCH = 9


def search(items: Iterable[ScopeItem], text: str, limit: int) -> list[ScopeItem]:
    """At most ``limit`` phrases: the exact one, then beginnings, then parts, then aliases, then all words somewhere;
    the more usual first. Nothing for an empty query.
    """
    query = fold(text)[:LONGEST_QUERY]
    if not query:
        return []
    words = [fold(word) for word in text[:LONGEST_QUERY].split()]
    ranked = ((_rank(item, query, words), -item.count, item.code, item) for item in items)
    return [entry[3] for entry in sorted(e for e in ranked if e[0] < NO_MATCH)[:limit]]


def fold(text: str) -> str:
    """As compared: compatibility forms, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _rank(item: ScopeItem, query: str, words: list[str]) -> int:
    name = fold(item.item)
    if name == query:
        return 0
    aliases = [fold(alias) for alias in item.aliases]
    if query in aliases:
        return 1
    if name.startswith(query):
        return 2
    if query in name:
        return 3
    if any(query in alias for alias in aliases):
        return 4
    everything = " ".join([name, *aliases])
    if len(words) > 1 and all(word in everything for word in words):
        return 5
    return NO_MATCH
