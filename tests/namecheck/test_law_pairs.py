"""The official and practice pairs of the law sheet, section 8.1, under their ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from namecheck.finding import OUTCOMES, Report
from namecheck.pairs import clashes
from namecheck.parse import parse
from namecheck.reading import read
from namecheck.register import PriorName
from namecheck.shelf import Shelf
from tests.namecheck.conftest import DAY, Judge

BEIJING = "110000"
CASES = [
    ("N01", "北京红光酒业发展有限公司", "红光（北京）酒业发展有限公司", "reject", "same", "order"),
    ("N02", "北京红光酒业有限公司", "红光酒业有限公司", "reject", "same", "division"),
    ("N03", "北京红光酒业有限公司", "北京红光酒厂", "reject", "same", "form"),
    ("N04", "北京万青地产有限公司", "北京万青房地产有限公司", "reject", "same", "industry"),
    ("N05", "北京万青地产有限公司", "北京万青置业有限公司", "reject", "same", "industry"),
    ("N06", "北京万达地产有限公司", "北京万达房地产有限公司", "reject", "same", "industry"),
    ("N07", "北京牛栏山酒业有限公司", "北京牛兰山酒业有限公司", "warn", "similar", "sound"),
    ("N08", "北京牛栏山酒业有限公司", "北京牛蓝山白酒有限公司", "warn", "similar", "sound"),
    (
        "N09",
        "北京阿里巴巴网络科技有限公司",
        "北京阿里巴巴巴巴网络科技有限公司",
        "warn",
        "similar",
        "containment",
    ),
    (
        "N10",
        "北京阿里巴巴网络科技有限公司",
        "北京阿里巴巴在线信息科技有限公司",
        "warn",
        "similar",
        "containment",
    ),
    ("N11", "北京阿里巴巴科技有限公司", "北京马云阿理巴巴科技有限公司", "warn", "similar", "sound"),
    ("N12", "北京阿里巴巴科技有限公司", "北京阿理巴巴金控技术有限公司", "warn", "similar", "sound"),
    ("N13", "北京牛兰山有限公司", "北京金牛栏山有限公司", "warn", "similar", "sound"),
    ("N14", "北京全聚德有限公司", "北京荃巨得有限公司", "warn", "similar", "sound"),
    ("N15", "北京全聚德有限公司", "北京宏荃聚德实业有限公司", "warn", "similar", "sound"),
    ("N16", "北京马栏山酒业有限公司", "北京马兰山白酒有限公司", "warn", "similar", "sound"),
    ("N17", "北京泰山商贸有限公司", "北京秦山商贸有限公司", "warn", "similar", "glyph"),
]


@pytest.mark.parametrize(
    ("case", "name", "prior", "outcome", "relation", "via"), CASES, ids=[c[0] for c in CASES]
)
@pytest.mark.parametrize("turned", [False, True], ids=["as printed", "turned round"])
def test_official_pair(
    judge: Judge, case: str, name: str, prior: str, outcome: str, relation: str, via: str, turned: bool
) -> None:
    first, second = (prior, name) if turned else (name, prior)
    report = judge(first, second, authority=BEIJING)
    hits = [(f.outcome, c) for f in report.findings for c in f.conflicts if c.relation == relation]
    assert [worst for worst, _ in hits if worst == outcome], f"{case}: {report.findings}"
    assert any(via in conflict.via for _, conflict in hits)
    levels = {finding.outcome for finding in report.findings if finding.conflicts}
    assert levels == {outcome}


def clash(report: Report) -> str:
    """The worst outcome that another name on the register is the reason of; famous names are judged beside it."""
    return max((f.outcome for f in report.findings if f.conflicts), key=OUTCOMES.index, default="pass")


def test_n06_investment_and_authorised_transfer_excuse(judge: Judge) -> None:
    prior = PriorName("北京万达房地产有限公司", uscc="91110000MA01YY0001", authority=BEIJING)
    invested = judge(
        "北京万达地产有限公司", prior, authority=BEIJING, investors=frozenset({"91110000MA01YY0001"})
    )
    assert clash(invested) == "pass"
    other = judge("北京万达地产有限公司", prior, authority=BEIJING, uscc="x", investors=frozenset({"other"}))
    assert clash(other) == "reject"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("海东市沃动机械有限公司", set()),
        ("海东市动力机械有限公司", {"trade_name_weak"}),
        ("海东市创新科技有限公司", set()),
    ],
    ids=["N18", "N19", "N20"],
)
def test_guide_compositions(judge: Judge, name: str, codes: set[str]) -> None:
    assert {finding.code for finding in judge(name).findings} == codes


def ago(**status: object) -> PriorName:
    return PriorName("海东红光酒业有限公司", uscc="91630200MA75YY0001", authority="630200", **status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "prior", "outcome"),
    [
        ("N24", ago(status="deregistered", status_date=date(2025, 11, 2)), "reject"),
        ("N25", ago(status="deregistered", status_date=date(2025, 10, 31)), "pass"),
        ("the year's last day", ago(status="deregistered", status_date=date(2025, 11, 1)), "reject"),
        ("renamed", ago(status="renamed", status_date=date(2026, 1, 1)), "reject"),
        ("rescinded", ago(status="rescinded", status_date=date(2026, 1, 1)), "reject"),
        ("rescinded over a year", ago(status="rescinded", status_date=date(2024, 1, 1)), "pass"),
        ("N28", ago(status="revoked", status_date=date(2022, 11, 1)), "reject"),
        ("N29 until tomorrow", ago(status="reserved", valid_until=date(2026, 11, 2)), "reject"),
        ("N29 until today", ago(status="reserved", valid_until=DAY), "reject"),
        ("N29 until yesterday", ago(status="reserved", valid_until=date(2026, 10, 31)), "pass"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_prior_names_count_by_status_and_date(
    judge: Judge, case: str, prior: PriorName, outcome: str
) -> None:
    assert judge("海东红光白酒有限公司", prior).outcome == outcome


def test_exceptions_by_investment_and_transfer(judge: Judge) -> None:
    uscc = "91630200MA75YY0001"
    gone, rescinded = (
        ago(status=status, status_date=date(2026, 6, 1)) for status in ("deregistered", "rescinded")
    )
    assert judge("海东红光酒业有限公司", gone, transferee_of=uscc).outcome == "pass"
    assert judge("海东红光酒业有限公司", rescinded, transferee_of=uscc).outcome == "reject"
    assert judge("海东红光酒业有限公司", rescinded, investors=frozenset({uscc})).outcome == "pass"
    assert judge("海东红光酒业有限公司", ago(), transferee_of=uscc).outcome == "reject"


def test_own_name_and_own_reservation_do_not_count(judge: Judge) -> None:
    assert judge("海东红光酒业有限公司", ago(), uscc="91630200MA75YY0001").outcome == "pass"
    kept = ago(status="reserved", valid_until=date(2026, 12, 1), holder="zhang")
    assert judge("海东红光酒业有限公司", kept, holder="zhang").outcome == "pass"
    assert judge("海东红光酒业有限公司", kept, holder="li").outcome == "reject"


def test_n31_unrelated_industry_passes(judge: Judge) -> None:
    assert judge("海东红光餐饮有限公司", "海东红光建筑有限公司").outcome == "pass"


def test_n32_prior_name_without_industry(judge: Judge) -> None:
    assert judge("海东红光餐饮有限公司", "海东红光有限公司").outcome == "reject"


JINING = {"authority": "370800", "kind": "individual", "applicant_division": "370811"}


def test_n36_an_individual_business_says_what_it_is(judge: Judge) -> None:
    assert judge("济宁市任城区张三小吃店（个体工商户）", **JINING).outcome == "pass"
    assert judge("济宁市任城区张三小吃店", **JINING).outcome == "reject"


def test_n37_an_individual_business_is_named_after_its_county(judge: Judge) -> None:
    haidong = {"kind": "individual", "applicant_division": "630202"}
    assert judge("海东市张三小吃店（个体工商户）", **haidong).outcome == "reject"
    assert judge("海东市乐都区张三小吃店（个体工商户）", **haidong).outcome == "pass"


@pytest.mark.parametrize("mark", ["（个体工商户）", ""], ids=["marked", "registered before the mark"])
def test_individual_businesses_of_two_counties_do_not_refuse_each_other(judge: Judge, mark: str) -> None:
    mine, kind = "互助县张三小吃店（个体工商户）", "individual"
    assert judge(mine, f"民和县张三小吃店{mark}", kind=kind).outcome == "pass"
    assert judge(mine, f"互助县张三小吃店{mark}", kind=kind).outcome == "reject"
    assert judge(mine, f"互助县威远镇张三小吃店{mark}", kind=kind).outcome == "reject"
    assert judge(mine, "海东市张三小吃有限公司", kind=kind).outcome in {"warn", "reject"}


def test_the_mark_is_for_individual_businesses_only(judge: Judge) -> None:
    assert judge("海东市红光餐饮店（个体工商户）", kind="llc").outcome == "reject"


@pytest.mark.parametrize(
    ("prior", "outcome"),
    [("上海牛栏山酒业有限公司", "warn"), ("上海牛兰山酒业有限责任公司", "reject")],
    ids=["N22 sounds the same and looks otherwise", "N23 only the form differs"],
)
def test_todays_law_is_stricter_than_shanghai_2005(judge: Judge, prior: str, outcome: str) -> None:
    assert clash(judge("上海牛兰山酒业有限公司", prior, authority="310000")) == outcome


@pytest.mark.parametrize("name", ["海东红光商贸有限公司", "海东红光种植专业合作社"])
def test_n35_individual_may_not_use_company_or_cooperative(judge: Judge, name: str) -> None:
    assert "form_fits_type" in {
        f.code for f in judge(name, kind="individual").findings if f.outcome == "reject"
    }


def test_prefecture_is_one_scope_and_other_cities_are_not(judge: Judge) -> None:
    minhe = PriorName("民和红光酒业有限公司", authority="630222")
    former = PriorName("民和红光酒业有限公司", authority="632122")
    xining = PriorName("西宁红光酒业有限公司", authority="630100")
    undivided = PriorName("红光酒业有限公司", authority="630100")
    name = "海东红光酒业有限公司"
    assert [judge(name, prior).outcome for prior in (minhe, former, xining, undivided)] == [
        "reject",
        "reject",
        "pass",
        "reject",
    ]


@pytest.mark.parametrize(
    ("case", "name", "prior", "outcome"),
    [
        ("C48", "上海瑞丰隆商贸有限公司", "上海瑞丰商贸有限公司", "warn"),
        ("C48 same", "上海瑞丰商贸有限公司", "上海瑞丰贸易有限公司", "reject"),
        ("C29 reversed trade name", "上海幸瑞咖啡贸易有限公司", "上海瑞幸咖啡贸易有限公司", "pass"),
        ("C22", "上海红光网络科技有限公司", "上海红光信息科技有限公司", "reject"),
        ("C11", "上海优品商贸有限公司", "上海友品商贸有限公司", "warn"),
        ("C12", "上海华威科技有限公司", "上海华为科技有限公司", "warn"),
        ("C51", "上海开业大吉商贸有限公司", "上海开业商贸有限公司", "warn"),
        ("B10", "青海红牛王科技发展有限公司", "青海红牛科技发展有限公司", "warn"),
        ("B12", "武汉市江汉区精益眼镜店", "武汉精益眼镜有限公司", "reject"),
        ("B12 as registered", "武汉市江汉区水塔精益眼镜店", "武汉精益眼镜有限公司", "warn"),
    ],
    ids=lambda value: value,
)
def test_practice_pairs(judge: Judge, case: str, name: str, prior: str, outcome: str) -> None:
    authority = {"上海": "310000", "青海": "630000", "武汉": "420100"}[name[:2]]
    report = judge(name, prior, authority=authority)
    assert clash(report) == outcome


@pytest.mark.parametrize(
    ("name", "prior", "outcome"),
    [
        ("循化安达公共汽车运输有限公司", "循化安达运输有限公司", "warn"),
        ("循化安达公共汽车运输有限公司", "循化安达公共汽车运输有限责任公司", "reject"),
        ("海东红光养殖有限公司", "海东红光养殖专业合作社", "warn"),
        ("海东红光养殖专业合作社", "民和红光养殖农民专业合作社", "reject"),
        ("海东市盐业有限公司", "海东盐业有限责任公司", "reject"),
        ("海东市盐业有限公司", "海东市盐业实业公司", "reject"),
        ("海东市盐业有限公司", "民和县盐业有限公司", "warn"),
        ("海东市盐业有限公司", "海东市自来水有限公司", "pass"),
        ("互助县城市建设投资有限公司", "化隆县城市建设投资开发有限公司", "warn"),
        ("海东市红光集团有限公司", "海东市红光盐业有限公司", "reject"),
    ],
)
def test_near_is_not_the_same(judge: Judge, name: str, prior: str, outcome: str) -> None:
    for first, second in ((name, prior), (prior, name)):
        found = [finding.outcome for finding in judge(first, second).findings if finding.conflicts]
        assert (max(found) if found else "pass") == outcome


def test_the_office_may_let_cooperatives_block(shelf: Shelf) -> None:
    strict = replace(shelf, policy=replace(shelf.policy, cooperatives_apart=False))
    company, cooperative = (
        read(parse(name, strict), "630200", strict)
        for name in ("海东红光养殖有限公司", "海东红光养殖专业合作社")
    )
    assert clashes(company, cooperative) == ("same",)
