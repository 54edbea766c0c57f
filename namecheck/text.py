"""Folding: one form for all the ways to write the same characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_BRACKETS = {**dict.fromkeys("([【〔［〖", "（"), **dict.fromkeys(")]】〕］〗", "）")}
_DROPPED = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "Mn", "Me"})


def _plain(text: str) -> bool:
    return text.isalpha() and max(text) < "\uf000"


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
        for char in unicodedata.normalize("NFKC", raw):
            if unicodedata.category(char) not in _DROPPED:
                out.append(_BRACKETS.get(char, char))
                places.append(place)
    return "".join(out), tuple(places)


def normal(text: str) -> str:
    """The display form alone."""
    return text if text and _plain(text) else normal_map(text)[0]


def fold(text: str, variants: Mapping[int, str]) -> str:
    """Comparison form: display form, variants replaced by the standard character, only letters and digits kept.

    >>> fold("龍·騰（A）", {ord("龍"): "龙", ord("騰"): "腾"})
    '龙腾a'
    """
    plain = normal(text).translate(variants)
    return (plain if plain.isalnum() else "".join(c for c in plain if c.isalnum())).lower()
