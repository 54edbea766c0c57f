"""Numbered copies of a licence: how many there are, asking for more, downloading each."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from licensing.services.holding import holding
from licensing.services.licences import copies
from licensing.services.licences.licence_access import is_party, own_licence
from portal.access import Permission, allow
from portal.counters.applications.blueprint import blueprint
from portal.counters.applications.licence import licence_file
from portal.forms import Form
from portal.i18n import t
from portal.reading import reading
from portal.refusing import attempt, carry

MOST_DIGITS = 4


class CopiesForm(Form):
    """``known``: how many copies the person saw, so that a form sent twice asks once."""

    wanted = StringField(
        "applications.copies.wanted",
        validators=[InputRequired()],
        description="applications.copies.wanted_hint",
        default="1",
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": MOST_DIGITS},
    )
    known = HiddenField()


@blueprint.get("/licences/<licence_id>/copies")
@allow(Permission.OWN_LICENCE)
def licence_copies(licence_id: str) -> str:
    return _page(licence_id, None)


@blueprint.post("/licences/<licence_id>/copies")
@allow(Permission.OWN_LICENCE)
def ask_copies(licence_id: str) -> ResponseReturnValue:
    """Ask for more; the worker signs them within seconds. Safe to send twice."""
    form = CopiesForm()
    wanted, known = _number(form.wanted.data), _number(form.known.data)
    if wanted is None or known is None:
        form.wanted.errors = [t("applications.copies.not_a_number")]
        return _page(licence_id, form), 422
    here = url_for("applications.licence_copies", licence_id=licence_id)
    with attempt() as tried:
        return carry(
            lambda work: copies.ask(work, licence_id, wanted, known), "applications.copies.asked", here
        )
    form.wanted.errors = tried.said
    return _page(licence_id, form), tried.status


@blueprint.get("/licences/<licence_id>/copies/<int:serial>.pdf")
@allow(Permission.OWN_LICENCE)
def copy_pdf(licence_id: str, serial: int) -> Response:
    with reading() as work:
        licence, copy = copies.own_copy(work, licence_id, min(serial, 10**MOST_DIGITS))
        return licence_file(copy.pdf or b"", "application/pdf", licence, f"{copy.total}-{copy.serial}.pdf")


def _page(licence_id: str, form: CopiesForm | None) -> str:
    with reading() as work:
        licence = own_licence(work, licence_id)
        there = copies.of(work.session, licence_id)
        party = is_party(work, licence)
        case, enterprise = licence.case_id, licence.enterprise_id
        shown = form or CopiesForm(formdata=None)
        shown.known.data = str(len(there))
        return render_template(
            "applications/copies.html",
            licence=licence,
            copies=there,
            left=work.books.policy.licence_copies - len(there),
            form=shown,
            typed=request.form,
            home=url_for("applications.one", case_id=case)
            if party and case
            else url_for("holder.one", enterprise_id=enterprise),
            may_ask=party or holding.power_over(work, enterprise).leads,
        )


def _number(text: str | None) -> int | None:
    """A natural number as people type it; None for anything else."""
    cleaned = (text or "").strip()
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= MOST_DIGITS else None
