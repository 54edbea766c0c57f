"""An own name declared, judged and reserved by program; what may be founded here, and the phrases of business scope."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

from apiflask import APIBlueprint
from flask import Response
from pydantic.json_schema import models_json_schema

from licensing.catalogue.typed import SCHEMA
from licensing.entities import KINDS, NAMED, EntityKind
from licensing.errors import Invalid, NotFound
from licensing.kinds.establishment.kind import KIND
from licensing.services.accounts.api_clients import Remembered
from licensing.services.names import branching, declaring, foreign, names, renaming
from licensing.store.models import NameRecord
from licensing.work import Work
from namecheck.declaration import Declaration
from portal.access import public
from portal.api import intake
from portal.api.founding.applications import SCOPE, readable
from portal.api.founding.shapes import (
    CAPITALS,
    NAMES,
    PARTIES,
    PERSONS,
    BranchName,
    BusinessAnswer,
    CertificatesAnswer,
    ClassesAnswer,
    ForeignBranchName,
    PhraseQuery,
    PlaceAnswer,
)
from portal.api.guard import caller, scoped
from portal.api.models import Query, Strict
from portal.api.once import once
from portal.i18n import language
from portal.limits import SEARCH, limiter
from portal.office import current_office

HEAD = "head"
blueprint = APIBlueprint("api_own_names", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/own-names")
@scoped(SCOPE)
def mine() -> dict[str, Any]:
    """The names the person holds."""
    intake.query(Query)
    with current_office().look(caller().actor) as work:
        return {"names": [_name(row) for row in names.names_of(work.session, str(work.act.actor.id))]}


@blueprint.post("/own-names")
@scoped(SCOPE)
@limiter.limit("60 per minute")
def declare() -> tuple[dict[str, Any], int]:
    """Judged and, unless refused, reserved in the same transaction; ``reserved`` is null where the name was refused."""
    asked: Any = intake.one_of(NAMES, "kind")

    def act(work: Work) -> Remembered:
        answer = names.reserve(work, _placed(work, asked), asked.committed)
        work.session.flush()
        made = _name(answer.record) if answer.record else None
        return Remembered(200, {"reserved": made, "check": answer.report.to_json(language())})

    answer = once(act)
    return answer.body, answer.status


def _declaration(work: Work, asked: Any) -> Declaration:
    """As the pages declare. Raises Invalid with what its parts say against each other or whose branch it is, NotFound for another's."""
    catalogue = work.books.catalogue
    if isinstance(asked, BranchName):
        of_branch = declaring.BranchParts(asked.head, asked.head_code, asked.county, asked.place, asked.form)
        return branching.declare(work, of_branch)
    if isinstance(asked, ForeignBranchName):
        of_foreign = foreign.ForeignParts(
            asked.nation, asked.head, asked.number, asked.county, asked.place, asked.form
        )
        return foreign.declare(of_foreign, work.act, catalogue)
    parts = declaring.NameParts(
        asked.kind, asked.county, asked.division, asked.trade_name, asked.industry, asked.form
    )
    made = declaring.declare(parts, work.act, catalogue, bool(asked.renames))
    return renaming.as_new_name_of(work, made, asked.renames) if asked.renames else made


def _placed(work: Work, asked: Any) -> Declaration:
    """What is wrong stands beside the member of the body: the page's field for the head's name is another one."""
    try:
        return _declaration(work, asked)
    except Invalid as error:
        found = [replace(p, field=HEAD) if p.field == "head_name" else p for p in error.problems]
        raise Invalid(found) from error


@blueprint.post("/own-names/<name_id>/release")
@scoped(SCOPE)
def release(name_id: str) -> tuple[dict[str, Any], int]:
    """Give the name back."""

    def act(work: Work) -> Remembered:
        names.release(work, readable(name_id))
        work.session.flush()
        return Remembered(200, _name(work.session.get_one(NameRecord, name_id)))

    answer = once(act)
    return answer.body, answer.status


def _name(row: NameRecord) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "status": row.status,
        "reserved_until": str(row.reserved_until) if row.reserved_until else None,
        "type": row.entity_type,
        "county": row.division_code,
        "application": row.held_by_case,
    }


@blueprint.get("/founding-kinds")
@public
def founding_kinds() -> dict[str, Any]:
    """Every kind that is founded here, as its row says it."""
    intake.query(Query)
    return {"kinds": [_kind(kind) for kind in KINDS.values()]}


def _kind(kind: EntityKind) -> dict[str, Any]:
    catalogue, zh = current_office().books.catalogue, language() == "zh"
    term = catalogue.entity_types[kind.catalogue_code]
    return {
        "kind": kind.code,
        "title": term.zh if zh else term.en,
        "type": kind.register,
        "sections": [s.NAME for s in KIND.sections if s.applies(kind.code)],
        "named": kind.code in NAMED,
        "nameless": kind.nameless,
        "name_forms": list(kind.forms),
        "roles": list(kind.roles),
        "body_roles": list(kind.body_roles),
        "signing": list(kind.signing),
        "contributions": list(kind.contributions),
        "address_kinds": [
            {
                "code": a.code,
                "title": a.zh if zh else a.en,
                "host": a.host,
                "scope_mark": a.scope_mark or None,
                "basis": a.basis,
            }
            for a in catalogue.address_kinds.values()
            if a.open_to(kind.catalogue_code)
        ],
        "counties": list(catalogue.counties),
        "schema_at": f"/api/v1/founding-kinds/{kind.code}/schema",
        "basis": kind.basis,
        "verified": kind.verified,
    }


@blueprint.get("/founding-kinds/<code>/schema")
@public
def founding_schema(code: str) -> Response:
    """JSON Schema (2020-12) of what each section of a kind is sent."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotFound(code)
    text = json.dumps(schema_of(kind), ensure_ascii=False)
    return Response(text, mimetype="application/schema+json")


def schema_of(kind: EntityKind) -> dict[str, Any]:
    """A member for each request of this kind."""
    named = {word: shape for shape in NAMES for word in get_args(shape.model_fields["kind"].annotation)}
    own = {word: shape for shape in CAPITALS for word in get_args(shape.model_fields["kind"].annotation)}
    shapes: dict[str, type[Strict] | None] = {
        "name": named.get(kind.code),
        "place": PlaceAnswer,
        "business": BusinessAnswer,
        "capital": own.get(kind.code),
        "person": PERSONS[kind.code],
        "body": PARTIES.get(kind.code),
        "classes": ClassesAnswer if kind.capital == "stock" else None,
        "certificates": CertificatesAnswer,
    }
    given = {name: shape for name, shape in shapes.items() if shape is not None}
    _, whole = models_json_schema([(s, "validation") for s in given.values()], ref_template="#/$defs/{model}")
    return {
        "$schema": SCHEMA,
        "title": kind.code,
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{shape.__name__}"} for name, shape in given.items()},
        "$defs": whole["$defs"],
    }


@blueprint.get("/scope-phrases")
@public
@limiter.limit(SEARCH)
def phrases() -> dict[str, Any]:
    """Phrases of business scope for what is looked for, best first; ``permits``: the items each calls for."""
    asked = intake.query(PhraseQuery)
    found = current_office().books.catalogue.search_scope(asked.q, asked.limit)
    return {
        "phrases": [
            {"code": i.code, "text": i.item, "kind": i.kind, "permits": list(i.permit_codes)} for i in found
        ]
    }
