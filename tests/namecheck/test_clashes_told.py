"""A clash is told once, by its gravest rule, with the status of the prior name and the day it may be free again."""

from __future__ import annotations

from datetime import date

import pytest

from namecheck.finding import Report
from namecheck.messages import message
from namecheck.register import PriorName
from tests.namecheck.conftest import Judge

NAME = "海东市红光酒业有限公司"
DAY = date(2026, 10, 5)


def sentences(report: Report, lang: str = "zh") -> str:
    return " ".join(message(f.code, f.params, lang) for f in report.findings)


def test_each_prior_name_stands_under_one_finding(judge: Judge) -> None:
    report = judge(NAME, NAME, "海东市红光白酒有限公司", "海东市宏光酒业有限公司", "海东市红光汇酒业有限公司")
    told = [conflict.name for finding in report.findings for conflict in finding.conflicts]
    assert len(told) == len(set(told)) == 4
    assert {f.code: [c.name for c in f.conflicts] for f in report.findings}["same_name"] == [NAME]


def test_what_is_registered_is_told_before_what_was_given_up(judge: Judge) -> None:
    gone = PriorName("海东市红光白酒有限公司", status="deregistered", status_date=DAY, authority="630200")
    report = judge("海东市红光酒有限公司", gone, "海东市红光酒业有限公司")
    (finding,) = (f for f in report.findings if f.code == "same_trade_name")
    assert [c.status for c in finding.conflicts] == ["registered", "deregistered"]
    assert finding.params["name"] == "海东市红光酒业有限公司"


@pytest.mark.parametrize(
    ("prior", "zh", "en"),
    [
        (PriorName(NAME), "已经登记", "is registered"),
        (PriorName(NAME, status="revoked"), "仍受保护", "still stands"),
        (PriorName(NAME, status="reserved", valid_until=date(2026, 12, 31)),
         "保留至2026年12月31日；届时未办理登记的，2027年1月1日起可以申报", "until 2026-12-31"),
        (PriorName(NAME, status="reserved"), "正在办理登记", "is being registered"),
        (PriorName(NAME, status="deregistered", status_date=DAY), "2027年10月6日起可以申报", "free from 2027-10-06"),
        (PriorName(NAME, status="deregistered"), "注销日期不详", "unknown day"),
        (PriorName(NAME, status="renamed", status_date=DAY), "已经改名", "free from 2027-10-06"),
        (PriorName(NAME, status="rescinded", status_date=DAY), "已被撤销", "free from 2027-10-06"),
    ],
)  # fmt: skip
def test_the_sentence_says_the_status_and_the_day(judge: Judge, prior: PriorName, zh: str, en: str) -> None:
    report = judge(NAME, prior)
    assert zh in sentences(report) and en in sentences(report, "en")


def test_programs_get_the_days_beside_the_status(judge: Judge) -> None:
    held = PriorName(NAME, status="reserved", valid_until=date(2026, 12, 31))
    (conflict,) = judge(NAME, held).findings[0].to_json()["conflicts"]
    assert (conflict["until"], conflict["free_from"]) == ("2026-12-31", "2027-01-01")
    (plain,) = judge(NAME, NAME).findings[0].to_json()["conflicts"]
    assert {"until", "free_from"}.isdisjoint(plain)
