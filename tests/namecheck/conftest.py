"""The packaged shelf once, and short ways to check a name against a few prior names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import Report
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from namecheck.trial import packaged

DAY = date(2026, 11, 1)
SHARED = Path(__file__).parents[3] / "shared" / "data"

Judge = Callable[..., Report]


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The packaged tables."""
    return packaged()


@pytest.fixture(scope="session")
def judge(shelf: Shelf) -> Judge:
    """Check ``text`` at ``authority`` against prior names given as strings or PriorName."""

    def run(
        text: str, *prior: str | PriorName, authority: str = "630200", kind: str | None = None, **facts: Any
    ) -> Report:
        names = [PriorName(name, authority=authority) if isinstance(name, str) else name for name in prior]
        facts["claims"] = frozenset(facts.get("claims", ()))
        declaration = Declaration(text, kind, authority, facts.pop("on", DAY), **facts)
        return check(declaration, shelf, MemoryRegister(shelf, names, authority))

    return run


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped where it does not exist."""
    if not (SHARED / "names").is_dir():
        pytest.skip("the real register names are not there (../shared/data)")
    return SHARED
