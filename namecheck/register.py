"""Prior names and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from namecheck.keys import conflict_keys
from namecheck.name import ParsedName
from namecheck.parse import parse
from namecheck.probes import Probe
from namecheck.remembered import value
from namecheck.shelf import Shelf

STATUSES = ("registered", "reserved", "deregistered", "renamed", "rescinded", "revoked")


@value
class PriorName:
    """A name somebody has, had, or has reserved.

    ``status_date``: day the status began. ``authority``: six digits. ``investors``: USCCs or ids of its investors.
    ``valid_until``: last day of a reservation. ``ref``: the caller's own id. ``parsed``: parsed here when ``None``;
    ``declared``: these parts are somebody's own, so the name is also found as the parser splits it.
    """

    name: str
    uscc: str | None = None
    status: str = "registered"
    status_date: date | None = None
    authority: str | None = None
    investors: frozenset[str] = frozenset()
    valid_until: date | None = None
    holder: str | None = None
    ref: str | None = None
    parsed: ParsedName | None = None
    declared: bool = False


class Register(Protocol):
    """Anything that finds prior names by conflict keys."""

    def candidates(self, keys: Iterable[int]) -> Iterable[PriorName]:
        """Every prior name stored under at least one of the keys, each once."""
        ...


def splits_of(prior: PriorName, shelf: Shelf) -> list[ParsedName]:
    """The ways a prior name is read: in its parts, and as the parser splits it where the parts are somebody's own."""
    if prior.parsed is None or not prior.declared:
        return [prior.parsed or parse(prior.name, shelf)]
    own = parse(prior.name, shelf)
    return [prior.parsed] if own.parts == prior.parsed.parts else [prior.parsed, own]


class MemoryRegister:
    """A register in memory, for small sets and tests."""

    def __init__(self, shelf: Shelf, names: Iterable[PriorName] = (), authority: str = "630200") -> None:
        self._shelf = shelf
        self._authority = authority
        self._names: list[PriorName] = []
        self._index: dict[int, list[int]] = {}
        for name in names:
            self.add(name)

    def add(self, prior: PriorName) -> None:
        """Store a name under its keys."""
        for parsed in splits_of(prior, self._shelf):
            for key in conflict_keys(parsed, prior.authority or self._authority, self._shelf):
                self._index.setdefault(key, []).append(len(self._names))
        self._names.append(prior)

    def candidates(self, keys: Iterable[int]) -> Iterator[PriorName]:
        """Every prior name stored under at least one of the keys, each once, in the order of storing."""
        found = self._numbers(keys)
        if isinstance(keys, Probe):
            found -= {number for number in self._numbers(keys.but) if not self._names[number].declared}
        return (self._names[number] for number in sorted(found))

    def _numbers(self, keys: Iterable[int]) -> set[int]:
        return {number for key in keys for number in self._index.get(key, ())}
