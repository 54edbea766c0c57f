"""The name of a foreign company's branch: nation and form of liability in it, checked, then reserved (公司法 art 246; 734 art 13)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from licensing.services.names import foreign
from portal.access import Permission, allow
from portal.counters.names import declared
from portal.counters.names.blueprint import blueprint
from portal.counters.names.forms import ForeignForm
from portal.counters.names.verdicts import verdict_of
from portal.limits import limiter


@blueprint.get("/names/foreign-branch")
@allow(Permission.OWN_CASES)
def foreign_page() -> str:
    return _page(ForeignForm())


def _page(form: ForeignForm, judged: declared.Judged | None = None) -> str:
    return render_template("names/foreign.html", form=form, verdict=verdict_of(judged[1]) if judged else None)


@blueprint.post("/names/foreign-branch")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def declare_foreign() -> ResponseReturnValue:
    form = ForeignForm()
    parts = foreign.ForeignParts(
        *(form.nation.data, form.head_name.data or "", form.number.data or ""),
        *(form.county.data, form.place.data or "", form.form.data),
    )
    return declared.take(
        form,
        lambda work: foreign.declare(parts, work.act, work.books.catalogue),
        lambda judged: _page(form, judged),
    )
