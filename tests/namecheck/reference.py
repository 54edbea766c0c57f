"""The slow oracle: run the exact predicates against every name, with no keys and no index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from namecheck.keys import probed, stored
from namecheck.pairs import RULES, clashes
from namecheck.parse import parse
from namecheck.reading import Reading, read
from namecheck.shelf import Shelf


def readings(names: Iterable[tuple[str, str]], shelf: Shelf) -> list[Reading]:
    """Readings of (name, authority) pairs."""
    return [read(parse(name, shelf), authority, shelf) for name, authority in names]


def missed(
    queries: Sequence[Reading], names: Sequence[Reading]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every clash of a query with a name that shares no key with it."""
    kept = [stored(name) for name in names]
    for query in queries:
        wanted = probed(query)
        for name, keys in zip(names, kept, strict=True):
            if wanted.isdisjoint(keys) and (hit := clashes(query, name)):
                yield query.text, name.text, hit


def tally(queries: Sequence[Reading], names: Sequence[Reading]) -> dict[str, list[int]]:
    """Per rule: clashes the oracle sees, and those the keys find."""
    kept = [stored(name) for name in names]
    counts = {rule: [0, 0] for rule in RULES}
    for query in queries:
        wanted = probed(query)
        for name, keys in zip(names, kept, strict=True):
            for rule in clashes(query, name):
                counts[rule][0] += 1
                counts[rule][1] += not wanted.isdisjoint(keys)
    return counts
