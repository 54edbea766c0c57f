"""The register keeps what it said (条例 art 36): every changed item is a row with from, until, act and legal basis.

An enterprise that never changed has no rows: what it says now is what it said since it was founded. The first change of an item
writes down what stood before it, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from licensing.store.models import Enterprise, RegisterItem
from licensing.work import Work

ITEMS = (
    "name",
    "domicile",
    "scope",
    "scope_mark",
    "capital_fen",
    "representative",
    "authority",
    "term",
    "entity_type",
)
RARE = ("scope_mark",)  # said only of whoever has it
START = "start"
HERE = "portal"


def write(
    work: Work,
    enterprise: Enterprise,
    before: Mapping[str, object],
    act: Mapping[str, str],
    basis: str,
    corrected: Collection[str] = (),
) -> None:
    """Remember what differs now. ``before``: the items as they stood when the act began; ``act``: order or case and its id.

    ``corrected``: items that were wrong from the day they were entered: what was known before stays readable.
    """
    told = ":".join(next(iter(act.items())))
    for item in ITEMS:
        old, new = _text(before.get(item)), _text(getattr(enterprise, item))
        if old == new:
            continue
        standing = work.session.scalar(_rows(enterprise.id, item).where(RegisterItem.until.is_(None)))
        if standing is None:
            standing = add(work, enterprise, item, old, START, "")
            standing.since = enterprise.established_on
        first = (standing.since if item in corrected else None) or work.act.on
        standing.until = first
        add(work, enterprise, item, new, told, basis).since = first


def from_file(enterprise: Enterprise) -> bool:
    """Whether its entry was taken over from a file: what stood before is what the file said, and no change before that is known."""
    return enterprise.source != HERE


def entered_by(session: Session, enterprise: Enterprise, item: str) -> str | None:
    """The act that entered what stands today; None where nothing was ever entered anew."""
    row = session.scalar(_rows(enterprise.id, item).where(RegisterItem.until.is_(None)))
    return row.act if row is not None else None


def since(session: Session, enterprise: Enterprise, item: str) -> date | None:
    """From which day on what stands today stands; None where nothing was ever entered anew."""
    row = session.scalar(_rows(enterprise.id, item).where(RegisterItem.until.is_(None)))
    return row.since if row is not None else None


def add(
    work: Work, enterprise: Enterprise, item: str, value: str | None, act: str, basis: str
) -> RegisterItem:
    row = RegisterItem(
        id=work.act.ids.new("item"),
        enterprise_id=enterprise.id,
        item=item,
        value=value,
        since=None,
        until=None,
        act=act,
        basis=basis,
        recorded_at=work.act.at,
    )
    work.session.add(row)
    return row


def _rows(enterprise_id: str, item: str) -> Select[RegisterItem]:
    return select(RegisterItem).where(RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == item)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


ENTERED = select(RegisterItem).where(RegisterItem.enterprise_id == bindparam("enterprise"))


def as_of(
    session: Session, enterprise: Enterprise, on: date, known: datetime | None = None
) -> dict[str, str | None]:
    """What the register says stood on a day, by item; nothing before the day of founding.

    ``known``: as was written down by that instant, None for what is known now.
    """
    if enterprise.established_on is not None and on < enterprise.established_on:
        return {}
    entered: dict[str, list[RegisterItem]] = {}
    for row in session.scalars(ENTERED, {"enterprise": enterprise.id}):
        entered.setdefault(row.item, []).append(row)
    found: dict[str, str | None] = {}
    for item in ITEMS:
        rows = sorted(entered.get(item, ()), key=_order)
        written = [r for r in rows if r.act == START or known is None or r.recorded_at <= known]
        stood = [r for r in written if r.since is None or r.since <= on]
        found[item] = stood[-1].value if stood else _text(getattr(enterprise, item))
    return {item: value for item, value in found.items() if value or item not in RARE}


def _order(row: RegisterItem) -> tuple[date, datetime, bool]:
    """By the day it came; both rows of a first change are written at one instant, and what stood before is the older one."""
    return (row.since or date.min, row.recorded_at, row.act != START)


def published(session: Session, enterprise: Enterprise) -> list[RegisterItem]:
    """Every value that was entered by a change, the newest first, as the public may read it (条例 art 36; 公司法 art 32).

    While the name must be changed the code stands in its place (734 art 23): its history is not shown either.
    """
    query = select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise.id,
        RegisterItem.act != START,
        RegisterItem.item.in_(ITEMS),  # what the articles ask is filed, not published
    )
    rows = session.scalars(query.order_by(RegisterItem.since.desc(), RegisterItem.id.desc()))
    return [row for row in rows if row.item != "name" or enterprise.name_ordered_on is None]


def former(session: Session, row: RegisterItem) -> str | None:
    """What stood there until this value came."""
    earlier = _rows(row.enterprise_id, row.item).where(
        RegisterItem.until == row.since,
        RegisterItem.id != row.id,
        RegisterItem.recorded_at <= row.recorded_at,
    )
    found = session.scalar(earlier.order_by(RegisterItem.recorded_at.desc(), RegisterItem.id.desc()).limit(1))
    return found.value if found is not None else None
