"""Money in fen, as people write it in 万元."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.errors import Problem
from licensing.money import MOST_FEN, format_wan, parse_wan, register_capital


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("100", 100_000_000),
        ("100.5", 100_500_000),
        (" 1,234.5 万元", 1_234_500_000),
        ("０．０００００１", 1),
        ("3万", 3_000_000),
        ("5.", 5_000_000),
    ],
)
def test_what_people_write(text: str, fen: int) -> None:
    assert parse_wan(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "money.required"),
        ("  ", "money.required"),
        ("-5", "money.negative"),
        ("一百", "money.not_a_number"),
        ("100元", "money.not_a_number"),
        ("1,00", "money.not_a_number"),
        ("1e9", "money.not_a_number"),
        ("٣", "money.not_a_number"),
        ("0.0000001", "money.too_precise"),
        ("1000000001", "money.too_large"),
        ("9" * 500, "money.not_a_number"),
    ],
)
def test_what_is_refused(text: str, code: str) -> None:
    found = parse_wan(text, "capital")
    assert isinstance(found, Problem)
    assert (found.field, found.code) == ("capital", code)


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(0, MOST_FEN))
def test_writing_and_reading_lose_nothing(fen: int) -> None:
    assert parse_wan(format_wan(fen)) == fen


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=60))
def test_junk_never_raises(text: str) -> None:
    assert isinstance(parse_wan(text), int | Problem)
    assert register_capital(text) is None or isinstance(register_capital(text), int)
