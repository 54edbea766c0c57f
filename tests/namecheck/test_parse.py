"""Splitting names: every order of the law, branches, groups, brackets; and measured on the real names."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from namecheck.endings import COMPANY_ENDS, OTHER_HEADS, SIGNS, UNION_ENDS
from namecheck.name import Parts
from namecheck.parse import compose, parse
from namecheck.shelf import Shelf

DATA = Path(__file__).parent / "data"
DIGITS = 20
COMPANY = ("有限公司", "有限责任公司")

CASES = [
    ("北京红光酒业有限公司", ("北京", "红光", "酒业", "有限公司", "DTIF")),
    ("红光（北京）酒业有限公司", ("北京", "红光", "酒业", "有限公司", "TDIF")),
    ("红光酒业（北京）有限公司", ("北京", "红光", "酒业", "有限公司", "TIDF")),
    ("红光(北京)酒业有限公司", ("北京", "红光", "酒业", "有限公司", "TDIF")),
    ("红光酒业有限公司", (None, "红光", "酒业", "有限公司", "TIF")),
    ("北京红光有限公司", ("北京", "红光", None, "有限公司", "DTF")),
    ("海东市安泰集团有限公司", ("海东市", "安泰", None, "集团有限公司", "DTF")),
    ("海东市安泰建设（集团）有限公司", ("海东市", "安泰", "建设", "（集团）有限公司", "DTIF")),
    ("海东市安泰集团", ("海东市", "安泰", None, "集团", "DTF")),
    ("海东市宏图投资中心（有限合伙）", ("海东市", "宏图", "投资", "中心（有限合伙）", "DTIF")),
    ("互助土族自治县鑫源养殖专业合作社", ("互助土族自治县", "鑫源", "养殖", "专业合作社", "DTIF")),
    ("济宁市任城区张三小吃店", ("济宁市任城区", "张三", "小吃", "店", "DTIF")),
    ("民和县川口镇张三小吃店", ("民和县川口镇", "张三", "小吃", "店", "DTIF")),
    ("海东市红光酒业有限公司民和分公司", ("海东市", "红光", "酒业", "分公司", "DTIFB")),
    ("海东市红光酒业有限公司民和分公司第一门市部", ("海东市", "红光", "酒业", "门市部", "DTIFBB")),
    ("海东市红光（中国）酒业有限公司", ("海东市", "红光", "酒业", "有限公司", "DTIF")),
    ("红光（集团）酒业有限公司", (None, "红光", "酒业", "有限公司", "TIF")),
    ("青海红光（海东）酒业有限公司", ("青海", "红光", "酒业", "有限公司", "DTIF")),
    ("上海大众汽车有限公司", ("上海", "大众", "汽车", "有限公司", "DTIF")),
    ("海东市名胜农林业有限公司", ("海东市", "名胜", "农林业", "有限公司", "DTIF")),
    ("海东市第一楼餐饮有限公司", ("海东市", "第一楼", "餐饮", "有限公司", "DTIF")),
    ("海东市马建国商贸有限公司", ("海东市", "马建国", "商贸", "有限公司", "DTIF")),
    ("民和县农村信用合作联社", ("民和县", "", "农村信用合作联社", "农村信用合作联社", "DIF")),
    ("海东市福餐饮有限公司", ("海东市", "福", "餐饮", "有限公司", "DTIF")),
    ("青海老掌柜酒业有限公司", ("青海", "老掌柜", "酒业", "有限公司", "DTIF")),
    ("青海祁连山粮油有限公司", ("青海", "祁连山", "粮油", "有限公司", "DTIF")),
    ("大柴旦红光工贸有限公司", ("大柴旦", "红光", "工贸", "有限公司", "DTIF")),
    ("西宁经济技术开发区红光科技有限公司", ("西宁经济技术开发区", "红光", "科技", "有限公司", "DTIF")),
    ("苏州工业园区红光五金制品有限公司", ("苏州工业园区", "红光", "五金制品", "有限公司", "DTIF")),
    ("海东市红光大药房", ("海东市", "红光", "大药房", "大药房", "DTIF")),
]


@pytest.mark.parametrize(("name", "parts"), CASES, ids=[name for name, _ in CASES])
def test_every_order_of_the_law(shelf: Shelf, name: str, parts: tuple[str | None, ...]) -> None:
    found = parse(name, shelf).parts
    shown = (found.division, found.trade_name, found.industry, found.form, found.pattern)
    assert shown == parts


@pytest.mark.parametrize(
    "written", ["海東市紅光酒業有限公司", "海东市 红光酒业有限公司", "海东市红光酒业有限公司\u200b"]
)
def test_parts_are_folded_and_spans_fit_the_text(shelf: Shelf, written: str) -> None:
    parsed = parse(written, shelf)
    assert parsed.parts == Parts("海东市", "630200", "红光", "酒业", "有限公司", "DTIF")
    assert (parsed.piece("trade_name") or "").replace("紅", "红") == "红光"
    assert (parsed.piece("form") or "").startswith("有限公司")


@pytest.mark.parametrize("pattern", ["DTIF", "TDIF", "TIDF", "TIF", "DTF"])
def test_compose_and_parse_agree(shelf: Shelf, pattern: str) -> None:
    division = "海东市" if "D" in pattern else None
    industry = "酒业" if "I" in pattern else None
    text = compose(division, "红光", industry, "有限公司", pattern)
    found = parse(text, shelf).parts
    assert (found.division, found.trade_name, found.industry, found.form, found.pattern) == (
        division, "红光", industry, "有限公司", pattern,
    )  # fmt: skip


def names(shared: Path) -> Iterator[str]:
    with lzma.open(shared / "names/names_all.txt.xz", "rt", encoding="utf-8") as lines:
        yield from (line.strip() for line in lines)


def placed(file: str) -> dict[str, int]:
    """First digits of the sha256 of each name of a sample, and where a person lets its industry begin."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {digest: int(place) for digest, place, *_ in rows if digest != "name_sha256"}


