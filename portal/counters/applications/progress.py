"""After submission: the lanes of everybody who works on the case, and what happened in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from licensing import queries
from licensing.deadlines import legal_date
from licensing.known_kinds import stands
from licensing.services.cases import plain_steps
from licensing.store.models import Case, JournalLine
from licensing.work import Work
from portal.counters.applications.scope import named
from portal.days_left import left_until, pace_of
from portal.i18n import has, language, t
from portal.lanes import Lane
from portal.words.flow_words import event_key

TONES = {
    "case.approved": "green",
    "case.registered_straight": "green",
    "case.licensed": "green",
    "leg.granted": "green",
    "case.refused": "red",
    "leg.refused": "red",
    "case.correction_requested": "amber",
    "case.withdrawn": "grey",
}


def lanes_of(work: Work, case: Case) -> list[Lane]:
    """The registry first, then what holds the licence back, then by due date."""
    return [_registry(work, case)] + [_leg(x, work) for x in queries.lanes(case)]


def _registry(work: Work, case: Case) -> Lane:
    body = work.books.catalogue.registration_authority(str(case.authority))
    end = _day(case.decided_at if stands(case, "given_up") else case.accepted_at)
    left = left_until(None if end else case.due_on, work.act.on, work.books.calendar)
    note = t("applications.lanes.your_turn") if stands(case, "correction") else ""
    return Lane(
        body.name_zh if language() == "zh" else body.name_en,
        t("applications.lanes.registry"),
        _registry_state(case, left),
        _day(case.submitted_at) or work.act.on,
        case.due_on,
        end,
        left,
        note=note,
    )


def _registry_state(case: Case, left: int | None) -> str:
    if stands(case, "granted"):
        return "done"
    if stands(case, "given_up"):
        return "refused"
    if stands(case, "correction"):
        return "waiting"
    return pace_of(left)


def _leg(leg: queries.Lane, work: Work) -> Lane:
    known = work.books.catalogue
    body = known.departments[leg.department]
    states = {
        "granted": "done",
        "refused": "refused",
        "informed": "informed",
        "acknowledged": "informed",
        "cancelled": "refused",
        "planned": "waiting",
        "returned": "waiting",
    }
    opened, end = _day(leg.opened_at), _day(leg.decided_at)
    left = left_until(None if end else leg.due_on, work.act.on, work.books.calendar)
    return Lane(
        body.name_zh if language() == "zh" else body.name_en,
        t("applications.comma").join(named(known.items[c]) for c in leg.items),
        states.get(leg.state) or pace_of(left),
        opened or work.act.on,
        leg.due_on,
        end,
        left,
        gate=leg.kind == "before" and leg.state != "granted",
        note=leg.reasons or "",
    )


def _day(at: datetime | None) -> date | None:
    return legal_date(at) if at else None


def timeline_of(work: Work, case: Case) -> list[dict[str, Any]]:
    """Newest first; every line says in words what was done, by whom in their office."""
    steps = plain_steps.told(case)
    entries = [e for e in queries.timeline(work.session, case) if e.action in steps or _told(e)]
    bodies = {x.id: x.department for x in case.legs}
    people = {p.id: p.name for p in case.people}
    return [_line(e, bodies, people, work) for e in reversed(entries)]


def _key(event: str) -> str:
    """How the founder reads an event: in words of the own page, else as all flows call it."""
    own = f"applications.timeline.{event}"
    return own if has(own) else event_key(event)


def _told(entry: JournalLine) -> bool:
    twice = entry.action == "case.licensed" and entry.subject_kind == "leg"
    return has(f"applications.timeline.{entry.action}") and not twice


def _line(entry: JournalLine, bodies: dict[str, str], people: dict[str, str], work: Work) -> dict[str, Any]:
    body = work.books.catalogue.departments.get(bodies.get(entry.subject_id, ""))
    who = (
        (body.name_zh if language() == "zh" else body.name_en)
        if body
        else people.get(str(entry.facts.get("person")), "")
    )
    return {
        "title": t(_key(entry.action)),
        "at": entry.at,
        "who": who or t(f"roles.{entry.role}"),
        "tone": TONES.get(entry.action, "blue"),
    }
