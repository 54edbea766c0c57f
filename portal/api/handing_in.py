"""A file handed in by a person's program: looked at by content and by the scanner, then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from flask import request

from licensing.services.cases import uploads
from licensing.store.models import Upload
from licensing.uploads.checking import LARGEST, check
from licensing.work import Work
from portal.api.guard import caller
from portal.api.problems import ApiProblem, one_field
from portal.office import current_office
from portal.scanning import scan

FORM = 64 * 1024  # bytes of the form around a file


def put(case_id: str, own: Callable[[Work, str], object]) -> dict[str, Any]:
    """``own`` raises NotFound for anybody else's matter; the same content for the same matter is the same file."""
    request.max_content_length = LARGEST + FORM
    if request.mimetype != "multipart/form-data":
        raise ApiProblem(415, "s415")
    given = request.files.getlist("file")
    if len(given) != 1 or set(request.files) != {"file"}:
        raise one_field("/file", "required")
    if strange := set(request.form) - {"about"}:
        raise one_field(f"/{min(strange)}", "unknown")
    office, actor, stream = current_office(), caller().actor, cast(BinaryIO, given[0].stream)
    about = request.form.get("about", "")
    with office.look(actor) as work:
        own(work, case_id)
        uploads.open_for(work, case_id, about)
    checked = check(stream)
    scanned = scan(office.settings.clamd, stream, checked.size)
    with office.work(actor) as work:
        return file_of(uploads.put(work, case_id, about, given[0].filename or "", checked, stream, scanned))


def file_of(row: Upload) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "about": row.about,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "created_at": row.created_at.isoformat(),
    }
