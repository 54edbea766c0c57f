"""Finding a phrase of business scope by what people call it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.catalogue.load import load

CATALOGUE = load()


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
