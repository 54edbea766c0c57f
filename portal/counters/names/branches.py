"""The name of a branch: its head's whole name, what tells it from others, and a form; checked, then reserved."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from licensing.services.names import branching, declaring
from portal.access import Permission, allow
from portal.counters.names import declared
from portal.counters.names.blueprint import blueprint
from portal.counters.names.forms import BranchForm
from portal.counters.names.verdicts import verdict_of
from portal.limits import limiter
from portal.reading import reading


def _heads() -> dict[str, str]:
    """Enterprises for which the signed-in person declares, by credit code."""
    with reading() as work:
        return {code: e.name for code, e in branching.heads(work).items()}


@blueprint.get("/names/branch")
@allow(Permission.OWN_CASES)
def branch_page() -> str:
    heads = _heads()
    return _page(BranchForm(heads, data={"head": next(iter(heads), "")}))


def _page(form: BranchForm, judged: declared.Judged | None = None) -> str:
    return render_template("names/branch.html", form=form, verdict=verdict_of(judged[1]) if judged else None)


@blueprint.post("/names/branch")
@allow(Permission.OWN_CASES)
@limiter.limit("60 per minute")
def declare_branch() -> ResponseReturnValue:
    heads = _heads()
    form = BranchForm(heads)
    own = form.head.data if form.head.data in heads else None
    head, code = (heads[own], own) if own else (form.head_name.data or "", form.head_code.data or "")
    parts = declaring.BranchParts(head, code, form.county.data, form.place.data or "", form.form.data)
    return declared.take(
        form, lambda work: branching.declare(work, parts), lambda judged: _page(form, judged)
    )
