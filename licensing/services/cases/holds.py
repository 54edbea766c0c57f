"""Claims, the same for cases at the desk and for tasks of departments: one officer's for the office's minutes, then anybody's again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from licensing.store.claims import Claimable
from licensing.work import Work


def holder(thing: Claimable, at: datetime) -> str | None:
    """Who has it at this instant; None when it is free."""
    until = thing.claimed_until
    return thing.claimed_by if until is not None and until > at else None


def hold(work: Work, thing: Claimable, minutes: int) -> None:
    """It is the actor's from now on; claimed again it only lasts longer."""
    actor = work.act.actor.id
    if holder(thing, work.act.at) != actor:
        thing.claimed_at = work.act.at
    thing.claimed_by = actor
    thing.claimed_until = work.act.at + timedelta(minutes=minutes)


def free(thing: Claimable) -> None:
    thing.claimed_by, thing.claimed_at, thing.claimed_until = None, None, None


def held(kind: type[Claimable], at: datetime) -> ColumnElement[bool]:
    """The rows that somebody has at this instant."""
    return kind.claimed_until.is_not(None) & (kind.claimed_until > at)
