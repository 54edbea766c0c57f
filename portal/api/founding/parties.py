"""The people and bodies of a founding, each said whole."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from licensing.catalogue.mandates import DRAFT
from licensing.entities import KINDS
from licensing.kinds.establishment.opening import own_establishment
from licensing.parties import PERSON
from licensing.services.cases import cases, party_answers, signing_costs
from licensing.work import Work
from portal.api import intake
from portal.api.founding.applications import SCOPE, answered, readable, same_kind
from portal.api.founding.shapes import PARTIES, PERSONS
from portal.api.guard import scoped
from portal.api.own_words import Asked
from portal.api.problems import ApiProblem

blueprint = APIBlueprint("api_parties", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.post("/applications/<case_id>/people")
@scoped(SCOPE)
def add(case_id: str) -> tuple[dict[str, Any], int]:
    """Somebody new: a natural person, or a body where the kind has any."""
    return _put(case_id, None)


@blueprint.put("/applications/<case_id>/people/<person_id>")
@scoped(SCOPE)
def change(case_id: str, person_id: str) -> tuple[dict[str, Any], int]:
    """Somebody who is there, said anew and whole."""
    return _put(case_id, readable(person_id))


def _put(case_id: str, person_id: str | None) -> tuple[dict[str, Any], int]:
    value = intake.members()
    shapes = PERSONS if value.get("party", PERSON) == PERSON else PARTIES
    asked: Any = intake.checked(intake.chosen(shapes, value, "kind"), value)
    told = asked.model_dump(exclude={"version", "agreed", "kind"})

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        same_kind(case, asked.kind)
        if person_id and (cases.person_in(case, person_id).party == PERSON) != (asked.party == PERSON):
            raise ApiProblem(404, "s404")
        form = party_answers.form_of(KINDS[case.entity_type], told)
        with signing_costs.counted(work, case, asked.agreed):
            cases.put_person(work, case.id, person_id, form, asked.version)
        return case.id

    return answered(act)


@blueprint.post("/applications/<case_id>/people/<person_id>/removal")
@scoped(SCOPE)
def remove(case_id: str, person_id: str) -> tuple[dict[str, Any], int]:
    """Somebody who takes no part after all; safe to repeat."""
    asked = intake.body(Asked)

    def act(work: Work) -> str:
        case = own_establishment(work, readable(case_id), DRAFT)
        if any(p.id == person_id for p in case.people):
            with signing_costs.counted(work, case, asked.agreed):
                cases.remove_person(work, case.id, person_id)
        return case.id

    return answered(act)
