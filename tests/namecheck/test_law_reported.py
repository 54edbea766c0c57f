"""What was reported of refusals, row by row of the law sheet 8.4, and what a court said of a known abbreviation (B11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from namecheck import amend
from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import OUTCOMES, Report
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf, load
from tests.namecheck.conftest import DAY, SHARED, Judge

ROWS = Path(__file__).parent / "data/reported.tsv"
SHANGHAI = "310000"
MILDEST = {"refused": "warn", "M/R beside a known name": "warn"}  # never passed unseen, whatever was reported


def reported() -> dict[str, list[str]]:
    """By id: name, other name, what was reported, what the check says, and why."""
    lines = ROWS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith(("#", "id\t")))
    return {number: [cell.replace("{}", "红光") for cell in rest] for number, *rest in rows}


def worst_beside(report: Report) -> str:
    """What another name, or a known one, is the reason of."""
    told = [f.outcome for f in report.findings if f.conflicts or f.code == "protected_name"]
    return max(told, key=OUTCOMES.index, default="pass")


@pytest.mark.parametrize("case", reported())
@pytest.mark.parametrize("turned", [False, True], ids=["as reported", "turned round"])
def test_what_was_reported_as_stopped_is_never_passed(judge: Judge, case: str, turned: bool) -> None:
    name, other, said, judged, why = reported()[case]
    first, second = (other, name) if turned else (name, other)
    found = worst_beside(judge(first, second, authority=SHANGHAI))
    assert found == judged
    assert OUTCOMES.index(found) >= OUTCOMES.index(MILDEST[said]) and why


@pytest.mark.parametrize("case", ["C21", "C23", "C24"])
def test_the_counts_of_the_reason_are_those_of_the_report(judge: Judge, case: str) -> None:
    name, other, _, _, why = reported()[case]
    report = judge(name, other, authority=SHANGHAI)
    told = next(c.to_json()["evidence"] for f in report.findings for c in f.conflicts)
    assert f"registers hold {told['observed']} such pairs, chance gives {told['expected']}" in why
    blocks = int(told["observed"]) <= 0.3 * float(told["expected"])
    assert blocks == (reported()[case][3] == "reject") or case == "C21"


def test_the_counts_of_c25_are_those_of_the_collected_data() -> None:
    """By registry, not by prefecture: 实业 names no class, so the table of pairs has no row of its own."""
    source = SHARED / "industry/industry_conflict_evidence.tsv"
    if not source.is_file():
        pytest.skip("the collected data are not there (../shared/data)")
    rows = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines())
    observed, expected = next((row[2], row[3]) for row in rows if {row[0], row[1]} == {"实业", "贸易"})
    assert f"registries hold {observed} such pairs, chance gives {expected}" in reported()["C25"][4]


@pytest.mark.parametrize(("known", "outcome"), [(False, "warn"), (True, "review")])
def test_c10_likeness_to_a_known_name_goes_to_a_person(shelf: Shelf, known: bool, outcome: str) -> None:
    """82 art 16(3): a name like one of some influence. Which names those are is a row; whoever bears one is on the register."""
    name, other, *_ = reported()["C10"]
    row = amend.Change("protected.tsv", ("畅想",), None, ("畅想", "51 52", "a clerk's row"))
    books = load(amendments=amend.laid({}, [row])) if known else shelf
    register = MemoryRegister(books, [PriorName(other, authority=SHANGHAI)], SHANGHAI)
    report = check(Declaration(name, None, SHANGHAI, DAY), books, register)
    assert worst_beside(report) == outcome


def test_a_short_known_name_is_asked_about_only_in_its_trade_and_where_it_stands(judge: Judge) -> None:
    def asked(name: str, *prior: str) -> bool:
        return "protected_name" in {f.code for f in judge(name, *prior, authority=SHANGHAI).findings}

    assert asked("上海华威科技有限公司", "上海华为科技有限公司")
    assert not asked("上海华威科技有限公司", "上海华维科技有限公司")
    assert not asked("上海华威科技有限公司")


def test_b11_a_known_abbreviation_is_protected_in_its_trade_against_strangers(judge: Judge) -> None:
    """Guiding case 29: 天津青旅, the short name of 天津中国青年旅行社, was used by another travel agency: unfair competition."""
    place = "120000"
    stranger, owner = (
        judge("天津青旅国际旅行社有限公司", authority=place, claims=c) for c in ((), {"authorised"})
    )
    assert {f.code: f.outcome for f in stranger.findings}["protected_name"] == "review"
    assert "protected_name" not in {f.code for f in owner.findings}
    assert "protected_name" not in {f.code for f in judge("天津青旅建材有限公司", authority=place).findings}
