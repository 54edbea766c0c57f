"""Where the tests' files lie: in memory where there is room, as each test writes some four megabytes in thirty files.

Also how often garbage is looked for.
"""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

YOUNG, OLDER = (
    20_000,
    20,
)  # as ``portal.collecting``, which the pure rooms' tests need not load: a sixth of a run was this search
MEMORY = Path("/dev/shm")  # noqa: S108  # the system's own file system in memory; pytest and PostgreSQL make private folders there
ROOM = 3 * 1024**3  # bytes


def place() -> Path | None:
    """The folder in memory; None where there is none, or little room."""
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK)):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else None


def use() -> None:
    """Let pytest's temporary folders lie there, unless whoever starts it said where; look for garbage seldom."""
    gc.set_threshold(YOUNG, OLDER, OLDER)
    found = place()
    if found is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(found))
