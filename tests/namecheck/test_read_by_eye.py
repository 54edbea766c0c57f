"""Names that a reading by eye found judged wrongly, each kind with an invented name: townships, quarters, branches, bees."""

from __future__ import annotations

import pytest

from namecheck.finding import Report
from namecheck.shelf import Shelf
from tests.namecheck.conftest import Judge


def codes(report: Report) -> dict[str, str]:
    """Outcome by code."""
    return {finding.code: finding.outcome for finding in report.findings}


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("威远镇红光编织袋加工厂", "630223"),
        ("清水河镇红光畜牧业专业合作社", "632723"),
        ("江西沟红光食品超市", "632521"),
        ("东沟红光蜂窝煤加工厂", "630223"),
        ("东沟乡红光蜂窝煤加工厂", "630223"),
    ],
)
def test_a_township_is_no_division_of_somebody_elses(judge: Judge, name: str, authority: str) -> None:
    """It may not stand alone (第7条), so a person asks for the county; nobody is said to sit elsewhere."""
    found = codes(judge(name, authority=authority))
    assert {"own_division", "division_former"}.isdisjoint(found)
    assert found.get("no_division") == "review"


@pytest.mark.parametrize(
    ("name", "authority"), [("江西红光食品超市", "630200"), ("威远红光编织袋加工厂", "630100")]
)
def test_a_place_elsewhere_is_refused_all_the_same(judge: Judge, name: str, authority: str) -> None:
    assert codes(judge(name, authority=authority)).get("own_division") == "reject"


def test_the_short_name_of_a_district_in_taiwan_opens_no_name(judge: Judge) -> None:
    assert judge("三峡新能源宏图发电有限公司", authority="632802").parts.division is None
    assert codes(judge("新北市三峡区红光发电有限公司", authority="632802"))["own_division"] == "reject"


@pytest.mark.parametrize("authority", ["630222", "630200"])
def test_the_county_of_the_desk_is_read_as_the_division(judge: Judge, authority: str) -> None:
    """However rare the county is in the country: 民和 in front of a name declared there is the county."""
    report = judge("民和杨梅花卉专业合作社", authority=authority)
    assert (report.parts.division, report.parts.trade_name, report.parts.industry) == ("民和", "杨梅", "花卉")
    assert {"no_division", "trade_name_division"}.isdisjoint(codes(report))


def test_a_famous_name_is_kept_without_the_county_before_it(judge: Judge) -> None:
    report = judge("互助金圆环保科技有限公司", authority="630223")
    assert report.parts.division == "互助"
    assert "no_division" not in codes(report)


@pytest.mark.parametrize("division", ["刚察县泉吉乡", "海晏县", "共和县"])
def test_a_registry_that_reaches_into_another_prefecture(judge: Judge, division: str) -> None:
    name = f"{division}红光牛羊育肥专业合作社"
    assert "own_division" not in codes(judge(name, authority="633200"))
    assert codes(judge("民和县红光牛羊育肥专业合作社", authority="633200"))["own_division"] == "reject"


@pytest.mark.parametrize("quarter", ["西城区", "东城区", "新城区"])
def test_a_quarter_of_the_town_is_asked_about(judge: Judge, quarter: str) -> None:
    assert codes(judge(f"格尔木{quarter}保洁有限公司", authority="632801"))["trade_name_division"] == "review"


def test_a_district_of_the_own_province_is_no_quarter(judge: Judge) -> None:
    assert codes(judge("海东市城北区商贸有限公司"))["trade_name_division"] == "reject"
    assert codes(judge("海东市朝阳区商贸有限公司"))["trade_name_division"] == "reject"


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("湟中县农村信用合作联社红光分社", "湟中县农村信用合作联社"),
        ("果洛农村信用合作联社玛沁红光沟信用社", "果洛农村信用合作联社"),
        ("西宁市红光供销社大通良教乡宏图营业点", "西宁市红光供销社"),
        ("海东市乐都区红光供销社雨润镇宏图村级综合服务站", "海东市乐都区红光供销社"),
        ("大通县红光供销合作社都兰化肥门市部", "大通县红光供销合作社"),
    ],
)
def test_branches_of_cooperatives_of_credit_and_supply(judge: Judge, name: str, parent: str) -> None:
    report = judge(name, authority="630100")
    assert report.parts.pattern.endswith("B")
    assert report.name.startswith(parent)
    assert {"no_industry", "trade_name_too_long"}.isdisjoint(codes(report))


