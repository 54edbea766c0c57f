"""A refused name gets at least five neighbours that the same engine lets pass."""

from __future__ import annotations

import pytest

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from namecheck.suggest import candidates, suggest
from tests.namecheck.conftest import DAY

TAKEN = ["海东红光酒业有限公司", "海东红辉酒业有限公司", "民和宏达商贸有限公司", "海东鑫源养殖专业合作社"]


@pytest.mark.parametrize("name", ["海东红光白酒有限公司", "海东宏达贸易有限公司", "海东鑫源养殖专业合作社"])
def test_five_names_that_pass(shelf: Shelf, name: str) -> None:
    register = MemoryRegister(shelf, [PriorName(taken) for taken in TAKEN])
    declaration = Declaration(name, None, "630200", DAY)
    assert check(declaration, shelf, register).outcome == "reject"
    found = suggest(declaration, shelf, register)
    assert len({suggestion.text for suggestion in found}) >= 5
    assert {suggestion.why for suggestion in found} >= {"meaning", "industry"}
    for suggestion in found:
        assert check(Declaration(suggestion.text, None, "630200", DAY), shelf, register).outcome == "pass"


@pytest.mark.parametrize("banned", ["支那", "雷锋", "法轮功", "海洛因", "大东亚", "佛教"])
def test_a_banned_word_is_replaced_and_never_dressed_up(shelf: Shelf, banned: str) -> None:
    found = suggest(
        Declaration(f"海东市{banned}商贸有限公司", None, "630200", DAY), shelf, MemoryRegister(shelf)
    )
    assert len(found) >= 5
    for suggestion in found:
        assert suggestion.why == "new_word"
        assert set(suggestion.parts.trade_name).isdisjoint(banned)


def test_what_stands_around_a_banned_word_stays(shelf: Shelf) -> None:
    declaration = Declaration("海东市新佛教商贸有限公司", None, "630200", DAY)
    found = suggest(declaration, shelf, MemoryRegister(shelf))
    assert len(found) >= 5
    assert all(suggestion.parts.trade_name.startswith("新") for suggestion in found)


def test_nothing_to_build_on(shelf: Shelf) -> None:
    register = MemoryRegister(shelf)
    assert suggest(Declaration("有限公司", None, "630200", DAY), shelf, register) == []
    assert suggest(Declaration("海东红光商贸有限公司民和分公司", None, "630200", DAY), shelf, register) == []


def test_candidates_are_in_fixed_order(shelf: Shelf) -> None:
    from namecheck.parse import parse

    parts = parse("海东红光酒业有限公司", shelf).parts
    assert list(candidates(parts, shelf)) == list(candidates(parts, shelf))
