"""What trade names and industry wordings are made of: frequencies that decide where one ends and the other begins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from namecheck.tables import Library

NO_INDUSTRY = 4.5
NEXT_ATOM = 1.0
LENGTH_COST = {1: 9.0, 2: 0.4, 3: 2.0, 4: 2.0, 5: 3.5, 6: 3.5}
LONG_STEP = 1.0


@dataclass(frozen=True)
class Lexicon:
    """Costs (minus log frequency) of industry wordings and of characters inside trade names."""

    wordings: Mapping[str, float]
    chars: Mapping[str, float]
    unknown_char: float
    longest: int


def length_cost(length: int) -> float:
    """How unusual a trade name of this length is."""
    return LENGTH_COST.get(length, 3.5 + LONG_STEP * (length - 6))


def load_lexicon(library: Library) -> Lexicon:
    """Read wording and character frequencies."""
    counts = {term: int(n) for term, n in library.rows("industries.tsv", ("term", "companies"), ("term",))}
    for term, n in library.rows("industries_own.tsv", ("term", "companies"), ("term",)):
        counts[term] = int(n)
    total = sum(counts.values())
    seen = {char: int(n) for char, n in library.rows("trade_chars.tsv", ("char", "count"), ("char",))}
    everything = sum(seen.values())
    return Lexicon(
        wordings={term: -math.log(n / total) for term, n in counts.items()},
        chars={char: -math.log(n / everything) for char, n in seen.items()},
        unknown_char=-math.log(0.5 / everything),
        longest=max(map(len, counts)),
    )
