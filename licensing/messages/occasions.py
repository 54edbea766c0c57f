"""The table of occasions, strictly read: event of an act → who is told → under which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from licensing.errors import LicensingError

FILE = Path(__file__).with_name("occasions.tsv")
COLUMNS = ("occasion", "event", "who", "urgent", "once", "leads")
WHO = (
    *("applicant", "person", "people", "left_out", "self"),
    *("holder", "grantee", "claimant", "objector", "agent", "heads", "owners", "before", "asker"),
)
LEADS = (
    *("case", "waiting", "receipt", "licence", "identity"),
    *("account", "notice", "desk", "public", "task", "offer", "call", "repairs", "pledge", "shops"),
)
ONCE = ("-", "case", "day")


class OccasionsError(LicensingError):
    """The table of occasions has an unusable row; the start stops."""


@dataclass(frozen=True)
class Occasion:
    """One row. ``urgent``: about the account itself; ``once``: how repetitions are told apart; ``leads``: a kind of page."""

    code: str
    event: str
    who: str
    urgent: bool
    once: str
    leads: str


def read(text: str) -> tuple[Occasion, ...]:
    """Rows in their order; lines with # are for people. Raises OccasionsError with the line's number."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if not line.startswith("#")]
    if not lines or tuple(lines[0][1].split("\t")) != COLUMNS:
        raise OccasionsError(f"occasions: the first line must be {' '.join(COLUMNS)}")
    found: dict[str, Occasion] = {}
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not all(cells):
            raise OccasionsError(f"occasions: line {number} needs {len(COLUMNS)} filled cells")
        code, event, who, urgent, once, leads = cells
        allowed = who in WHO and urgent in ("yes", "no") and once in ONCE and leads in LEADS
        if not allowed or code in found:
            raise OccasionsError(f"occasions: line {number}: an unknown word, or {code!r} twice")
        found[code] = Occasion(code, event, who, urgent == "yes", once, leads)
    return tuple(found.values())


@cache
def by_code() -> Mapping[str, Occasion]:
    return {each.code: each for each in read(FILE.read_text("utf-8"))}


@cache
def by_event() -> Mapping[str, tuple[Occasion, ...]]:
    """Event of the journal to its occasions."""
    found: defaultdict[str, list[Occasion]] = defaultdict(list)
    for each in by_code().values():
        found[each.event].append(each)
    return {event: tuple(rows) for event, rows in found.items()}
