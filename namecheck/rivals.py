"""Prior names that stand against a declaration: looked up by keys, compared exactly, a crowd of hints not read to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from namecheck.context import Clash
from namecheck.declaration import Declaration
from namecheck.keys import Asked
from namecheck.pairs import RULES, clashes
from namecheck.probes import probes
from namecheck.reading import Reading, read
from namecheck.register import PriorName, Register, splits_of
from namecheck.shelf import Shelf
from namecheck.standing import counts, stands

AT_ONCE = 40  # prior names that are all read; of a larger crowd, each rule reads until it has enough
ENOUGH = 10  # names that clash under one rule; those beyond only say the same again
INDIVIDUAL_CODE = "92"


@dataclass
class _Rivals:
    """What was read so far; ``gravest``: how many clash under each rule and no graver one."""

    declaration: Declaration
    asked: Sequence[Reading]
    shelf: Shelf
    seen: dict[object, Clash | None] = field(default_factory=dict)
    gravest: Counter[str] = field(default_factory=Counter)

    def judge(self, prior: PriorName) -> None:
        """Compare with one prior name; each is compared once."""
        key = prior.ref or (prior.name, prior.uscc, prior.status, prior.status_date, prior.holder)
        if key not in self.seen:
            clash = self.seen[key] = self._compared(prior)
            if clash is not None:
                self.gravest[clash.rules[0]] += 1

    def read_until(self, priors: Iterable[PriorName], rule: str, most: int) -> None:
        """Compare with one after the other until so many clash under a rule and no graver one."""
        for prior in priors:
            self.judge(prior)
            if self.gravest[rule] >= most:
                return

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

    A rule that is the gravest under which any prior name clashes is always among them. ``most``: clashes under one rule after which
    its probes are read no further; None reads all.
    """
    found = _Rivals(declaration, asked, shelf)
    first = register.candidates(Asked(asked))
    for prior in first if most is None else islice(first, AT_ONCE + 1):
        found.judge(prior)
    crowded = len(found.seen) > AT_ONCE
    if crowded and most is not None:
        for probe in (probe for reading in asked for probe in probes(reading)):
            if found.gravest[probe.rule] < most:
                found.read_until(register.candidates(probe), probe.rule, most)
    hits = [clash for clash in found.seen.values() if clash is not None]
    hits.sort(key=lambda clash: (clash.prior.name, clash.prior.uscc or "", clash.prior.status))
    return tuple(hits), crowded
