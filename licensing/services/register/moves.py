"""What becomes of enterprises and their names, by their tables: a way that is no row is refused, whatever a data file says."""

from __future__ import annotations

from datetime import date

from licensing.act import Role
from licensing.flows import enterprise as enterprises
from licensing.flows import name as names
from licensing.store.models import Enterprise, NameRecord


def move_enterprise(row: Enterprise, action: str, on: date) -> None:
    """Raises Refused('flow.not_open')."""
    row.status, row.status_date = enterprises.FLOW.step(row.status, action, Role.SYSTEM, {}).target, on


def move_name(row: NameRecord, action: str, on: date) -> None:
    """Raises Refused('flow.not_open')."""
    row.status, row.status_date = names.FLOW.step(row.status, action, Role.SYSTEM, {}).target, on
