"""Checks that many forms share. Each stops with a sentence that says what to do, next to its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError
from wtforms import Field, Form, StringField
from wtforms.validators import Optional, StopValidation

from licensing import id_number
from portal.i18n import t

Validator = Callable[[Form, Field], None]

FEN_PER_WAN = 1_000_000
MOBILE = re.compile(r"1[3-9]\d{9}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ．，", "0123456789XX.,")


def trim(value: Any) -> Any:
    """Filter: drops blanks around what was typed."""
    return value.strip() if isinstance(value, str) else value


def digits(value: Any) -> Any:
    """Filter for numbers and codes: full-width signs become plain, blanks and hyphens go, letters are upper case."""
    if not isinstance(value, str):
        return value
    return re.sub(r"[\s\-]", "", value.translate(FULL_WIDTH)).upper()


def address(value: Any) -> Any:
    """Filter for a mobile or an e-mail: as ``digits``, but an e-mail keeps its letters."""
    if not isinstance(value, str):
        return value
    plain = value.translate(FULL_WIDTH).replace("＠", "@").replace("＋", "+").strip()
    return plain if "@" in plain else digits(plain)


class Required:
    """Something must be given; the sentence fits the kind of field."""

    field_flags = {"required": True}  # noqa: RUF012  # read by WTForms as a class attribute

    def __init__(self, key: str = "") -> None:
        self.key = key

    def __call__(self, form: Form, field: Field) -> None:
        if field.process_errors:  # something was given, only not readable: that sentence is the better one
            raise StopValidation
        given = field.data if not hasattr(field, "raw_data") or field.raw_data is None else field.raw_data
        values = given if isinstance(given, list) else [given]
        if field.data and any(not isinstance(each, str) or each.strip() for each in values):
            return
        chosen = hasattr(field, "choices") or field.type in {"BooleanField", "FileField"}
        field.errors = []
        raise StopValidation(
            t(self.key or ("forms.choose" if chosen else "forms.required"), label=field.label.text)
        )


def optional() -> Optional:
    """Nothing given is fine, and then nothing else is asked."""
    return Optional(strip_whitespace=True)


class Depends(Optional):  # type: ignore[misc]  # WTForms has no types
    """As ``optional``, for what some must give and others need not: the group says who, and no label says "optional"."""

    def __init__(self) -> None:
        super().__init__(strip_whitespace=True)
        self.field_flags = {"optional": True, "conditional": True}  # WTForms sets its own on the instance


def text(longest: int, shortest: int = 0) -> Validator:
    """``shortest`` to ``longest`` signs, no control or direction signs."""

    def check(_: Form, field: Field) -> None:
        value = field.data or ""
        if CONTROL.search(value):
            raise StopValidation(t("forms.control_signs", label=field.label.text))
        if len(value) > longest:
            raise StopValidation(t("forms.too_long", label=field.label.text, n=longest, now=len(value)))
        if len(value) < shortest:
            raise StopValidation(t("forms.too_short", label=field.label.text, n=shortest))

    return check


def chinese_id(_: Form, field: Field) -> None:
    """Resident identity number, GB 11643: 18 signs, real date and place, check digit."""
    if not id_number.is_valid(field.data or ""):
        raise StopValidation(t("forms.chinese_id"))


def unified_code(_: Form, field: Field) -> None:
    """Unified social credit code, GB 32100: 18 signs and a check digit."""
    try:
        uscc.validate(field.data or "")
    except NumberError:
        raise StopValidation(t("forms.uscc")) from None


def mobile(_: Form, field: Field) -> None:
    """A mobile number of the mainland: 11 digits from 13 to 19."""
    if not MOBILE.fullmatch(field.data or ""):
        raise StopValidation(t("forms.mobile"))


class MoneyField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """An amount typed in 万元 (thousands and full-width signs are fine); ``data`` is whole fen or None."""

    def __init__(self, *args: Any, least: int = 1, most: int = 10**15, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / FEN_PER_WAN:f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = re.sub(r"[\s,]", "", (valuelist[0] if valuelist else "").translate(FULL_WIDTH))
        if not typed:
            return
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", typed):
            raise ValueError(t("forms.money"))
        self.data = _fen(typed)
        if not self.least <= self.data <= self.most:
            raise ValueError(t("forms.money_range"))


def _fen(wan: str) -> int:
    try:
        return int(Decimal(wan) * FEN_PER_WAN)
    except InvalidOperation:
        raise ValueError(t("forms.money")) from None
