"""Which backups stay: the newest of each of the last hours, days and months, as the office's rows have it; and the log that they need."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from portal.backups.store import BASE, SEGMENT, Manifest

PERIODS = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True)
class Keep:
    every: str
    count: int


@dataclass(frozen=True)
class Rules:
    keep: tuple[Keep, ...]
    oldest_base_hours: int
    oldest_segment_minutes: int


def read(text: str) -> Rules:
    """The rows of ``config/policy/backups.toml``. Raises ValueError naming what is wrong."""
    table = tomllib.loads(text)
    names = {"keep", "oldest_base_hours", "oldest_segment_minutes", "source"}
    if set(table) != names or not table["source"]:
        raise ValueError(f"backups.toml: exactly {', '.join(sorted(names))} are wanted, each with its source")
    rows = []
    for row in table["keep"]:
        if set(row) != {"every", "count", "source"} or not row["source"] or row["every"] not in PERIODS:
            raise ValueError(
                f"backups.toml: {row} is no row of every ({', '.join(PERIODS)}), count and source"
            )
        rows.append(Keep(row["every"], _positive(row["count"])))
    if not rows or len({row.every for row in rows}) != len(rows):
        raise ValueError("backups.toml: one row for each period, and one at least")
    return Rules(
        tuple(rows), _positive(table["oldest_base_hours"]), _positive(table["oldest_segment_minutes"])
    )


def rules() -> Rules:
    """Those in force."""
    return read((files("config") / "policy" / "backups.toml").read_text("utf-8"))


def _positive(number: object) -> int:
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"backups.toml: {number!r} is no number above zero")
    return number


def superfluous(manifests: Sequence[Manifest], keep: Sequence[Keep]) -> list[Manifest]:
    """What may go, the log first. The newest backup never does, nor any log behind the oldest that stays."""
    bases = sorted(
        (each for each in manifests if each.kind == BASE), key=lambda made: made.instant, reverse=True
    )
    stay = {made.name for row in keep for made in _newest_of_each(bases, row)} | {
        made.name for made in bases[:1]
    }
    gone = [made for made in bases if made.name not in stay]
    starts: dict[str, str] = {}
    for made in bases:
        if made.name in stay and "start" in made.facts:
            system, start = str(made.facts["system"]), str(made.facts["start"])[8:]
            starts[system] = min(starts.get(system, start), start)
    logs = [
        each
        for each in manifests
        if each.kind == SEGMENT
        and each.facts["system"] in starts
        and not each.name.endswith(".history")
        and str(each.facts["file"])[8:24] < starts[str(each.facts["system"])]
    ]
    return logs + gone


def _newest_of_each(bases: Sequence[Manifest], row: Keep) -> list[Manifest]:
    found: dict[str, Manifest] = {}
    for made in bases:  # newest first
        found.setdefault(_period(made.instant, row.every), made)
    return list(found.values())[: row.count]


def _period(at: datetime, every: str) -> str:
    return at.strftime(PERIODS[every])
