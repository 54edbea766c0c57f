"""How soon parts must be mended, and the rows that say why one is not: read strictly, as a row that lasts too long is no reason."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
NEWER = "newer"  # the class of what is merely old
Row = Mapping[str, str]


def days(folder: Path = HERE) -> dict[str, int]:
    """Days by class."""
    return {row["class"]: int(row["days"]) for row in rows(folder / "time_frames.tsv")}


def standing(path: Path, today: date, within: Mapping[str, int]) -> list[Row]:
    """The rows that hold today. Raises SystemExit for one without a reason, of no class, or that lasts beyond its time frame."""
    found = []
    for number, row in enumerate(rows(path), start=1):
        kind = row.get("class", NEWER)
        if kind not in within or not row["why"].strip():
            raise SystemExit(f"{path.name}: row {number}: needs a class of time_frames.tsv and a reason")
        since, until = date.fromisoformat(row["since"]), date.fromisoformat(row["until"])
        if since > today or until > since + timedelta(days=within[kind]):
            raise SystemExit(
                f"{path.name}: row {number}: {until} is later than {within[kind]} days after {since}"
            )
        if until >= today:
            found.append(row)
    return found


def rows(path: Path) -> list[Row]:
    """Lines that are no remarks, by the names of the first."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))
