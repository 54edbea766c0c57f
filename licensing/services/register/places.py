"""What is known of a place (公司登记管理实施办法 art 18): whether shared data holds it, and who else sits there.

The registry waives proof only where shared data knows the place. Many enterprises at one address are a sign, no ground.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import Session

from licensing.address_key import key_of
from licensing.errors import Invalid, Problem
from licensing.flows import enterprise as enterprises
from licensing.store.keeping import columns
from licensing.store.models import Enterprise, KnownPlace
from licensing.work import Work

CROWDED = "address_used_by"  # a row of limits.tsv
LONGEST = 200


@dataclass(frozen=True)
class Told:
    """A place as a department tells it. ``address``: with its county; ``reference``: the department's own number for it."""

    address: str
    holder: str
    dwelling: bool
    reference: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Around:
    """What is known of an address on a day. ``known``: shared data holds exactly this text, width and spaces aside, which is what may
    spare its proof; ``dwelling`` and ``neighbours`` are signs, and go by what the address means."""

    known: bool
    dwelling: bool
    neighbours: int


def text_of(address: str) -> str:
    """An address as shared data is asked for it: width and spaces aside.

    >>> text_of("海东市乐都区　古城大街１８号")
    '海东市乐都区古城大街18号'
    """
    return "".join(unicodedata.normalize("NFKC", address).split()).removeprefix("青海省")


def tell(work: Work, told: Told, department: str) -> KnownPlace:
    """Write down or replace what a department knows under its number. Raises Invalid."""
    found = [
        Problem(name, "known_place.needed")
        for name, text in (("address", told.address), ("holder", told.holder), ("reference", told.reference))
        if not 1 <= len(text.strip()) <= LONGEST
    ]
    if told.until is not None and told.until < told.since:
        found.append(Problem("until", "known_place.ends_before"))
    if found:
        raise Invalid(found)
    query = select(KnownPlace).where(
        KnownPlace.department == department, KnownPlace.reference == told.reference.strip()
    )
    row = work.session.scalar(query)
    if row is None:
        row = KnownPlace(
            id=work.act.ids.new("place"), department=department, reference=told.reference.strip()
        )
        work.session.add(row)
    row.address, row.key, row.meaning = told.address.strip(), text_of(told.address), key_of(told.address)
    row.holder = told.holder.strip()
    row.dwelling, row.since, row.until, row.recorded_at = told.dwelling, told.since, told.until, work.act.at
    work.session.flush()
    return row


def told_in(work: Work, rows: Iterable[Told], department: str) -> int:
    """Many at once, one journal entry."""
    number = len([tell(work, told, department) for told in rows])
    work.record("known_place.told", "register", department, department=department, rows=number)
    return number


def around(session: Session, address: str, on: date) -> Around:
    """What shared data and the register know of an address on a day."""
    asked = {"text": text_of(address), "key": key_of(address), "day": on, "address": address}
    exactly, dwelling, neighbours = columns(session, AROUND, asked).one()
    return Around(exactly is not None, bool(dwelling), int(neighbours))


def _stands(on: BindParameter[date]) -> ColumnElement[bool]:
    return (KnownPlace.since <= on) & or_(KnownPlace.until.is_(None), KnownPlace.until >= on)


def sits_at(
    key: Iterable[str] | BindParameter[str], text: Iterable[str] | BindParameter[str]
) -> ColumnElement[bool]:
    """Whether an enterprise has its domicile at one of these addresses; a row of the release before only by its text."""
    if isinstance(key, BindParameter) and isinstance(text, BindParameter):
        means, says = Enterprise.domicile_key == key, Enterprise.domicile == text
    else:
        means, says = Enterprise.domicile_key.in_(key), Enterprise.domicile.in_(text)
    return or_(means, Enterprise.domicile_key.is_(None) & says)


def _newest(*where: ColumnElement[bool]) -> ScalarSelect[bool]:
    query = select(KnownPlace.dwelling).where(*where, _stands(bindparam("day", type_=Date)))
    return query.order_by(KnownPlace.recorded_at.desc()).limit(1).scalar_subquery()


AROUND = select(
    _newest(KnownPlace.key == bindparam("text")),
    _newest(or_(KnownPlace.meaning == bindparam("key"), KnownPlace.key == bindparam("text"))),
    select(func.count())
    .select_from(Enterprise)
    .where(sits_at(bindparam("key"), bindparam("address")))
    .where(Enterprise.status.in_(enterprises.FLOW.states_in("on_register")))
    .scalar_subquery(),
)


def crowded(work: Work, prefix: str, most: int = 50) -> list[tuple[str, int]]:
    """Addresses of a place that more enterprises use than the office's row says, the most used first; hosts' own are not among them."""
    limit = work.books.catalogue.limits[CROWDED].value
    number = func.count().label("number")
    markers = [k.marker for k in work.books.catalogue.address_kinds.values() if k.marker]
    door = func.coalesce(Enterprise.domicile_key, Enterprise.domicile)
    shown = func.min(Enterprise.domicile)
    query = (
        select(shown, number)
        .where(
            Enterprise.authority.startswith(prefix, autoescape=True),
            Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
            Enterprise.domicile.is_not(None),
            *(Enterprise.domicile.not_like(f"%{marker}") for marker in markers),
        )
        .group_by(door)
        .having(number >= limit)
        .order_by(number.desc(), shown)
    )
    return [(str(address), int(n)) for address, n in work.session.execute(query.limit(most))]
