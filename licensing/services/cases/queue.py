"""The desk's queues: a page of cases at a time by cursor, counted, filtered and searched. The number of queries never grows with the work.

Each (kind, state) of a queue is read in the order of its own index, and the few first ones are merged: nothing sorts the whole queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from licensing import application_number
from licensing.act import Actor, Role
from licensing.kind import coded
from licensing.known_kinds import flows, standing_in
from licensing.services.cases.facts import supervised_prefix
from licensing.store.keeping import columns, load_together
from licensing.store.models import Account, Case, NameVerdict, Person
from licensing.store.types import UTCDateTime

NAMED = select(Case).where(Case.id.in_(bindparam("cases", expanding=True)))
QUEUES = ("check", "mine", "proposed", "waiting", "others", "done")
GROUPS = {"check": "to_check", "mine": "review", "proposed": "to_check", "waiting": "waiting"}
COUNTED = 1000  # a longer queue is "1000+": counting all of it would cost more than showing it
OFFICERS = 200  # whose statements are kept ready
Place = tuple[date, datetime, str]  # of a case in a queue: its due day, when it came in, its id


@dataclass(frozen=True)
class Asked:
    """What a queue is narrowed by; empty is everything. ``q``: name, credit code, somebody's name or application number."""

    kind: str = ""
    verdict: str = ""
    q: str = ""


@dataclass(frozen=True)
class Page:
    """Some cases with their reviews and legs; ``after``: the cursor of the next page, none at the end."""

    cases: list[Case]
    after: str | None


def place(actor: Actor, column: Any = Case.authority) -> ColumnElement[bool]:
    """The cases an officer reads: a clerk's own authority, or all places under a head."""
    if not actor.authority:
        return false()
    if actor.role is not Role.SUPERVISOR:
        return and_(column == actor.authority)
    return under(supervised_prefix(actor.authority), column)


