"""What trade names and industry wordings are made of: frequencies that decide where one ends and the other begins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from namecheck.places import sizes_by_start
from namecheck.tables import Library

NO_INDUSTRY = 4.5
NEXT_ATOM = 1.0
LENGTH_COST = {1: 9.0, 2: 0.4, 3: 2.0, 4: 2.0, 5: 3.5, 6: 3.5}
LONG_STEP = 1.0


@dataclass(frozen=True)
class Lexicon:
    """Costs (minus log frequency) of industry wordings and of characters inside trade names.

    ``sizes``: first two characters -> lengths of the wordings that begin with them.
    """

    wordings: Mapping[str, float]
    chars: Mapping[str, float]
    unknown_char: float
    sizes: Mapping[str, tuple[int, ...]]


def length_cost(length: int) -> float:
    """How unusual a trade name of this length is."""
    return LENGTH_COST.get(length, 3.5 + LONG_STEP * (length - 6))


def costs(wordings: Mapping[str, int], chars: Mapping[str, int] | None) -> dict[str, Any]:
    """Fields of a lexicon from counts; without ``chars`` only those of the wordings."""
    total = sum(wordings.values())
    fields: dict[str, Any] = {
        "wordings": {text: -math.log(n / total) for text, n in wordings.items()},
        "sizes": sizes_by_start(wordings),
    }
    if chars is not None:
        everything = sum(chars.values())
        fields["chars"] = {char: -math.log(n / everything) for char, n in chars.items()}
        fields["unknown_char"] = -math.log(0.5 / everything)
    return fields


def load_lexicon(library: Library) -> Lexicon:
    """Read wording and character frequencies."""
    counts = {term: int(n) for term, n in library.rows("industries.tsv", ("term", "companies"), ("term",))}
    for term, n in library.rows("industries_own.tsv", ("term", "companies"), ("term",)):
        counts[term] = max(int(n), counts.get(term, 0))
    seen = {char: int(n) for char, n in library.rows("trade_chars.tsv", ("char", "count"), ("char",))}
    return Lexicon(**costs(counts, seen))
