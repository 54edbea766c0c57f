"""The answer to a certificate item's question as people read it: choices by their label, dates, money and yes or no in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from licensing.catalogue.model import Field
from portal import formats
from portal.i18n import language, t

YES_NO = {"True": "common.yes", "False": "common.no", "yes": "common.yes", "no": "common.no"}
CHOSEN = frozenset({"enum", "enum[]"})


def answer_words(asked: Field, value: Any) -> str | list[str]:
    """One line, or one for each row or choice of an answer that has several."""
    if isinstance(value, list):
        return [_line(asked, each) for each in value]
    return _line(asked, value)


def _line(asked: Field, value: Any) -> str:
    if isinstance(value, dict):
        return t("applications.comma").join(str(cell) for cell in value.values() if cell not in (None, ""))
    text = str(value)
    if asked.type in CHOSEN:
        zh = language() == "zh"
        return next((c.label_zh if zh else c.label_en for c in asked.choices if c.value == text), text)
    if asked.type == "date":
        return _day(text)
    return t(YES_NO[text]) if text in YES_NO else text


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text), language())
    except ValueError:
        return text