def under(prefix: str, column: Any = Case.authority) -> ColumnElement[bool]:
    """The places whose division code starts with ``prefix`` (digits), as a range that an index answers on either database."""
    return and_(column >= prefix, column < str(int(prefix) + 1)) if prefix.isdigit() else false()


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many cases each queue of the desk holds for this officer; nobody counts further than ``COUNTED``."""
    found = dict.fromkeys(QUEUES[:-1], 0)
    for name, number in columns(session, _counting(actor), {}):
        found[name] = min(found[name] + int(number), COUNTED)
    return found


@lru_cache(maxsize=OFFICERS)
def _counting(actor: Actor) -> CompoundSelect[Any]:
    """Some forty arms, so made once for each officer."""
    arms = []
    for name in QUEUES[:-1]:
        for kind, state in _pairs(name, actor):
            some = select(literal(1)).where(*_standing(actor, name, kind, state)).limit(COUNTED).subquery()
            arms.append(select(literal(name).label("queue"), func.count().label("number")).select_from(some))
    return union_all(*arms)


def _standing(actor: Actor, queue: str, kind: str, state: str) -> list[ColumnElement[bool]]:
    """The cases of one kind and state that are in a queue of this officer."""
    found = [place(actor), coded(kind), Case.state == state]
    if queue in ("mine", "proposed"):
        found.append(Case.clerk_id == actor.id)
    elif queue in ("check", "others"):
        found.append(Case.clerk_id.is_distinct_from(actor.id))
    elif queue == "done":
        found.append(Case.due_on.is_not(None))  # an exit whose notice runs was never on the desk
    return found


def _checks(actor: Actor) -> bool:
    """Whether this officer confirms for colleagues; the head of a prefecture reads what lies in its counties."""
    return actor.role is Role.CLERK or not (actor.authority or "").endswith("00")


def page(session: Session, actor: Actor, queue: str, asked: Asked, after: str = "", limit: int = 25) -> Page:
    """Cases of a queue behind the cursor: what is due first on top, in ``done`` the last; in everything ("") the newest."""
    if queue not in QUEUES:
        return _newest(session, actor, asked, after, limit)
    keys = places(session, actor, queue, asked, after, limit + 1)
    cases = _loaded(session, [key[2] for key in keys[:limit]])
    return Page(cases, cursor_of(keys[limit - 1]) if len(keys) > limit else None)


def overview(
    session: Session, actor: Actor, shown: Mapping[str, int]
) -> tuple[dict[str, Page], dict[str, int]]:
    """The first cases of several queues (name -> how many), and how many each holds; an empty one is counted and not read."""
    numbers = counts(session, actor)
    keys = {
        name: places(session, actor, name, Asked(), "", limit + 1) if numbers.get(name, 1) else []
        for name, limit in shown.items()
    }
    first = {name: keys[name][:limit] for name, limit in shown.items()}
    found = {
        case.id: case
        for case in _loaded(session, list({key[2]: None for some in first.values() for key in some}))
    }
    pages = {
        name: Page(
            [found[key[2]] for key in some if key[2] in found],
            cursor_of(some[-1]) if len(keys[name]) > len(some) else None,
        )
        for name, some in first.items()
    }
    return pages, numbers


def places(
    session: Session, actor: Actor, queue: str, asked: Asked, after: str, limit: int
) -> list[tuple[Any, ...]]:
    """The first places of a queue in the order of work: due day, when it came in, id."""
    whole = (
        not after and asked == Asked()
    )  # a queue from its beginning is asked for by every visit, in the same words
    query = _first_of(actor, queue, limit) if whole else _by_day(actor, queue, asked, after, limit)
    return [tuple(row) for row in columns(session, query, {})]


@lru_cache(maxsize=OFFICERS * len(QUEUES))
def _first_of(actor: Actor, queue: str, limit: int) -> Select[Any]:
    return _by_day(actor, queue, Asked(), "", limit)


def _by_day(actor: Actor, queue: str, asked: Asked, after: str, limit: int) -> Select[Any]:
    last_first = queue == "done"
    columns = (Case.due_on, Case.submitted_at, Case.id)
    order = [column.desc() if last_first else column.asc() for column in columns]
    narrowed = _narrowed(actor, asked)  # one for all arms: what is searched is found once
    arms = []
    for kind, state in _pairs(queue, actor):
        arm = select(*columns).where(*_standing(actor, queue, kind, state), *narrowed)
        if (behind := read_cursor(after)) is not None:
            here, there = tuple_(*columns), tuple_(*_literals(behind))
            arm = arm.where(here < there if last_first else here > there)
        arms.append(select(arm.order_by(*order).limit(limit).subquery()))
    merged = union_all(*arms).subquery()
    onward = [column.desc() if last_first else column.asc() for column in merged.c]
    return select(merged).order_by(*onward).limit(limit)


def _pairs(queue: str, actor: Actor) -> list[tuple[str, str]]:
    """The (kind, state) pairs of a queue."""
    if queue == "done":
        return sorted(
            (f.name, s) for f in flows() for s in f.states - f.states_in("desk") - f.states_in("initial")
        )
    groups = [GROUPS[queue]] if queue in GROUPS else ["review", *([] if _checks(actor) else ["to_check"])]
    if queue == "check" and not _checks(actor):
        groups = []
    pairs = {(f.name, state) for f in flows() for group in groups for state in f.states_in(group)}
    return sorted(pairs) or [("", "")]


def _literals(behind: Place) -> tuple[ColumnElement[Any], ...]:
    return (literal(behind[0], Date()), literal(behind[1], UTCDateTime()), literal(behind[2]))


def _newest(session: Session, actor: Actor, asked: Asked, after: str, limit: int) -> Page:
    query = select(Case.id).where(place(actor), ~standing_in("initial"), *_narrowed(actor, asked))
    if after:
        query = query.where(Case.id < after)
    ids = list(session.scalars(query.order_by(Case.id.desc()).limit(limit + 1)))
    return Page(_loaded(session, ids[:limit]), ids[limit - 1] if len(ids) > limit else None)


def _narrowed(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.kind:
        found.append(coded(asked.kind))
    if asked.verdict:
        verdicts = select(NameVerdict.id).where(
            NameVerdict.name_id == Case.name_id, NameVerdict.outcome == asked.verdict
        )
        found.append(verdicts.exists())
    if asked.q:
        found.append(_called(actor, asked.q))
    return found


def _called(actor: Actor, text: str) -> ColumnElement[bool]:
    """An application number or a credit code is exact; else part of the name, or the whole name of one of the people."""
    code = application_number.compact(text).upper()
    if application_number.is_valid(code):
        return Case.number == code
    if len(code) == 18 and code.isascii() and code.isalnum():
        return Case.uscc == code
    named = aliased(Case)  # the index on place and title answers it alone; a case's own row is long
    titles = select(named.id).where(
        place(actor, named.authority), named.title.contains(text, autoescape=True)
    )
    called = union(titles, select(Person.case_id).where(Person.name == text)).cte("called")
    first = called.prefix_with("MATERIALIZED", dialect="postgresql")  # found first, put in order afterwards
    return Case.id.in_(select(first.c.id))


def _loaded(session: Session, ids: list[str]) -> list[Case]:
    """The cases in the order of their ids, with what a row shows."""
    found = {case.id: case for case in session.scalars(NAMED, {"cases": ids})} if ids else {}
    load_together([*found.values()], Case.reviews)
    load_together([*found.values()], Case.legs)
    return [found[each] for each in ids if each in found]


def verdicts(session: Session, cases: Iterable[Case]) -> dict[str, str]:
    """Name id -> what the engine said when the name was granted (pass, warn, review)."""
    names = sorted({case.name_id for case in cases if case.name_id})
    query = select(NameVerdict.name_id, NameVerdict.outcome).where(NameVerdict.name_id.in_(names))
    return {str(row.name_id): row.outcome for row in session.execute(query.order_by(NameVerdict.at))}


def cursor_of(key: tuple[Any, ...]) -> str:
    """A place in a queue as one word for an address."""
    due, came, case_id = key
    return "~".join((due.isoformat(), came.isoformat(), case_id)) if due and came else ""


def read_cursor(text: str) -> Place | None:
    """The place behind a cursor; what is none is the beginning.

    >>> read_cursor("2026-11-26~2026-11-23T02:00:00+00:00~case_1")[2], read_cursor("x")
    ('case_1', None)
    """
    try:
        due, came, case_id = text.split("~")
        at = datetime.fromisoformat(came)
        return (date.fromisoformat(due), at, case_id) if at.tzinfo else None
    except ValueError:
        return None


def holders(session: Session, cases: Iterable[Case]) -> dict[str, str]:
    """Account id -> name of the clerks on whose desks the cases lie."""
    ids = sorted({case.clerk_id for case in cases if case.clerk_id})
    return {
        row.id: row.name
        for row in session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    }
