"""A found bug: for some place codes python-stdnum raises KeyError, for others it denies people born before the code was assigned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from licensing import id_number


def numbered(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")


@pytest.mark.parametrize("place", ["630202", "632121", "632101", "630222", "999999", "110101"])
@pytest.mark.parametrize("birth", ["19480229", "19800101", "20061231"])
def test_a_place_code_alone_denies_nobody(place: str, birth: str) -> None:
    assert id_number.is_valid(numbered(f"{place}{birth}123"))


@pytest.mark.parametrize("birth", ["19800230", "19801301", "00000000"])
def test_a_day_that_never_was_is_refused(birth: str) -> None:
    assert not id_number.is_valid(numbered(f"630202{birth}123"))


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(position: int, shift: int) -> None:
    good = numbered("63020219800101123")
    wrong = str((int(good[position]) + shift) % 10)
    assert not id_number.is_valid(good[:position] + wrong + good[position + 1 :])


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    assert id_number.is_valid(text) in (True, False)
