"""Addresses are compared by what they mean: no way of writing evades the count, and no other number falls into it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.address_key import key_of, within

STREETS = ("碾伯街道古城大街", "碾伯镇八一路", "雨润镇三里屯巷", "高庙镇城市花园路")
BUILDINGS = ("号楼", "栋", "幢", "座")
FIGURES = "零一二三四五六七八九"
ODD = " \u3000\t\u200b、，,（）()·"
numbers = st.integers(1, 999)
doors = st.tuples(st.sampled_from(STREETS), numbers, st.integers(1, 60), st.integers(1, 2999))


def written(door: tuple[str, int, int, int]) -> str:
    street, number, building, room = door
    return f"青海省海东市乐都区{street}{number}号{building}号楼{room}室"


def words(number: int) -> str:
    """A number below a hundred as people say it."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else FIGURES[tens]) + "十" if tens else ""
    return ten + (FIGURES[ones] if ones or not tens else "")


@given(doors, st.randoms(use_true_random=False))
def test_spacing_width_and_punctuation_never_change_it(
    door: tuple[str, int, int, int], chance: random.Random
) -> None:
    plain = written(door)
    text = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and chance.random() < 0.5 else c for c in plain)
    other = text[:1]
    for before, after in pairwise(text):
        between = chance.choice(ODD) if chance.random() < 0.4 else ""
        if before.isdigit() and after.isdigit() and between not in " \u3000\t\u200b":
            between = ""  # a mark between two figures makes two numbers of them
        other += between + after
    assert key_of(other) == key_of(plain)


@given(doors, st.sampled_from(BUILDINGS), st.booleans(), st.sampled_from(["青海省海东市", "海东市", ""]))
def test_the_ways_to_say_it_are_one(
    door: tuple[str, int, int, int], building: str, spoken: bool, region: str
) -> None:
    street, number, house, room = door
    said = words(house) if spoken else str(house)
    digits = "".join("〇一二三四五六七八九"[int(c)] for c in str(room)) if spoken else str(room)
    other = f"{region}乐都区{street}{number}#{said}{building}{digits}房间"
    assert key_of(other) == key_of(written(door))


@settings(max_examples=300)
@given(doors, doors)
def test_another_number_is_another_door(
    one: tuple[str, int, int, int], other: tuple[str, int, int, int]
) -> None:
    assert (key_of(written(one)) == key_of(written(other))) is (one == other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("古城大街3-2号", "古城大街32号", False),
        ("古城大街3—2号", "古城大街3-2号", True),
        ("古城大街18号2层", "古城大街18号2室", False),
        ("古城大街18号2楼", "古城大街十八号二层", True),
        ("古城大街18号院内3号楼", "古城大街18号3栋", True),
        ("古城大街18", "古城大街18号", True),
        ("古城大街018号", "古城大街18号", True),
        ("乐都区城市花园路3号", "乐都区花园路3号", False),
        ("西宁市城东区八一路10号", "城东区八一路10号", True),
        ("互助土族自治县北街3号", "海东市互助土族自治县北街3号", True),
        ("古城大街百号", "古城大街100号", False),
        ("古城大街一百零五号", "古城大街105号", True),
        ("", " ", True),
    ],
)
def test_what_people_write(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) is same


@given(doors, numbers)
def test_a_door_lies_at_its_house_and_at_no_other(door: tuple[str, int, int, int], number: int) -> None:
    street, mine, *_ = door
    assert within(f"{street} {number}号", written(door)) is (number == mine)
    assert not within("", written(door))
