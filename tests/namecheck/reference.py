"""The slow oracle: run the exact predicates against every name, with no keys and no index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from namecheck.keys import probed, stored
from namecheck.pairs import RULES, clashes
from namecheck.parse import parse
from namecheck.probes import Probe, probes
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
    """Per rule: clashes the oracle sees, and those the keys find; the gravest of a pair must be found by its own probe as well."""
    kept = [stored(name) for name in names]
    counts = {rule: [0, 0] for rule in RULES}
    for query in queries:
        wanted, asked = probed(query), {probe.rule: probe for probe in probes(query)}
        for name, keys in zip(names, kept, strict=True):
            hit = clashes(query, name)
            for rule in hit:
                counts[rule][0] += 1
                counts[rule][1] += not wanted.isdisjoint(keys) and (
                    rule != hit[0] or _finds(asked[rule], keys)
                )
    return counts


def _finds(probe: Probe, keys: frozenset[int]) -> bool:
    return not keys.isdisjoint(probe.keys) and keys.isdisjoint(probe.but)
