"""Leaving the register by the short way, as one object."""

from __future__ import annotations

from collections.abc import Sequence

from licensing.documents.blocks import Paper
from licensing.entities import founded
from licensing.kind import Check, Kind
from licensing.kinds.simplified_exit import state, steps
from licensing.kinds.simplified_exit.flow import FLOW
from licensing.kinds.simplified_exit.papers.leaving import leaving
from licensing.kinds.simplified_exit.papers.pledge import pledge
from licensing.services.cases import legs
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Case, Enterprise, Leg, Person
from licensing.uploads.about import signed_files
from licensing.work import Work
from namecheck.finding import Report


def papers(work: Work, case: Case) -> tuple[Paper, ...]:
    """The application, and the pledge; an individual business under 两证整合 leaves without one (国市监注发〔2021〕45号)."""
    enterprise = work.session.get_one(Enterprise, case.enterprise_id)
    who = (enterprise.name, enterprise.uscc or "", [_acting(p) for p in case.people])
    form = leaving(*who, signed_files(case))
    if case.entity_type == state.INDIVIDUAL:
        return (form,)
    kind = founded(enterprise.entity_type, enterprise.name)
    return (form, pledge(*who, abroad=kind is not None and kind.abroad))


def _acting(person: Person) -> str:
    """A name, and in whose place it stands (公司登记管理实施办法 art 22)."""
    gone = (person.details or {}).get("in_place_of") or []
    return f"{person.name}（代已终止的投资人{'、'.join(gone)}）" if gone else person.name


def signers(case: Case) -> list[Person]:
    """All investors (条例 art 33)."""
    return list(case.people)


def found(work: Work, case: Case, report: Report | None) -> list[str]:
    return state.obstacles(work, state.enterprise_of(work, case))


def checks(work: Work, case: Case) -> Sequence[Check]:
    return state.checklist(work, state.enterprise_of(work, case))


def public(work: Work, case: Case) -> PublicFacts:
    """What stands on the register."""
    enterprise = state.enterprise_of(work, case)
    return PublicFacts(
        name=enterprise.name,
        uscc=enterprise.uscc,
        entity_type=enterprise.entity_type,
        domicile=enterprise.domicile or "",
        scope=enterprise.marked_scope,
        capital_fen=enterprise.capital_fen,
        representative=enterprise.representative or "",
        authority=enterprise.authority,
    )


def refuse(work: Work, case: Case) -> None:
    case.decided_at = work.act.at
    legs.cancel_open(work, case)


def answered(work: Work, leg: Leg) -> None:
    """The answer that settles it moves the exit on; what is still open is then not asked any more."""
    if leg.kind != "clearance":
        return
    steps.objected(work, leg)
    if state.settle(work, leg.case):
        legs.cancel_open(work, leg.case)


KIND = Kind(
    flow=FLOW,
    facts=state.exit_facts,
    papers=papers,
    signers=signers,
    examined=lambda work, case: None,
    found=found,
    public=public,
    effects={"approve": steps.deregister, "refuse": refuse},
    answered=answered,
    revocable=lambda work, leg: leg.kind != "clearance",  # an objection ends the notice at once
    checks=checks,
    notice=state.notice_of,
    file_parts=lambda case: (),
)
