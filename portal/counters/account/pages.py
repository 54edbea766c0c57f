"""Sign up, sign in, sign out; where else one is signed in; a new password."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.act import VISITOR
from licensing.services.accounts import accounts, contacts, own_sessions, recovery, resets
from licensing.services.accounts.addresses import kind_of
from licensing.store.models import Account
from licensing.work import Work
from portal import sessions
from portal.access import Permission, allow, current_actor, public
from portal.counters.account import addresses, passkey, programs, second, tries
from portal.counters.account.blueprint import blueprint
from portal.counters.account.forms import MobileForm, PasswordForm, SignInForm, SignUpForm
from portal.forms import Form
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office
from portal.refusing import act, attempt
from portal.security import safe_next

__all__ = ["addresses", "blueprint", "passkey", "programs", "second"]


@blueprint.get("/sign-up")
@public
def sign_up_page() -> str:
    return render_template(
        "account/sign_up.html", form=SignUpForm(), next=safe_next(request.args.get("next"))
    )


@blueprint.post("/sign-up")
@public
@limiter.limit("40 per hour", key_func=network)
def sign_up() -> ResponseReturnValue:
    form, office = SignUpForm(), current_office()
    if form.validate():
        typed = accounts.SignUp(
            form.name.data,
            form.mobile.data,
            form.id_number.data,
            form.password.data,
            form.document_kind.data,
        )

        def open_account(work: Work) -> Account:
            account = accounts.sign_up(work, typed, office.hasher)
            contacts.first(work, account, office.hasher)
            return account

        with attempt(form):
            account = act(open_account, VISITOR)
            entered = tries.enter(account, request.form.get("next"), "sign-up", "/")
            flash(t("account.opened"), "success")
            return entered
    return render_template("account/sign_up.html", form=form, next=safe_next(request.form.get("next"))), 422


@blueprint.get("/sign-in")
@public
def sign_in_page() -> str:
    return tries.page(SignInForm(), request.args.get("next"))


@blueprint.post("/sign-in")
@public
@limiter.limit("30 per minute", key_func=network)
def sign_in() -> ResponseReturnValue:
    """The try is committed before the password is looked at, so that many at once are counted like one after another."""
    form = SignInForm()
    if not form.validate():
        return tries.page(form, request.form.get("next")), 422
    with attempt(form) as tried:
        account = tries.attempt(form.mobile.data, form.password.data)
        if account is not None:
            return second.go_on(account, request.form.get("next"))
        form.form_errors.append(t("account.wrong"))
    braked = tried.came_back and tried.codes != ("factor.missing",)
    return tries.page(form, request.form.get("next")), 429 if braked else 422


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    sessions.sign_out()
    return redirect("/", 303)


@blueprint.get("/account")
@allow(Permission.OWN_ACCOUNT)
def account_page() -> str:
    return _account_page()


def _account_page(password: PasswordForm | None = None, mobile: MobileForm | None = None) -> str:
    """The page with both forms; one of them may come back with what is wrong."""
    own = str(current_actor().id)
    with current_office().read() as session:
        return render_template(
            "account/account.html",
            account=accounts.by_id(session, own),
            places=own_sessions.listing(session, own, sessions.own_hash(), current_office().clock.now()),
            recovering=recovery.running(session, own, current_office().clock.now()),
            last_reset=resets.last_reset(session, own),
            wrong=password or mobile,
            form=password or PasswordForm(formdata=None),
            mobile=mobile or MobileForm(formdata=None),
        )


@blueprint.post("/account/password")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def change_password() -> ResponseReturnValue:
    """A new password ends every other session of the account (ASVS 7.4.3)."""
    form, hasher = PasswordForm(), current_office().hasher

    def change(work: Work) -> None:
        accounts.change_password(work, form.current.data, form.password.data, hasher)

    return _changed(form, change, "account.password_changed") or (_account_page(password=form), 422)


@blueprint.post("/account/mobile")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def change_mobile() -> ResponseReturnValue:
    """What one signs in with: it changes once the code sent there has come back (``addresses``), at once for a proved address."""
    form, hasher = MobileForm(), current_office().hasher
    if not form.validate():
        return _account_page(mobile=form), 422
    typed, current = form.mobile.data, form.current.data
    with attempt(form) as tried:
        contact = act(lambda work: contacts.add(work, kind_of(typed), typed, current, hasher, signs_in=True))
        if contact.proved_at is None:
            flash(t("addresses.sent"), "success")
            return redirect(url_for(addresses.PAGE), 303)
        return addresses.signed_in_anew()
    return _account_page(mobile=form), tried.status


def _changed(form: Form, change: Callable[[Work], None], said: str) -> Response | None:
    """Does the change and signs in anew here alone; None when the form came back with problems."""
    actor = current_actor()
    if not form.validate():
        return None
    with attempt(form) as tried:
        act(change)
    if tried.came_back:
        return None
    sessions.end_sessions(str(actor.id))
    sessions.sign_in(actor)
    flash(t(said), "success")
    return redirect(url_for("account.account_page"), 303)


@blueprint.post("/account/end-sessions")
@allow(Permission.OWN_ACCOUNT)
def end_sessions() -> Response:
    """Sign out everywhere, this device included."""
    sessions.end_sessions(str(current_actor().id))
    sessions.sign_out()
    return redirect("/sign-in", 303)
