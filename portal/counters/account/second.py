"""The second factor: asked for after the password, and on one's own page set up, replaced, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from licensing.act import VISITOR
from licensing.errors import Refused
from licensing.services.accounts import second_factor
from licensing.store.models import Account
from portal import sessions
from portal.access import Permission, allow, current_actor, public
from portal.counters.account import tries
from portal.counters.account.blueprint import blueprint
from portal.counters.account.forms import CodeForm, FirstCodeForm, PasswordNeeded
from portal.i18n import t
from portal.limits import limiter, network
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt, carry
from portal.signing_links import qr_of

HALF = "half_signed_in"  # whose password was right, when, and where to then
LIFE = timedelta(minutes=5)
PAGE = "account.second_page"
log = structlog.get_logger("accounts")


def go_on(account: Account, target: str | None) -> ResponseReturnValue:
    """The password was right: in, or on to the code. Raises Refused('factor.missing') for staff who have none and need one."""
    office = current_office()
    with office.read() as db:
        needs_code = second_factor.of_account(db, account.id) is not None
        is_missing = second_factor.is_missing(db, account, office.settings.staff_need_second_factor)
    if is_missing:
        log.warning("sign-in without a second factor", account=account.id)
        raise Refused("factor.missing")
    if not needs_code:
        return tries.enter(account, target, "password")
    sessions.step_out()
    session[HALF] = [account.id, office.clock.now().isoformat(), target or ""]
    return redirect(url_for("account.second_asked"), 303)


@blueprint.get("/sign-in/second")
@public
def second_asked() -> ResponseReturnValue:
    if _half() is None:
        return redirect("/sign-in", 303)
    return _asked(CodeForm(formdata=None))


def _asked(form: CodeForm) -> str:
    return render_template("account/second_asked.html", form=form)


@blueprint.post("/sign-in/second")
@public
@limiter.limit("30 per minute", key_func=network)
def second_answered() -> ResponseReturnValue:
    """The try is committed before the code is looked at, as for the password."""
    half = _half()
    if half is None:
        return redirect("/sign-in", 303)
    form, (account_id, target) = CodeForm(), half
    if not form.validate():
        return _asked(form), 422
    with attempt(form) as tried:
        written = act(lambda work: second_factor.begin(work, account_id, tries.device()), VISITOR)
        account = act(lambda work: second_factor.finish(work, written, account_id, form.code.data), VISITOR)
        if account is not None:
            return tries.enter(account, target, "password and code")
        form.code.errors = [t("problems.factor.code_wrong")]
    log.warning("second factor failed", account=account_id)
    return _asked(form), 429 if tried.came_back else 422


def _half() -> tuple[str, str] | None:
    """Whose password was right in this browser within the last minutes, and where to then."""
    kept = session.get(HALF)
    if not kept or current_office().clock.now() - datetime.fromisoformat(kept[1]) > LIFE:
        return None
    return str(kept[0]), str(kept[2])


@blueprint.get("/account/second")
@allow(Permission.OWN_ACCOUNT)
def second_page() -> str:
    return _page(PasswordNeeded(formdata=None), FirstCodeForm(formdata=None))


def _page(
    password: PasswordNeeded, code: FirstCodeForm, refused: Sequence[str] = (), papers: Sequence[str] = ()
) -> str:
    with reading() as work:
        device = second_factor.offered(work, t("common.service"))
        return render_template(
            "account/second.html",
            form=password,
            code=code,
            refused=refused,
            papers=papers,
            factor=second_factor.of_account(work.session, str(current_actor().id)),
            device=device,
            drawn=qr_of(device.uri) if device else "",
            compulsory=second_factor.is_needed(
                current_actor().role, current_office().settings.staff_need_second_factor
            ),
        )


@blueprint.post("/account/second/offer")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def second_offer() -> ResponseReturnValue:
    form, hasher = PasswordNeeded(), current_office().hasher
    if form.validate():
        typed = form.current.data
        with attempt(form):
            act(lambda work: second_factor.offer(work, typed, t("common.service"), hasher))
            return redirect(url_for(PAGE), 303)
    return _page(form, FirstCodeForm(formdata=None)), 422


@blueprint.post("/account/second/confirm")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("30 per hour")
def second_confirm() -> ResponseReturnValue:
    """The paper codes stand in this answer alone; every other session of the account ends."""
    form, actor = FirstCodeForm(), current_actor()
    if not form.validate():
        return _page(PasswordNeeded(formdata=None), form), 422
    with attempt(form) as tried:
        papers = act(lambda work: second_factor.confirm(work, form.code.data))
    if tried.came_back:
        return _page(PasswordNeeded(formdata=None), form), tried.status
    sessions.end_sessions(str(actor.id))
    sessions.sign_in(actor)
    return _page(PasswordNeeded(formdata=None), FirstCodeForm(formdata=None), papers=papers)


@blueprint.post("/account/second/end")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("10 per hour")
def second_end() -> ResponseReturnValue:
    form, office = PasswordNeeded(), current_office()
    if not form.validate():
        return _page(form, FirstCodeForm(formdata=None)), 422
    typed, needed = form.current.data, office.settings.staff_need_second_factor
    with attempt(form) as tried:
        return carry(
            lambda work: second_factor.end(work, typed, office.hasher, needed), "second.ended", url_for(PAGE)
        )
    return _page(form, FirstCodeForm(formdata=None)), tried.status
