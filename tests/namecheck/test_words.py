"""What words mean where they stand: classes with reasons, harmless wholes, famous names in their own trade."""

from __future__ import annotations

import pytest

from namecheck.editable import CLASSES
from namecheck.messages import CLASSES as SAID
from namecheck.name import Parts
from namecheck.shelf import Shelf
from tests.namecheck.conftest import Judge
from tests.namecheck.test_law_words import found


def test_every_class_says_what_is_forbidden_and_why_and_what_to_bring() -> None:
    assert set(SAID) == set(CLASSES)


def test_a_refused_word_names_its_class_and_a_reviewed_one_what_to_bring(judge: Judge) -> None:
    refused = judge("海东市塔利班商贸有限公司").to_json()["findings"][0]
    assert "恐怖" in refused["message"] and "属于禁止使用的文字" not in refused["message"]
    asked = judge("海东市红光信托有限公司").to_json()["findings"][0]
    assert "金融管理部门" in asked["message"] and "请准备" in asked["message"]
    assert "Prepare" in judge("海东市红光信托有限公司").to_json("en")["findings"][0]["message"]
    hint = judge("海东市红光爆破工程有限公司").to_json()["findings"][0]
    assert "须经许可" in hint["message"] and "经营范围" in hint["message"] and "请准备" not in hint["message"]


@pytest.mark.parametrize("word", ["惠民", "雪域高原", "格萨尔", "柏林", "万象"])
def test_a_word_that_is_hardly_ever_meant_is_a_hint_that_says_so(judge: Judge, word: str) -> None:
    report = judge(f"海东市{word}商贸有限公司")
    (finding,) = report.to_json()["findings"]
    assert report.outcome == "warn" and "可以继续申报" in finding["message"]
    assert "go on" in report.to_json("en")["findings"][0]["message"]


@pytest.mark.parametrize("word", ["公安", "党委", "政府", "检察", "组织部", "火箭军", "村委会", "陈赓"])
@pytest.mark.parametrize(
    "name", ["海东市红光{}有限公司", "海东市红光{}商贸有限公司", "海东市{}红光商贸有限公司"]
)
def test_an_organ_is_asked_about_wherever_it_stands(judge: Judge, name: str, word: str) -> None:
    """As a whole trade name it is refused; nobody passes by putting it behind another word or into the place of the business."""
    assert judge(name.format(word)).outcome in {"review", "reject"}
    assert judge(f"海东市{word}商贸有限公司").outcome == "reject"


@pytest.mark.parametrize(
    "word", ["纪检", "统战", "信访", "国税", "地税", "发改", "药监", "边防", "财政", "海关", "司法"]
)
@pytest.mark.parametrize(
    "name", ["海东市红光{}有限公司", "海东市红光{}服务有限公司", "海东市{}红光商贸有限公司"]
)
def test_the_short_form_of_an_organ_is_no_business(judge: Judge, name: str, word: str) -> None:
    """Typed as one text or declared in parts, by whatever split."""
    text = name.format(word)
    assert judge(text).outcome in {"review", "reject"}
    industry = "商贸" if "商贸" in text else "服务" if "服务" in text else None
    trade = text.removeprefix("海东市").removesuffix("有限公司").removesuffix(industry or "")
    pattern = "DTIF" if industry else "DTF"
    parts = Parts("海东市", "630200", trade, industry, "有限公司", pattern)
    assert judge(text, declared_parts=parts).outcome in {"review", "reject"}


@pytest.mark.parametrize("word", ["税务", "审计", "统计", "民政", "工会", "气象", "档案", "国土"])
def test_what_is_an_organ_and_a_business_is_asked_about_where_nothing_says_the_business(
    judge: Judge, word: str
) -> None:
    assert found(judge(f"海东市红光{word}有限公司")).get("public_body") == "review"


@pytest.mark.parametrize(
    "name",
    [
        "海东市红光税务咨询有限公司",
        "海东市红光审计咨询有限公司",
        "海东市红光档案管理有限公司",
        "海东市红光统计调查有限公司",
        "海东市红光城管家物业有限公司",
        "海东市山海关饮料有限公司",
        "海东市红光质监测科技有限公司",
        "海东市传统战鼓文化有限公司",
        "海东市红光路政工程有限公司",
    ],
)
def test_what_only_holds_the_short_form_of_an_organ_is_none(judge: Judge, name: str) -> None:
    assert "public_body" not in found(judge(name))


@pytest.mark.parametrize(
    "name",
    [
        "海东市撒币商贸有限公司",
        "海东市叼丝餐饮有限公司",
        "海东市法克鱿餐饮有限公司",
        "海东市红光碰瓷商贸有限公司",
        "海东市东海舰队餐饮有限公司",
        "海东市八一建军商贸有限公司",
        "海东市红光领导小组咨询有限公司",
    ],
)
def test_forbidden_words_that_an_examination_found_passing(judge: Judge, name: str) -> None:
    assert judge(name).outcome == "reject"


@pytest.mark.parametrize(
    "name",
    [
        "海东市红光包养商贸有限公司",
        "海东市红光流氓商贸有限公司",
        "海东市红光特种兵户外有限公司",
        "海东市红光办事处商贸有限公司",
        "海东市红光维稳服务有限公司",
        "海东市枪支商贸有限公司",
        "海东市阴阳风水咨询有限公司",
        "海东市地主婆餐饮有限公司",
        "海东市红光事务所商贸有限公司",
        "海东市红光律师事务所",
        "海东市听说你喜欢吃面餐饮有限公司",
    ],
)
def test_words_that_an_examination_found_passing_are_asked_about(judge: Judge, name: str) -> None:
    assert judge(name).outcome in {"review", "reject"}


