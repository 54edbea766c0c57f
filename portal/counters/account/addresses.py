"""Own addresses proved by a code, own sessions ended one by one, and a new browser opened through a proved address."""

from __future__ import annotations

import structlog
from argon2 import PasswordHasher
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.act import VISITOR
from licensing.errors import Invalid
from licensing.services.accounts import contacts, freeing, own_sessions, sign_in
from licensing.services.accounts.addresses import kind_of, sign_in_index
from licensing.store.models import Account
from licensing.work import Work
from portal import sessions
from portal.access import Permission, allow, current_actor, public
from portal.counters.account import tries
from portal.counters.account.blueprint import blueprint
from portal.counters.account.forms import AddressForm, DeviceForm
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office
from portal.refusing import act, attempt, carry

PAGE = "account.addresses_page"
log = structlog.get_logger("accounts")


@blueprint.get("/account/addresses")
@allow(Permission.OWN_ACCOUNT)
def addresses_page() -> str:
    return _page(AddressForm(formdata=None))


def _page(form: AddressForm) -> str:
    with current_office().look(current_actor()) as work:
        account = work.session.get_one(Account, current_actor().id)
        found = contacts.of_account(work, account.id)
        used = next((c.id for c in found if sign_in_index(c.address) == account.mobile_index), None)
        demo = current_office().settings.demo
        return render_template("account/addresses.html", form=form, contacts=found, used=used, demo=demo)


@blueprint.post("/account/addresses")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per hour")
def add_address() -> ResponseReturnValue:
    """A code goes to the address."""
    form, office = AddressForm(), current_office()
    if form.validate():
        kind = kind_of(form.address.data)
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
    office, form = current_office(), AddressForm(formdata=None)
    code = request.form.get("code", "")
    with attempt(form) as tried:
        good, changed = act(lambda work: _proved(work, contact_id, code, office.hasher))
        if good:
            session.pop(sessions.UNREACHABLE, None)
        if changed:
            return signed_in_anew()
        flash(t("addresses.proved") if good else t("reset.code_wrong"), "success" if good else "danger")
        return redirect(url_for(PAGE), 303)
    return _page(form), tried.status


def _proved(work: Work, contact_id: str, code: str, hasher: PasswordHasher) -> tuple[bool, bool]:
    """Whether the code was right, and whether its owner signs in with the address from now on."""
    account = work.session.get_one(Account, work.act.actor.id)
    before = account.mobile_index
    good = contacts.prove(work, contact_id, code, hasher)
    return good, account.mobile_index != before


def signed_in_anew() -> Response:
    """What one signs in with was changed: as with a new password every other session ends."""
    actor = current_actor()
    sessions.end_sessions(str(actor.id))
    sessions.sign_in(actor)
    flash(t("account.mobile_changed"), "success")
    return redirect(url_for("account.account_page"), 303)


@blueprint.post("/account/addresses/<contact_id>/again")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def send_again(contact_id: str) -> ResponseReturnValue:
    """A fresh code to an own address that waits for one."""
    form, office = AddressForm(formdata=None), current_office()
    with attempt(form) as tried:
        return carry(
            lambda work: contacts.send_again(work, contact_id, office.hasher),
            "addresses.sent",
            url_for(PAGE),
        )
    return _page(form), tried.status


@blueprint.get("/sign-up/free")
@public
def free_page() -> str:
    return render_template("account/free.html", form=DeviceForm(formdata=None), sent=False)


@blueprint.post("/sign-up/free")
@public
@limiter.limit("10 per minute; 40 per hour", key_func=network)
def free_address() -> ResponseReturnValue:
    """Somebody else signed up with this mobile or e-mail and never proved it: a code that comes back from there frees it."""
    form, office = DeviceForm(), current_office()
    code = request.form.get("code", "").strip()
    if not form.validate():
        return render_template("account/free.html", form=form, sent=False), 422
    if not code:
        act(lambda work: freeing.ask(work, form.mobile.data, office.hasher), VISITOR)
        return render_template("account/free.html", form=form, sent=True)
    if act(lambda work: freeing.free(work, form.mobile.data, code, office.hasher), VISITOR):
        log.info("an unproved address was freed")
        flash(t("addresses.freed"), "success")
        return redirect("/sign-up", 303)
    log.warning("an unproved address was not freed")
    form.form_errors.append(t("reset.code_wrong"))
    return render_template("account/free.html", form=form, sent=True), 422


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
