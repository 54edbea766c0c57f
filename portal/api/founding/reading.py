"""An application as its owner's program reads it: everything the pages show, findings beside what they are about."""

from __future__ import annotations

from typing import Any

from licensing import queries
from licensing.catalogue.mandates import LOOK
from licensing.entities import register_word
from licensing.errors import NotFound, Problem
from licensing.id_documents import masked
from licensing.kinds.establishment.facts import known
from licensing.kinds.establishment.flow import FLOW
from licensing.kinds.establishment.opening import own_establishment
from licensing.known_kinds import kind_of, stands
from licensing.services.cases import beneficial, cases, dossier, legs, outcome, points, signing, uploads
from licensing.store.models import Case, NameRecord, Person
from licensing.work import Work
from portal.api.handing_in import file_of
from portal.office import current_office
from portal.words.flow_words import refusal_words
from portal.words.problem_words import problem_text

ACTIONS = ("submit", "withdraw")


def application(work: Work, case_id: str) -> dict[str, Any]:
    """One founding. Raises NotFound for anybody else's."""
    case = own_establishment(work, case_id, LOOK)
    writing = stands(case, "fillable")
    found = cases.problems_by_section(work, case) if writing else {}
    return {
        **head(work, case),
        "version": case.version,
        "sections": [_section(case, name, found.get(name, [])) for name in ("name", *sections_of(case))],
        "people": [_person(p, found.get("people", [])) for p in case.people],
        "beneficial": _beneficial(work, case),
        "documents": [
            {"kind": p.kind, "title": p.title, "sha256": p.digest} for p in dossier.papers(work, case)
        ],
        "signatures": _signatures(work, case) if writing else [],
        "signatures_asked": signing.asked(case),
        "sign_at": f"{current_office().settings.base_url}/signing/{case.id}" if writing else None,
        "departments": _departments(work, case),
        "points": [
            {"id": p.point.id, "section": p.point.section, "field": p.point.field, "text": p.point.text}
            | {"answer": p.point.answer, "how": p.how}
            for p in points.of(case)
        ],
        "files": [file_of(x) for x in uploads.of(case)],
        "actions": _actions(work, case, writing),
        "refusal": next((r.reasons for r in case.reviews if r.action == "refuse" and not r.undone), None),
        "remedy": _remedy(work, case),
        "licence": licence(work, case),
    }


def head(work: Work, case: Case) -> dict[str, Any]:
    """An application in a list."""
    name = work.session.get(NameRecord, case.name_id) if case.name_id else None
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state,
        "kind": case.entity_type,
        "type": register_word(case.entity_type),
        "title": case.title,
        "name": name.id if name else None,
        "authority": case.authority,
        "uscc": case.uscc,
        "created_at": case.created_at.isoformat(),
        "submitted_at": case.submitted_at.isoformat() if case.submitted_at else None,
        "due_on": str(case.due_on) if case.due_on else None,
        "decided_at": case.decided_at.isoformat() if case.decided_at else None,
    }


def sections_of(case: Case) -> list[str]:
    """What this kind is asked, in the order of the law's sections."""
    return [s.NAME for s in kind_of(case).sections if s.applies(case.entity_type)]


def _section(case: Case, name: str, found: list[Problem]) -> dict[str, Any]:
    """An answer as it is kept; people and beneficial owners stand by themselves."""
    own = name not in ("name", "people", "beneficial")
    answer = dict(case.answers.get(name) or {}) if own else {}
    return {"section": name, "answer": answer, "problems": [told(name, p) for p in found]}


def told(section: str, problem: Problem) -> dict[str, str]:
    """A finding with the pointer into what its section's request says."""
    return {"pointer": pointer(section, problem.field), "code": problem.code, "detail": problem_text(problem)}


