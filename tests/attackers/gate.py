"""The verdict: every attacker is there, sees its planted holes, and finds in the portal nothing but what was accepted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from tests.attackers.findings import Accepted, Finding, new

Attack = Callable[[], list[Finding]]
LANES = 2  # cores: an attacker and its portal take turns


class NotCheckedError(Exception):
    """The attacker is missing or did not come to its end; the text says why. No word about the portal, and no pass."""


@dataclass(frozen=True)
class Attacker:
    """``planted``: the rules it must find in the canary. ``canary``, ``portal``: one attack each; they raise NotCheckedError."""

    name: str
    planted: frozenset[str]
    canary: Attack
    portal: Attack


@dataclass
class Row:
    """What came of one attacker. ``fault``: why its silence means nothing, or empty."""

    name: str
    found: list[Finding] = field(default_factory=list)
    new: list[Finding] = field(default_factory=list)
    fault: str = ""
    saw_canary: bool = False
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.fault and not self.new


def once(attack: Attack) -> Attack:
    """Shared by the attackers that differ only in whom they are at the portal: one look at the canary for the tool."""
    held: list[list[Finding]] = []
    looking = Lock()

    def shared() -> list[Finding]:
        with looking:
            if not held:
                held.append(attack())
        return held[0]

    return shared


def run(attackers: Iterable[Attacker], rows: Sequence[Accepted], today: date) -> Iterator[Row]:
    """One row each, in their order, two at work. A blind attacker is not let at the portal: what it would not find proves nothing."""
    with ThreadPoolExecutor(LANES) as lanes:
        yield from lanes.map(lambda each: _run(each, rows, today), attackers)


def _run(attacker: Attacker, rows: Sequence[Accepted], today: date) -> Row:
    row, began = Row(attacker.name), time.monotonic()
    try:
        missed = attacker.planted - {found.rule for found in attacker.canary()}
        row.saw_canary = not missed
        if missed:
            row.fault = f"blind: did not find the planted {', '.join(sorted(missed))}"
        else:
            row.found = attacker.portal()
            row.new = new(row.found, rows, today)
    except (NotCheckedError, OSError) as error:  # OSError: a portal that went away in the middle
        row.fault = f"not checked: {error}"
    row.seconds = time.monotonic() - began
    return row


def report(rows: Sequence[Row]) -> str:
    """A line an attacker, and a line a new finding."""
    lines = []
    for row in rows:
        word = "passed" if row.passed else "FAILED"
        canary = "found" if row.saw_canary else "NOT found"
        lines.append(
            f"{word}  {row.name:24} canary {canary}; {len(set(row.found))} findings, {len(row.new)} new; {row.seconds:.0f} s"
        )
        lines += [f"        {row.fault}"] if row.fault else []
        lines += [f"        new: {each.rule}: {each.where}" for each in row.new]
    return "\n".join(lines)
