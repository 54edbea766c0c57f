"""What a name is found under: small numbers for its characters and sounds, pair by pair, each with the part it stands in.

Pairs answer what whole words cannot: a text of two characters, the commonest trade name, is one look-up. A longer text
shares all its pairs with the names that contain it; the few candidates are then read (``matching``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from zlib import crc32

from namecheck.shelf import Shelf
from namecheck.sounds import sounds
from namecheck.text import fold

VERSION = "1"  # counts up when a change here makes the tokens of old rows stale
PARTS = {"division": "d", "trade_name": "t", "industry": "i", "form": "f"}
WHOLE, BETWEEN = "n", "x"  # the name as a whole; pairs that stand in no single part
RUN = 4  # initials: pairs find three letters, runs of four find the rest
CACHED = 1 << 16
OFFSET = 1 << 31

Syllables = tuple[tuple[str, ...], ...]  # for each character its readings


@dataclass(frozen=True)
class Words:
    """A name as search reads it: ``text`` and ``parts`` (by their letters) in comparison form."""

    text: str
    parts: Mapping[str, str]

    @property
    def core(self) -> str:
        """Trade name and industry without what may stand between them: what people shorten to initials."""
        return self.parts["t"] + self.parts["i"]


def words_of(name: str, parts: Mapping[str, str | None], shelf: Shelf) -> Words:
    """``parts``: as a name record keeps them (``division``, ``trade_name``, ``industry``, ``form``)."""
    return Words(
        fold(name, shelf.variants),
        {letter: fold(parts.get(part) or "", shelf.variants) for part, letter in PARTS.items()},
    )


def token(text: str) -> int:
    """A 32-bit signed number that stands for a kind and a text. Two texts may share one: candidates are always read.

    >>> token("ct红光") == token("ct红光") != token("ci红光")
    True
    """
    return crc32(text.encode("utf-8", "surrogatepass")) - OFFSET


def tokens_of(words: Words, status: str, authority: str, shelf: Shelf) -> set[int]:
    """Everything one name is found under."""
    found = {token("@" + status), *(token("#" + authority[:size]) for size in (2, 4, 6))}
    for letter, text in words.parts.items():
        found |= _of_part(letter, text, shelf)
    found.update(token(f"^{WHOLE}{words.text[:size]}") for size in (1, 2))
    for gram in _joints(words):
        found |= _of_joint(gram, shelf)
    found.update(token("a" + run) for run in initials(words.core, shelf))
    return found


@lru_cache(maxsize=CACHED)
def _of_part(letter: str, text: str, shelf: Shelf) -> frozenset[int]:
    """The tokens of one part; divisions, industries and forms repeat, so they are made once."""
    if not text:
        return frozenset()
    found = {token(f"c{letter}{gram}") for gram in grams(text)}
    found.update(token(f"^{letter}{text[:size]}") for size in (1, 2))
    found.update(token(f"s{letter}{gram}") for gram in sound_grams(readings_of(text, shelf)))
    if letter == PARTS["trade_name"]:
        found.add(token("=t" + text))
        found.update(token("=s" + " ".join(said)) for said in sounds(text, shelf))
    return frozenset(found)


@lru_cache(maxsize=CACHED)
def _of_joint(gram: str, shelf: Shelf) -> frozenset[int]:
    """The tokens of a character or a pair that belongs to no part."""
    said = map(" ".join, product(*readings_of(gram, shelf)))
    return frozenset([token(f"c{BETWEEN}{gram}"), *(token(f"s{BETWEEN}{each}") for each in said)])


def _joints(words: Words) -> Iterable[str]:
    """What the parts do not hold: the pairs where two of them meet, or everything in an unusual name."""
    parts, text = words.parts, words.text
    if parts["d"] + parts["t"] + parts["i"] + parts["f"] == text:
        order: Iterable[str] = filter(None, (parts[letter] for letter in "dtif"))
    elif parts["i"].endswith(parts["f"]) and parts["d"] + parts["t"] + parts["i"] == text:
        order = filter(None, (parts[letter] for letter in "dti"))  # the form says the trade and stands in it
    else:
        return set(grams(text))
    pieces = list(order)
    return [before[-1] + after[0] for before, after in pairwise(pieces)]


def grams(text: str) -> Iterator[str]:
    """Each character, and each pair of neighbours."""
    yield from text
    yield from (text[place : place + 2] for place in range(len(text) - 1))


def readings_of(text: str, shelf: Shelf) -> Syllables:
    """Every reading of each character; one without a reading sounds like itself."""
    return tuple(shelf.readings.get(char) or (char,) for char in text)


def sound_grams(said: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Each syllable, and each pair of neighbours, in all their readings."""
    last: tuple[str, ...] = ()
    for readings in said:
        yield from readings
        yield from (f"{first} {second}" for first in last for second in readings)
        last = readings


def initials(core: str, shelf: Shelf) -> Iterator[str]:
    """Pairs and runs of four first letters, in all readings."""
    letters = ["".join({reading[0] for reading in readings}) for readings in readings_of(core, shelf)]
    for said in [letters] if max(map(len, letters), default=1) > 1 else ["".join(letters)]:
        for size in (2, RUN):
            for place in range(len(said) - size + 1):
                run = said[place : place + size]
                if isinstance(run, str):
                    yield run
                else:
                    yield from map("".join, product(*run))