def pointer(section: str, field: str) -> str:
    """Where a finding stands: a question of an item below ``fields``, an approval below ``approvals``, a party by its id.

    >>> pointer("certificates", "shop_area"), pointer("certificates", "approval.A01.number"), pointer("place", "county")
    ('/fields/shop_area', '/approvals/A01/number', '/county')
    """
    if section == "certificates" and field not in ("items", "pledge", ""):
        kept = field.startswith("approval.")
        field = f"approvals.{field.removeprefix('approval.')}" if kept else f"fields.{field}"
    return "/" + field.replace(".", "/") if field else ""


def _person(who: Person, found: list[Problem]) -> dict[str, Any]:
    prefix = f"person.{who.id}."
    money = who.contribution
    details = {n: v for n, v in (who.details or {}).items() if n != "signer_number"}
    return {
        "id": who.id,
        "party": who.party,
        "name": who.name,
        "id_number": masked(who.id_number),
        "document_kind": who.document_kind,
        "mobile": who.mobile,
        "roles": list(who.roles),
        "amount_fen": money.get("amount_fen"),
        "form": money.get("form"),
        "due_on": money.get("due_on"),
        "votes_percent": money.get("votes_percent"),
        "details": details,
        "problems": [
            told("people", Problem(p.field.removeprefix(prefix), p.code, p.params))
            for p in found
            if p.field.startswith(prefix)
        ],
    }


def _beneficial(work: Work, case: Case) -> str | None:
    """Where its beneficial owners are filed: for the applicant alone, and only where they are asked."""
    try:
        beneficial.look(work, case.id)
    except NotFound:
        return None
    return f"/api/v1/beneficial/{case.id}"


def _signatures(work: Work, case: Case) -> list[dict[str, Any]]:
    return [
        {"person": s.person.id, "name": s.person.name, "roles": list(s.person.roles), "state": s.state}
        for s in signing.states(work, case)
    ]


def _departments(work: Work, case: Case) -> list[dict[str, Any]]:
    """Who will be asked what while it is written; where each stands afterwards. ``asked``: what a department wants to know."""
    catalogue = work.books.catalogue
    if stands(case, "fillable") and not case.legs:
        planned = legs.plan(work, case) if case.authority in catalogue.counties else []
        return [
            {
                "id": None,
                "department": p.department,
                "kind": p.kind,
                "items": list(p.items),
                "state": "planned",
            }
            for p in planned
        ]
    return [
        {"id": x.id, "department": x.department, "kind": x.kind, "items": list(x.items), "state": x.state}
        | {"due_on": str(x.due_on) if x.due_on else None, "reasons": x.reasons}
        | {"asked": next((r.text for r in reversed(x.returns) if r.answered_at is None), None)}
        for x in case.legs
    ]


def _actions(work: Work, case: Case, writing: bool) -> list[dict[str, Any]]:
    """What ``steps`` may do now; ``closed_by``: codes and their sentences."""
    facts = known(work, case) | {"own_case": True}
    rows = FLOW.options(case.state, work.act.actor.role, facts)
    found = {row.action: codes for row, codes in rows if row.action in ACTIONS}
    if writing:
        found |= {"ask": ()}
    return [
        {"action": name, "open": not codes, "closed_by": list(codes), "reasons": refusal_words(codes)}
        for name, codes in found.items()
    ]


def _remedy(work: Work, case: Case) -> dict[str, Any] | None:
    """Until when a refusal can be brought before whom."""
    found = outcome.remedy_of(work, case)
    return None if found is None else {k: str(v) for k, v in vars(found).items()}


def licence(work: Work, case: Case) -> dict[str, Any] | None:
    """The licence once it is issued, and where its files are."""
    made = queries.licence_of_case(work.session, case.id)
    if made is None or made.issued_at is None:
        return None
    return {
        "id": made.id,
        "uscc": made.uscc,
        "state": made.state,
        "credential": made.credential,
        "pdf": f"/api/v1/applications/{case.id}/licence.pdf",
    }
