"""Characters that no embedded font can draw, in words for people."""

from __future__ import annotations

from collections.abc import Sequence


def told(characters: Sequence[str]) -> str:
    """The characters with their numbers, for somebody whose screen may not draw them either; empty for none.

    >>> told(["\U00030ede"])
    '\U00030ede U+30EDE'
    """
    return ", ".join(f"{each} U+{ord(each):04X}" for each in characters)
