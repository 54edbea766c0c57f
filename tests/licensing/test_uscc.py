"""Credit codes: the law's worked cases (law cases U01-U08) and what must never pass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing import uscc

U01 = "91350100M000100Y43"
DIVISIONS = st.sampled_from(["630202", "630203", "630222", "110000", "999999"])
KINDS = st.sampled_from(sorted(uscc.PREFIXES))
SERIALS = st.integers(0, uscc.SERIALS - 1)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(U01, id="U01 worked example of GB 32100"),
        pytest.param("913301087458306077", id="U03"),
        pytest.param("91630202MA75000122", id="U06 company"),
        pytest.param("91630203MA7500012G", id="U06 other district"),
        pytest.param("92630222MA7500012X", id="U06 individual"),
        pytest.param("93630223MA75000129", id="U06 cooperative"),
    ],
)
def test_valid_codes_pass(code: str) -> None:
    assert uscc.normalise(code) == code


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param("91350100M000100Y4Z", "uscc.characters", id="U02 Z is not in the alphabet"),
        pytest.param("91350100M000100Y4A", "uscc.check_character", id="U02 wrong check character"),
        pytest.param("91350100M000100YIO", "uscc.characters", id="U02 I and O are not in the alphabet"),
        pytest.param("91350100M000100Y4", "uscc.length", id="too short"),
        pytest.param("", "uscc.length", id="empty"),
        pytest.param("91350100M000100Y43" * 3, "uscc.length", id="too long"),
    ],
)
def test_wrong_codes_say_why(code: str, reason: str) -> None:
    with pytest.raises(uscc.UsccError, match=f"^{reason}$"):
        uscc.normalise(code)
    assert not uscc.is_valid(code)


def test_u08_lower_case_is_the_same_code() -> None:
    assert uscc.normalise(U01.lower()) == U01


def test_digits_of_another_width_are_the_same_code() -> None:
    assert uscc.normalise("９１350100M000100Y43") == U01


def test_u06_cases_have_a_valid_organisation_code() -> None:
    assert uscc.has_valid_organisation_code("91630202MA75000122")
    assert not uscc.has_valid_organisation_code("91630202MA75000112")


@settings(deadline=None)  # a busy machine is no failure
@given(KINDS, DIVISIONS, SERIALS, st.booleans())
def test_composed_codes_are_valid_and_known_by_their_mark(
    kind: str, division: str, serial: int, sample: bool
) -> None:
    code = uscc.compose(kind, division, serial, sample=sample)
    assert uscc.normalise(code) == code
    assert uscc.has_valid_organisation_code(code)
    assert code[2:8] == division
    assert uscc.is_sample(code) is sample
    assert code == uscc.compose(kind, division, serial, sample=sample)


@settings(deadline=None)  # a busy machine is no failure
@given(SERIALS, SERIALS)
def test_two_serials_never_share_a_code(one: int, other: int) -> None:
    assert (uscc.compose("llc", "630202", one) == uscc.compose("llc", "630202", other)) is (one == other)


@settings(deadline=None)  # a busy machine is no failure
@given(SERIALS, st.integers(0, 17), st.sampled_from(uscc.ORGANISATION_ALPHABET))
def test_u07_any_single_change_is_invalid(serial: int, place: int, wrong: str) -> None:
    code = uscc.compose("llc", "630202", serial)
    changed = code[:place] + wrong + code[place + 1 :]
    assert uscc.is_valid(changed) is (changed == code)


@settings(deadline=None)  # a busy machine is no failure
@given(SERIALS, st.integers(0, 16))
def test_u07_any_swap_of_unlike_neighbours_is_invalid(serial: int, place: int) -> None:
    code = uscc.compose("individual", "630222", serial)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert uscc.is_valid(swapped) is (swapped == code)


@pytest.mark.parametrize(
    ("kind", "division", "serial", "reason"),
    [
        ("club", "630202", 1, "uscc.kind"),
        ("llc", "63020", 1, "uscc.division"),
        ("llc", "63020X", 1, "uscc.division"),
        ("llc", "６３０２０２", 1, "uscc.division"),
        ("llc", "630202", -1, "uscc.serial"),
        ("llc", "630202", uscc.SERIALS, "uscc.serial"),
    ],
)
def test_what_cannot_be_composed(kind: str, division: str, serial: int, reason: str) -> None:
    with pytest.raises(uscc.UsccError, match=f"^{reason}$"):
        uscc.compose(kind, division, serial)


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=30))
def test_junk_never_raises_anything_else(text: str) -> None:
    assert uscc.is_valid(text) in (True, False)
