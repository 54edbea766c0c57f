"""A refused name gets suggestions a founder would take: near what was meant, free, of the same trade, not the same for all."""

from __future__ import annotations

from pathlib import Path

import pytest

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.finding import Report
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from namecheck.suggest import Suggestion, suggest
from tests.namecheck.conftest import DAY

JUDGED = Path(__file__).parent / "data/suggestions.tsv"
EACH, LEAST = 4, 70
Case = tuple[str, str, str]


def rows() -> list[dict[str, str]]:
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    heads = lines[0].split("\t")
    return [dict(zip(heads, line.split("\t"), strict=True)) for line in lines[1:]]


CASES = sorted({(row["asked"], row["kind"], row["prior"]) for row in rows()})


def offered(
    shelf: Shelf, text: str, kind: str = "", prior: str = "", want: int = 5, salt: str = ""
) -> tuple[Report, list[Suggestion]]:
    """The verdict on a name, what is suggested, and that each suggestion stands when it is declared."""
    register = MemoryRegister(shelf, [PriorName(name) for name in prior.split()])
    declaration = Declaration(text, kind or None, "630200", DAY)
    found = suggest(declaration, shelf, register, want, salt)
    for each in found:
        asked = Declaration(each.text, kind or None, "630200", DAY, declared_parts=each.declared)
        assert each.stands(check(asked, shelf, register)), each
    return check(declaration, shelf, register), found


def test_a_hundred_suggestions_were_judged_and_seven_in_ten_taken() -> None:
    judged = rows()
    assert len(judged) == 100 and all(row["note"] or row["taken"] == "1" for row in judged)
    assert sum(row["taken"] == "1" for row in judged) >= LEAST


@pytest.mark.parametrize(("text", "kind", "prior"), CASES, ids=[case[0] for case in CASES])
def test_what_was_judged_is_what_the_engine_offers(shelf: Shelf, text: str, kind: str, prior: str) -> None:
    report, found = offered(shelf, text, kind, prior, EACH)
    assert report.outcome in {"reject", "review"}
    judged = [row["suggestion"] for row in rows() if row["asked"] == text]
    assert [each.text for each in found] == judged


@pytest.mark.parametrize(("text", "kind", "prior"), CASES, ids=[case[0] for case in CASES])
def test_no_trade_is_swapped_no_word_doubled_and_no_two_are_the_same(
    shelf: Shelf, text: str, kind: str, prior: str
) -> None:
    report, found = offered(shelf, text, kind, prior)
    assert len(found) == len({each.text for each in found}) == 5
    for each in found:
        parts = each.parts
        assert parts.industry == report.parts.industry and parts.form == report.parts.form
        assert each.text.count(parts.form or "") == 1
        assert not (parts.industry and each.text.count(parts.industry) != 1)


def test_a_word_of_the_form_stands_once(shelf: Shelf) -> None:
    _, found = offered(shelf, "海东市红光火锅店", prior="海东市红光火锅店")
    assert len(found) == 5 and all(each.text.count("火锅店") == 1 for each in found)


def test_two_people_are_not_offered_the_same(shelf: Shelf) -> None:
    asked = ("海东市红光酒业有限公司", "", "海东市红光酒业有限公司", 5)
    ma, li = ({each.text for each in offered(shelf, *asked, salt)[1]} for salt in ("ma", "li"))
    assert ma != li and len(ma & li) < 5
    assert ma == {each.text for each in offered(shelf, *asked, "ma")[1]}


def test_two_refused_names_do_not_get_the_same_five(shelf: Shelf) -> None:
    five = [frozenset(each.parts.trade_name for each in offered(shelf, *case)[1]) for case in CASES]
    assert len(set(five)) == len(five)


@pytest.mark.parametrize("banned", ["支那", "雷锋", "法轮功", "海洛因", "大东亚", "佛教"])
def test_a_banned_word_is_replaced_and_never_dressed_up(shelf: Shelf, banned: str) -> None:
    _, found = offered(shelf, f"海东市{banned}商贸有限公司")
    assert len(found) == 5
    assert all(set(each.parts.trade_name).isdisjoint(banned) for each in found)


def test_what_stands_around_a_banned_word_stays(shelf: Shelf) -> None:
    _, found = offered(shelf, "海东市新佛教商贸有限公司")
    assert len(found) == 5
    assert all(each.parts.trade_name.startswith("新") for each in found)


@pytest.mark.parametrize(
    ("text", "kind", "prior", "mended"),
    [
        ("西宁瑞祥装饰有限公司", "", "", "海东市瑞祥装饰有限公司"),
        ("乐都区宏图运输有限公司", "", "", "海东市乐都区宏图运输有限公司"),
        ("互助县张三小吃店", "individual", "", "互助县张三小吃店（个体工商户）"),
        ("海东市红光商贸集团有限公司", "", "", "海东市红光商贸有限公司"),
        ("海东市红光商贸股份有限公司", "llc", "", "海东市红光商贸有限公司"),
        ("海东市红光商贸", "", "", "海东市红光商贸有限公司"),
    ],
)
def test_where_only_the_frame_is_wrong_the_trade_name_stays(
    shelf: Shelf, text: str, kind: str, prior: str, mended: str
) -> None:
    _, found = offered(shelf, text, kind, prior)
    assert (found[0].text, found[0].why) == (mended, "frame")


def test_a_taken_name_without_industry_is_offered_with_one(shelf: Shelf) -> None:
    _, found = offered(shelf, "海东市红光有限公司", prior="海东市红日商贸有限公司")
    assert found and all(each.parts.industry for each in found)
    assert found[0].parts.trade_name == "红光" and found[0].why == "industry"


def test_what_only_an_officer_decides_is_said_beside_the_suggestion(shelf: Shelf) -> None:
    _, found = offered(shelf, "海东市红光金融服务有限公司", prior="海东市红光金融服务有限公司")
    assert len(found) == 5 and all(each.still == ("approval_word",) for each in found)


def test_nothing_to_build_on(shelf: Shelf) -> None:
    register = MemoryRegister(shelf)
    assert suggest(Declaration("海东红光商贸有限公司民和分公司", None, "630200", DAY), shelf, register) == []
    assert suggest(Declaration("ABC Trading", None, "630200", DAY), shelf, register) == []
    assert suggest(Declaration("红" * 200, None, "630200", DAY), shelf, register) == []
