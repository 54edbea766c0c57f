"""At the counter: find by the exact number, compare the card, give a code. At home or beside it: set a new password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from licensing.act import VISITOR
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.accounts import resets
from licensing.store.models import Account
from portal.access import Permission, allow, current_actor, public
from portal.counters.reset.forms import GiveForm, LookForm, NewPasswordForm
from portal.discovery import NavItem
from portal.errors import sentence_of
from portal.forms import Form, attach
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office

blueprint = Blueprint("reset", __name__, template_folder="templates")
NAV = (NavItem("reset.counter", "reset.nav", Permission.RESET_PASSWORDS, 20),)


@blueprint.get("/counter/reset")
@allow(Permission.RESET_PASSWORDS)
def counter() -> str:
    return _counter_page(LookForm())


@blueprint.post("/counter/reset")
@allow(Permission.RESET_PASSWORDS)
@limiter.limit("60 per hour")
def look_up() -> ResponseReturnValue:
    """Who has this number, for comparing with the card; nothing is changed but the count of looks."""
    form = LookForm()
    if not form.validate():
        return _counter_page(form), 422
    try:
        with current_office().work(current_actor()) as work:
            account = resets.look_up(work, form.id_number.data)
    except Refused as error:
        return _refused(form, error), 429
    if account is None:
        form.id_number.errors = [t("reset.none")]
        return _counter_page(form), 422
    return _counter_page(form, GiveForm(formdata=None, data={"id_number": account.id_number}), account)


@blueprint.get("/counter/reset/code")
@allow(Permission.RESET_PASSWORDS)
def code_page() -> ResponseReturnValue:
    """A code is shown once; whoever comes back here starts with the next person."""
    return redirect(url_for("reset.counter"), 303)


@blueprint.post("/counter/reset/code")
@allow(Permission.RESET_PASSWORDS)
@limiter.limit("60 per hour")
def give() -> ResponseReturnValue:
    """The code stands in this one answer and nowhere else: not in an address, a session, a log or the journal."""
    form, office = GiveForm(), current_office()
    if not form.validate():
        return _unticked(form), 422
    try:
        with office.work(current_actor()) as work:
            given = resets.give_code(work, form.id_number.data, office.hasher)
    except Refused as error:
        return _refused(LookForm(formdata=None), error), 409
    return render_template("reset/code.html", given=given, form=None, mobile=_masked(given.account))


def _unticked(form: GiveForm) -> str:
    """The same person again, with what is missing; counted as a look, since it shows the same."""
    if form.id_number.errors:
        return _counter_page(LookForm(formdata=None))
    try:
        with current_office().work(current_actor()) as work:
            account = resets.look_up(work, form.id_number.data)
    except Refused as error:
        return _refused(LookForm(formdata=None), error)
    if account is None:
        raise NotFound("account")
    return _counter_page(LookForm(), form, account)


def _refused(form: LookForm, error: Refused) -> str:
    form.form_errors.append(sentence_of(error.codes[0], error.params) or "")
    return _counter_page(form)


def _counter_page(form: LookForm, give: GiveForm | None = None, account: Account | None = None) -> str:
    wrong: Form = give if give is not None and give.errors else form
    return render_template(
        "reset/counter.html",
        form=form,
        give=give,
        wrong=wrong,
        account=account,
        mobile=_masked(account) if account else "",
        most=current_office().books.policy.counter_lookups_per_hour,
    )


def _masked(account: Account) -> str:
    return f"{account.mobile[:3]}****{account.mobile[-4:]}"


@blueprint.get("/account/reset")
@public
def new_password_page() -> str:
    return render_template("reset/new_password.html", form=NewPasswordForm())


@blueprint.post("/account/reset")
@public
@limiter.limit("30 per minute; 120 per hour", key_func=network)
def new_password() -> ResponseReturnValue:
    """One sentence for an unknown number, a wrong code, a used and a run-out one: nobody learns who has an account."""
    form, office = NewPasswordForm(), current_office()
    status = 422
    if form.validate():
        try:
            with office.work(VISITOR) as work:
                typed = (form.id_number.data, form.reset_code.data, form.password.data)
                account = resets.set_password(work, *typed, office.hasher)
            if account is not None:
                flash(t("reset.done", mobile=_masked(account)), "success")
                return redirect("/sign-in", 303)
            form.form_errors.append(t("reset.wrong"))
        except Invalid as error:
            attach(form, error.problems)
        except Refused as error:
            status = 429
            form.form_errors.append(sentence_of(error.codes[0], error.params) or "")
    return render_template("reset/new_password.html", form=form), status
