"""The applicant's own split switches no rule off: a text is judged under every plausible way to split it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namecheck.finding import OUTCOMES, Report
from namecheck.name import Parts
from namecheck.register import PriorName
from tests.namecheck.conftest import Judge

TAKEN = "海东市昆仑雪莲商贸有限公司"
FORBIDDEN = (
    "习近平商贸",
    "红光法轮功文化传播",
    "高原红草泥马餐饮",
    "雷锋餐饮",
    "东突科技",
    "佛教用品",
    "加拿大商贸",
)
SPLITS = [
    ("习近", "平商贸"),
    ("红光", "法轮功文化传播"),
    ("高原红", "草泥马餐饮"),
    ("昆仑雪莲贸", "易"),
]


def declared(judge: Judge, trade: str, industry: str, *prior: str | PriorName) -> Report:
    """What the form sends: the parts as somebody filled them in."""
    parts = Parts("海东市", "630200", trade, industry or None, "有限公司", "DTIF" if industry else "DTF")
    return judge(f"海东市{trade}{industry}有限公司", *prior, kind="llc", declared_parts=parts)


@pytest.mark.parametrize(("trade", "industry"), SPLITS)
def test_a_boundary_put_elsewhere_hides_nothing(judge: Judge, trade: str, industry: str) -> None:
    assert declared(judge, trade, industry, TAKEN).outcome == "reject"


@pytest.mark.parametrize("core", FORBIDDEN)
def test_no_split_of_a_forbidden_text_passes(judge: Judge, core: str) -> None:
    for at in range(1, len(core) + 1):
        assert declared(judge, core[:at], core[at:]).outcome in {"review", "reject"}, (core[:at], core[at:])


@pytest.mark.parametrize("core", ["昆仑雪莲贸易", "昆仑雪莲商贸", "昆仑雪莲经贸", "昆仑雪莲贸易发展"])
def test_no_split_of_a_taken_name_passes(judge: Judge, core: str) -> None:
    for at in range(1, len(core) + 1):
        assert declared(judge, core[:at], core[at:], TAKEN).outcome == "reject", (core[:at], core[at:])


@given(
    trade=st.text(alphabet="习近平草泥马法轮功红光高原雪莲", min_size=2, max_size=5),
    industry=st.sampled_from(["商贸", "餐饮", "文化传播", "贸易", "五金建材"]),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_a_declared_split_is_never_judged_milder_than_the_text(
    judge: Judge, trade: str, industry: str, data: st.DataObject
) -> None:
    core = trade + industry
    at = data.draw(st.integers(1, len(core)))
    plain = judge(f"海东市{core}有限公司", TAKEN, kind="llc")
    of_words = [f.outcome for f in plain.findings if "word" in f.params or f.conflicts]
    worst = max(of_words, key=OUTCOMES.index, default="pass")
    found = declared(judge, core[:at], core[at:], TAKEN).outcome
    assert OUTCOMES.index(found) >= OUTCOMES.index(worst)


def test_an_industry_of_no_table_is_asked_about_and_a_known_one_is_not(judge: Judge) -> None:
    asked = declared(judge, "红光", "昆贸")
    assert [f.code for f in asked.findings if f.outcome == "review"] == ["declared_industry"]
    assert declared(judge, "红光", "五金建材").outcome == "pass"
    assert declared(judge, "红光", "贸易").outcome == "pass"


def test_a_reserved_name_with_an_odd_boundary_stands_against_its_usual_reading(judge: Judge) -> None:
    odd = Parts("海东市", "630200", "昆仑雪莲贸", "易", "有限公司", "DTIF")
    text = "海东市昆仑雪莲贸易有限公司"
    from namecheck.name import ParsedName

    prior = PriorName(
        text, status="reserved", authority="630200", parsed=ParsedName.of_parts(text, odd), declared=True
    )
    assert judge("海东市昆仑雪莲商贸有限公司", prior).outcome == "reject"


def test_a_division_keeps_its_last_character_and_the_rest_is_too_short(judge: Judge) -> None:
    assert "trade_name_length" in {f.code for f in judge("海东市福餐饮有限公司").findings}
    parts = Parts("海东", "630200", "市福", "餐饮", "有限公司", "DTIF")
    report = judge("海东市福餐饮有限公司", kind="llc", declared_parts=parts)
    assert report.outcome == "review"
