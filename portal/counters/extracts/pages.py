"""Take an extract of the register for a purpose, and have the signed page and credential."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing import queries
from licensing.errors import Invalid, NotFound
from licensing.services.register import extracting
from licensing.services.register.extracting import Asked
from licensing.store.models import RegisterExtract
from portal import refusing
from portal.access import Permission, allow
from portal.files import saved_as
from portal.i18n import language, t
from portal.limits import limiter
from portal.reading import reading
from portal.words.problem_words import problem_text

blueprint = Blueprint("extracts", __name__, template_folder="templates")
OWN = Permission.OWN_ACCOUNT  # everybody with an account: the service says which level one's right reaches


@blueprint.get("/extracts")
@allow(OWN)
def index() -> str:
    with reading() as work:
        rows = [
            {"row": row, "name": enterprise.public_name, "purpose": purpose_name(row.purpose)}
            for row, enterprise in extracting.own(work)
        ]
        return render_template("extracts/index.html", rows=rows)


@blueprint.get("/enterprises/<uscc>/extract")
@allow(OWN)
def new(uscc: str) -> str:
    return _form(uscc)


def _form(uscc: str, wrong: list[tuple[str, str]] | None = None) -> str:
    with reading() as work:
        enterprise = queries.enterprise_by_uscc(work.session, uscc.upper())
        if enterprise is None:
            abort(404)
        levels = extracting.levels(work, enterprise)
        chosen = [x for x in extracting.purposes().values() if set(x.levels) & set(levels)]
        typed: dict[str, Any] = dict(request.form) or {"on": work.act.on.isoformat()}
        return render_template(
            "extracts/new.html",
            enterprise=enterprise,
            levels=levels,
            purposes=[(x.code, purpose_name(x.code), x.levels) for x in chosen],
            longest=extracting.LONGEST,
            typed=typed,
            wrong=wrong or [],
        )


@blueprint.post("/enterprises/<uscc>/extract")
@allow(OWN)
@limiter.limit("60 per hour")
def ask(uscc: str) -> ResponseReturnValue:
    form = request.form
    asked = Asked(
        form.get("level", ""),
        form.get("purpose", ""),
        _day(form.get("on", "")),
        _day(form.get("known", "")),
        form.get("reference", ""),
    )
    if form.get("known") and asked.known is None:
        return _form(uscc, [("known", t("problems.extract.day"))]), 422
    try:
        refusing.act(lambda work: extracting.ask(work, uscc.upper(), asked))
    except Invalid as error:
        return _form(uscc, [(p.field, problem_text(p)) for p in error.problems]), 422
    flash(t("extracts.asked"), "success")
    return redirect(url_for("extracts.index"), 303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def purpose_name(code: str) -> str:
    found = extracting.purposes().get(code)
    return code if found is None else found.zh if language() == "zh" else found.en


@blueprint.get("/extracts/<extract_id>/<any('extract.pdf', 'extract.jwt'):name>")
@allow(OWN)
@limiter.limit("60 per minute")
def file(extract_id: str, name: str) -> Response:
    """The signed page or the credential, for whoever took the extract."""
    with reading() as work:
        return handed_out(extracting.one(work, extract_id), name)


def handed_out(row: RegisterExtract, name: str) -> Response:
    """One of the two files; NotFound while it waits for its signature."""
    if row.issued_at is None:
        raise NotFound(row.id)
    pdf = name.endswith(".pdf")
    body: bytes | str = (row.pdf or b"") if pdf else str(row.credential)
    made = Response(body, mimetype="application/pdf" if pdf else "application/dc+sd-jwt")
    saved_as(made, f"{row.id}.{name.rpartition('.')[2]}")
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Content-Type-Options"] = "nosniff"
    return made
