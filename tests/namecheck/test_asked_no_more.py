"""What a person is no longer asked about, each beside the thief who would profit from it (decision 0615)."""

from __future__ import annotations

from datetime import date

import pytest

from namecheck.name import Parts
from tests.namecheck.conftest import Judge
from tests.namecheck.test_law_words import found


@pytest.mark.parametrize("word", ["银行", "期货", "通用航空", "保险代理", "保险经纪"])
def test_who_must_be_approved_reserves_the_name_and_is_told_so(judge: Judge, word: str) -> None:
    """734 art 18: the approval is sought under the reserved name; the gate compares it with the scope (test_name_words)."""
    report = judge(f"海东市红光{word}有限公司")
    assert report.outcome == "warn"
    (told,) = (f["message"] for f in report.to_json()["findings"])
    assert "可以先申报保留" in told and "经营范围" in told


@pytest.mark.parametrize("word", ["商业保理", "融资租赁", "基金管理", "众筹"])
def test_who_raises_money_is_told_that_the_authorities_talk(judge: Judge, word: str) -> None:
    told = judge(f"海东市红光{word}服务有限公司").to_json()["findings"]
    assert [each["outcome"] for each in told] == ["warn"] and "会商" in told[0]["message"]


@pytest.mark.parametrize(
    "word", ["金融服务", "交易中心", "理财", "财富管理", "股权众筹", "证券", "财产保险", "信托", "人民银行"]
)
def test_what_the_law_keeps_out_of_names_stays_with_a_person(judge: Judge, word: str) -> None:
    """防范和处置非法集资条例 art 9(1), and what no phrase of a scope answers for."""
    assert judge(f"海东市红光{word}有限公司").outcome in {"review", "reject"}


@pytest.mark.parametrize("word", ["国家开发银行", "亚洲开发银行", "世界银行", "中国人民银行"])
def test_a_bank_of_the_state_or_of_states_is_no_name_for_anybody(judge: Judge, word: str) -> None:
    assert judge(f"海东市{word}有限公司").outcome in {"review", "reject"}


@pytest.mark.parametrize(
    ("name", "thief"),
    [
        ("海东市喜马拉雅肉食品有限公司", "海东市喜马拉雅网络科技有限公司"),  # mountains, not the audio firm
        ("海东市恒安锁业有限公司", "海东市恒安日用品有限公司"),
        ("海东市银泰典当有限公司", "海东市银泰百货有限公司"),
        ("海东市友邦财务代理有限公司", "海东市友邦保险代理有限公司"),
        ("海东市大众能源有限公司", "海东市大众汽车销售有限公司"),
        ("海东市自然堂虫草有限公司", "海东市自然堂化妆品有限公司"),
        ("海东市鸿翔电子有限公司", "海东市鸿翔服装有限公司"),
        ("海东市中环矿业有限公司", "海东市中环光伏材料有限公司"),
        ("海东市春秋会展服务有限公司", "海东市春秋国际旅行社有限公司"),
        ("海东市盈科投资有限公司", "海东市盈科法律咨询有限公司"),
        ("海东市中兴电力勘察设计咨询有限公司", "海东市中兴通信设备有限公司"),
        ("海东市祁连山民族工艺品开发有限公司", "海东市祁连山水泥有限公司"),
        ("青海花儿红了文化旅游开发有限公司", "青海青海花儿文化旅游开发有限公司"),
    ],
)
def test_a_known_name_is_meant_in_its_own_trade(judge: Judge, name: str, thief: str) -> None:
    """82 art 16(3): the same industry."""
    assert "protected_name" not in found(judge(name, authority="630000"))
    assert found(judge(thief, authority="630000")).get("protected_name") == "review"


@pytest.mark.parametrize("word", ["金砖", "西亚", "状元", "老兵", "万里", "红场", "科隆"])
def test_what_names_neither_a_state_nor_an_army_is_a_hint(judge: Judge, word: str) -> None:
    report = judge(f"海东市{word}商贸有限公司")
    assert report.outcome == "warn" and "可以继续申报" in report.to_json()["findings"][0]["message"]


@pytest.mark.parametrize(
    "word", ["金砖国家", "金砖银行", "西班牙", "沙特", "博士", "解放军", "红军", "白宫", "英伦", "伦敦"]
)
def test_what_does_name_one_is_asked_about_or_refused(judge: Judge, word: str) -> None:
    assert judge(f"海东市{word}商贸有限公司").outcome in {"review", "reject"}


def test_civil_defence_is_a_trade_of_builders(judge: Judge) -> None:
    assert "strategy_word" not in found(judge("海东市红光人民防空工程设计有限公司"))
    assert found(judge("海东市人民防空商贸有限公司"))["strategy_word"] == "review"


