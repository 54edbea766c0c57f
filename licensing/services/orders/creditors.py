"""Known creditors told one by one: who, how and on which day, each with its proof (公司法 arts 224, 235; 合伙企业法 art 88)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from licensing.errors import Problem
from licensing.services.orders.fields import Fields
from licensing.store.models import Enterprise
from licensing.work import Work

WAYS = ("post", "hand", "message", "court")  # how a notice reaches somebody
FIELDS = ("creditor", "way", "told_on")
MOST, LONGEST = 50, 120


@dataclass(frozen=True)
class Told:
    """One creditor: ``way`` is one of ``WAYS``, empty or strange as it was typed."""

    creditor: str
    way: str
    told_on: str

    @property
    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.told_on)
        except ValueError:
            return None


def read(fields: Mapping[str, Any]) -> list[Told]:
    """The rows of an order's fields; anything else is none."""
    rows = fields.get("creditors")
    found = [r for r in rows if isinstance(r, Mapping)] if isinstance(rows, list) else []
    return [Told(*(str(row.get(name) or "").strip() for name in FIELDS)) for row in found]


def creditors_listed(work: Work, enterprise: Enterprise, fields: Fields) -> list[Problem]:
    """Every known creditor is a row, or it is said why there is none; a row is whole and lies between the decision and today."""
    rows = read(fields)
    why = str(fields.get("creditors_none") or "").strip()
    if not rows:
        return [] if why else [Problem("creditors_none", "order.creditors_needed")]
    if why:
        return [Problem("creditors_none", "order.creditors_both")]
    if len(rows) > MOST:
        return [Problem("creditors_none", "order.creditors_many", {"most": MOST})]
    since = date.fromisoformat(str(fields["resolved_on"]))
    return [p for place, row in enumerate(rows) for p in _wrong(work, place, row, since)]


def _wrong(work: Work, place: int, row: Told, since: date) -> list[Problem]:
    found = []
    if not row.creditor or len(row.creditor) > LONGEST:
        found.append(Problem(f"creditors.{place}.creditor", "order.creditor_named", {"most": LONGEST}))
    if row.way not in WAYS:
        found.append(Problem(f"creditors.{place}.way", "order.creditor_way"))
    if row.day is None:
        found.append(Problem(f"creditors.{place}.told_on", "order.missing"))
    elif row.day > work.act.on:
        found.append(Problem(f"creditors.{place}.told_on", "order.day_ahead"))
    elif row.day < since:
        found.append(Problem(f"creditors.{place}.told_on", "order.creditor_early", {"first": since}))
    return found


def late(rows: list[Told], last: date, today: date) -> list[int]:
    """The places of those who were told after a day, up to today."""
    return [place for place, row in enumerate(rows) if row.day is not None and last < row.day <= today]
