"""An officer of the department, or its system, decides a leg: looked at before, with the permit's substance, taken back within minutes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from licensing.errors import Invalid, Problem, Refused
from licensing.flow import Row
from licensing.flows import leg as table
from licensing.known_kinds import kind_of
from licensing.services.cases import holds, leg_history, permit_files
from licensing.services.cases.facts import answer_days_over, is_party
from licensing.services.cases.legs import department_leg, record
from licensing.store.models import ApiClient, Case, Leg, LegDecision
from licensing.work import Work

LONGEST = {"number": 100, "conditions": 2000, "way_on": 2000}  # characters
PERMIT = ("number", "valid_from", "valid_until", "conditions", "upload_id")


@dataclass(frozen=True)
class Substance:
    """What a decision says besides yes or no. The permit's ``valid_until`` None: it has no end; ``upload_id``: the permit as a file.

    ``way_on``: what the founder can do after a refusal.
    """

    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: str = ""
    upload_id: str = ""
    way_on: str = ""


NOTHING = Substance()


def officer_facts(work: Work, leg: Leg, reasons: str, shown: int | None) -> dict[str, object]:
    """What the guards of an officer's step read; the leg is of the officer's department. ``shown``: the round that was read."""
    last, until = leg_history.standing(leg), leg_history.undo_until(work, leg)
    holder = holds.holder(leg, work.act.at)
    return {
        "own_department": True,
        "reviewer_is_party": is_party(work, leg.case),
        "claimed_by_me": holder is not None and holder == work.act.actor.id,
        "with_colleague": holder is not None and holder != work.act.actor.id,
        "permit_asked": leg.kind in ("before", "after"),
        "reasons_given": bool(reasons.strip()),
        "answer_days_over": answer_days_over(leg, work.act.on),
        "shown_round": leg.round == (1 if shown is None else shown),
        "inside_undo_window": until is not None and work.act.at <= until,
        "own_decision": last is not None and _may_answer_for(work, last),
        "nothing_built_on_it": last is not None and kind_of(leg.case).revocable(work, leg),
    }


def _may_answer_for(work: Work, last: LegDecision) -> bool:
    """Whoever decided; an officer also answers for what the department's own system decided."""
    actor = work.act.actor.id
    return actor is not None and (
        last.decided_by == actor
        or (
            work.session.get(ApiClient, last.decided_by) is not None
            and work.session.get(ApiClient, actor) is None
        )
    )


def decide(
    work: Work,
    leg_id: str,
    granted: bool,
    reasons: str = "",
    shown: int | None = None,
    substance: Substance = NOTHING,
) -> Leg:
    """Grant or refuse a leg. The same decision again is harmless; another one is refused (flow.not_open).

    ``shown``: the round whose facts the officer read; it may be left out for the first one only (leg.other_round). A refused
    pre-approval brings the case back to its clerk; the last granted one lets the licence be made once it can no longer be taken
    back. An exit moves on with the answer that settles it. Raises Invalid with everything that is wrong in the permit.
    """
    leg = department_leg(work, leg_id)
    if is_said(leg, granted, reasons, substance):
        return leg
    work.session.get(Case, leg.case_id, with_for_update=True)  # the join of legs is decided one at a time
    row = examine(work, leg, granted, reasons, shown, substance)
    leg.state, leg.decided_at = row.target, work.act.at
    leg.decided_by, leg.reasons = work.act.actor.id, reasons.strip() or None
    leg.decisions.append(_written(work, leg, substance))
    work.session.flush()
    record(work, leg, row.emits[0], round=leg.round)
    kind_of(leg.case).answered(work, leg)
    return leg


def examine(
    work: Work, leg: Leg, granted: bool, reasons: str, shown: int | None, substance: Substance
) -> Row:
    """The step as it would be taken now, nothing written: for the look before it. Raises Refused, Invalid with every problem."""
    row = table.FLOW.step(
        leg.state,
        "grant" if granted else "refuse",
        work.act.actor.role,
        officer_facts(work, leg, reasons, shown),
    )
    found = _problems(leg, granted, substance)
    if found:
        raise Invalid(found)
    return row


def digest(leg: Leg, granted: bool, reasons: str, substance: Substance) -> str:
    """SHA-256 in hex of a decision as it would be recorded, for the round it is about: what stood on the page is what is kept."""
    file = next((x.sha256 for x in leg.case.uploads if x.id == substance.upload_id), "")
    said = asdict(substance) | {"granted": granted, "reasons": reasons.strip(), "sha256": file}
    about = {"leg": leg.id, "round": leg.round}
    return sha256(
        json.dumps(said | about, ensure_ascii=False, sort_keys=True, default=str).encode()
    ).hexdigest()


def undo(work: Work, leg_id: str, reasons: str = "", shown: int | None = None) -> Leg:
    """Take the own decision back within the office's minutes, while nothing was built on it. Raises NotFound, Refused."""
    leg = department_leg(work, leg_id)
    work.session.get(Case, leg.case_id, with_for_update=True, populate_existing=True)
    last = leg_history.standing(leg)
    row = table.FLOW.step(leg.state, "undo", work.act.actor.role, officer_facts(work, leg, reasons, shown))
    if last is None:
        raise Refused("flow.not_open", state=leg.state, action="undo")
    last.undone_at, last.undone_by = work.act.at, work.act.actor.id
    leg.state, leg.decided_at, leg.decided_by, leg.reasons = row.target, None, None, None
    work.session.flush()
    record(work, leg, row.emits[0], round=leg.round)
    kind_of(leg.case).taken_back(work, leg)
    return leg


def is_said(leg: Leg, granted: bool, reasons: str, substance: Substance) -> bool:
    """Whether exactly this decision stands already."""
    if leg.state != ("granted" if granted else "refused") or leg.reasons != (reasons.strip() or None):
        return False
    last = leg_history.standing(leg)
    return substance == NOTHING if last is None else _substance_of(last) == substance


def _substance_of(row: LegDecision) -> Substance:
    return Substance(
        row.number or "",
        row.valid_from,
        row.valid_until,
        row.conditions or "",
        row.upload_id or "",
        row.way_on or "",
    )


def _written(work: Work, leg: Leg, substance: Substance) -> LegDecision:
    return LegDecision(
        id=work.act.ids.new("decision"),
        leg_id=leg.id,
        round=leg.round,
        what=leg.state,
        reasons=leg.reasons,
        decided_by=str(work.act.actor.id),
        decided_at=work.act.at,
        **{name: value or None for name, value in asdict(substance).items()},
    )


def _problems(leg: Leg, granted: bool, given: Substance) -> list[Problem]:
    """What is wrong in the substance, each with its field."""
    found = [
        Problem(name, "permit.too_long", {"n": most})
        for name, most in LONGEST.items()
        if len(getattr(given, name)) > most
    ]
    told = [name for name in PERMIT if getattr(given, name)]
    if told and (not granted or leg.kind not in ("before", "after")):
        found += [Problem(name, "permit.none_here") for name in told]
    elif told and not given.number.strip():
        found.append(Problem("number", "permit.number_missing"))
    if given.number and given.valid_from is None:
        found.append(Problem("valid_from", "permit.first_day_missing"))
    if given.valid_from and given.valid_until and given.valid_until < given.valid_from:
        found.append(Problem("valid_until", "permit.ends_before"))
    if granted and given.way_on:
        found.append(Problem("way_on", "permit.way_on_refusal"))
    if given.upload_id and given.upload_id not in {x.id for x in permit_files.of_leg(leg)}:
        found.append(Problem("upload_id", "permit.file_unknown"))
    return found
