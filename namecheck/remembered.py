"""Answers worked out once: wordings and divisions come again and again, names hardly ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
MOST = 20_000  # answers kept under one roof: what real registers use, and no flood fills more


def remembered(memory: dict[str, V], text: str, work: Callable[[str], V]) -> V:
    """The answer for a text given before, else worked out and kept while there is room."""
    found = memory.get(text)
    if found is None:
        found = work(text)
        if len(memory) < MOST:
            memory[text] = found
    return found
