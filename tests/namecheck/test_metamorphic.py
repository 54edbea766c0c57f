"""Changes that change nothing in law never lower the level of a clash: spaces, width, script, suffix, filler words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from namecheck.finding import OUTCOMES
from namecheck.shelf import Shelf
from tests.namecheck.conftest import Judge

PRIOR = [
    "海东红光酒业有限公司",
    "海东阿里巴巴网络科技有限公司",
    "民和泰山商贸有限公司",
    "海东全聚德有限公司",
    "互助鑫龙养殖专业合作社",
    "海东盐业公司",
    "海东金地公共汽车运输有限公司",
]
ASKED = [
    "海东红光白酒有限公司", "海东宏光酒业有限公司", "海东阿里巴巴在线信息科技有限公司", "海东秦山商贸有限公司",
    "海东宏荃聚德实业有限公司", "海东鑫龙养殖专业合作社", "海东泰山贸易有限公司",
    "海东盐业有限公司", "海东鑫龙养殖有限公司", "海东金地运输有限公司",
]  # fmt: skip


def level(judge: Judge, name: str) -> int:
    """The worst clash of a name."""
    return max((OUTCOMES.index(f.outcome) for f in judge(name, *PRIOR).findings if f.conflicts), default=0)


@given(
    name=st.sampled_from(ASKED),
    place=st.integers(0, 12),
    junk=st.sampled_from([" ", "\u3000", "\u200b", "·", "\t", "-"]),
)
@limits(max_examples=120, deadline=None)
def test_inserted_space_or_mark(judge: Judge, name: str, place: int, junk: str) -> None:
    assert level(judge, name[:place] + junk + name[place:]) >= level(judge, name) > 0


@pytest.mark.parametrize("name", ASKED)
def test_traditional_and_variant_characters(judge: Judge, shelf: Shelf, name: str) -> None:
    back = {standard: chr(variant) for variant, standard in shelf.variants.items()}
    for place, char in enumerate(name):
        if char in back:
            assert level(judge, name[:place] + back[char] + name[place + 1 :]) >= level(judge, name), back[
                char
            ]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("old", "new"),
    [("海东", "海东市"), ("海东", "青海省海东市"), ("海东", "青海海东"), ("海东", ""), ("有限公司", "有限责任公司"),
     ("有限公司", "集团有限公司"), ("有限公司", "（集团）有限公司"), ("有限公司", "股份有限公司"), ("有限公司", "发展有限公司"),
     ("有限公司", "实业有限公司")],
)  # fmt: skip
def test_division_form_and_filler(judge: Judge, name: str, old: str, new: str) -> None:
    if old in name and name != "海东宏荃聚德实业有限公司":
        assert level(judge, name.replace(old, new, 1)) >= level(judge, name)


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("海东红光白酒有限公司", "红光（海东）白酒有限公司"),
        ("海东泰山贸易有限公司", "泰山贸易(海东)有限公司"),
    ],
)
def test_other_order(judge: Judge, name: str, turned: str) -> None:
    assert level(judge, turned) >= level(judge, name)
