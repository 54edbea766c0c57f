"""Which counties that register here an address names: in full, or as everybody writes them (民和县 for 民和回族土族自治县)."""

from __future__ import annotations

from licensing.work import Work

ENDS = "区县市"
SHORTEST, LONGEST = 3, 12  # characters of a name with its end: 平安 alone is also a road


def named(work: Work, text: str) -> list[str]:
    """Their codes, in the order of the catalogue.

    A name by which a county was known before (平安县) is one of its names still: addresses on old papers carry it.
    """
    forms, found = work.books.shelf.places.codes, set[str]()
    for end in (i + 1 for i, character in enumerate(text) if character in ENDS):
        for start in range(max(0, end - LONGEST), end - SHORTEST + 1):
            found.update(forms.get(text[start:end], ())[:1])
    return [
        code
        for code, place in work.books.catalogue.counties.items()
        if code in found or place.name_zh in text
    ]
