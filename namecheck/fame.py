"""Does a trade name use a famous one in the same trade (82 art 16(3); 133 art 27)?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from namecheck.reading import Reading
from namecheck.wordbook import COMMERCE

if TYPE_CHECKING:
    from namecheck.context import Clash

DRESS = frozenset("小大新老真金正原")  # 小茅台, 新海尔: one character in front of a whole famous name
PAIR = 2
ALIKE = frozenset({"sound", "glyph"})


def famous(reading: Reading) -> str | None:
    """The famous name meant: equal first, then contained, then said or looking alike; None when none is."""
    named, alike = _candidates(reading), _alike(reading)
    if not (named or alike):
        return None
    trades = reading.shelf.wordbook.trades(reading.industry)
    meant = next((term for term in named if _meant(term, reading, trades)), None)
    return meant or next((term for term in alike if _near(term, reading, trades)), None)


def famous_rival(reading: Reading, clashes: Iterable[Clash]) -> str | None:
    """The famous name of an enterprise on the register that this one sounds or looks like: a likeness that is a hint beside
    anybody else goes to a person beside an influential name (82 art 16(3)). Short names are alike too often to ask
    where the bearer is not there (华威 and 华为)."""
    trades, shelf = reading.shelf.wordbook.trades(reading.industry), reading.shelf
    for clash in clashes:
        term = clash.reading.trade
        known = clash.rules[0] in ALIKE and term in shelf.protected.terms
        if known and _near(term, reading, trades):
            return term
    return None


def _candidates(reading: Reading) -> list[str]:
    trade, protected, fame = reading.trade, reading.shelf.protected, reading.shelf.wordbook.fame
    found = [trade] if trade in protected.terms else []
    if trade[:1] in DRESS and trade[1:] in protected.terms:
        found.append(trade[1:])
    first, last = trade[:PAIR], trade[-PAIR:]
    if first in protected.terms and not fame[first].ordinary:
        found.append(first)
    if len(trade) > PAIR + 1 and last in protected.terms and not fame[last].ordinary:
        found.append(last)
    if len(trade) > PAIR:
        found += [term for term in protected.inside(trade) if not fame[term].ordinary]
    return found


def _alike(reading: Reading) -> list[str]:
    """Famous names that the trade name sounds or looks like."""
    trade, protected, fame = reading.trade, reading.shelf.protected, reading.shelf.wordbook.fame
    if len(trade) <= PAIR:
        return []
    alike = (*protected.sounding(reading.sounds, trade), *protected.looking(trade, reading.shelf.resembling))
    return [term for term in alike if len(term) == len(trade) and not fame[term].ordinary]


def _meant(term: str, reading: Reading, trades: frozenset[str]) -> bool:
    """In a known trade of its own; where the trade is not known, only the very name of three characters and more."""
    fame = reading.shelf.wordbook.fame[term]
    if fame.meant(trades):
        return True
    return not trades and term == reading.trade and len(term) > PAIR and not fame.ordinary


def _near(term: str, reading: Reading, trades: frozenset[str]) -> bool:
    """What only sounds or looks like it counts in its own trade: that both also sell is too little."""
    fame = reading.shelf.wordbook.fame[term]
    return fame.meant(trades if fame.trades <= COMMERCE else trades - COMMERCE)
