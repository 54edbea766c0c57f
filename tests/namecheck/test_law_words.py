"""Decisions and words of the law sheet, sections 8.2 and 8.3, under their ids. 红光-like fillers stand for XX."""

from __future__ import annotations

import pytest

from namecheck.finding import Report
from tests.namecheck.conftest import Judge


def found(report: Report) -> dict[str, str]:
    """Outcome by code."""
    return {finding.code: finding.outcome for finding in report.findings}


REJECTED_WORDS = {
    "P01": ("支那", "prohibited_word"), "P02": ("黑太阳", "prohibited_word"), "P03": ("大地主", "prohibited_word"),
    "P04": ("九一一", "prohibited_word"), "P05": ("东突", "prohibited_word"), "P06": ("占中", "prohibited_word"),
    "P07": ("大东亚", "prohibited_word"), "P08": ("大和", "prohibited_word"), "P09": ("福尔摩萨", "prohibited_word"),
    "P10": ("黑鬼", "prohibited_word"), "P11": ("鬼都", "prohibited_word"), "P12": ("妻妾成群", "prohibited_word"),
    "P13": ("海洛因", "prohibited_word"), "P14": ("推牌九", "prohibited_word"), "P15": ("董存瑞", "prohibited_person"),
    "P16": ("雷锋", "prohibited_person"), "P17": ("法轮功", "prohibited_person"), "P18": ("汪精卫", "prohibited_person"),
    "P19": ("秦桧", "prohibited_person"), "P20": ("基督教", "religious_word"), "P21": ("佛教", "religious_word"),
    "P22": ("伊斯兰教", "religious_word"), "P23": ("国家级", "superlative"), "P24": ("最高级", "superlative"),
    "P25": ("最佳", "superlative"), "P38": ("解放军", "public_body"), "P51": ("红十字会", "public_body"),
    "B06": ("草泥马", "prohibited_word"), "B06b": ("卧槽", "prohibited_word"), "B06c": ("屌丝", "prohibited_word"),
    "P49": ("耶稣", "religious_word"), "P50": ("党委", "public_body"),
}  # fmt: skip


@pytest.mark.parametrize("case", REJECTED_WORDS)
def test_prohibited_trade_name(judge: Judge, case: str) -> None:
    word, code = REJECTED_WORDS[case]
    report = judge(f"海东市{word}商贸有限公司")
    finding = next(f for f in report.findings if f.code == code)
    assert finding.outcome == "reject"
    assert finding.params["word"] == word
    assert "条" in finding.basis
    assert report.name[slice(*finding.span or (0, 0))] == word


@pytest.mark.parametrize(
    ("name", "code", "outcome"),
    [
        ("中国红光科技有限公司", "national_word", "reject"),
        ("国际红光有限公司", "international_word", "reject"),
        ("海东市ABC商贸有限公司", "standard_characters", "reject"),
        ("海东市123科技有限公司", "standard_characters", "reject"),
        ("海东市π（派）智能科技有限公司", "standard_characters", "reject"),
        ("海东市皇家商贸有限公司", "prohibited_word", "review"),
        ("海东市土豪商贸有限公司", "prohibited_word", "review"),
        ("海东市市场监督管理局有限公司", "public_body", "reject"),
        ("海东市快速餐饮有限公司", "trade_name_weak", "review"),
        ("海东市优快计算机科技有限公司", "trade_name_weak", "review"),
        ("乐都区宏图商贸有限公司", "district_alone", "reject"),
        ("海东市青海商贸有限公司", "trade_name_division", "reject"),
        ("海东市西宁商贸有限公司", "trade_name_division", "reject"),
        ("海东市商贸有限公司", "trade_name_industry", "reject"),
        ("海东市博士商贸有限公司", "title_word", "review"),
        ("海东市教授商贸有限公司", "title_word", "review"),
        ("海东市上将商贸有限公司", "title_word", "review"),
        ("海东市董事长商贸有限公司", "title_word", "review"),
        ("海东市中兵商贸有限公司", "protected_name", "review"),
        ("海东市星巴克餐饮有限公司", "protected_name", "review"),
        ("海东市康帅傅饮品有限公司", "protected_name", "review"),
        ("海东市茅台酒业有限公司", "protected_name", "review"),
        ("海东市茅台镇酒业有限公司", "protected_name", "review"),
        ("海东市娃哈娃食品有限公司", "protected_name", "review"),
        ("海东市娃恰恰食品有限公司", "protected_name", "review"),
        ("海东市哇哈哈食品有限公司", "protected_name", "review"),
        ("海东市饿了吗网络科技有限公司", "protected_name", "review"),
        ("海东市瑞幸咖啡有限公司", "protected_name", "review"),
        ("海东市阿迪王服饰有限公司", "protected_name", "review"),
        ("海东市星巴克咖啡有限公司", "protected_name", "review"),
        ("海东市康师傅饮品有限公司", "protected_name", "review"),
        ("海东市苹果科技有限公司", "protected_name", "review"),
        ("海东市茶颜悦色奶茶有限公司", "protected_name", "review"),
        ("海东市奥利奥食品有限公司", "protected_name", "review"),
        ("海东市老干妈风味食品有限公司", "protected_name", "review"),
        ("海东市豫园商贸有限公司", "protected_name", "review"),
        ("天津青旅国际旅行社有限公司", "protected_name", "review"),
        ("杭州张小泉刀剪有限公司", "protected_name", "review"),
        ("中国西湖龙井茶业有限公司", "national_word", "reject"),
        ("海东市解放军红光实业有限公司", "public_body", "reject"),
    ],
    ids=["P26", "P30", "P44", "P45", "P46", "P47", "P48", "P52", "P54", "P54b", "P55", "P58", "P58b", "P58c",
         "P60", "P60b", "P60c", "P60d", "B09", "C32", "C14", "C35", "C35 town", "C13", "C13b", "C13c", "C29", "C30", "C31",
         "C33", "C34", "C36", "C37", "C38", "C39 before", "C52", "B11", "B13", "P27 before", "P38 before"],
)  # fmt: skip
def test_restricted(judge: Judge, name: str, code: str, outcome: str) -> None:
    assert found(judge(name)).get(code) == outcome


