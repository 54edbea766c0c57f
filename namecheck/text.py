"""Folding: one form for all the ways to write the same characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

_BRACKETS = {**dict.fromkeys("([【〔［〖", "（"), **dict.fromkeys(")]】〕］〗", "）")}
_DROPPED = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})


FIRST_HAN, LAST_HAN = 0x4E00, 0x9FEF  # what is neither a compatibility form nor anything but a letter
_usual = re.compile(f"[{chr(FIRST_HAN)}-{chr(LAST_HAN)}（）]+").fullmatch


class Variants(dict[int, str]):
    """Variant character -> standard form. ``settled``: does a text consist of Chinese characters alone that stand for themselves?
    Nearly every part of a name does, and is its own comparison form."""

    def __init__(self, pairs: Mapping[int, str]) -> None:
        super().__init__(pairs)
        runs = "".join(f"{chr(first)}-{chr(last)}" for first, last in _between(pairs))
        self.settled = re.compile(f"[{runs}]+").fullmatch


def _between(without: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The runs of Chinese characters between those left out."""
    start = FIRST_HAN
    for stop in (*sorted(code for code in without if FIRST_HAN <= code <= LAST_HAN), LAST_HAN + 1):
        if start < stop:
            yield start, stop - 1
        start = stop + 1


def _plain(text: str) -> bool:
    return _usual(text) is not None or (text.isalpha() and max(text) < "\uf000")


def normal_map(text: str) -> tuple[str, tuple[int, ...]]:
    """Display form and, for each of its characters, the place in ``text`` it came from.

    Compatibility forms are unified, brackets become full width, spaces and invisible characters go.

    >>> normal_map("红光(北 京)")
    ('红光（北京）', (0, 1, 2, 3, 5, 6))
    """
    if text and _plain(text):
        return text, tuple(range(len(text)))
    out: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(text):
        if _usual(raw):
            out.append(raw)
            places.append(place)
            continue
        for char in unicodedata.normalize("NFKC", raw):
            if unicodedata.category(char) not in _DROPPED:
                out.append(_BRACKETS.get(char, char))
                places.append(place)
    return "".join(out), tuple(places)


def normal(text: str) -> str:
    """The display form alone."""
    return text if text and _plain(text) else normal_map(text)[0]


def fold(text: str, variants: Variants) -> str:
    """Comparison form: display form, variants replaced by the standard character, only letters and digits kept.

    >>> variants = Variants({ord("龍"): "龙", ord("騰"): "腾"})
    >>> fold("龍·騰（A）", variants), fold("龙腾", variants)
    ('龙腾a', '龙腾')
    """
    if variants.settled(text):
        return text
    plain = normal(text).translate(variants)
    return (plain if plain.isalnum() else "".join(c for c in plain if c.isalnum())).lower()
