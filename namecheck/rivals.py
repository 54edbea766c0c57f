"""Prior names that stand against a declaration: looked up by keys, compared exactly, a crowd of hints not read to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from namecheck.context import Clash
from namecheck.declaration import Declaration
from namecheck.keys import Asked, probes
from namecheck.pairs import RULES, clashes
from namecheck.reading import Reading, read
from namecheck.register import PriorName, Register, splits_of
from namecheck.shelf import Shelf
from namecheck.standing import counts, stands

AT_ONCE = 40  # prior names that are all read; of a larger crowd, each rule reads until it has enough
ENOUGH = 10  # names that clash under one rule; those beyond only say the same again
INDIVIDUAL_CODE = "92"


@dataclass
class _Rivals:
    """What was read so far."""

    declaration: Declaration
    asked: Sequence[Reading]
    shelf: Shelf
    seen: dict[object, Clash | None] = field(default_factory=dict)

    def judged(self, prior: PriorName) -> Clash | None:
        """The clash with one prior name; each is compared once."""
        key = prior.ref or (prior.name, prior.uscc, prior.status, prior.status_date, prior.holder)
        if key not in self.seen:
            self.seen[key] = self._compared(prior)
        return self.seen[key]

    def _compared(self, prior: PriorName) -> Clash | None:
        if not counts(prior, self.declaration, self.shelf.policy.release_years):
            return None
        best: Clash | None = None
        for mine, theirs in self._pairs(prior):
            hit = stands(prior, self.declaration, clashes(mine, theirs))
            if not hit:
                continue
            if best is None:
                best = Clash(prior, theirs, hit, mine)
            elif not set(hit) <= set(best.rules):
                best = Clash(prior, best.reading, _both(best.rules, hit), best.asked)
        return best

    def _pairs(self, prior: PriorName) -> Iterator[tuple[Reading, Reading]]:
        """Every reading of the declared name beside every reading of the prior one."""
        place = prior.authority or self.declaration.authority
        for split in splits_of(prior, self.shelf):
            theirs = read(split, place, self.shelf, individual(prior.uscc))
            yield from ((mine, theirs) for mine in self.asked)


def individual(uscc: str | None) -> bool | None:
    """Does a USCC say that its holder is an individual business? A converted one keeps its 92, so only the mark proves it."""
    return None if uscc is None or uscc.startswith(INDIVIDUAL_CODE) else False


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(rule for rule in RULES if rule in one or rule in other)


def rivals(
    declaration: Declaration, asked: Sequence[Reading], shelf: Shelf, register: Register, most: int | None
) -> tuple[tuple[Clash, ...], bool]:
    """Every clash that was read, in fixed order, and whether there may be more of the same kinds.

    A rule under which any prior name clashes is always among them. ``most``: clashes under one rule after which its
    probe is read no further; None reads all.
    """
    found = _Rivals(declaration, asked, shelf)
    first = register.candidates(Asked(asked))
    for prior in first if most is None else islice(first, AT_ONCE + 1):
        found.judged(prior)
    crowded = len(found.seen) > AT_ONCE
    if crowded and most is not None:
        for probe in (probe for reading in asked for probe in probes(reading)):
            _read_until(found, register.candidates(probe.keys), probe.rules, most)
    hits = [clash for clash in found.seen.values() if clash is not None]
    hits.sort(key=lambda clash: (clash.prior.name, clash.prior.uscc or "", clash.prior.status))
    return tuple(hits), crowded


def _read_until(found: _Rivals, candidates: Iterable[PriorName], rules: frozenset[str], most: int) -> None:
    enough = 0
    for prior in candidates:
        clash = found.judged(prior)
        enough += clash is not None and clash.rules[0] in rules
        if enough >= most:
            return
