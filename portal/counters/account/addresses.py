"""Own addresses proved by a code, own sessions ended one by one, and a new browser opened through a proved address."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.act import VISITOR
from licensing.errors import Invalid
from licensing.services.accounts import contacts, own_sessions, sign_in
from portal.access import Permission, allow, current_actor, public
from portal.counters.account import tries
from portal.counters.account.blueprint import blueprint
from portal.counters.account.forms import AddressForm, DeviceForm
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office
from portal.refusing import act, attempt, carry

PAGE = "account.addresses_page"


@blueprint.get("/account/addresses")
@allow(Permission.OWN_ACCOUNT)
def addresses_page() -> str:
    return _page(AddressForm(formdata=None))


def _page(form: AddressForm) -> str:
    with current_office().look(current_actor()) as work:
        found = contacts.of_account(work, str(current_actor().id))
        return render_template("account/addresses.html", form=form, contacts=found)


@blueprint.post("/account/addresses")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per hour")
def add_address() -> ResponseReturnValue:
    """A code goes to the address."""
    form, office = AddressForm(), current_office()
    if form.validate():
        kind = contacts.MAIL if "@" in form.address.data else contacts.MOBILE
        typed = (form.address.data, form.current.data)
        with attempt(form):
            return carry(
                lambda work: contacts.add(work, kind, *typed, office.hasher),
                "addresses.sent",
                url_for(PAGE),
            )
    return _page(form), 422


@blueprint.post("/account/addresses/<contact_id>")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("30 per hour")
def prove_address(contact_id: str) -> ResponseReturnValue:
    office = current_office()
    code = request.form.get("code", "")
    with attempt() as tried:
        good = act(lambda work: contacts.prove(work, contact_id, code, office.hasher))
        flash(t("addresses.proved") if good else t("reset.code_wrong"), "success" if good else "danger")
    for text in tried.said:
        flash(text, "danger")
    return redirect(url_for(PAGE), 303)


@blueprint.post("/account/addresses/<contact_id>/end")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per hour")
def end_address(contact_id: str) -> ResponseReturnValue:
    office = current_office()
    try:
        with office.work(current_actor()) as work:
            contacts.end(work, contact_id, request.form.get("current", ""), office.hasher)
        flash(t("addresses.ended"), "success")
    except Invalid:
        flash(t("problems.account.password_wrong"), "danger")
    return redirect(url_for(PAGE), 303)


@blueprint.post("/account/sessions/<key>")
@allow(Permission.OWN_ACCOUNT)
def end_session(key: str) -> ResponseReturnValue:
    """One device is signed out; the others stay."""
    with current_office().work(current_actor()) as work:
        own_sessions.end(work, key)
    flash(t("sessions.ended"), "success")
    return redirect(url_for("account.account_page"), 303)


@blueprint.get("/sign-in/device")
@public
def device_page() -> str:
    return render_template("account/device.html", form=DeviceForm(), sent=False)


@blueprint.post("/sign-in/device")
@public
@limiter.limit("10 per minute; 40 per hour", key_func=network)
def open_device() -> ResponseReturnValue:
    """The owner opens this browser by a code while sign-in is braked elsewhere; the password is still needed."""
    form, office = DeviceForm(), current_office()
    if not form.validate():
        return render_template("account/device.html", form=form, sent=False), 422
    code = request.form.get("code", "").strip()
    with office.work(VISITOR) as work:
        if not code:
            sign_in.ask_for_device(work, form.mobile.data, office.hasher)
            secret = None
        else:
            secret = sign_in.prove_device(work, form.mobile.data, code, office.hasher)
    if secret is None:
        if code:
            form.form_errors.append(t("reset.code_wrong"))
        return render_template("account/device.html", form=form, sent=True), 422 if code else 200
    flash(t("device.opened"), "success")
    answer = redirect("/sign-in", 303)
    tries.keep_device(answer, secret)
    return answer
