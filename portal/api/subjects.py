"""What tasks and events lead to: a case, an enterprise by its code, the JSON schema of a certificate item."""

from __future__ import annotations

import json
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from licensing import queries
from licensing.catalogue.typed import schema_of
from licensing.entities import register_word
from licensing.errors import NotFound
from licensing.services.licences import company_certificates
from licensing.services.orders import orders
from licensing.services.register import members
from licensing.store.models import Licence
from portal.access import public
from portal.api.guard import caller, scoped
from portal.api.problems import ApiProblem
from portal.api.task_view import scope_phrases
from portal.office import current_office

blueprint = APIBlueprint("api_subjects", __name__, url_prefix="/api/v1", enable_openapi=False)


@blueprint.get("/cases/<case_id>")
@scoped("tasks:read")
def case(case_id: str) -> dict[str, Any]:
    """A case of which the department has a part: where it stands, and the department's own tasks in it."""
    department = caller().actor.department
    if department is None:
        raise ApiProblem(403, "no_department")
    with current_office().read() as session:
        found = queries.case_of_department(session, department, case_id) if case_id.isprintable() else None
        if found is None:
            raise NotFound(case_id)
        return {
            "id": found.id,
            "kind": found.kind,
            "state": found.state,
            "name": found.title,
            "uscc": found.uscc,
            "type": register_word(found.entity_type),
            "authority": found.authority,
            "submitted_at": found.submitted_at.isoformat() if found.submitted_at else None,
            "accepted_at": found.accepted_at.isoformat() if found.accepted_at else None,
            "decided_at": found.decided_at.isoformat() if found.decided_at else None,
            "tasks": sorted(x.id for x in found.legs if x.department == department and x.opened_at),
        }


@blueprint.get("/enterprises/<uscc>")
@scoped("tasks:read")
def enterprise(uscc: str) -> dict[str, Any]:
    """What the register publishes about an enterprise today (企业信息公示暂行条例 art 6)."""
    office = current_office()
    with office.look(caller().actor) as work:
        found = queries.enterprise_by_uscc(work.session, uscc) if uscc.isprintable() else None
        if found is None:
            raise NotFound(uscc)
        return {
            "uscc": found.uscc,
            "name": found.public_name,
            "status": orders.state_of(found, work.act.on),
            "status_date": found.status_date.isoformat() if found.status_date else None,
            "type": found.entity_type,
            "authority": found.authority,
            "established_on": found.established_on.isoformat() if found.established_on else None,
            "representative": found.representative,
            "capital_fen": found.capital_fen,
            "domicile": found.domicile,
            "scope": found.scope,
            "scope_mark": found.scope_mark,
            "scope_phrases": scope_phrases(found.scope or "", work.books.catalogue),
            "term": found.term,
            "people": [
                {"role": m.role, "name": m.name, "amount_fen": m.amount_fen}
                for m in (
                    *members.owners(work.session, found.id),
                    *members.officers(work.session, found),
                )
                if m.role not in members.UNPUBLISHED
            ],
            "suspended_until": found.suspended_until.isoformat() if found.suspended_until else None,
            "name_ordered_on": found.name_ordered_on.isoformat() if found.name_ordered_on else None,
        }


@blueprint.get("/enterprises/<uscc>/company-certificate")
@scoped("tasks:read")
def company_certificate(uscc: str) -> dict[str, Any]:
    """The newest company certificate, once its holder has asked for one; what it is worth now."""
    office = current_office()
    with office.look(caller().actor) as work:
        found = queries.enterprise_by_uscc(work.session, uscc) if uscc.isprintable() else None
        made = company_certificates.of_enterprise(work.session, found.id) if found is not None else None
        if made is None or made.issued_at is None:
            raise NotFound(uscc)
        licence = work.session.get_one(Licence, made.licence_id)
        return {
            "uscc": uscc,
            "state": company_certificates.state_of(made, licence, work.act.at),
            "credential": made.credential,
            "issued_at": made.issued_at.isoformat(),
            "expires_at": made.expires_at.isoformat(),
            "log_index": made.log_index,
        }


@blueprint.get("/items/<code>/schema")
@public
def item_schema(code: str) -> Response:
    """JSON Schema of the answers that a certificate item asks for."""
    office = current_office()
    item = office.books.catalogue.items.get(code)
    if item is None:
        raise NotFound(code)
    address = f"{office.settings.base_url}/api/v1/items/{code}/schema"
    text = json.dumps(schema_of(item, address), ensure_ascii=False)
    return Response(text, mimetype="application/schema+json")