def test_a_credit_cooperative_itself_is_no_branch(judge: Judge) -> None:
    for name in (
        "民和县农村信用合作联社",
        "海东市红光供销社",
        "海东市红光供销社有限公司",
        "民和县川口镇农村信用社",
    ):
        assert not judge(name).parts.pattern.endswith("B"), name


@pytest.mark.parametrize(
    ("name", "industry"),
    [
        ("都兰红光大麦专业合作社", "大麦"),
        ("共和县红光黑羊专业合作社", "黑羊"),
        ("乐都红光菊芋专业合作社", "菊芋"),
        ("西宁红光美业有限公司", "美业"),
        ("玉树旭日车之家有限公司", "车之家"),
        ("循化县红光中华蜂养殖有限公司", "中华蜂养殖"),
    ],
)
def test_lines_of_business_the_tables_did_not_know(
    judge: Judge, shelf: Shelf, name: str, industry: str
) -> None:
    report = judge(name, authority="630000")
    assert report.parts.industry == industry
    assert {"no_industry", "national_word"}.isdisjoint(codes(report))


def test_a_kind_of_bee_is_not_the_nation(judge: Judge) -> None:
    assert "national_word" not in codes(judge("循化县红光中华蜂养殖有限公司"))
    assert codes(judge("循化县红光中华商贸有限公司"))["national_word"] == "review"


def test_one_character_of_the_trade_name_and_the_business_make_no_word(judge: Judge) -> None:
    assert "strategy_word" not in codes(judge("青海汇大基金管理有限公司", authority="630000"))
    assert codes(judge("青海大基金科技有限公司", authority="630000"))["strategy_word"] == "review"
    assert codes(judge("青海大基金管理有限公司", authority="630000"))["strategy_word"] == "review"


@pytest.mark.parametrize(
    ("name", "authority", "parts"),
    [
        ("青海国投红光矿业有限公司", "630100", ("青海", "国投红光", "矿业")),
        ("互助北山红光苗木种植专业合作社", "630223", ("互助", "北山红光", "苗木种植")),
    ],
)
def test_a_known_name_that_begins_with_the_division_of_the_place_has_one(
    judge: Judge, name: str, authority: str, parts: tuple[str, str, str]
) -> None:
    report = judge(name, authority=authority)
    assert (report.parts.division, report.parts.trade_name, report.parts.industry) == parts
    assert "no_division" not in codes(report)
    elsewhere = judge(name, authority="110000")
    assert elsewhere.parts.division != parts[0], "at another desk the known name is kept whole"


def test_the_known_name_is_asked_about_all_the_same(judge: Judge) -> None:
    """Who reads the division in front of it has not read the known name away."""
    assert codes(judge("青海国投红光矿业有限公司", authority="630100"))["protected_name"] == "review"


@pytest.mark.parametrize("name", ["青海宾馆物业管理有限公司", "祁连山美绿牧业科技有限公司"])
def test_nothing_is_cut_that_leaves_an_industry_or_one_character(judge: Judge, name: str) -> None:
    assert codes(judge(name, authority="632222"))["no_division"] == "review"


@pytest.mark.parametrize("section", ["电务段", "车务段", "工务段", "生活段"])
def test_a_section_of_a_railway_is_a_branch(judge: Judge, section: str) -> None:
    """条例第13条: a branch bears its parent's full name and a word that says what it is."""
    report = judge(f"西部红光铁路有限公司西宁{section}", authority="630100")
    assert report.parts.pattern.endswith("B")
    assert "form_missing" not in codes(report)


def test_an_old_line_of_business_is_no_trade_name(judge: Judge) -> None:
    assert codes(judge("湟中县粮油议价公司", authority="630106"))["trade_name_industry"] == "reject"
