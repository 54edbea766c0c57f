"""The documents made from the answers: read them, take them along as PDF, then ask everybody to sign."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.documents.blocks import Paper
from licensing.errors import NotFound
from licensing.known_kinds import stands
from licensing.services.cases import cases, dossier, signing
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.documents.render import pdf_of
from portal.files import saved_as
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office


@blueprint.get("/applications/<case_id>/documents")
@allow(Permission.OWN_CASES)
def documents(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        papers = dossier.papers(work, case)
        return render_template(
            "applications/documents.html",
            case=case,
            form=None,
            papers=papers,
            whole=signing.signing_digest(case, papers) if stands(case, "fillable") else None,
            missing=_missing(work, case),
            open=stands(case, "fillable"),
        )


def _missing(work: Work, case: Case) -> list[str]:
    """The sections that keep the documents a draft."""
    if not stands(case, "fillable"):
        return []
    return [name for name, found in cases.problems_by_section(work, case).items() if found]


@blueprint.get("/applications/<case_id>/documents/<kind>.pdf")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def document_pdf(case_id: str, kind: str) -> Response:
    with sections.own(case_id) as (work, case):
        paper = next((p for p in dossier.papers(work, case) if p.kind == kind), None)
        if paper is None:
            raise NotFound(kind)
        mark = t("applications.documents.draft_mark") if stands(case, "fillable") else ""
        return as_pdf(paper, mark)


def as_pdf(paper: Paper, mark: str) -> Response:
    """The document as a file to keep; never stored by browsers on shared machines."""
    answer = make_response(pdf_of(paper, mark))
    answer.mimetype = "application/pdf"
    saved_as(answer, f"{paper.kind}-{paper.digest[:12]}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/applications/<case_id>/documents")
@allow(Permission.OWN_CASES)
def ask_signatures(case_id: str) -> Response:
    """The documents are right: everybody named finds them under their own proved name; no link passes through other hands."""
    with current_office().work(current_actor()) as work:
        signing.ask(work, case_id)
    return redirect(url_for("applications.signatures", case_id=case_id), 303)
