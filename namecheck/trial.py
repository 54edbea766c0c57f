"""Try one rule on one name; used by the examples in the rule files."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import worst
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf, load

HAIDONG = "630200"
DAY = date(2026, 11, 1)


@cache
def packaged() -> Shelf:
    """The packaged tables, read once."""
    return load()


def trial(code: str, text: str, prior: str | None = None, **facts: Any) -> str:
    """Outcome of rule ``code`` on ``text`` declared in Haidong, beside at most one registered name.

    >>> trial("form_missing", "海东红光商贸")
    'reject'
    """
    shelf = packaged()
    facts["claims"] = frozenset(facts.get("claims", ()))
    on = facts.pop("on", DAY)
    declaration = Declaration(text, facts.pop("entity_type", None), HAIDONG, on, **facts)
    register = MemoryRegister(shelf, [PriorName(prior)] if prior else [], HAIDONG)
    report = check(declaration, shelf, register)
    return worst(tuple(finding for finding in report.findings if finding.code == code))
