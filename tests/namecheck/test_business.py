"""The same business, look-alikes, words in another order, and what a relation or a county excepts."""

from __future__ import annotations

from datetime import date

import pytest

from namecheck.register import PriorName
from namecheck.shelf import Shelf
from tests.namecheck.conftest import Judge

OWNER = "91630202MA75000122"
BLOCKED = [
    ("广告", "广告传媒"), ("建筑劳务", "劳务"), ("建设工程", "建筑工程"), ("网络科技", "电子科技"), ("装饰工程", "建筑装饰工程"),
]  # fmt: skip
HINTED = [
    ("餐饮", "餐饮管理"), ("机械设备", "机械"), ("信息技术", "科技"), ("中药材", "药材"), ("运输", "货物运输"),
    ("汽修", "汽车维修"), ("美发", "理发"), ("建材五金", "五金建材"), ("酒店管理", "酒店"), ("教育培训", "培训"),
    ("餐饮住宿", "餐饮"), ("餐饮住宿", "住宿"), ("种植养殖", "种植"), ("种植养殖", "养殖"),
]  # fmt: skip
APART = [
    ("药业", "矿业"), ("物流", "教育咨询"), ("酒业", "茶叶"), ("珠宝", "水泥"), ("酒店", "酒业"), ("农业科技", "医疗科技"),
    ("环保科技", "教育科技"), ("机械", "矿业"), ("餐饮", "建筑"), ("广告", "劳务"), ("建材", "餐饮"),
]  # fmt: skip


def outcome(judge: Judge, mine: str, theirs: str) -> str:
    return judge(f"海东市红光{mine}有限公司", f"海东市红光{theirs}有限公司").outcome


@pytest.mark.parametrize(("one", "other"), BLOCKED)
def test_real_registers_hardly_hold_both_so_one_blocks_the_other(judge: Judge, one: str, other: str) -> None:
    assert outcome(judge, one, other) == outcome(judge, other, one) == "reject"


@pytest.mark.parametrize(("one", "other"), HINTED)
def test_near_wordings_and_each_of_two_trades_hint(judge: Judge, one: str, other: str) -> None:
    assert outcome(judge, one, other) in {"warn", "reject"}
    assert outcome(judge, other, one) in {"warn", "reject"}


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_trades_do_not_block(judge: Judge, one: str, other: str) -> None:
    assert outcome(judge, one, other) in {"pass", "warn"}
    assert "same_trade_name" not in {
        f.code for f in judge(f"海东市红光{one}有限公司", f"海东市红光{other}有限公司").findings
    }


def test_the_report_says_what_registers_hold_and_what_chance_would(judge: Judge) -> None:
    report = judge("海东市红光广告有限公司", "海东市红光广告传媒有限公司")
    told = [c.to_json() for finding in report.findings for c in finding.conflicts]
    assert told[0]["evidence"] == {"observed": "6", "expected": "33.5"}


def test_the_report_says_the_class_of_gbt_4754_and_the_counts_of_a_group(judge: Judge) -> None:
    def evidence(mine: str, theirs: str) -> dict[str, str]:
        report = judge(f"海东市红光{mine}有限公司", f"海东市红光{theirs}有限公司")
        return next(c.to_json().get("evidence", {}) for f in report.findings for c in f.conflicts)

    assert evidence("彩印", "包装印刷") == {"code": "C2319"}
    assert evidence("房地产开发", "房屋开发")["code"] == "K7010"
    assert set(evidence("商贸", "贸易")) == {"observed", "expected"}
    assert evidence("商贸", "商贸") == {}


@pytest.mark.parametrize(
    ("one", "other"), [("模具", "精密模具"), ("废旧物资回收", "物资回收"), ("测绘", "测绘工程")]
)
def test_wordings_of_one_class_of_gbt_4754_hint_at_least(judge: Judge, one: str, other: str) -> None:
    assert outcome(judge, one, other) in {"warn", "reject"}
    assert outcome(judge, other, one) in {"warn", "reject"}


def test_a_wording_judged_by_counts_has_counts(shelf: Shelf) -> None:
    assert all(
        observed.isdecimal() and float(expected) >= 0
        for observed, expected in shelf.industries.evidence.values()
    )


@pytest.mark.parametrize(
    ("mine", "theirs"), [("星辰大海", "大海星辰"), ("兴隆昌盛", "昌盛兴隆"), ("红光宏图泰山", "泰山红光宏图")]
)
def test_the_same_words_in_another_order_are_the_same_trade_name(
    judge: Judge, mine: str, theirs: str
) -> None:
    report = judge(f"海东市{mine}商贸有限公司", f"海东市{theirs}贸易有限公司")
    assert report.outcome == "reject"
    assert "order" in report.findings[0].conflicts[0].via


def test_single_characters_in_another_order_are_another_trade_name(judge: Judge) -> None:
    assert judge("海东市宏图商贸有限公司", "海东市图宏商贸有限公司").outcome == "pass"
    assert judge("海东市大海星商贸有限公司", "海东市海星大商贸有限公司").outcome == "pass"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("千禧", "干禧"), ("今朝", "令朝"), ("王泉", "玉泉"), ("大华", "太华"), ("锦绣", "绵绣"), ("瑞丰", "端丰"),
     ("泰山", "秦山"), ("未来天王", "末来天玉"), ("千秋大业", "干秋太业")],
)  # fmt: skip
def test_characters_told_apart_by_a_stroke_hint(judge: Judge, mine: str, theirs: str) -> None:
    found = judge(f"海东市{mine}商贸有限公司", f"海东市{theirs}商贸有限公司")
    assert found.outcome == "warn"
    assert "alike_glyph" in {finding.code for finding in found.findings}


def test_two_places_of_a_short_name_are_another_name(judge: Judge) -> None:
    assert judge("海东市大王商贸有限公司", "海东市太玉商贸有限公司").outcome == "pass"


def test_an_investor_may_use_the_trade_name_and_not_the_whole_name_again(judge: Judge) -> None:
    theirs = PriorName("海东市长青商贸有限公司", OWNER, authority="630200")
    mine = frozenset({OWNER})
    assert judge("海东市长青商贸有限公司", theirs, investors=mine).outcome == "reject"
    assert judge("海东市长青贸易有限公司", theirs, investors=mine).outcome == "pass"
    gone = PriorName("海东市长青商贸有限公司", OWNER, "deregistered", date(2026, 9, 1), "630200")
    assert judge("海东市长青商贸有限公司", gone, investors=mine).outcome == "pass"


def test_without_industry_a_provincial_name_meets_the_whole_province(judge: Judge) -> None:
    theirs = PriorName("西宁红光商贸有限公司", authority="630100")
    assert "same_trade_name" in {f.code for f in judge("青海红光有限公司", theirs).findings}
    assert "same_trade_name" not in {f.code for f in judge("青海红光商贸有限公司", theirs).findings}
    assert "same_trade_name" not in {f.code for f in judge("海东市红光有限公司", theirs).findings}
