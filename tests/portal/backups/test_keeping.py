"""Which backups stay: the rows of the office, and never fewer than lead back to where they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.backups import keeping, segments
from portal.backups.keeping import Keep
from portal.backups.store import BASE, SEGMENT, Manifest

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
MIB = 1 << 24


def base(number: int, at: datetime, start: str = "000000010000000000000001") -> Manifest:
    facts = {"number": number, "system": "7", "start": start, "segment_bytes": MIB, "database": "postgresql"}
    return Manifest(BASE, f"base-{number:06d}", at.isoformat(), 1, "", 0, "", 0, facts)


def log(file: str) -> Manifest:
    return Manifest(SEGMENT, f"wal/7/{file}", AT.isoformat(), 1, "", 0, "", 0, {"system": "7", "file": file})


def test_the_newest_of_each_period_stays() -> None:
    hourly = [base(n, AT - timedelta(hours=100 - n)) for n in range(100)]
    rules = (Keep("hour", 3), Keep("day", 2), Keep("month", 1))
    gone = keeping.superfluous(hourly, rules)
    left = [each.instant for each in hourly if each not in gone]
    assert left == [
        AT.replace(hour=23) - timedelta(days=1),
        AT - timedelta(hours=3),
        AT - timedelta(hours=2),
        AT - timedelta(hours=1),
    ]


def test_the_newest_never_goes_nor_the_log_behind_the_oldest_that_stays() -> None:
    old = base(1, AT - timedelta(days=900), "000000010000000000000003")
    files = [
        "000000010000000000000002",
        "000000010000000000000003",
        "000000010000000000000004",
        "00000002.history",
    ]
    kept = [old, *map(log, files)]
    assert [each.name for each in keeping.superfluous(kept, (Keep("hour", 1),))] == [
        "wal/7/000000010000000000000002"
    ]
    newer = base(2, AT, "000000010000000000000004")
    gone = {each.name for each in keeping.superfluous([*kept, newer], (Keep("hour", 1),))}
    assert gone == {"wal/7/000000010000000000000002", "wal/7/000000010000000000000003", "base-000001"}


def test_a_gap_in_the_log_is_named() -> None:
    files = [
        "0000000100000000000000FE",
        "0000000100000000000000FF",
        "000000010000000100000001",
        "000000020000000100000001",
    ]
    assert segments.missing(files, "0000000100000000000000FE", MIB) == ["000000010000000100000000"]
    assert segments.missing(files, "000000010000000100000001", MIB) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("count = 48", "count = 0"), "above zero"),
        (('every = "hour"', 'every = "minute"'), "every"),
        (('every = "hour"', 'every = "day"'), "one row for each"),
        (("oldest_base_hours = 26\n", ""), "wanted"),
        (("[[keep]]", "[[keep]]\nwhy = 1"), "no row of"),
    ],
)
def test_rows_are_read_strictly(change: tuple[str, str], reason: str) -> None:
    from importlib.resources import files

    text = (files("config") / "policy" / "backups.toml").read_text("utf-8")
    assert keeping.read(text).keep
    with pytest.raises(ValueError, match=reason):
        keeping.read(text.replace(*change))
