"""What trade names and industry wordings are made of: frequencies that decide where one ends and the other begins."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from namecheck.places import sizes_by_end, sizes_by_start
from namecheck.tables import Library

NO_INDUSTRY = 4.5
NEXT_ATOM = 1.0
LONG_STEP = 1.0
MAX_NAME = 100  # characters of a text that are read
SPREAD = 20  # characters that one may stand for in compatibility form, and more (U+FDFA has eighteen)
_USUAL = (0.0, 17.0, 0.4, 2.0, 2.0, 3.5, 3.5)
_LONG = (3.5 + LONG_STEP * more for more in range(1, MAX_NAME * SPREAD))
LENGTH_COSTS = (*_USUAL, *_LONG)  # how unusual a trade name is, by its number of characters
UNKNOWN_WORD = 3.0  # cost of an industry word that is not in the table, besides its characters
UNKNOWN_LAST = 3.5  # and when nothing known stands behind it
KNOWN_PAIR = 4.0  # how much two neighbouring characters that are known from official phrases save
LONGEST_UNKNOWN = 4
RAREST_CHAR = 10.0


@dataclass(frozen=True)
class Lexicon:
    """Costs (minus log frequency) of industry wordings and of characters inside trade names.

    ``sizes``: first two characters -> lengths of the wordings that begin with them. ``pairs``: neighbouring
    characters of official industry phrases; ``word_chars``: cost of a character inside an industry word. By these
    unknown industry words are told from trade names. ``ends``: last two characters -> lengths of the wordings that end with them, longest
    first; ``endings``: costs worked out inside a known wording (see ``boundary``).
    """

    wordings: Mapping[str, float]
    chars: Mapping[str, float]
    unknown_char: float
    sizes: Mapping[str, tuple[int, ...]]
    pairs: frozenset[str]
    word_chars: Mapping[str, float]
    ends: Mapping[str, tuple[int, ...]]
    endings: dict[str, list[float]] = field(default_factory=dict, init=False, compare=False, repr=False)


def _word_chars(wordings: Iterable[str]) -> dict[str, float]:
    seen = Counter(char for wording in wordings for char in wording)
    total = sum(seen.values())
    return {char: -math.log(n / total) for char, n in seen.items()}


def costs(wordings: Mapping[str, int], chars: Mapping[str, int] | None) -> dict[str, Any]:
    """Fields of a lexicon from counts; without ``chars`` only those of the wordings."""
    total = sum(wordings.values())
    fields: dict[str, Any] = {
        "wordings": {text: -math.log(n / total) for text, n in wordings.items()},
        "sizes": sizes_by_start(wordings),
        "ends": sizes_by_end(wordings),
        "word_chars": _word_chars(wordings),
    }
    if chars is not None:
        everything = sum(chars.values())
        fields["chars"] = {char: -math.log(n / everything) for char, n in chars.items()}
        fields["unknown_char"] = -math.log(0.5 / everything)
    return fields


def load_lexicon(library: Library) -> Lexicon:
    """Read wording and character frequencies."""
    counts = {term: int(n) for term, n in library.rows("industries.tsv", ("term", "companies"), ("term",))}
    for term, n in library.table("industries_own.tsv"):
        counts[term] = max(int(n), counts.get(term, 0))
    seen = {char: int(n) for char, n in library.rows("trade_chars.tsv", ("char", "count"), ("char",))}
    pairs = set(library.pairs("industry_pairs.tsv", ("pair", "count")))
    pairs -= {row[0] for row in library.table("trade_words.tsv")}
    return Lexicon(pairs=frozenset(pairs), **costs(counts, seen))
