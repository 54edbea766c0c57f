"""Names that pass instead of one that does not, kept free for the person for the few minutes it takes to choose."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from licensing.errors import Refused
from licensing.services.names.name_register import (
    lock,
    readings_of,
    register_for,
    settle_rules,
    stored_under,
)
from licensing.store.models import NameHold, NameHoldKey
from licensing.work import Books, Work
from namecheck import suggest as engine
from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.reading import Reading
from namecheck.suggest import Suggestion

WANTED = 5
SPARE = 2  # somebody else may take one between the search and the hold


@dataclass(frozen=True)
class Offer:
    """Names that pass. ``until``: up to that instant nobody else can have them; None: they are not held."""

    names: tuple[Suggestion, ...]
    until: datetime | None = None


def find(session: Session, books: Books, declaration: Declaration, at: datetime, who: str) -> Offer:
    """Names near the declared one that stand at this instant; nothing is written. ``who`` asks: others are offered others."""
    register = register_for(session, books, at=at)
    return Offer(tuple(engine.suggest(declaration, books.shelf, register, WANTED + SPARE, who)))


def shown(offer: Offer) -> Offer:
    """An offer without its spares."""
    return replace(offer, names=offer.names[:WANTED])


def hold(work: Work, declaration: Declaration, offer: Offer) -> Offer:
    """Keep the offered names for the person for ``policy.hold_minutes``, instead of what they were offered before.

    Each is checked once more under the lock; what somebody took meanwhile is left out. Raises
    Refused('account.sign_in_needed') for visitors.
    """
    holder = work.act.actor.id
    if holder is None:
        raise Refused("account.sign_in_needed")
    asked = [_asked(declaration, each) for each in offer.names]
    settle_rules(work)
    readings = [readings_of(each, work.books) for each in asked]
    lock(work.session, holder, chain.from_iterable(readings))
    let_go(work.session, holder)
    register = register_for(work.session, work.books, at=work.act.at)
    reports = [check(each, work.books.shelf, register) for each in asked]
    free = [each.stands(report) for each, report in zip(offer.names, reports, strict=True)]
    kept = [pair for pair, still in zip(zip(offer.names, readings, strict=True), free, strict=True) if still]
    until = work.act.at + timedelta(minutes=work.books.policy.hold_minutes)
    for each, found in kept[:WANTED]:
        work.session.add(_row(work, holder, until, (declaration.authority, each, found)))
    return Offer(tuple(each for each, _ in kept[:WANTED]), until)


def _asked(declaration: Declaration, suggestion: Suggestion) -> Declaration:
    return replace(declaration, text=suggestion.text, declared_parts=suggestion.declared)


def _row(work: Work, holder: str, until: datetime, name: tuple[str, Suggestion, list[Reading]]) -> NameHold:
    authority, suggestion, readings = name
    return NameHold(
        id=work.act.ids.new("hold"),
        name=suggestion.text,
        authority=authority,
        parts=asdict(suggestion.parts),
        account_id=holder,
        held_on=work.act.on,
        until=until,
        keys=[NameHoldKey(key=key) for key in sorted(stored_under(readings))],
    )


def let_go(session: Session, holder: str) -> None:
    """End every hold of one person."""
    _remove(session, select(NameHold.id).where(NameHold.account_id == holder))


def forget(session: Session, at: datetime) -> int:
    """Remove the rows of holds that ended; they have blocked nobody since. How many."""
    return _remove(session, select(NameHold.id).where(NameHold.until <= at))


def _remove(session: Session, query: Select[str]) -> int:
    """Locks the holds in the order of their ids first, so that two removals cannot wait in a circle."""
    ids = session.scalars(query.order_by(NameHold.id).with_for_update()).all()
    if ids:
        session.execute(delete(NameHoldKey).where(NameHoldKey.hold_id.in_(ids)))
        session.execute(delete(NameHold).where(NameHold.id.in_(ids)))
    return len(ids)
