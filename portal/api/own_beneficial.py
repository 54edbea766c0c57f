"""Beneficial owners in a founding or a change, filed by the applicant's own program: the pledge, or names with what the law asks.

An agent finds nothing here. What is filed counts once the papers that name its digest are signed, by each signer in an own browser.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing.beneficial import SECTION, filed, percent
from licensing.errors import CostsSignatures, NotFound, Problem
from licensing.findings import rules
from licensing.id_documents import masked
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import beneficial, signing_costs
from licensing.services.cases.beneficial import FOREVER, Open, OwnerForm, token
from licensing.store.models import Case
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.once import once
from portal.api.own_shapes import BeneficialOwner, BeneficialWay
from portal.api.own_words import Asked
from portal.api.problems import ApiProblem
from portal.office import current_office
from portal.words.problem_words import problem_text

blueprint = APIBlueprint("api_own_beneficial", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "beneficial:file"
HELD = "held."


@blueprint.get("/beneficial/<case_id>")
@scoped(SCOPE)
def one(case_id: str) -> dict[str, Any]:
    """What is filed, whom the owners' tree shows, and what is still wrong."""
    with current_office().look(caller().actor) as work:
        return _told(work, readable(case_id))


@blueprint.put("/beneficial/<case_id>")
@scoped(SCOPE)
def choose(case_id: str) -> tuple[dict[str, Any], int]:
    """The pledge that exempts, where the law offers it, or names."""
    asked = intake.body(BeneficialWay)
    day = date.fromisoformat(asked.changed_on) if asked.changed_on else None
    return _kept(
        case_id,
        asked,
        lambda work, known: beneficial.choose(work, known, asked.way, asked.pledge, day, asked.version),
    )


@blueprint.post("/beneficial/<case_id>/owners")
@scoped(SCOPE)
def add(case_id: str) -> tuple[dict[str, Any], int]:
    """Name somebody: one whom the owners' tree shows by ``who``, or anybody else by name and number."""
    return _put(case_id, None)


@blueprint.put("/beneficial/<case_id>/owners/<owner_id>")
@scoped(SCOPE)
def change(case_id: str, owner_id: str) -> tuple[dict[str, Any], int]:
    """Say anew and whole what is filed of somebody."""
    return _put(case_id, readable(owner_id))


@blueprint.post("/beneficial/<case_id>/owners/<owner_id>/removal")
@scoped(SCOPE)
def remove(case_id: str, owner_id: str) -> tuple[dict[str, Any], int]:
    """Name somebody no more; safe to repeat."""
    asked = intake.body(Asked)
    return _kept(case_id, asked, lambda work, known: beneficial.drop(work, known, readable(owner_id)))


def _put(case_id: str, owner_id: str | None) -> tuple[dict[str, Any], int]:
    asked = intake.body(BeneficialOwner)

    def act(work: Work, known: str) -> None:
        seen = beneficial.look(work, known)
        beneficial.put(work, known, owner_id, _form(seen, asked), asked.version)

    return _kept(case_id, asked, act)


def _form(seen: Open, asked: BeneficialOwner) -> OwnerForm:
    """As the page says it. Raises NotFound for somebody, or a body, that is not there."""
    given = asked.model_dump(exclude={"version", "agreed", "who", "held", "forever"}, exclude_none=True)
    if asked.forever:
        given["valid_until"] = FOREVER
    who = beneficial.key_of(seen, asked.who) if asked.who else ""
    bodies = {token(part.key): part.key for part in seen.judged.unknown}
    if strange := set(asked.held) - bodies.keys():
        raise NotFound(min(strange))
    return OwnerForm(who, given, {bodies[name]: text for name, text in asked.held.items()})


def readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _kept(case_id: str, asked: Asked, act: Callable[[Work, str], object]) -> tuple[dict[str, Any], int]:
    def whole(work: Work) -> Remembered:
        case = beneficial.look(work, readable(case_id)).case
        with signing_costs.counted(work, case, asked.agreed):
            act(work, case.id)
        work.session.flush()
        return Remembered(200, _told(work, case.id))

    try:
        answer = once(whole)
    except CostsSignatures:
        raise ApiProblem(409, "costs_signatures") from None
    return answer.body, answer.status


def _told(work: Work, case_id: str) -> dict[str, Any]:
    seen = beneficial.look(work, case_id)
    kept, judged, case = seen.draft.section(SECTION), seen.judged, seen.case
    found = rules.refusals(seen.draft, work.books.catalogue, SECTION)
    there = {str(o["who"]) for o in filed(seen.draft)}
    proposed = [(k, "share") for k in judged.owners] + [(k, "control") for k in judged.heads]
    proposed += [(k, "manager") for k in judged.last if not there]
    proposed += [(k, "senior") for k in judged.seniors]
    return {
        **_head(case),
        "way": kept.get("way"),
        "pledge": bool(kept.get("pledge")),
        "changed_on": kept.get("changed_on"),
        "pledge_closed": list(judged.closed),
        "named": [_named(seen, owner, found) for owner in filed(seen.draft)],
        "proposed": [
            {"who": token(k), "name": judged.names.get(k, ""), "right": right, "percent": _percent(seen, k)}
            for k, right in proposed
            if k not in there
        ],
        "bodies": [
            {"body": token(p.key), "name": p.name, "percent": percent(p.share)} for p in judged.unknown
        ],
        "problems": [_problem(seen, p) for p in found if not p.field.startswith("owner.")],
    }


def _head(case: Case) -> dict[str, Any]:
    return {"id": case.id, "state": case.state, "title": case.title, "version": case.version}


def _named(seen: Open, owner: Any, found: list[Problem]) -> dict[str, Any]:
    prefix = f"owner.{owner['id']}."
    person = next((p for p in seen.draft.people if p.id == owner["who"]), None)
    number = str((person.id_number if person else "") or owner.get("number") or "")
    told = {n: owner[n] for n in ("right", "note", "since", "address", "valid_until") if owner.get(n)}
    return {
        "id": owner["id"],
        "name": seen.judged.names.get(str(owner["who"]), ""),
        "id_number": masked(number) if number else "",
        "percent": _percent(seen, str(owner["who"])),
        **told,
        "problems": [
            _problem(seen, Problem(p.field.removeprefix(prefix), p.code, p.params))
            for p in found
            if p.field.startswith(prefix)
        ],
    }


def _percent(seen: Open, key: str) -> str:
    return percent(seen.judged.shares[key]) if seen.judged.shares.get(key) else ""


def _problem(seen: Open, problem: Problem) -> dict[str, str]:
    """A body's part and whoever is missing are called by their tokens: no index leaves the house."""
    head, _, rest = problem.field.partition(".")
    keys = {*seen.judged.names, *(part.key for part in seen.judged.unknown)}
    field = f"{head}/{token(rest)}" if rest in keys else problem.field.replace(".", "/")
    return {"pointer": f"/{field}" if field else "", "code": problem.code, "detail": problem_text(problem)}
