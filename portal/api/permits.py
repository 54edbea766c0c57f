"""The permit of a decision as a program sends it: its members, and its file put before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO, cast

from apiflask import APIBlueprint
from flask import request

from licensing.errors import Invalid, NotFound
from licensing.services.cases import permit_files
from licensing.services.cases.leg_decisions import PERMIT, Substance
from licensing.store.models import Upload
from licensing.uploads.checking import LARGEST, check
from portal.api.guard import caller, scoped
from portal.api.models import Decision
from portal.api.problems import ApiProblem, one_field
from portal.limits import limiter
from portal.office import current_office
from portal.scanning import scan

blueprint = APIBlueprint("api_permits", __name__, url_prefix="/api/v1", enable_openapi=False)
FORM = 64 * 1024  # bytes of the form around the file
NAMES = {"upload_id": "file"}  # members that the interface calls otherwise


def substance_of(asked: Decision) -> Substance:
    """What a decision says besides yes or no."""
    given = asked.permit
    if given is None:
        return Substance(way_on=asked.way_on.strip())
    return Substance(
        number=given.number.strip(),
        valid_from=date.fromisoformat(given.valid_from),
        valid_until=date.fromisoformat(given.valid_until) if given.valid_until else None,
        conditions=given.conditions.strip(),
        upload_id=given.file or "",
        way_on=asked.way_on.strip(),
    )


@contextmanager
def placed() -> Iterator[None]:
    """Problems of the permit are told where the program wrote them: below ``permit``."""
    try:
        yield
    except Invalid as error:
        raise Invalid(
            [
                replace(p, field=f"permit.{NAMES.get(p.field, p.field)}") if p.field in PERMIT else p
                for p in error.problems
            ]
        ) from error


@blueprint.post("/tasks/<task_id>/permit-files")
@scoped("tasks:decide")
@limiter.limit("60 per hour")
def put(task_id: str) -> dict[str, Any]:
    """Looked at by content and by the scanner, then kept; the same content again is the same file."""
    if not task_id.isprintable():
        raise NotFound(task_id)
    request.max_content_length = LARGEST + FORM
    if request.mimetype != "multipart/form-data":
        raise ApiProblem(415, "s415")
    given = request.files.getlist("file")
    if len(given) != 1 or set(request.files) != {"file"}:
        raise one_field("/file", "required")
    if strange := set(request.form):
        raise one_field(f"/{min(strange)}", "unknown")
    office, actor, stream = current_office(), caller().actor, cast(BinaryIO, given[0].stream)
    with office.look(actor) as work:
        permit_files.open_for(work, task_id)
    checked = check(stream)
    scanned = scan(office.settings.clamd, stream, checked.size)
    with office.work(actor) as work:
        return file_of(permit_files.put(work, task_id, given[0].filename or "", checked, stream, scanned))


def file_of(row: Upload) -> dict[str, Any]:
    """A file of a permit; ``href`` gives its bytes."""
    return {
        "id": row.id,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "scanned": row.scanned,
        "created_at": row.created_at.isoformat(),
        "href": f"/api/v1/tasks/{row.about.partition(':')[2]}/documents/{row.id}",
    }
