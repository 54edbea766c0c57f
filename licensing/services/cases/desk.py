"""What a clerk sees of one case: the papers that were signed, what the machine found today, what may be done, and who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from licensing import journal
from licensing.approvals import Approval
from licensing.documents.blocks import Paper
from licensing.documents.compare import Change, changes
from licensing.errors import Problem, Refused
from licensing.findings.rule import Looked
from licensing.kind import Check, Difference
from licensing.known_kinds import kind_of, stands
from licensing.looking import once
from licensing.obligations import Obligations
from licensing.services.cases import dossier, facts, gate, plain_steps, review, signing
from licensing.services.cases.cases import looked_at, person_in, problems_by_section
from licensing.services.cases.plain_steps import Offer
from licensing.store import hanging
from licensing.store.keeping import columns
from licensing.store.models import Account, Case, JournalLine, Notice, Person, Proposal
from licensing.work import Work
from namecheck.finding import Report

VIEWED = "case.person_viewed"
SEEN_MINUTES = 5  # a number once shown stays on the page this long, then it is asked for again
PURPOSES = ("check_identity", "contact", "complaint")
NAMES = select(Account.id, Account.name).where(Account.id.in_(bindparam("accounts", expanding=True)))
TYPED = {
    "corrections_listed": True,
    "corrections_first_or_fewer": True,
    "reasons_given": True,
    "assignee_fits": True,
    "shown_proposal": True,
}


@dataclass(frozen=True)
class Dossier:
    """``owed``: what the scope obliges to; ``approvals``: those given elsewhere, ``unseen`` the items a clerk must still see.

    ``proposal``: the decision that waits for a second officer. ``options``: action that the actor's role has here -> codes that close
    it now (none: it is open), as far as they do not depend on what is still to be typed.

    ``seen``: people whose numbers may be shown.
    """

    case: Case
    papers: tuple[Paper, ...]
    changed: tuple[Change, ...]
    report: Report | None
    problems: dict[str, list[Problem]]
    looked: tuple[Looked, ...]
    owed: Obligations | None
    approvals: tuple[Approval, ...]
    unseen: tuple[str, ...]
    checks: tuple[Check, ...]
    differences: tuple[Difference, ...]
    against: tuple[Problem, ...]
    notice: Notice | None
    options: dict[str, tuple[str, ...]]
    plain: tuple[Offer, ...]
    proposal: Proposal | None
    signers: tuple[signing.SigningState, ...]
    seen: frozenset[str]
    undo_until: datetime | None
    names: dict[str, str]


def open_dossier(work: Work, case_id: str) -> Dossier:
    """Everything about a case of the own place. Raises NotFound for any other."""
    case = review.readable(work, case_id)
    kind = kind_of(case)
    report = review.examined(work, case)
    versions = dossier.versions(case)
    owed, told = kind.owed(work, case), kind.approvals(case)
    role, known = work.act.actor.role, review.decision_facts(work, case, report) | TYPED
    return Dossier(
        case=case,
        papers=tuple(each[-1] for each in versions.values()),
        changed=_changed(versions.get("APP", [])),
        report=report,
        problems=problems_by_section(work, case) if kind.sections else {},
        looked=looked_at(work, case) if kind.sections else tuple(kind.looked(work, case)),
        owed=owed,
        approvals=tuple(told.values()),
        unseen=tuple(a.item for a in gate.to_be_seen(owed, told, case)),
        checks=tuple(kind.checks(work, case)),
        differences=tuple(kind.differences(work, case)),
        against=tuple(kind.against(work, case)) if stands(case, "desk") else (),
        notice=kind.notice(work, case),
        options={row.action: codes for row, codes in kind.flow.options(case.state, role, known)},
        plain=plain_steps.offers(kind.flow, case.state, role, known),
        proposal=facts.proposal_of(work.session, case),
        signers=tuple(signing.states(work, case)),
        seen=seen_people(work, case),
        undo_until=_undo_until(work, case),
        names=names_of(work, case),
    )


def _changed(applications: list[Paper]) -> tuple[Change, ...]:
    return tuple(changes(*applications[-2:])) if len(applications) > 1 else ()


def _undo_until(work: Work, case: Case) -> datetime | None:
    last = facts.last_review(case)
    taken_back = case.state in review.flow_of(case).sources(
        "undo"
    )  # handed in again, it is not open any more
    if last is None or not taken_back or last.action not in ("refuse", "request_correction"):
        return None
    until = facts.undo_until(work, last)
    return until if work.act.at <= until else None


def names_of(work: Work, case: Case) -> dict[str, str]:
    """Account ids that appear in a case and its history -> names of clerks and officers; applicants by their own name."""
    wanted = {case.applicant_id, case.clerk_id, *(r.clerk_id for r in hanging.rows(case, Case.reviews))}
    wanted |= {leg.decided_by for leg in hanging.rows(case, Case.legs)} | {
        e.actor for e in history(work, case)
    }
    rows = columns(work.session, NAMES, {"accounts": sorted(w for w in wanted if w)})
    return {row.id: row.name for row in rows}


def history(work: Work, case: Case) -> list[JournalLine]:
    """What was done to a case, oldest first; single savings left out."""
    quiet = ("case.saved", "case.person_put", "case.person_removed")
    return [e for e in _lines(work, case) if e.action not in quiet]


def _lines(work: Work, case: Case) -> tuple[JournalLine, ...]:
    return once(work, "history", case.id, lambda: tuple(journal.history(work.session, "case", case.id)))


def reveal(work: Work, case_id: str, person_id: str, purpose: str) -> Person:
    """Read a person's whole number for a purpose; who, when and why goes to the journal (个人信息保护法 art 6).

    Raises NotFound for another place's case or an unknown person, Refused('desk.purpose_needed') without a known purpose.
    """
    case = review.readable(work, case_id)
    person = person_in(case, person_id)
    if purpose not in PURPOSES:
        raise Refused("desk.purpose_needed")
    work.record(VIEWED, "case", case.id, person=person.id, purpose=purpose)
    return person


def seen_people(work: Work, case: Case) -> frozenset[str]:
    """The people whose numbers this actor has asked for within the last minutes."""
    since = work.act.at - timedelta(minutes=SEEN_MINUTES)
    mine = (e for e in _lines(work, case) if e.action == VIEWED and e.actor == work.act.actor.id)
    return frozenset(str(e.facts["person"]) for e in mine if e.at >= since)
