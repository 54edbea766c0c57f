"""Finding a phrase of business scope by what people call it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.catalogue.load import DATA, load
from licensing.catalogue.tables import CatalogueError

CATALOGUE, WORDS = load(), DATA / "scope_words.tsv"


def found(text: str, limit: int = 20) -> list[str]:
    return [item.item for item in CATALOGUE.search_scope(text, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("餐饮服务", "餐饮服务"),
        ("快餐服务", "餐饮服务"),
        ("普通货运", "道路货物运输（不含危险货物）"),
        ("道路货物运输(不含危险货物)", "道路货物运输（不含危险货物）"),
        ("零售 五金", "五金产品零售"),
    ],
)
def test_the_phrase_meant_comes_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_the_more_usual_comes_first_and_the_limit_holds() -> None:
    hits = CATALOGUE.search_scope("种植", 5)
    assert len(hits) == 5
    assert all("种植" in hit.item or any("种植" in a for a in hit.aliases) for hit in hits)


@pytest.mark.parametrize("typed", ["", "   ", "\u3000", "没有人做的生意啊"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    assert found(typed) == []


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=80))
def test_junk_never_raises(text: str) -> None:
    assert len(found(text, 3)) <= 3


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("饭店", "餐饮服务"),
        ("超市", "超级市场销售"),
        ("奶茶", "餐饮服务"),
        ("民宿", "住宿服务"),
        ("药店", "药品零售"),
        ("修车", "机动车修理和维护"),
        ("直播", "网络文化经营"),
        ("养羊", "牲畜饲养"),
        ("KTV", "歌舞娱乐活动"),
        ("我想开一家奶茶店", "餐饮服务"),
        ("奶 茶", "餐饮服务"),
    ],
)
def test_everyday_words_lead_to_the_phrase_of_the_register(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_three_hundred_everyday_words_and_each_finds_its_own_first() -> None:
    rows = [line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines() if line[:1] != "#"][
        1:
    ]
    assert len(rows) >= 300
    wrong = [
        word
        for word, codes in rows
        if (hits := CATALOGUE.search_scope(word, 20))[0].code != codes.split(";")[0] and hits[0].item != word
    ]
    assert wrong == []


def test_the_beginning_of_a_word_is_enough() -> None:
    assert "餐饮服务" in found("火")


def test_a_trade_is_browsed_by_what_is_usual() -> None:
    usual = CATALOGUE.scope_of_trade("H")
    assert {"餐饮服务", "住宿服务"} <= {each.item for each in usual[:5]}
    assert all(CATALOGUE.scope_of_trade(trade) for trade in CATALOGUE.trades)
    assert CATALOGUE.scope_of_trade("Z") == []


def test_a_word_that_leads_nowhere_stops_the_start(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    with (tmp_path / "data" / "scope_words.tsv").open("a", encoding="utf-8") as file:
        file.write("天外\tSC9999\n")
    with pytest.raises(CatalogueError, match=r"scope_words.tsv:\d+: phrase 'SC9999' cannot be chosen"):
        load(tmp_path / "data")
