"""How old a number says somebody is."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.id_documents import RESIDENT_ID, age_on

ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("number", "age"),
    [
        ("632121198001011234", 46),
        ("632121200806011234", 18),
        ("632121200806021234", 17),
        ("６３２１２１２００８０６０２１２３４", 17),
        ("632121 2008-0602 123x", 17),
        ("632121200802301234", None),
    ],
)
def test_age_is_counted_in_whole_years(number: str, age: int | None) -> None:
    assert age_on(RESIDENT_ID, number, ON) == age
