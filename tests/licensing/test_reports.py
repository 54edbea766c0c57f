"""The reports that are made from code and tests are fresh: ``make reports`` writes them."""

from __future__ import annotations

from licensing.catalogue.load import load
from tests.support import law_cases, ten_businesses


def test_the_table_of_worked_cases_is_fresh() -> None:
    """Every case with its outcome, and no test named that is not there: a test that came since does no harm."""
    lines = [x for x in law_cases.PAGE.read_text("utf-8").splitlines() if law_cases.ROW.match(x)]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    wanted = [[row["id"], row["input"], row["expected"], row["basis"]] for row in law_cases.rows()]
    assert [row[:4] for row in cells] == wanted
    there = law_cases.shown()
    named = {row[0]: set(law_cases.NAMED.findall(row[4])) for row in cells}
    gone = {
        case: tests - {test for each in law_cases.ids(case) for test in there.get(each, [])}
        for case, tests in named.items()
    }
    assert {case: tests for case, tests in gone.items() if tests} == {}


def test_every_worked_case_has_one_row_with_an_outcome() -> None:
    rows = law_cases.rows()
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["input"] and row["expected"] and row["basis"] for row in rows)


def test_the_report_of_ten_businesses_is_fresh() -> None:
    assert ten_businesses.PAGE.read_text("utf-8") == ten_businesses.page(load())