@pytest.mark.parametrize(
    ("name", "thief"),
    [
        ("海东市珍珠建设工程有限公司", "海东市珍珠养殖有限公司"),
        ("海东市山泉生态农牧开发有限公司", "海东市山泉饮用水有限公司"),
        ("海东市牧民手工技艺服务有限公司", "海东市牧民畜牧养殖有限公司"),
        ("海东市羊毛绿化有限公司", "海东市羊毛纺织有限公司"),
    ],
)
def test_a_thing_is_a_trade_name_for_whoever_does_not_deal_in_it(judge: Judge, name: str, thief: str) -> None:
    """734 art 8, 82 art 10: another meaning, and nobody takes it for the business."""
    assert "trade_name_industry" not in found(judge(name))
    assert found(judge(thief))["trade_name_industry"] == "review"
    assert found(judge("海东市珍珠有限公司")).get("no_industry") or found(judge("海东市珍珠商贸有限公司"))


@pytest.mark.parametrize("word", ["河源", "兴安"])
def test_a_city_called_like_an_ordinary_word_is_a_trade_name(judge: Judge, word: str) -> None:
    assert "trade_name_division" not in found(judge(f"海东市{word}生态绿化有限公司"))
    assert found(judge("海东市河源市生态绿化有限公司"))["trade_name_division"] == "reject", (
        "written out it is the city"
    )


@pytest.mark.parametrize(
    ("name", "authority", "parts"),
    [
        ("青海湖光经贸有限公司", "630100", ("青海", "湖光", "经贸")),
        ("青海湖鑫肉食品有限公司", "630102", ("青海", "湖鑫", "肉食品")),
        ("祁连山野餐饮服务有限公司", "632222", ("祁连", "山野", "餐饮服务")),
    ],
)
def test_a_lake_and_one_character_is_the_province_and_a_trade_name_of_two(
    judge: Judge, name: str, authority: str, parts: tuple[str, str, str]
) -> None:
    report = judge(name, authority=authority)
    assert (report.parts.division, report.parts.trade_name, report.parts.industry) == parts
    assert "no_division" not in found(report)
    assert "no_division" in found(judge(name, authority="110000"))


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("青海湖旅游有限公司", "630100"),
        ("青海湖景区客运有限公司", "633200"),
        ("祁连山美绿牧业科技有限公司", "632222"),
        ("青海湖旅游客运有限公司", "630100"),
        ("青海湖旅游开发有限公司", "630100"),
    ],
)
def test_the_lake_itself_and_a_township_stay_without_division(
    judge: Judge, name: str, authority: str
) -> None:
    """Who reads the province in front of 湖|旅游 would let the lake pass unasked."""
    assert found(judge(name, authority=authority)).get("no_division") == "review"


@pytest.mark.parametrize(
    ("day", "outcome"),
    [(date(2015, 7, 9), None), (date(2015, 7, 10), "review"), (date(2026, 11, 30), "review")],
)
def test_the_county_of_pingan_stood_until_its_registry_named_nobody_by_it(
    judge: Judge, day: date, outcome: str | None
) -> None:
    assert (
        found(judge("平安红光建筑装饰有限公司", authority="630203", on=day)).get("district_alone") == outcome
    )


@pytest.mark.parametrize("zone", ["工业园", "生物产业园", "工业园区"])
def test_a_zone_is_no_trade_name(judge: Judge, zone: str) -> None:
    """734 art 7: it stands behind a division; what is left must have a trade name of its own."""
    assert found(judge(f"海东市{zone}开发建设有限公司"))["trade_name_industry"] == "reject"
    report = judge(f"海东市{zone}红光商贸有限公司")
    assert (report.parts.trade_name, report.outcome) == ("红光", "pass")


def declared(judge: Judge, trade: str, industry: str) -> dict[str, str]:
    parts = Parts("海东市", "630200", trade, industry, "有限公司", "DTIF")
    return found(judge(f"海东市{trade}{industry}有限公司", declared_parts=parts))


@pytest.mark.parametrize(
    "industry",
    ["青稞酒", "青稞酒酿造", "冬虫夏草销售", "藏毯", "钾业科技发展", "草原生态治理", "财税事务", "教育", "土石方开挖", "拉面",
     "唐卡绘画", "民族服装", "有机畜产品开发", "研学旅行", "储能科技", "农牧机械与设备维护"],
)  # fmt: skip
def test_a_declared_business_of_this_place_is_known(judge: Judge, industry: str) -> None:
    """Of 27,217 real companies, declared as the parser reads them, 1,252 were asked what business that is."""
    assert "declared_industry" not in declared(judge, "红光", industry)


@pytest.mark.parametrize(
    ("trade", "industry"),
    [
        ("昆仑雪莲贸", "易"),
        ("习近", "平商贸"),
        ("红光", "草原"),
        ("红光", "民族"),
        ("红光", "传统与"),
        ("红光", "昆仑商贸"),
        ("红光", "雪莲生态治理"),
        ("高原红", "草泥马餐饮"),
        ("红光", "法轮功文化传播"),
    ],
)
def test_what_says_no_business_or_hides_a_name_is_asked_about_as_before(
    judge: Judge, trade: str, industry: str
) -> None:
    assert {"declared_industry", "prohibited_word", "prohibited_person"} & declared(
        judge, trade, industry
    ).keys()
