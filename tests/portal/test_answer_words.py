"""An answer is read in the words of its form, in both languages, never as it is stored."""

from __future__ import annotations

import pytest
from flask import Flask

from licensing.catalogue.model import Choice, Field
from portal.words.answer_words import answer_words


def asked(kind: str, *choices: Choice) -> Field:
    return Field("q", kind, True, choices, (), None, None, "问", "Question", "", "")


SEAL = Choice("公章", "Official seal")
CASES = [
    (asked("enum", SEAL), "公章", "公章", "Official seal"),
    (asked("enum[]", SEAL), ["公章"], ["公章"], ["Official seal"]),
    (
        asked("enum", SEAL),
        "旧章",
        "旧章",
        "旧章",
    ),  # a choice that the catalogue no longer offers stays as it was given
    (asked("bool"), "yes", "是", "Yes"),
    (asked("bool"), False, "否", "No"),
    (asked("date"), "2030-06-30", "2030年6月30日（周日）", "Sun 30 Jun 2030"),
    (asked("list"), [{"name": "一号", "size": 3, "note": ""}], ["一号、3"], ["一号, 3"]),
    (asked("text"), "汽油", "汽油", "汽油"),
]


@pytest.mark.parametrize(("field", "value", "zh", "en"), CASES)
def test_answers_in_words(app: Flask, field: Field, value: object, zh: object, en: object) -> None:
    for lang, expected in (("zh", zh), ("en", en)):
        with app.test_request_context(f"/?lang={lang}"):
            assert answer_words(field, value) == expected
