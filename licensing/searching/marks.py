"""Where an answer stands in a name as it is written, for the page that marks it."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.searching.asked import Span
from namecheck.shelf import Shelf
from namecheck.text import normal_map


def marks_in(name: str, spans: Iterable[Span], shelf: Shelf) -> tuple[Span, ...]:
    """Spans of the comparison form as spans of the name, apart and in order; a bracket inside a span is inside its mark too."""
    plain, places = normal_map(name)
    back = [
        place
        for char, place in zip(plain, places, strict=True)
        for _ in (each.lower() for each in char.translate(shelf.variants) if each.isalnum())
    ]
    joined: list[Span] = []
    for start, end in sorted((back[a], back[b - 1] + 1) for a, b in spans if a < b <= len(back)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
