"""Sound of a trade name: toneless syllables, every reading of a polyphone, merging as the office sets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from namecheck.shelf import Policy, Shelf

_MEDIAL = re.compile("^([^jqxyaeiou]+)u(?=a)")
_FLAT = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def _merge(syllable: str, policy: Policy) -> str:
    if policy.merge_in_ing and syllable.endswith("ng"):
        syllable = syllable[:-1] if syllable.endswith(("ing", "eng", "ang")) else syllable
    if policy.merge_l_n and syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    if policy.merge_flat:
        syllable = next(
            (flat + syllable[2:] for curled, flat in _FLAT if syllable.startswith(curled)), syllable
        )
    return syllable


_BOUNDS = (
    (6, 1),
    (8, 2),
)  # up to so many syllables all combinations that the office allows, then a half of them
_LONG = 4  # a quarter for longer ones


def most_readings(size: int, policy: Policy) -> int:
    """How many combinations of readings are compared for a text of so many characters: fewer the longer it is."""
    share = next((share for longest, share in _BOUNDS if size <= longest), _LONG)
    return max(1, policy.sound_readings_max // share)


def merged(readings: Iterable[str], policy: Policy) -> tuple[str, ...]:
    """Readings of one character after merging, each once, in the order of the table."""
    return tuple(dict.fromkeys(_merge(reading, policy) for reading in readings))


def sounds(text: str, shelf: Shelf) -> tuple[tuple[str, ...], ...]:
    """All readings of a folded text as tuples of syllables, at most ``most_readings`` of them.

    Beyond that bound only the first reading of each further polyphone counts, so that the set stays a pure
    function of the text. A character without reading sounds like itself.
    """
    said = shelf.readings.get
    options = [said(char, (char,)) for char in text]
    product = prod(map(len, options))
    if product == 1:
        return (tuple([readings[0] for readings in options]),)
    most = most_readings(len(text), shelf.policy)
    done: list[tuple[str, ...]] = [()]
    for readings in options:
        kept = readings if product <= most else readings[:1]
        done = [(*head, syllable) for head in done for syllable in kept]
    return tuple(dict.fromkeys(done))


def loose(spoken: Iterable[str]) -> tuple[str, ...]:
    """Syllables without the u between initial and a: those a hasty ear takes for one another (创 chuang / 畅 chang).

    >>> loose(("chuang", "xiang")), loose(("quan", "guo"))
    (('chang', 'xiang'), ('quan', 'guo'))
    """
    return tuple(map(_loosened, spoken))


@lru_cache(maxsize=1 << 12)
def _loosened(syllable: str) -> str:
    return _MEDIAL.sub(r"\1", syllable)
