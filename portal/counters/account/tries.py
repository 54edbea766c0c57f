"""A try to sign in, and what follows a good one: a session that knows its browser, and a browser that is known next time."""

from __future__ import annotations

import structlog
from flask import current_app, redirect, render_template, request, session
from werkzeug.wrappers import Response

from licensing.act import VISITOR, Role
from licensing.errors import Refused
from licensing.services.accounts import accounts, sign_in
from licensing.store.models import Account
from portal import sessions
from portal.access import FIRST_PAGES
from portal.counters.account.forms import SignInForm
from portal.identity import passkeys
from portal.office import current_office
from portal.security import safe_next
from portal.statements import place_of

DEVICE = "device"
YEAR = 365 * 24 * 3600
log = structlog.get_logger("accounts")


def attempt(mobile: str, password: str) -> Account | None:
    """The account whose password this is. Raises Refused for the brakes. One line in the log either way, with nobody's data."""
    office, known = current_office(), device()
    try:
        with office.work(VISITOR) as work:
            row = sign_in.begin(work, mobile, password, known)
    except Refused as error:
        log.warning("sign-in braked", code=error.codes[0])
        raise
    with office.work(VISITOR) as work:
        account = sign_in.finish(work, row, mobile, password, office.hasher)
    if account is None:
        log.warning("sign-in failed", attempt=row)
    return account


def page(form: SignInForm, target: str | None) -> str:
    """The page of signing in, whichever way was tried."""
    office = current_office()
    return render_template(
        "account/sign_in.html",
        form=form,
        next=safe_next(target, ""),
        kept_minutes=office.books.policy.kept_form_minutes,
        passkeys=passkeys.possible(place_of(office.settings.base_url)),
    )


def enter(account: Account, target: str | None, way: str, home: str | None = None) -> Response:
    """Signed in: on to where they wanted to go, and the browser is known from now on. ``way``: by which factors, for the log."""
    office = current_office()
    with office.work(VISITOR) as work:
        secret = sign_in.remember(work, account, device())
    sessions.sign_in(accounts.actor_of(account))
    session["browser"] = browser_name()
    if account.reachable_since is None and account.role == Role.APPLICANT:
        session[sessions.UNREACHABLE] = True
    log.info("signed in", account=account.id, role=account.role, way=way)
    first = home or FIRST_PAGES.get(Role(account.role), "/account")
    answer = redirect(safe_next(target, first), 303)
    keep_device(answer, secret)
    return answer


def keep_device(answer: Response, secret: str) -> None:
    """The browser keeps the secret for a year; alone it opens nothing."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        cookie_name(), secret, max_age=YEAR, path="/", httponly=True, samesite="Lax", secure=secure
    )


def device() -> str:
    """The secret of this browser, which may be known; empty for none."""
    return request.cookies.get(cookie_name(), "")[:128]


def cookie_name() -> str:
    return f"__Host-{DEVICE}" if current_app.config["SESSION_COOKIE_SECURE"] else DEVICE


def browser_name() -> str:
    """Browser and system in two words, for the owner's list; never the whole header."""
    agent = request.user_agent.string
    browsers = (
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    found = [next((name for sign, name in kind if sign in agent), "") for kind in (browsers, systems)]
    return " · ".join(each for each in found if each)
