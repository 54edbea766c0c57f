"""Where an exit stands (条例 art 33; 细则 art 48; 国市监注发〔2021〕45号): obstacles on the register, periods, what time has settled."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from licensing.act import Role
from licensing.errors import Refused
from licensing.flows import enterprise as enterprises
from licensing.guard_facts import GuardFacts
from licensing.kind import Check
from licensing.kinds.simplified_exit.flow import FLOW
from licensing.services.cases import consents, facts, signing, speaking
from licensing.services.cases.facts import answer_days_over
from licensing.services.cases.filing import to_desk
from licensing.services.register import owners, standing
from licensing.store.models import Case, Enterprise, Investor, Leg, Notice, Objection
from licensing.work import Work

REVOKED, INVESTS, BRANCHES = "X02", "X07", "X13"
PLEDGED = frozenset({"X11", "X12"})  # what only the investors know: they pledge it, departments may object
INDIVIDUAL = "individual"
GRACE = "grant_grace"


def obstacles(work: Work, enterprise: Enterprise) -> list[str]:
    """Codes of ``exclusions`` that close the simplified way today; empty means eligible."""
    facts_today = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    found = standing.exclusions(facts_today, work.books.catalogue)
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        found.add(REVOKED)
    if enterprise.uscc and work.session.scalar(_holdings(enterprise.uscc).limit(1)):
        found.add(INVESTS)
    if work.session.scalar(standing.branches(enterprise).limit(1)):
        found.add(BRANCHES)
    return sorted(found & set(work.books.catalogue.exclusions))


def enterprise_of(work: Work, case: Case) -> Enterprise:
    """The enterprise an exit is about."""
    return work.session.get_one(Enterprise, case.enterprise_id)


def _holdings(uscc: str) -> Select[str]:
    """Enterprises still on the register in which this one holds a share; a branch is no other enterprise."""
    return (
        select(Investor.id)
        .join(Enterprise, Enterprise.id == Investor.enterprise_id)
        .where(Investor.uscc == uscc, Enterprise.entity_type != "branch")
        .where(Enterprise.status.in_(enterprises.FLOW.states_in("on_register")))
    )


def checklist(work: Work, enterprise: Enterprise) -> list[Check]:
    """Every exclusion of the law and how it stands for this enterprise today."""
    found = set(obstacles(work, enterprise))
    return [
        Check(code, code in found, code in PLEDGED, is_curable(work, code), term.more["legal_basis"])
        for code, term in work.books.catalogue.exclusions.items()
    ]


def is_curable(work: Work, code: str) -> bool:
    """Whether the notice survives this obstacle: clear it and apply again inside the window."""
    return work.books.catalogue.exclusions[code].more["curable_within_window"] == "yes"


def exit_facts(work: Work, case: Case) -> GuardFacts:
    """What the guards of the exit flow read; periods come from their dates, never from a sweep."""
    enterprise = enterprise_of(work, case)
    notice, today = notice_of(work, case), work.act.on
    found = obstacles(work, enterprise)
    asked = [x for x in case.legs if x.kind == "clearance"]
    owner = is_owner(work, case)
    return facts.person_facts(work, case) | {
        "own_case": owner,
        "objector_owns": owner,
        "applicant_free": facts.applicant_free(work, case),
        "grace_before": any(r.action == GRACE for r in case.reviews),
        "eligible": not found,
        "owners_as_pledged": _as_pledged(work, case),
        "curable_obstacle": bool(found) and all(is_curable(work, code) for code in found),
        "not_halted": consents.not_halted(work, case),
        "all_signed": not FLOW.within(case.state, "fillable") or signing.all_signed(work, case),
        "company_route": case.entity_type != INDIVIDUAL,
        "individual_route": case.entity_type == INDIVIDUAL,
        "notice_running": notice is not None and today <= notice.ends_on,
        "notice_ended": notice is not None and today > notice.ends_on,
        "inside_window": notice is not None and today <= notice.window_ends_on,
        "window_passed": notice is not None and today > notice.window_ends_on,
        "no_objection": notice is not None and not notice.objections,
        "departments_clear": bool(asked) and all(_clear(x, today) for x in asked),
        "department_objected": any(x.state == "refused" for x in asked),
    }


def _as_pledged(work: Work, case: Case) -> bool:
    """Whether the owners on the register today are those whom the exit asks to pledge; a bigger or smaller part changes nobody."""
    today = owners.acting(work, enterprise_of(work, case))
    return {owners.index_of(each.investor) or "" for each in today} == {
        p.id_number_index for p in case.people
    }


def is_owner(work: Work, case: Case) -> bool:
    """Whether the actor started the exit or is one of the investors who signed for it: each of them may act for all."""
    if work.act.actor.id is None:
        return False
    own = case.applicant_id == work.act.actor.id
    return own or speaking.in_case(work, case) is not None


def standing_objections(work: Work, enterprise: Enterprise) -> list[Objection]:
    """Objections to earlier notices that were neither withdrawn nor lifted: while one stands, no new notice."""
    query = (
        select(Objection)
        .join(Notice, Notice.id == Objection.notice_id)
        .where(
            Notice.enterprise_id == enterprise.id,
            Objection.withdrawn_at.is_(None),
            Objection.false_reasons.is_(None),
        )
    )
    return list(work.session.scalars(query))


def _clear(asked: Leg, today: date) -> bool:
    """A department agrees, or is silent until its days are over (条例 art 33)."""
    return asked.state == "granted" or (asked.state == "open" and answer_days_over(asked, today))


def notice_of(work: Work, case: Case) -> Notice | None:
    return work.session.scalar(select(Notice).where(Notice.case_id == case.id))


def settle(work: Work, case: Case) -> bool:
    """What time or a department's answer has decided: an asked case is stopped or cleared, an unused window lapses.

    True when the case moved; open legs are then the caller's to cancel.
    """
    known = exit_facts(work, case)
    for action in ("stop", "clear", "lapse"):
        try:
            row = FLOW.step(case.state, action, Role.SYSTEM, known)
        except Refused:
            continue
        if FLOW.within(row.target, "waiting"):
            to_desk(work, case, row.target)
        else:
            case.state, case.decided_at = row.target, work.act.at
        work.record(row.emits[0], "case", case.id)
        return True
    return False