@pytest.mark.parametrize(
    "name",
    [
        "海东市春风水暖安装有限公司",
        "海东市承包养殖有限公司",
        "海东市红光会计师事务所",
        "海东市红光财税事务所有限公司",
        "海东市尼玛藏餐饮有限公司",
        "海东市雷峰塔旅游有限公司",
    ],
)
def test_what_only_looks_like_them_passes(judge: Judge, name: str) -> None:
    assert judge(name).outcome in {"pass", "warn"}


def test_a_county_called_like_an_organ_is_a_county(judge: Judge) -> None:
    assert "public_body" not in found(judge("公安县红光商贸有限公司", authority="421000"))


@pytest.mark.parametrize("word", ["平安", "大通", "同仁", "共和", "城东"])
def test_a_county_called_like_an_ordinary_word_is_a_trade_name(judge: Judge, word: str) -> None:
    """734 art 8: a division is no trade name unless the word means something else."""
    assert judge(f"海东市{word}商贸有限公司").outcome == "pass"
    assert found(judge("海东市互助商贸有限公司")).get("trade_name_division") == "review"


@pytest.mark.parametrize(
    ("name", "code", "outcome"),
    [
        ("海东市李克强商贸有限公司", "prohibited_person", "reject"),
        ("海东市藏独商贸有限公司", "prohibited_word", "reject"),
        ("海东市市委商贸有限公司", "public_body", "reject"),
        ("海东市国徽商贸有限公司", "state_symbol", "reject"),
        ("海东市青海大学科技有限公司", "institution_name", "review"),
        ("海东市红光律师事务所有限公司", "approval_word", "review"),
        ("海东市红光保险有限公司", "approval_word", "review"),
        ("海东市红光保险代理有限公司", "approval_word", "warn"),
        ("海东市红光基金有限公司", "approval_word", "review"),
        ("海东市基金商贸有限公司", "approval_word", "review"),
        ("海东市红光医院有限公司", "approval_word", "warn"),
        ("海东市红光人民医院有限公司", "approval_word", "review"),
        ("海东市红光融资担保有限公司", "approval_word", "warn"),
        ("海东市红光典当有限公司", "approval_word", "warn"),
        ("海东市红光银行有限公司", "approval_word", "warn"),
        ("海东市红光交易所有限公司", "approval_word", "review"),
        ("海东市红光股份商贸有限公司", "misleading_form", "review"),
        ("海东市红光合作社商贸有限公司", "misleading_form", "review"),
        ("海东市塔尔寺商贸有限公司", "religious_word", "review"),
    ],
)
def test_new_classes(judge: Judge, name: str, code: str, outcome: str) -> None:
    assert found(judge(name)).get(code) == outcome


@pytest.mark.parametrize(
    "name",
    [
        "海东市大地主题酒店管理有限公司",
        "海东市冰轮中央空调安装有限公司",
        "海东市雷锋利刀具有限公司",
        "海东市安康商贸有限公司",
        "海东市花间的猫书店有限公司",
        "海东市兴旺供销合作社有限公司",
        "海东市新道教育咨询有限公司",
        "海东市新潮喷绘有限公司",
        "海东市帮他妈妈家政服务有限公司",
        "海东市红光中央厨房餐饮有限公司",
        "海东市三黄片制药有限公司",
        "海东市三黄片麻石材有限公司",
    ],
)
def test_harmless_wholes_are_not_refused(judge: Judge, name: str) -> None:
    assert judge(name).outcome in {"pass", "warn"}


def test_a_namesake_of_a_leader_goes_to_a_person_with_the_question(judge: Judge) -> None:
    report = judge("海东市周恩来商贸有限公司", investor_names=frozenset({"周恩来"}))
    finding = next(f for f in report.findings if f.code == "prohibited_person")
    assert finding.outcome == "review" and "身份证件" in finding.to_json()["message"]
    assert judge("海东市周恩来商贸有限公司").outcome == "reject"


def test_a_famous_name_counts_in_its_own_trade_only(judge: Judge) -> None:
    assert "protected_name" in found(judge("海东市天佑德青稞酒业有限公司"))
    assert "protected_name" in found(judge("海东市小茅台酒业有限公司"))
    assert "protected_name" not in found(judge("海东市天佑德建筑工程有限公司"))
    assert "protected_name" not in found(judge("海东市大众书店有限公司"))


def test_every_trade_of_the_famous_names_is_a_division(shelf: Shelf) -> None:
    known = set(shelf.gb_sections) | {"*", "G", "J", "723", "7291"}
    assert all(fame.trades <= known for fame in shelf.wordbook.fame.values())


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("海东市绿源食品有限公司", False),  # makes vehicles; that both sell is no common trade
        ("海东市永辉超市有限公司", True),
        ("海东市永辉商贸有限公司", False),  # a word of the language in general trade
        ("海东市国轩商贸有限公司", True),  # a coined word in general trade
        ("海东市爱尔婚庆服务有限公司", False),
        ("海东市爱尔医院有限公司", True),
        ("海东市威仕达建筑装饰材料有限公司", False),  # sounds like a brand of soy sauce
        ("海东市金地燃气有限公司", False),
        ("海东市金地房地产开发有限公司", True),
    ],
)
def test_a_famous_name_counts_in_its_own_trade(judge: Judge, name: str, meant: bool) -> None:
    assert ("protected_name" in found(judge(name))) is meant
