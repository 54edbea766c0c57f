"""What an attacker says it found, and which of it somebody accepted, until which day and why."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ACCEPTED = Path(__file__).with_name("accepted.tsv")
LONGEST = timedelta(days=180)  # then somebody looks again
NUMBERED = re.compile(r"/[^/\s?]*\d[^/\s?]*")


@dataclass(frozen=True, order=True)
class Finding:
    """``rule``: the tool's own word for the kind; ``where``: file, or method and address without numbers and questions."""

    tool: str
    rule: str
    where: str


@dataclass(frozen=True)
class Accepted:
    """A row: findings of this tool and rule whose place matches ``where`` (a regular expression, whole)."""

    tool: str
    rule: str
    where: str
    since: date
    until: date
    why: str

    def holds(self, found: Finding, today: date) -> bool:
        same = (self.tool, self.rule) == (found.tool, found.rule)
        return (
            same and self.since <= today <= self.until and re.fullmatch(self.where, found.where) is not None
        )


class NoReasonError(Exception):
    """A row without a reason, or one that holds for too long; the text names it."""


def accepted(path: Path = ACCEPTED) -> list[Accepted]:
    """Every row. Raises NoReasonError."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    found = []
    for row in csv.DictReader(lines, delimiter="\t"):
        since, until = date.fromisoformat(row["since"]), date.fromisoformat(row["until"])
        if not row["why"].strip() or not since <= until <= since + LONGEST:
            raise NoReasonError(
                f"{path.name}: {row['tool']} {row['rule']}: a reason, and at most {LONGEST.days} days"
            )
        found.append(Accepted(row["tool"], row["rule"], row["where"], since, until, row["why"]))
    return found


def new(found: Iterable[Finding], rows: Iterable[Accepted], today: date) -> list[Finding]:
    """What nobody accepted."""
    known = list(rows)
    return sorted({each for each in found if not any(row.holds(each, today) for row in known)})


def place(method: str, address: str) -> str:
    """``GET /names/{}`` of an address with host, numbers and question."""
    path = re.sub(r"^https?://[^/]+", "", address).partition("?")[0]
    return f"{method} {NUMBERED.sub('/{}', path) or '/'}"
