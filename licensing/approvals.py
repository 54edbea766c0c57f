"""A pre-approval that was given elsewhere: what must be said of it, and whether it still holds (细则 art 22; 条例 art 21)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from json import dumps
from typing import Any
from unicodedata import normalize

from licensing.errors import Problem

FIELDS = ("number", "authority", "holder", "issued_on", "valid_until", "document")
DAYS_WITHOUT_VALIDITY = 90  # 细则 art 22
LONGEST = 120


@dataclass(frozen=True)
class Approval:
    """As the founder gives it; dates are ISO text. ``valid_until`` may be empty: then ninety days count (细则 art 22).

    ``holder``: whom it was given to, as printed on it; empty in what was kept before it was asked.
    """

    item: str
    number: str
    authority: str
    issued_on: str
    valid_until: str
    document: str
    holder: str = ""

    @property
    def digest(self) -> str:
        """What somebody who saw the document confirms: any other word of it is another approval."""
        told = {f: getattr(self, f) for f in ("item", *FIELDS) if f != "holder" or self.holder}
        return sha256(dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read(answer: Mapping[str, Any]) -> dict[str, Approval]:
    """Item code -> the approval given for it, from the certificates section of an application."""
    given = answer.get("approvals") or {}
    found = {}
    for code, told in given.items() if isinstance(given, Mapping) else ():
        cells = {f: str(told.get(f) or "").strip() for f in FIELDS} if isinstance(told, Mapping) else {}
        if any(cells.values()):
            found[str(code)] = Approval(item=str(code), **cells)
    return found


def problems(
    approval: Approval, holders: Collection[str], on: date, filed_on: date | None = None
) -> list[Problem]:
    """What is wrong with an approval on a day; ``filed_on``: when the application came in, ``on`` before that.

    ``holders``: the names it may have been given to, the enterprise's own and its founders' (条例 art 21; 细则 art 22).

    ``Problem.field`` is ``approval.<item>.<field>``.
    """
    found = [
        _wrong(approval, f, "approval.required")
        for f in FIELDS
        if f != "valid_until" and not getattr(approval, f)
    ]
    found += [_wrong(approval, f, "approval.too_long") for f in FIELDS if len(getattr(approval, f)) > LONGEST]
    if approval.holder and _bare(approval.holder) not in {_bare(name) for name in holders}:
        found.append(_wrong(approval, "holder", "approval.of_somebody_else", holders=tuple(holders)))
    issued, until = _day(approval.issued_on), _day(approval.valid_until)
    unread = [
        (f, day)
        for f, day in (("issued_on", issued), ("valid_until", until))
        if getattr(approval, f) and day is None
    ]
    found += [_wrong(approval, f, "approval.not_a_date") for f, _ in unread]
    if issued is not None:
        found += _dates(approval, issued, until, on, filed_on or on)
    return found


def _dates(
    approval: Approval, issued: date, until: date | None, on: date, filed_on: date
) -> Iterable[Problem]:
    if issued > on:
        yield _wrong(approval, "issued_on", "approval.in_the_future")
    if until is not None and until < issued:
        yield _wrong(approval, "valid_until", "approval.ends_before_it_begins")
    elif until is not None and until < on:
        yield _wrong(approval, "valid_until", "approval.expired", until=until)
    elif not approval.valid_until and filed_on > issued + timedelta(days=DAYS_WITHOUT_VALIDITY):
        yield _wrong(approval, "issued_on", "approval.too_old", days=DAYS_WITHOUT_VALIDITY)


def _wrong(approval: Approval, field: str, code: str, **params: object) -> Problem:
    return Problem(f"approval.{approval.item}.{field}", code, {"item": approval.item, **params})


def _bare(name: str) -> str:
    """A name without what typing varies: widths and spaces.

    >>> _bare("乐都（ 海东）商行")
    '乐都(海东)商行'
    """
    return "".join(normalize("NFKC", name).split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
