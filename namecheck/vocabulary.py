"""What trade names are made of, for suggestions: usual words with the trades they stand in, words of a place, surnames."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from namecheck.tables import Library, TableError

SURNAME, PLACE, FRONT, TRADE = "surname", "place", "front", "trade"


@dataclass(frozen=True)
class Vocabulary:
    """``words``: word -> weight (log of the names it stands in); ``trades``: word -> GB/T 4754 divisions it is most usual in.

    ``having``: character -> words with it, ``of_trade``: division -> words, both the most usual first. ``places``: first
    digits of an authority -> words of its land and culture, ``fronts``: those that stand well in front of another word.
    ``surnames``: usual ones.
    """

    words: Mapping[str, float]
    trades: Mapping[str, frozenset[str]]
    places: Mapping[str, tuple[str, ...]]
    fronts: Mapping[str, tuple[str, ...]]
    surnames: frozenset[str]
    having: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_trade: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of_place(self, authority: str) -> tuple[str, ...]:
        """Words of the land around an authority, its own city before its province."""
        return (*self.places.get(authority[:4], ()), *self.places.get(authority[:2], ()))

    def in_front(self, authority: str) -> tuple[str, ...]:
        """Those of them that stand well in front of another word (河湟, 昆仑)."""
        return (*self.fronts.get(authority[:4], ()), *self.fronts.get(authority[:2], ()))


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for key, word in pairs:
        found.setdefault(key, {})[word] = None
    return {key: tuple(words) for key, words in found.items()}


def load_vocabulary(library: Library) -> Vocabulary:
    """Read the tables. Raises TableError."""
    columns = ("word", "names", "divisions")
    rows = list(library.rows("trade_names.tsv", columns, columns[:1]))
    if any(not names.isdecimal() or names == "0" for _, names, _ in rows):
        raise TableError("trade_names.tsv: names must be a count")
    rows.sort(key=lambda row: (-int(row[1]), row[0]))
    images = ("kind", "authority", "word", "note")
    places: list[tuple[str, str]] = []
    fronts: list[tuple[str, str]] = []
    own: list[tuple[str, str]] = []
    surnames: set[str] = set()
    for kind, authority, word, _ in library.rows("name_images.tsv", images, images[:3]):
        if kind not in (SURNAME, PLACE, FRONT, TRADE):
            raise TableError(f"name_images.tsv: {kind} {word}: kind is not usable")
        if kind == FRONT:
            fronts.append((authority, word))
        if kind in (PLACE, FRONT):
            places.append((authority, word))
        elif kind == TRADE:
            own += [(authority, each) for each in word.split()]
        else:
            surnames.update(word)
    return Vocabulary(
        words={word: math.log(int(names)) for word, names, _ in rows},
        trades={word: frozenset(codes.split()) for word, _, codes in rows},
        places=_index(places),
        fronts=_index(fronts),
        surnames=frozenset(surnames),
        having=_index((char, word) for word, _, _ in rows for char in word),
        of_trade=_index([*own, *((code, word) for word, _, codes in rows for code in codes.split())]),
    )
