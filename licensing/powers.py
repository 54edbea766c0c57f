"""Which power asks for which proof of identity: rows of the office, strictly loaded. What is not a row is nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licensing.errors import LicensingError

LEVELS = ("declared", "counter", "provider")
POWERS = ("draft", "sign", "hold", "exit", "object", "claim", "consent", "agent")
COLUMNS = ["power", "least", "least_age", "reachable", "source"]


class PowersError(LicensingError):
    """The table of powers has an unknown, missing or unusable row; the start stops."""


@dataclass(frozen=True)
class Power:
    """``least``: one of LEVELS; ``least_age``: whole years, 0 for none; ``reachable``: whether an address of the account must be proved;
    ``source``: why the office asks this."""

    least: str
    least_age: int
    reachable: bool
    source: str


def read_powers(text: str) -> dict[str, Power]:
    """TSV with a header: power, least, least_age, reachable, source; lines with # are for people. Raises PowersError with the line."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if not line.startswith("#")]
    if not lines or lines[0][1].split("\t") != COLUMNS:
        raise PowersError(f"powers: the first line must be {' '.join(COLUMNS)}")
    found: dict[str, Power] = {}
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not all(cell.strip() for cell in cells):
            raise PowersError(f"powers: line {number} needs {len(COLUMNS)} filled cells")
        name, least, age, reachable, source = cells
        if name not in POWERS or name in found:
            raise PowersError(f"powers: line {number}: {name!r} is unknown or given twice")
        if least not in LEVELS or not age.isdigit() or int(age) > 120:
            raise PowersError(f"powers: line {number}: no such level or age")
        if reachable not in ("yes", "no"):
            raise PowersError(f"powers: line {number}: reachable is yes or no")
        found[name] = Power(least, int(age), reachable == "yes", source)
    missing = sorted(set(POWERS) - set(found))
    if missing:
        raise PowersError(f"powers: no row for {', '.join(missing)}")
    return found


def suffices(powers: Mapping[str, Power], power: str, level: str | None) -> bool:
    """Whether a level is enough for a power. An unknown level or power is never enough."""
    if power not in powers or level not in LEVELS:
        return False
    return LEVELS.index(level) >= LEVELS.index(powers[power].least)
