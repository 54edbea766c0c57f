"""Hard queries: a name changed by sound, look, order, insertion, industry synonym, width and script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from namecheck.name import Parts
from namecheck.parse import compose, parse
from namecheck.shelf import Shelf


def _with(parts: Parts, trade: str | None = None, industry: str | None = None, pattern: str = "DTIF") -> str:
    made = parts.industry if industry is None else industry
    return compose(parts.division, trade or parts.trade_name, made, parts.form or "", pattern)


def _swaps(trade: str, others: dict[str, list[str]]) -> Iterator[str]:
    for place, char in enumerate(trade):
        for other in others.get(char, [])[:2]:
            yield trade[:place] + other + trade[place + 1 :]


@cache
def _by_sound(shelf: Shelf) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for char in sorted(shelf.standard):
        for syllable in shelf.readings.get(char, ()):
            found.setdefault(syllable, []).append(char)
    return found


def homophones(shelf: Shelf, text: str) -> dict[str, list[str]]:
    """For each character of ``text`` a few characters with a reading in common, in table order."""
    by_sound = _by_sound(shelf)
    return {
        char: [
            other
            for syllable in shelf.readings.get(char, ())
            for other in by_sound[syllable][:3]
            if other != char
        ]
        for char in text
    }


def mutations(name: str, shelf: Shelf) -> Iterator[str]:
    """The name itself and its mutations; branches and names without trade name only themselves."""
    yield name
    parsed = parse(name, shelf)
    parts = parsed.parts
    if parsed.is_branch or not parts.trade_name or parsed.implied:
        return
    trade = parts.trade_name
    yield f" {name[:3]}\u3000{name[3:]}"
    yield from (_with(parts, swapped) for swapped in _swaps(trade, homophones(shelf, trade)))
    looks = {char: sorted(shelf.lookalikes.get(char, ())) for char in trade}
    yield from (_with(parts, swapped) for swapped in _swaps(trade, looks))
    yield from (_with(parts, trade[:place] + "鑫" + trade[place:]) for place in range(len(trade) + 1))
    yield _with(parts, trade + "隆盛")
    if parts.division:
        yield _with(parts, pattern="TDIF")
    group = shelf.industries.groups.get(parts.industry or "")
    same = [
        term
        for term, other in shelf.industries.groups.items()
        if group and other == group and term != parts.industry
    ]
    yield from (_with(parts, industry=term) for term in same[:2])
    yield _with(parts, industry="")
    yield _with(parts, industry="实业")