def test_boundaries_are_where_a_person_puts_them(shelf: Shelf, shared: Path) -> None:
    samples = {
        "boundaries.tsv": 15,
        "boundaries_fresh.tsv": 15,
    }  # file -> errors out of 500: 97 in 100 are right
    wanted = {digest: (file, place) for file in samples for digest, place in placed(file).items()}
    wrong: dict[str, list[str]] = {file: [] for file in samples}
    read = 0
    for name in names(shared):
        file, place = wanted.get(hashlib.sha256(name.encode()).hexdigest()[:DIGITS], ("", 0))
        if not file:
            continue
        read += 1
        spans = parse(name, shelf).spans
        if spans.get("industry", spans.get("form", (-1, 0)))[0] != place:
            wrong[file].append(name)
    assert read == len(wanted) == 1000
    assert all(len(wrong[file]) <= most for file, most in samples.items()), wrong


def test_companies_get_trade_name_and_form(shelf: Shelf, shared: Path) -> None:
    complete = total = 0
    for number, name in enumerate(names(shared)):
        if number % 60 or not name.endswith(COMPANY):
            continue
        parsed = parse(name, shelf)
        if not parsed.is_branch:
            total += 1
            complete += bool(len(parsed.parts.trade_name) > 1 and parsed.parts.form)
    assert total > 20_000
    assert complete / total >= 0.99, complete / total


@pytest.mark.parametrize("ending", [*COMPANY_ENDS, *UNION_ENDS, *OTHER_HEADS])
def test_no_ending_of_a_full_name_is_skipped_by_the_look_for_its_signs(ending: str) -> None:
    """The partnership's brackets were: a branch of a firm that is no company lost its head."""
    assert any(sign in ending for sign in SIGNS)
