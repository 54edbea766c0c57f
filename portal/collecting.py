"""How often Python looks for rings of garbage: seldom, and never among what lives as long as the process."""

from __future__ import annotations

import gc

YOUNG = 20_000  # new objects before they are looked through; a page makes some thousands, and nearly all go by themselves
OLDER = 20  # such looks before the next older ones are looked through


def settle() -> None:
    """Called once by a process that serves, when it has read its tables: they are never looked through again.

    A quarter of the time of pages went into walking code tables, rules and templates that never become garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
