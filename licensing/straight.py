"""What the machine may register by itself: rows of the office, strictly loaded. A kind without a row is a person's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256

from licensing.errors import LicensingError
from licensing.powers import LEVELS

COLUMNS = ["kind", "capital_yuan", "looked_at", "per_person", "least", "source", "verified"]
PROVED = LEVELS[1:]  # never somebody who only typed a name


class StraightError(LicensingError):
    """The table has an unknown, missing or unusable row; the start stops."""


@dataclass(frozen=True)
class Straight:
    """``capital_yuan``: above it a person decides, 0 for no ceiling; ``looked_at``: of a thousand; ``per_person``: a year."""

    kind: str
    capital_yuan: int
    looked_at: int
    per_person: int
    least: str
    source: str
    verified: bool


def read(text: str, kinds: Collection[str]) -> dict[str, Straight]:
    """TSV with a header; lines with # are for people. Raises StraightError with the line."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if not line.startswith("#")]
    if not lines or lines[0][1].split("\t") != COLUMNS:
        raise StraightError(f"straight_through: the first line must be {' '.join(COLUMNS)}")
    found: dict[str, Straight] = {}
    for number, line in lines[1:]:
        row = _row(number, line.split("\t"), kinds)
        if row.kind in found:
            raise StraightError(f"straight_through: line {number}: {row.kind} is given twice")
        found[row.kind] = row
    return found


def _row(number: int, cells: list[str], kinds: Collection[str]) -> Straight:
    if len(cells) != len(COLUMNS) or not all(cell.strip() for cell in cells):
        raise StraightError(f"straight_through: line {number} needs {len(COLUMNS)} filled cells")
    kind, capital, looked_at, per_person, least, source, verified = cells
    if kind not in kinds:
        raise StraightError(f"straight_through: line {number}: no kind {kind!r}")
    if (
        not all(cell.isdigit() for cell in (capital, looked_at, per_person))
        or not 1 <= int(looked_at) <= 1000
    ):
        raise StraightError(f"straight_through: line {number}: whole numbers, looked_at from 1 to 1000")
    if int(per_person) < 1 or least not in PROVED or verified not in ("yes", "no"):
        raise StraightError(f"straight_through: line {number}: per_person, least or verified is unusable")
    return Straight(kind, int(capital), int(looked_at), int(per_person), least, source, verified == "yes")


def digest(rows: Mapping[str, Straight]) -> str:
    """SHA-256 over all rows."""
    text = "\n".join(str(astuple(rows[kind])) for kind in sorted(rows))
    return sha256(text.encode()).hexdigest()
