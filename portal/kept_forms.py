"""A form whose session had ended is kept for whoever typed it, and comes back filled in.

What was typed lies sealed on the server for a short time under the hash of a secret that only this browser holds. The
page's own token says, signed by us, for whose account it was drawn: nobody else is shown what was typed there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, render_template, request
from itsdangerous import BadData, URLSafeTimedSerializer
from limits import parse
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from licensing.store.models import KeptForm
from portal.access import current_actor
from portal.form_filling import fill
from portal.here import this_app, this_memory, this_request
from portal.limits import limiter, network
from portal.office import current_office
from portal.sessions import hash_of

COOKIE = "kept_form"
TOKEN = "csrf_token"  # noqa: S105  # the name of the field, not a secret
SALT = "wtf-csrf-token"  # Flask-WTF's own, so that its tokens can be read
SECRETS = frozenset({"password", "current", "reset_code"})  # fields of these names are never kept
LARGEST = 256 * 1024  # signs of one form
OFTEN = parse("60 per hour")  # forms kept for one address
ANEW = "fresh"  # ?fresh=1 shows the page as it is saved
MAIN = "<main "


@dataclass(frozen=True)
class Kept:
    """``path``: where the form was sent. ``pairs``: names and values in the order they came."""

    account_id: str | None
    path: str
    pairs: list[tuple[str, str]]


def owner() -> str | None:
    """The account the form of this request was drawn for; None for a visitor's or when we did not draw it."""
    return (_drawn_for() or "").partition(".")[2] or None


def keep(for_account: bool = False) -> bool:
    """Keep the form of this request, which did not pass the guard. False when there is nothing to keep or to trust.

    ``for_account``: its page opens only for somebody signed in, so it must have been drawn for somebody.
    """
    g.form_not_sent = True
    pairs = [(name, value) for name, value in request.form.items(multi=True) if _may_be_kept(name)]
    mine = owner()
    if not any(value.strip() for _, value in pairs) or _drawn_for() is None or _from_elsewhere():
        return False
    if (mine is None and for_account) or (mine is not None and current_actor().id not in (None, mine)):
        return False
    body = json.dumps({"path": request.path, "pairs": pairs}, ensure_ascii=False)
    if len(body) > LARGEST or not limiter.limiter.hit(OFTEN, "kept forms", network()):
        return False
    g.kept_form = _write(body, mine)
    return True


def install(app: Flask) -> None:
    app.after_request(_after)


def _may_be_kept(name: str) -> bool:
    return name != TOKEN and name not in SECRETS


def _drawn_for() -> str | None:
    """What the form's token carries, or None when it is not one of ours."""
    serializer = URLSafeTimedSerializer(current_app.secret_key or "", salt=SALT)
    try:
        return str(serializer.loads(request.form.get(TOKEN, "")))
    except BadData:
        return None


def _from_elsewhere() -> bool:
    """Whether another site's page sent it: nobody may slip a filled form under a person's eyes."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    return origin is not None and urlsplit(origin).netloc != request.host


def _write(body: str, account_id: str | None) -> str:
    office = current_office()
    secret, until = office.ids.token(), office.clock.now() + _time(office)
    with office.sessions.begin() as db:
        db.add(KeptForm(secret_hash=hash_of(secret), account_id=account_id, body=body, expires_at=until))
    return secret


def _time(office: Any) -> timedelta:
    return timedelta(minutes=office.books.policy.kept_form_minutes)


def _after(response: Response) -> Response:
    if "kept_form" in this_memory():
        seconds = int(_time(current_office()).total_seconds())
        response.set_cookie(_cookie(), g.kept_form, max_age=seconds, path="/", httponly=True, samesite="Lax",
                            secure=current_app.config["SESSION_COOKIE_SECURE"])  # fmt: skip
        return response
    secret = this_request().cookies.get(_cookie())
    if not secret or not 20 <= len(secret) <= 128:
        return response
    if g.get("signed_out") or _is_sent(secret):
        _forget(secret, response)
    elif _is_page(response):
        kept = _load(secret)
        if kept is not None:
            _show(response, kept)
    return response


def _cookie() -> str:
    return f"__Host-{COOKIE}" if this_app().config["SESSION_COOKIE_SECURE"] else COOKIE


def _is_sent(secret: str) -> bool:
    """Whether this request sends the kept form, whatever came of it: its page now holds what was typed."""
    if request.method != "POST" or g.get("form_not_sent"):
        return False
    kept = _load(secret)
    return kept is not None and kept.path == request.path


def _is_page(response: Response) -> bool:
    plain = request.method == "GET" and response.status_code == 200 and ANEW not in request.args
    return plain and response.mimetype == "text/html" and not response.is_streamed


def _load(secret: str) -> Kept | None:
    """What this browser may still see, unless it was somebody else's page."""
    office = current_office()
    try:
        with office.sessions() as db:
            row = db.get(KeptForm, hash_of(secret))
    except SQLAlchemyError:  # the page is there all the same
        return None
    if row is None or row.expires_at <= office.clock.now():
        return None
    if row.account_id not in (None, current_actor().id):
        return None
    body = json.loads(row.body)
    return Kept(row.account_id, body["path"], [(name, value) for name, value in body["pairs"]])


def _show(response: Response, kept: Kept) -> None:
    filled = fill(response.get_data(as_text=True), request.path, kept.path, kept.pairs)
    if filled is None:
        return
    before, main, after = filled.html.partition(MAIN)
    start, end, rest = after.partition(">")
    notice = render_template("kept_form.html", left=filled.left, anew=f"{request.path}?{ANEW}=1")
    response.set_data("".join((before, main, start, end, "\n", notice, rest)))
    response.headers["Cache-Control"] = "no-store"


def _forget(secret: str, response: Response) -> None:
    with current_office().sessions.begin() as db:
        db.execute(delete(KeptForm).where(KeptForm.secret_hash == hash_of(secret)))
    response.delete_cookie(_cookie(), path="/", httponly=True, samesite="Lax",
                           secure=current_app.config["SESSION_COOKIE_SECURE"])  # fmt: skip
