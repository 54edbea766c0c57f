"""Words that hide behind other characters: the same sound, one that looks alike, or one put in between."""

from __future__ import annotations

from collections.abc import Iterator

from namecheck.reading import Reading


def disguised(reading: Reading) -> Iterator[tuple[str, str]]:
    """Hard words that the trade name or a run of it imitates, and by what (sound, glyph, inserted)."""
    trade, hard = reading.trade, reading.shelf.hard
    if len(trade) < hard.lengths[0]:
        return
    seen: set[str] = set()
    found = [(term, "sound") for term in hard.sounding(reading.sounds, trade)]
    found += [(term, "glyph") for term in hard.looking(trade, reading.shelf.resembling)]
    found += [(term, "inserted") for term in hard.stretched(trade)]
    for term, kind in found:
        if term not in seen:
            seen.add(term)
            yield term, kind
