"""What was reported of refusals, row by row of the law sheet 8.4, and what a court said of a known abbreviation (B11)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from namecheck import amend
from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import OUTCOMES, Report
from namecheck.name import Parts
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf, load
from tests.namecheck.conftest import DAY, Judge

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


@pytest.mark.parametrize("case", ["C21", "C23", "C24", "C25"])
def test_the_counts_of_the_reason_are_those_of_the_report(judge: Judge, case: str) -> None:
    name, other, _, judged, why = reported()[case]
    report = judge(name, other, authority=SHANGHAI)
    told = next(c.to_json()["evidence"] for f in report.findings for c in f.conflicts)
    assert f"registers hold {told['observed']} such pairs, chance gives {told['expected']}" in why
    blocks = int(told["observed"]) <= 0.3 * float(told["expected"])
    assert blocks == (judged == "reject") or case == "C21"


PAIRS = [("贸易", "服装"), ("贸易", "日用品"), ("实业", "贸易")]


def asked_of(report: Report) -> dict[str, str]:
    """Parameters of the one finding about a reported pair; empty without one."""
    return next((dict(f.params) for f in report.findings if f.code == "reported_pair"), {})


@pytest.mark.parametrize(("one", "other"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_a_pair_of_which_refusals_are_reported_goes_to_a_person_with_its_counts(
    judge: Judge, one: str, other: str
) -> None:
    report = judge(f"海东市红光{one}有限公司", f"红光{other}（海东市）有限公司")
    assert worst_beside(report) == report.outcome == "review"
    told = next(f for f in report.to_json("zh")["findings"] if f["code"] == "reported_pair")
    english = next(f for f in report.to_json("en")["findings"] if f["code"] == "reported_pair")
    row, counted = asked_of(report), next(f for f in report.findings if f.conflicts).conflicts[0].evidence
    assert (row["observed"], float(row["expected"])) == (counted[0][1], round(float(counted[1][1])))
    assert row["source"] and row["grade"] == "C"
    for sentence in (told["message"], english["message"]):
        assert row["observed"] in sentence and row["expected"] in sentence and row["source"] in sentence
    assert "请准备" in told["message"] and "Bring" in english["message"]
    assert int(row["observed"]) < float(row["expected"])
    assert {f.code for f in report.findings if f.conflicts} == {"reported_pair"}, (
        "each neighbour is told once"
    )


@pytest.mark.parametrize(
    ("name", "prior"),
    [
        ("海东市红光贸易有限公司", "海东市红光服饰有限公司"),  # another wording
        ("海东市红光商贸有限公司", "海东市红光服装有限公司"),  # a synonym of one
        ("海东市红光服装有限公司", "海东市红光日用品有限公司"),  # each stands in a pair, not the two together
        ("海东市红光贸易有限公司", "海东市宏光服装有限公司"),  # alike by sound
        ("海东市红光贸易有限公司", "海东市大红光服装有限公司"),  # stands inside
        ("海东市红光大地贸易有限公司", "海东市大地红光服装有限公司"),  # its words in another order
        ("海东市红光实业有限公司", "海东市宏光贸易有限公司"),
        ("海东市红光贸易有限公司", "海东市红光服装专业合作社"),  # another kind of body (第25条)
        ("海东市红光贸易有限公司", "海东市红光服装有限公司民和分公司"),  # a branch
    ],
)
def test_nothing_is_guessed_for_other_pairs(judge: Judge, name: str, prior: str) -> None:
    for report in (judge(name, prior), judge(prior, name)):
        assert not asked_of(report)
        assert worst_beside(report) in {"pass", "warn"}


def test_only_a_neighbour_of_the_same_prefecture_counts(judge: Judge) -> None:
    """第17条: names of one registry are compared; one without division meets the whole province, but only where the law blocks."""
    elsewhere = PriorName("西宁市红光服装有限公司", authority="630100")
    undivided = PriorName("红光服装有限公司", authority="630100")
    assert not asked_of(judge("海东市红光贸易有限公司", elsewhere))
    assert not asked_of(judge("海东市红光贸易有限公司", undivided))
    county = PriorName("民和县红光服装有限公司", authority="630222")
    assert asked_of(judge("海东市红光贸易有限公司", county))


def test_who_is_related_or_long_gone_is_no_neighbour(judge: Judge) -> None:
    """第17条: an investor's trade name is excepted, and a year after it was given up a name is free."""
    prior = PriorName("海东市红光服装有限公司", uscc="91630200MA00000000", authority="630200")
    assert asked_of(judge("海东市红光贸易有限公司", prior))
    assert not asked_of(judge("海东市红光贸易有限公司", prior, investors=frozenset({prior.uscc})))
    gone = PriorName(
        "海东市红光服装有限公司", authority="630200", status="deregistered", status_date=date(2024, 1, 5)
    )
    assert not asked_of(judge("海东市红光贸易有限公司", gone))


@pytest.mark.parametrize(
    ("trade", "industry"), [("红光服", "装"), ("红光", "服装"), ("红", "光服装")], ids="|".join
)
def test_no_split_of_ones_own_steals_past_a_reported_neighbour(
    judge: Judge, trade: str, industry: str
) -> None:
    """The thief's story: 红光贸易 stands, and 红光服装 is declared as a trade name 红光服 in the business 装."""
    parts = Parts("海东市", "630200", trade, industry, "有限公司", "DTIF")
    report = judge("海东市红光服装有限公司", "海东市红光贸易有限公司", declared_parts=parts)
    assert asked_of(report) and report.outcome in {"review", "reject"}


def test_a_crowd_of_hints_hides_no_reported_neighbour(shelf: Shelf) -> None:
    """Sixty enterprises of one trade name in near businesses: the one that a person is asked about is found among them."""
    crowd = [PriorName(f"海东市红光贸易{part}有限公司", authority="630200") for part in "甲乙丙丁戊己庚辛"]
    near = [
        PriorName(f"海东市宏光{n}贸易有限公司", authority="630200") for n in "一二三四五六七八九十百千" * 5
    ]
    neighbour = PriorName("海东市红光服装有限公司", authority="630200")
    declared = Declaration("海东市红光贸易有限公司", None, "630200", DAY)
    report = check(declared, shelf, MemoryRegister(shelf, [*crowd, *near, neighbour], "630200"))
    assert [c.name for f in report.findings if f.code == "reported_pair" for c in f.conflicts] == [
        neighbour.name
    ]


def test_another_pair_is_one_row(shelf: Shelf) -> None:
    """Also of businesses that are not near at all: a row is enough for its neighbour to be found by its keys."""
    row = ("广告", "养殖", "3", "9", "C", "a clerk's row", "2026-11-30")
    books = load(amendments=amend.laid({}, [amend.Change("reported_pairs.tsv", row[:2], None, row)]))
    for name, other in (("广告", "养殖"), ("养殖", "广告")):
        prior = PriorName(f"海东市红光{other}有限公司", authority="630200")
        declared = Declaration(f"海东市红光{name}有限公司", None, "630200", DAY)
        before, after = (
            check(declared, tables, MemoryRegister(tables, [prior], "630200")) for tables in (shelf, books)
        )
        assert (before.outcome, after.outcome) == ("pass", "review")
        assert asked_of(after)["source"] == "a clerk's row"


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
