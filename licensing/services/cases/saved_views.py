"""Queues as one officer likes to see them: named filters, each officer's own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from licensing.errors import NotFound, Refused
from licensing.store.models import SavedView
from licensing.work import Work

LONGEST, MOST = 40, 12


def of_mine(work: Work) -> list[SavedView]:
    """By name."""
    query = select(SavedView).where(SavedView.account_id == work.act.actor.id)
    return list(work.session.scalars(query.order_by(SavedView.name)))


def save(work: Work, name: str, given: Mapping[str, str]) -> SavedView:
    """Keep filters under a name; the same name is overwritten. Raises Refused: no name, nothing to keep, too many."""
    called = " ".join(name.split())[:LONGEST]
    if not called or not called.isprintable():
        raise Refused("view.name_needed")
    if not given:
        raise Refused("view.nothing_filtered")
    mine = of_mine(work)
    kept = next((each for each in mine if each.name == called), None)
    if kept is not None:
        kept.given = dict(given)
        return kept
    if len(mine) >= MOST:
        raise Refused("view.too_many", most=MOST)
    made = SavedView(
        id=work.act.ids.new("view"),
        account_id=str(work.act.actor.id),
        name=called,
        given=dict(given),
        created_at=work.act.at,
    )
    work.session.add(made)
    return made


def remove(work: Work, view_id: str) -> None:
    """Raises NotFound for another officer's."""
    found = work.session.get(SavedView, view_id)
    if found is None or found.account_id != work.act.actor.id:
        raise NotFound(view_id)
    work.session.delete(found)
