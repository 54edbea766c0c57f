"""What was argued and not mended: each row is judged as its argument says, and so is the thief whom the mend would let by."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.namecheck.conftest import Judge

LINES = (Path(__file__).parent / "data/argued.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith(("#", "decision\t"))]
DECISIONS = Path(__file__).parents[2] / "docs/decisions"


def told(judge: Judge, name: str, authority: str) -> str:
    """Outcome, and the rules that say more than a hint."""
    report = judge(name, authority=authority)
    return " ".join([report.outcome, *(f.code for f in report.findings if f.outcome in {"review", "reject"})])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_an_argued_row_is_judged_as_it_was_argued(judge: Judge, row: list[str]) -> None:
    decision, name, authority, judged, argument, thief, stopped = row
    assert (told(judge, name, authority), told(judge, thief, authority)) == (judged, stopped)
    assert stopped.split(" ")[0] in {"review", "reject"} and argument
    assert next(DECISIONS.glob(f"{decision}-*.md")).is_file()


def test_the_rows_left_open_by_the_readings_all_stand_here() -> None:
    """Five of 0511, one of which 0615 mended, and the two names of 0618."""
    assert sorted(row[0] for row in ROWS) == [*["0511"] * 4, "0615", *["0618"] * 2]
