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


def imitated(reading: Reading) -> str | None:
    """A protected name the trade name equals, contains, sounds like or looks like; equal first."""
    trade, protected = reading.trade, reading.shelf.protected
    if trade in protected.terms:
        return trade
    near = reading.shelf.resembling
    whole = (term for term in protected.sounding(reading.sounds, trade) if len(term) == len(trade))
    alike = (term for term in protected.looking(trade, near) if len(term) == len(trade))
    return next(protected.inside(trade), None) or next(whole, None) or next(alike, None)
