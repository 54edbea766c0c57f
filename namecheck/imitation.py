"""An index of words that must not be imitated: looked up by text, by sound and by look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from itertools import pairwise, takewhile

from namecheck.places import sizes_by_start

SHORTEST = 3
PAIR = 2
MASK = "\x00"

Syllables = tuple[str, ...]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Imitations:
    """``terms`` as given; those of three characters and more also by ``spoken`` syllables and with one place masked; ``starts``: their
    first two characters -> their lengths, longest first.

    ``opening``: their first two characters; ``voiced``: their first two syllables; ``side``: characters that stand side by side
    in one; ``apart``: the first and the last of those of three. Most names hold none of these, and are not searched further.
    """

    terms: frozenset[str]
    spoken: Mapping[Syllables, tuple[str, ...]]
    masked: Mapping[str, tuple[str, ...]]
    lengths: tuple[int, ...]
    starts: Mapping[str, tuple[int, ...]]
    opening: frozenset[Pair]
    voiced: frozenset[Pair]
    side: frozenset[Pair]
    apart: frozenset[Pair]

    def inside(self, text: str) -> Iterator[str]:
        """Long terms that stand in ``text``."""
        if self.opening.isdisjoint(pairwise(text)):
            return iter(())
        return (run for run in self._runs(text) if run in self.terms)

    def sounding(self, said: Iterable[Syllables], text: str) -> Iterator[str]:
        """Long terms that sound like a run of one of the readings and do not stand in ``text``."""
        for spoken in said:
            if self.voiced.isdisjoint(pairwise(spoken)):
                continue
            for size in self._fitting(spoken):
                for start in range(len(spoken) - size + 1):
                    yield from (
                        term for term in self.spoken.get(spoken[start : start + size], ()) if term not in text
                    )

    def looking(self, text: str, near: Mapping[str, frozenset[str]]) -> Iterator[str]:
        """Long terms from which a run of ``text`` differs in one look-alike character."""
        kept = pairwise(text), zip(text, text[2:], strict=False)
        if self.side.isdisjoint(kept[0]) and self.apart.isdisjoint(kept[1]):
            return  # with one place masked, two characters of a term still stand beside one another, or around it
        for run in self._runs(text):
            for place, char in enumerate(run):
                for term in self.masked.get(run[:place] + MASK + run[place + 1 :], ()):
                    if term[place] in near.get(char, ()):
                        yield term

    def stretched(self, text: str) -> Iterator[str]:
        """Terms with one character put in: of two characters when that is all of ``text``, longer ones inside it."""
        if len(text) == SHORTEST and text[0] + text[-1] in self.terms:
            yield text[0] + text[-1]
        kept = pairwise(text), zip(text, text[2:], strict=False)
        if self.opening.isdisjoint(kept[0]) and self.opening.isdisjoint(kept[1]):
            return
        for size in self._fitting(text[1:]):
            for start in range(len(text) - size):
                run = text[start : start + size + 1]
                shorter = (run[:place] + run[place + 1 :] for place in range(1, size))
                yield from (term for term in shorter if term in self.terms and term not in text)

    def _runs(self, text: str) -> Iterator[str]:
        return (
            text[start : start + size]
            for size in self._fitting(text)
            for start in range(len(text) - size + 1)
        )

    def _fitting(self, text: Sized) -> Iterator[int]:
        """The lengths of terms, shortest first, that have room in the text."""
        return takewhile(len(text).__ge__, self.lengths)


@dataclass(frozen=True)
class Watch:
    """Several indexes at once: could a text imitate any of their terms, or hold one, at all? ``side``: characters that stand side
    by side in a term, ``apart``: around one masked or put in, ``voiced``: its first two syllables."""

    side: frozenset[Pair]
    apart: frozenset[Pair]
    voiced: frozenset[Pair]

    def alarmed(self, text: str, said: Iterable[Syllables]) -> bool:
        """Does a pair of the text stand in a term as well? Without one no search of the indexes finds anything."""
        return not (
            self.side.isdisjoint(pairwise(text))
            and self.apart.isdisjoint(zip(text, text[2:], strict=False))
            and all(self.voiced.isdisjoint(pairwise(spoken)) for spoken in said)
        )


def watch(indexes: Iterable[Imitations]) -> Watch:
    """The pairs of all terms, those of two characters as well."""
    every = tuple(indexes)
    short = frozenset((term[0], term[1]) for each in every for term in each.terms if len(term) == PAIR)
    return Watch(
        side=short.union(*(each.side for each in every)),
        apart=short.union(*(each.apart | each.opening for each in every)),
        voiced=frozenset().union(*(each.voiced for each in every)),
    )


def imitations(terms: Iterable[str], readings: Mapping[str, tuple[str, ...]]) -> Imitations:
    """Build the index; a term is spoken with the first reading of each character."""
    every = sorted(set(terms))
    spoken: dict[Syllables, list[str]] = {}
    masked: dict[str, list[str]] = {}
    long_terms = [term for term in every if len(term) >= SHORTEST]
    for term in long_terms:
        spoken.setdefault(tuple(readings.get(char, (char,))[0] for char in term), []).append(term)
        for place in range(len(term)):
            masked.setdefault(term[:place] + MASK + term[place + 1 :], []).append(term)
    exact = [term for term in long_terms if len(term) == SHORTEST]
    return Imitations(
        frozenset(every),
        {key: tuple(found) for key, found in spoken.items()},
        {key: tuple(found) for key, found in masked.items()},
        tuple(sorted({len(term) for term in long_terms})),
        sizes_by_start(long_terms),
        opening=frozenset((term[0], term[1]) for term in long_terms),
        voiced=frozenset((said[0], said[1]) for said in spoken),
        side=frozenset(pair for term in long_terms for pair in pairwise(term)),
        apart=frozenset((term[0], term[-1]) for term in exact),
    )
