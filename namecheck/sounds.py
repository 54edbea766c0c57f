"""Sound of a trade name: toneless syllables, every reading of a polyphone, merging as the office sets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from namecheck.shelf import Policy, Shelf

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


def merged(readings: Iterable[str], policy: Policy) -> tuple[str, ...]:
    """Readings of one character after merging, each once, in the order of the table."""
    return tuple(dict.fromkeys(_merge(reading, policy) for reading in readings))


def sounds(text: str, shelf: Shelf) -> tuple[tuple[str, ...], ...]:
    """All readings of a folded text as tuples of syllables, at most ``sound_readings_max``.

    Beyond that bound only the first reading of each further polyphone counts, so that the set stays a pure
    function of the text. A character without reading sounds like itself.
    """
    options = [shelf.readings.get(char, (char,)) for char in text]
    product = reduce(lambda count, readings: count * len(readings), options, 1)
    done: list[tuple[str, ...]] = [()]
    for readings in options:
        kept = readings if product <= shelf.policy.sound_readings_max else readings[:1]
        done = [(*head, syllable) for head in done for syllable in kept]
    return tuple(dict.fromkeys(done))
