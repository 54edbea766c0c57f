"""One row of a register file: from text cells to values, keeping what is odd and refusing what is unusable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from licensing import uscc
from licensing.money import register_capital

STATUSES = ("registered", "reserved", "deregistered", "renamed", "rescinded", "revoked")
TYPES = ("llc", "jsc", "partnership", "sole", "cooperative", "individual", "branch", "group")
LONGEST_NAME = 200
LONGEST_TEXT = 8000
DIVISION = re.compile(r"[0-9]{6}")
INDUSTRY = re.compile(r"[A-T]?[0-9]{2,4}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# A word of the register's own type column, or the end of the name -> the contract's type; first match counts.
TYPE_WORDS = (
    ("个体", "individual"),
    ("合作社", "cooperative"),
    ("个人独资", "sole"),
    ("分支机构", "branch"),
    ("分公司", "branch"),
    ("合伙", "partnership"),
    ("股份有限公司", "jsc"),
    ("有限责任公司", "llc"),
)
NAME_ENDS = (
    ("分公司", "branch"),
    ("营业部", "branch"),
    ("合伙）", "partnership"),
    ("股份有限公司", "jsc"),
    ("集团", "group"),
    ("有限责任公司", "llc"),
    ("有限公司", "llc"),
)
PREFIX_TYPES = {"92": "individual", "93": "cooperative"}


@dataclass(frozen=True)
class Row:
    """A usable row. ``uscc`` is ``None`` when missing or wrong; ``uscc_given`` is what the file said.

    ``authority``: six digits; ``entity_type``: the contract's word where it can be told; ``capital_fen`` in fen.
    ``warnings``: codes of what was odd and set aside (``uscc.…``, ``authority.unreadable``, ``date.unreadable``, …).
    """

    line_no: int
    name: str
    uscc: str | None
    uscc_given: str
    status: str
    status_date: date | None
    authority: str | None
    investors: tuple[str, ...]
    industry_code: str | None
    established_on: date | None
    entity_type: str | None
    type_label: str
    capital_fen: int | None
    capital_given: str
    scope: str
    domicile: str
    representative: str
    warnings: tuple[str, ...] = ()


class Unusable(Exception):
    """The row cannot go in; the text is the code of the reason."""


def parse(line_no: int, cells: Mapping[str, str], authority: str | None = None) -> Row:
    """A row from its recognised columns (trimmed text; absent ones count as empty).

    ``authority`` stands in where the row names none. Raises Unusable: ``name.empty``, ``name.too_long``,
    ``name.control_character``, ``status.unknown``, ``status_date.unreadable``.
    """

    def cell(column: str) -> str:
        return cells.get(column, "")[:LONGEST_TEXT]

    warnings: list[str] = []
    code = _code(cell("uscc"), warnings)
    return Row(
        line_no=line_no,
        name=_name(cell("name")),
        uscc=code,
        uscc_given=cell("uscc")[:40],
        status=_status(cell("status")),
        status_date=_status_date(cell("status_date")),
        authority=_authority(cells, code, warnings) or authority,
        investors=tuple(part for part in re.split(r"[;；|,，]\s*", cell("investors")) if part),
        industry_code=_industry(cell("industry_code"), warnings),
        established_on=_date(cell("established_on"), warnings),
        entity_type=entity_type(cell("entity_type"), cell("name"), code),
        type_label=cell("entity_type")[:100],
        capital_fen=register_capital(cell("capital")),
        capital_given=cell("capital")[:100],
        scope=cell("scope"),
        domicile=cell("domicile"),
        representative=cell("representative")[:100],
        warnings=tuple(warnings),
    )


def _name(text: str) -> str:
    if not text:
        raise Unusable("name.empty")
    if len(text) > LONGEST_NAME:
        raise Unusable("name.too_long")
    if CONTROL.search(text):
        raise Unusable("name.control_character")
    return text


def _status(text: str) -> str:
    if not text:
        return "registered"
    if text.lower() not in STATUSES:
        raise Unusable("status.unknown")
    return text.lower()


def _status_date(text: str) -> date | None:
    """A name's freedom hangs on this date, so an unreadable one keeps the row out."""
    warnings: list[str] = []
    found = _date(text, warnings)
    if warnings:
        raise Unusable("status_date.unreadable")
    return found


def _date(text: str, warnings: list[str]) -> date | None:
    if not text:
        return None
    found = re.match(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
    except ValueError:
        warnings.append("date.unreadable")
        return None


def _code(text: str, warnings: list[str]) -> str | None:
    if not text:
        warnings.append("uscc.missing")
        return None
    try:
        return uscc.normalise(text)
    except uscc.UsccError as error:
        warnings.append(str(error))
        return None


def _authority(cells: Mapping[str, str], code: str | None, warnings: list[str]) -> str | None:
    """Today's code, else the code of old, else the one in the credit code."""
    given = cells.get("authority", "")
    for text in (given, cells.get("authority_then", ""), (code or "")[2:8]):
        if DIVISION.fullmatch(text):
            return text
        if text:
            warnings.append("authority.unreadable")
    return None


def _industry(text: str, warnings: list[str]) -> str | None:
    if not text:
        return None
    if INDUSTRY.fullmatch(text.upper()):
        return text.upper()
    warnings.append("industry.unreadable")
    return None


def entity_type(label: str, name: str, code: str | None) -> str | None:
    """The contract's type from the register's own word, the kind in the credit code, or the end of the name.

    >>> entity_type("", "青海某某养殖专业合作社", "93630223MA75000129"), entity_type("个体工商户", "某某小吃店", None)
    ('cooperative', 'individual')
    >>> entity_type("", "海东市某某商贸有限公司", None), entity_type("集体所有制", "某某供销社", None)
    ('llc', None)
    """
    if label in TYPES:
        return label
    if (code or "")[:2] in PREFIX_TYPES:
        return PREFIX_TYPES[(code or "")[:2]]
    by_label = next((kind for word, kind in TYPE_WORDS if word in label), None)
    return by_label or next((kind for end, kind in NAME_ENDS if name.endswith(end)), None)
