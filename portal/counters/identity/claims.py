"""Claim an enterprise that was on the register before this portal knew persons."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import NotFound
from licensing.services.identity import claims as service
from portal.access import Permission, allow
from portal.counters.identity.blueprint import blueprint
from portal.counters.identity.forms import ClaimForm
from portal.i18n import t
from portal.limits import limiter
from portal.reading import reading
from portal.refusing import act, attempt


@blueprint.get("/identity/enterprises")
@allow(Permission.SIGN)
def enterprises() -> str:
    return _page(ClaimForm(formdata=None))


def _page(form: ClaimForm) -> str:
    with reading() as work:
        return render_template("identity/enterprises.html", form=form, found=service.mine(work))


@blueprint.post("/identity/enterprises")
@allow(Permission.SIGN)
@limiter.limit("20 per hour")
def claim() -> ResponseReturnValue:
    form = ClaimForm()
    if not form.validate():
        return _page(form), 422
    with attempt(form) as tried:
        try:
            state = act(lambda work: service.claim(work, form.uscc.data, form.role.data).state)
        except NotFound:
            form.form_errors.append(t("identity.uscc_unknown"))
            return _page(form), 422
    if tried.came_back:
        return _page(form), tried.status
    flash(t(f"identity.claim_done.{state}"), "success")
    return redirect(url_for("identity.enterprises"), 303)