@pytest.mark.parametrize(
    ("name", "authority"),
    [
        ("杭州西湖龙井茶业有限公司", "330100"),
        ("海东市迪达国际工程有限公司", "630200"),
        ("海东市戎创实业有限公司", "630200"),
        ("海东市乐都区宏图商贸有限公司", "630200"),
        ("海东市马建国商贸有限公司", "630200"),
        ("东莞市东达贸易有限公司", "441900"),
        ("安庆市安泰信息咨询有限公司", "340800"),
        ("甘肃企帮宝信息科技有限公司", "620000"),
        ("海东市川香妈妈食品有限公司", "630200"),
    ],
    ids=["P27", "P29", "P38", "P55", "P59", "P65a", "P65b", "P65c", "C39"],
)
def test_allowed(judge: Judge, name: str, authority: str) -> None:
    assert judge(name, authority=authority).outcome == "pass"


def test_p62_group_needs_three_controlled_companies(judge: Judge) -> None:
    name = "海东市安泰集团有限公司"
    assert found(judge(name, controlled=2))["group_members"] == "reject"
    assert "group_members" not in found(judge(name, controlled=3))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("海东市红光投资中心", "partnership"),
        ("海东市红光商贸股份有限公司", "llc"),
        ("海东市红光商贸有限公司", "jsc"),
    ],
    ids=["P63", "P64", "P64b"],
)
def test_form_must_fit_type(judge: Judge, name: str, kind: str) -> None:
    assert found(judge(name, kind=kind))["form_fits_type"] == "reject"


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("就不爱上班（武汉）文化传播有限公司", "review"),
        ("东意西合（武汉）文化发展有限公司", None),
        ("宝鸡有一群怀揣着梦想的少年相信在牛大叔的带领下会创造生命的奇迹网络科技有限公司", "reject"),
        ("宝鸡政和五年我们在这里等一场雨茶业有限公司", "reject"),
    ],
    ids=["B02", "B02 after", "B03", "B05"],
)
def test_sentences(judge: Judge, name: str, outcome: str | None) -> None:
    authority = "420100" if "武汉" in name else "610300"
    assert found(judge(name, authority=authority)).get("trade_name_sentence") == outcome


@pytest.mark.parametrize("word", ["大和平", "联合国际"])
def test_words_inside_words_do_not_misfire(judge: Judge, word: str) -> None:
    assert judge(f"海东市{word}商贸有限公司").outcome == "pass"


@pytest.mark.parametrize("trade", ["支兴那", "雷大锋", "法大轮功", "海洛小因"])
def test_a_character_put_into_a_banned_word_goes_to_a_person(judge: Judge, trade: str) -> None:
    report = judge(f"海东市{trade}商贸有限公司")
    assert found(report)["disguised_word"] == "review"
    assert found(judge("海东市支大兴那商贸有限公司")).get("disguised_word") is None
