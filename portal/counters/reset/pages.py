"""At the counter: find by the exact number, compare the card, have a second officer confirm. At home: set a new password, later."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.act import VISITOR
from licensing.errors import NotFound
from licensing.services.accounts import addresses, recovery, resets
from licensing.store.models import Account
from portal.access import Permission, allow, current_actor, public
from portal.counters.reset.forms import AskForm, GiveForm, LookForm, NewPasswordForm
from portal.discovery import NavItem
from portal.forms import Form
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office
from portal.refusing import act, attempt, carry

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
    with attempt(form) as tried:
        account = act(lambda work: resets.look_up(work, form.id_number.data))
    if tried.came_back:
        return _counter_page(form), 429
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
def propose() -> ResponseReturnValue:
    """The first officer has compared the card; nothing is given out before a second one has."""
    form = GiveForm()
    if not form.validate():
        return _unticked(form), 422
    with attempt(again := LookForm(formdata=None)) as tried:
        number = form.id_number.data
        return carry(lambda work: recovery.propose(work, number), "reset.proposed", url_for("reset.counter"))
    return _counter_page(again), tried.status


@blueprint.post("/counter/reset/<reset_id>")
@allow(Permission.RESET_PASSWORDS)
@limiter.limit("60 per hour")
def answer(reset_id: str) -> ResponseReturnValue:
    """The second officer's word. The code stands in this answer alone: not in an address, a session, a log or the journal."""
    office, good = current_office(), request.form.get("answer") == "good"
    with attempt(again := LookForm(formdata=None)) as tried:
        given = act(lambda work: recovery.confirm(work, reset_id, office.hasher, good=good))
    if tried.came_back:
        return _counter_page(again), tried.status
    if given is None:
        flash(t("reset.rejected"), "success")
        return redirect(url_for("reset.counter"), 303)
    return render_template(
        "reset/code.html", given=given, form=None, mobile=_masked(given.account), own=False
    )


def _unticked(form: GiveForm) -> str:
    """The same person again, with what is missing; counted as a look, since it shows the same."""
    if form.id_number.errors:
        return _counter_page(LookForm(formdata=None))
    with attempt(again := LookForm(formdata=None)) as tried:
        account = act(lambda work: resets.look_up(work, form.id_number.data))
    if tried.came_back:
        return _counter_page(again)
    if account is None:
        raise NotFound("account")
    return _counter_page(LookForm(), form, account)


def _counter_page(form: LookForm, give: GiveForm | None = None, account: Account | None = None) -> str:
    wrong: Form = give if give is not None and give.errors else form
    with current_office().look(current_actor()) as work:
        waiting = [
            {"id": row.id, "at": row.given_at, "own": row.given_by == work.act.actor.id, "who": who}
            for row, who in recovery.waiting_here(work)
        ]
    return render_template(
        "reset/counter.html",
        form=form,
        give=give,
        wrong=wrong,
        account=account,
        mobile=_masked(account) if account else "",
        waiting=waiting,
        most=current_office().books.policy.counter_lookups_per_hour,
    )


def _masked(account: Account) -> str:
    return addresses.masked(account.mobile)


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
    if not form.validate():
        return render_template("reset/new_password.html", form=form), 422
    typed = (form.id_number.data, form.reset_code.data, form.password.data)
    with attempt(form) as tried:
        account = act(lambda work: resets.set_password(work, *typed, office.hasher), VISITOR)
        if account is not None:
            flash(t("reset.done", mobile=_masked(account)), "success")
            return redirect("/sign-in", 303)
        form.form_errors.append(t("reset.wrong"))
    return render_template("reset/new_password.html", form=form), 429 if tried.codes else 422


@blueprint.get("/account/recover")
@public
def recover_page() -> str:
    return render_template("reset/recover.html", form=AskForm(), proof=None)


@blueprint.post("/account/recover")
@public
@limiter.limit("10 per minute; 40 per hour", key_func=network)
def recover() -> ResponseReturnValue:
    """Step one asks for a code at a proved address, step two brings it back; a stranger's answer looks the same."""
    form, office = AskForm(), current_office()
    if not form.validate():
        return render_template("reset/recover.html", form=form, proof=None), 422
    typed = (form.id_number.data, form.address.data)
    code = request.form.get("code", "").strip()
    if not code:
        with office.work(VISITOR) as work:
            recovery.ask_by_contact(work, *typed, office.hasher)
        return render_template("reset/recover.html", form=form, proof=True)
    with attempt(form) as tried:
        given = act(lambda work: recovery.prove_by_contact(work, *typed, code, office.hasher), VISITOR)
    if tried.came_back:
        return render_template("reset/recover.html", form=form, proof=True), tried.status
    if given is None:
        form.form_errors.append(t("reset.code_wrong"))
        return render_template("reset/recover.html", form=form, proof=True), 422
    return render_template("reset/code.html", given=given, form=None, mobile=_masked(given.account), own=True)


@blueprint.post("/account/recovery/stop")
@allow(Permission.OWN_ACCOUNT)
def stop() -> ResponseReturnValue:
    """The owner never asked for it."""
    with current_office().work(current_actor()) as work:
        recovery.stop(work)
    flash(t("reset.stopped"), "success")
    return redirect("/account", 303)
