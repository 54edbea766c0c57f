"""Passkeys of everybody: signing in with one, and on one's own page adding, binding and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from flask import jsonify, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from licensing.act import VISITOR
from licensing.errors import Refused
from licensing.services.accounts import passkey_sign_in
from licensing.services.identity import keys
from licensing.store.models import Account
from portal import sessions
from portal.access import Permission, allow, public
from portal.counters.account import tries
from portal.counters.account.blueprint import blueprint
from portal.counters.account.forms import SignInForm
from portal.i18n import t
from portal.identity import passkeys
from portal.limits import limiter, network
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt, carry
from portal.statements import place_of

PAGE, ASKED = "account.passkeys_page", "passkey_asked"
LIFE = timedelta(minutes=5)
log = structlog.get_logger("accounts")


@blueprint.post("/sign-in/passkey-options")
@public
@limiter.limit("30 per minute", key_func=network)
def sign_in_options() -> ResponseReturnValue:
    """For the page's script. No account is named: the device shows its owner which ones it has, and strangers learn nothing."""
    return jsonify({"options": passkeys.signing_options(_place(), _ask(), [])})


@blueprint.post("/sign-in/passkey")
@public
@limiter.limit("30 per minute", key_func=network)
def sign_in_answer() -> ResponseReturnValue:
    """The try is committed before the answer is looked at, as for the password."""
    form, target = SignInForm(formdata=None), request.form.get("next")
    with attempt(form) as tried:
        account = _signed_in(_asked())
        return tries.enter(account, target, "passkey")
    log.warning("passkey sign-in failed", code=tried.codes[0] if tried.codes else "overtaken")
    return tries.page(form, target), 429 if "account.too_many_attempts" in tried.codes else 422


def _signed_in(challenge: bytes) -> Account:
    credential, made = passkeys.read_assertion(request.form.get("answer", ""))
    row = act(lambda work: passkey_sign_in.begin(work, credential, tries.device()), VISITOR)
    return act(lambda work: passkey_sign_in.finish(work, row, credential, made, challenge, _place()), VISITOR)


@blueprint.get("/account/passkeys")
@allow(Permission.OWN_ACCOUNT)
def passkeys_page() -> str:
    return _page()


def _page(refused: Sequence[str] = ()) -> str:
    with reading() as work:
        return render_template(
            "account/passkeys.html",
            own=keys.all_of(work.session, str(work.act.actor.id)),
            unbound=keys.unbound_of(work),
            possible=passkeys.possible(_place()),
            fresh=sessions.is_fresh(),
            refused=refused,
        )


@blueprint.post("/account/passkeys/options")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per minute")
def new_options() -> ResponseReturnValue:
    """For the page's script: what the browser is to make."""
    with attempt() as tried, reading() as work:
        sessions.insist_fresh()
        account = work.session.get_one(Account, work.act.actor.id)
        known = keys.all_of(work.session, account.id)
        challenge, options = passkeys.creation_options(_place(), t("common.service"), account, known)
    if tried.came_back:
        return jsonify({"refused": " ".join(tried.said)}), tried.status
    _ask(challenge)
    return jsonify({"options": options})


@blueprint.post("/account/passkeys")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per minute")
def add_passkey() -> ResponseReturnValue:
    with attempt() as tried:
        sessions.insist_fresh()
        new = passkeys.read_new(_place(), request.form.get("answer", ""), _asked())
        return carry(lambda work: keys.register_key(work, *new, signs=False), "passkey.added", url_for(PAGE))
    return _page(tried.said), tried.status


@blueprint.post("/account/passkeys/bind-options")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def bind_options() -> ResponseReturnValue:
    """For the page's script: a key that only signs in is to be shown again, so that it signs papers too."""
    with reading() as work:
        unbound = keys.unbound_of(work)
    return jsonify({"options": passkeys.signing_options(_place(), _ask(), unbound)})


@blueprint.post("/account/passkeys/bind")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def bind_passkey() -> ResponseReturnValue:
    with attempt() as tried:
        sessions.insist_fresh()
        credential, made = passkeys.read_assertion(request.form.get("answer", ""))
        challenge = _asked()
        return carry(
            lambda work: keys.bind_key(work, credential, made, challenge, _place()),
            "passkey.bound",
            url_for(PAGE),
        )
    return _page(tried.said), tried.status


@blueprint.post("/account/passkeys/end")
@allow(Permission.OWN_ACCOUNT)
@limiter.limit("20 per minute")
def end_passkey() -> ResponseReturnValue:
    """Lost, or no longer wanted: it opens and signs nothing from now on."""
    key, needed = request.form.get("key", ""), current_office().settings.staff_need_second_factor
    with attempt() as tried:
        return carry(lambda work: passkey_sign_in.end(work, key, needed), "passkey.ended", url_for(PAGE))
    return _page(tried.said), tried.status


def _ask(challenge: bytes = b"") -> bytes:
    """A fresh challenge that this browser has to bring back within minutes."""
    office = current_office()
    drawn = challenge or sha256(office.ids.token().encode()).digest()
    session[ASKED] = [drawn.hex(), office.clock.now().isoformat()]
    return drawn


def _asked() -> bytes:
    """The challenge this browser was given. Raises Refused('passkey.not_asked_here')."""
    kept = session.pop(ASKED, None)
    if not kept or current_office().clock.now() - datetime.fromisoformat(kept[1]) > LIFE:
        raise Refused("passkey.not_asked_here")
    return bytes.fromhex(kept[0])


def _place() -> keys.Place:
    return place_of(current_office().settings.base_url)
