"""Kinds of identity documents and what a number of each looks like (细则 art 16; documents the national service takes).

A number's form is checked, never its truth: that is what a proof is for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

from licensing import id_number
from licensing.store.types import CIPHER

RESIDENT_ID = "RESIDENT_ID"


@dataclass(frozen=True)
class DocumentKind:
    """``valid``: whether a tidy number could be one. ``source``: where its form is from; ``verified``: whether that was read."""

    code: str
    valid: Callable[[str], bool]
    source: str
    verified: bool


def _pattern(text: str) -> Callable[[str], bool]:
    compiled = re.compile(text)
    return lambda number: compiled.fullmatch(number) is not None


def _residence_permit(number: str) -> bool:
    """港澳台居民居住证: as a resident number, its place code 810000, 820000 or 830000."""
    return number[:6] in ("810000", "820000", "830000") and id_number.is_valid(number)


def _permanent_residence(number: str) -> bool:
    """Since 2023 eighteen digits that begin with 9 and end in the check digit of GB 11643; before, three letters and twelve digits."""
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return True
    return bool(re.fullmatch(r"9\d{16}[\dX]", number)) and ric.calc_check_digit(number) == number[-1]


DOCUMENTS = {
    kind.code: kind
    for kind in (
        DocumentKind(RESIDENT_ID, id_number.is_valid, "GB 11643-1999", True),
        DocumentKind(
            "HMT_RESIDENCE", _residence_permit, "港澳台居民居住证申领发放办法（国办发〔2018〕81号）", False
        ),
        DocumentKind(
            "HK_MACAO_PERMIT", _pattern(r"[HM]\d{8}(\d{2})?"), "港澳居民来往内地通行证（2013版）", False
        ),
        DocumentKind("TAIWAN_PERMIT", _pattern(r"\d{8}(\d{2})?"), "台湾居民来往大陆通行证（2015版）", False),
        DocumentKind(
            "FOREIGN_RESIDENT", _permanent_residence, "外国人永久居留身份证（2017版、2023版）", False
        ),
        DocumentKind(
            "PASSPORT", _pattern(r"[A-Z]{3}[A-Z0-9]{5,9}"), "ICAO 9303: issuing state, then number", False
        ),
    )
}


def tidy(number: str) -> str:
    """A number as it is compared: capitals, no gaps, no hyphens."""
    return re.sub(r"[\s-]", "", number).upper()


def is_valid(kind: str, number: str) -> bool:
    """Whether a number could be of a document of this kind; False for an unknown kind."""
    return kind in DOCUMENTS and DOCUMENTS[kind].valid(tidy(number))


def index_of(kind: str, number: str) -> str:
    """The blind index by which a document is found; two kinds never share one."""
    tidied = tidy(number)
    return CIPHER.index(tidied if kind == RESIDENT_ID else f"{kind}:{tidied}")


def masked(number: str) -> str:
    """What papers and pages show of a number."""
    return number[:3] + "*" * max(len(number) - 5, 4) + number[-2:]


def age_on(kind: str, number: str, on: date) -> int | None:
    """Whole years on a day; None where the number does not say."""
    if kind not in (RESIDENT_ID, "HMT_RESIDENCE"):
        return None
    digits = tidy(number)
    if not digits.isascii():
        digits = ric.compact(digits)  # full width, other dashes
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
