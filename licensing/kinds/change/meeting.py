"""What the general meeting of a joint-stock company decided: two thirds of the votes present (公司法 art 116).

Its shareholders stand on no register here (0271): day and votes are told, computed, and signed by the directors with the minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from licensing.errors import Problem
from licensing.kinds.change.rules import Rule
from licensing.work import Work

FIELDS = ("decided_on", "votes_present", "votes_for")
ITEMS = (
    "articles",
    "reclass",
)  # decided by nobody but the meeting, where it is no vote of owners on the register
LONGEST = 16  # digits


def decides(rule: Rule) -> bool:
    """Whether this item is the meeting's, whose votes are told.

    >>> from licensing.kinds.change.rules import rules_for
    >>> [decides(rules_for(kind)["articles"]) for kind in ("jsc", "llc", "partnership")]
    [True, False, False]
    """
    return rule.item in ITEMS and "board" in rule.signs


def problems(work: Work, item: str, given: Mapping[str, Any]) -> list[Problem]:
    """It has met, and two thirds of the votes present agreed."""
    found = []
    day, present, yes = (
        day_of(given.get(FIELDS[0])),
        number(given.get(FIELDS[1])),
        number(given.get(FIELDS[2])),
    )
    if day is None or day > work.act.on:
        found.append(Problem(item, "change.stock_decided_on"))
    return found + short(item, present, yes)


def short(item: str, present: int | None, yes: int | None) -> list[Problem]:
    """Votes that are not told as votes are, or do not suffice."""
    if not present or yes is None or not 0 <= yes <= present:
        return [Problem(item, "change.stock_votes")]
    enough = 3 * yes >= 2 * present
    return [] if enough else [Problem(item, "change.stock_short", {"present": present, "yes": yes})]


def said(given: Mapping[str, Any]) -> str:
    """The decision as papers and minutes print it."""
    present, yes = given.get("votes_present") or 0, given.get("votes_for") or 0
    return f"股东会决议，{given.get('decided_on') or ''}，出席{present}票，同意{yes}票"


def number(text: object) -> int | None:
    """A whole number as typed; None for what is none."""
    told = str(text)
    return int(told) if told.isascii() and told.isdigit() and len(told) <= LONGEST else None


def day_of(value: object) -> date | None:
    """A day as typed; None for anything else."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
