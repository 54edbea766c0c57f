"""Proof of identity and own keys of the person signed in; where a provider's answer arrives."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from licensing.services.cases import signing_acts
from licensing.services.identity import keys, proofs
from licensing.store.models import Account
from portal import sessions
from portal.access import Permission, allow, current_actor
from portal.counters.identity import claims, counter
from portal.counters.identity.blueprint import blueprint
from portal.discovery import NavItem
from portal.i18n import t
from portal.identity import passkeys, steps
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.security import safe_next
from portal.statements import notary_of, place_of

NAV = (
    NavItem("identity.index", "identity.nav", Permission.SIGN, 35),
    NavItem("identity.counter", "identity.counter_nav", Permission.DECIDE_CASES, 36),
)
PAGES = (claims, counter)  # their views hang on the same blueprint
CHALLENGE, AFTER = "passkey_challenge", "identity_next"


@blueprint.get("/identity")
@allow(Permission.SIGN)
def index() -> str:
    if request.args.get("next"):
        session[AFTER] = safe_next(request.args.get("next"), "")
    return _page()


def _page(refused: Sequence[str] = ()) -> str:
    office = current_office()
    with reading() as work:
        account = work.session.get_one(Account, work.act.actor.id)
        return render_template(
            "identity/index.html",
            account=account,
            proof=proofs.active_proof(work, account),
            lost=proofs.lost_look(work, account),
            keys=keys.keys_of(work),
            offered=office.provider.offered,
            unbound=keys.unbound_of(work),
            fresh=sessions.is_fresh(),
            simulation=office.provider.simulated,
            possible=passkeys.possible(place_of(office.settings.base_url)),
            refused=refused,
            after=session.get(AFTER, ""),
        )


@blueprint.post("/identity/provider")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def prove() -> ResponseReturnValue:
    """On the way to the provider, which vouches for name and number."""
    office = current_office()
    with attempt() as tried:
        return steps.go(sha256(office.ids.token().encode()).digest())
    return _page(tried.said), tried.status


@blueprint.get("/identity/back")
@allow(Permission.SIGN)
@limiter.limit("60 per minute")
def back() -> ResponseReturnValue:
    """The provider's answer: a proof of identity, or the signature on a sheet."""
    office = current_office()
    with attempt() as tried:
        found = steps.come_back(request)
        with office.work(current_actor()) as work:
            if found.sheet:
                notary = notary_of(office, work.act.at)
                signing_acts.sign_with_provider(work, found.sheet, found.token, found.provider, notary)
            else:
                proofs.prove_by_provider(work, found.token, found.provider, found.digest, found.asked_at)
    if tried.came_back:
        return _page(tried.said), tried.status
    if found.sheet:
        flash(t(found.said), "success")
        return redirect(found.then, 303)
    flash(t("identity.proved_now"), "success")
    return redirect(session.pop(AFTER, "") or url_for("identity.index"), 303)


@blueprint.post("/identity/key-options")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def key_options() -> ResponseReturnValue:
    """For the page's script: what the browser is to make. Only for a proved person."""
    place = place_of(current_office().settings.base_url)
    with attempt() as tried, reading() as work:
        sessions.insist_fresh()
        account, _ = proofs.require(work, "sign")
        known = keys.all_of(work.session, account.id)
        challenge, options = passkeys.creation_options(place, t("common.service"), account, known)
    if tried.came_back:
        return jsonify({"refused": " ".join(tried.said)}), tried.status
    session[CHALLENGE] = challenge.hex()
    return jsonify({"options": options})


@blueprint.post("/identity/keys")
@allow(Permission.SIGN)
@limiter.limit("20 per minute")
def add_key() -> ResponseReturnValue:
    place = place_of(current_office().settings.base_url)
    challenge = bytes.fromhex(session.pop(CHALLENGE, ""))
    with attempt() as tried:
        sessions.insist_fresh()
        new = passkeys.read_new(place, request.form.get("answer", ""), challenge)
        act(lambda work: keys.register_key(work, *new))
    if tried.came_back:
        return _page(tried.said), tried.status
    flash(t("identity.key_added"), "success")
    return redirect(session.pop(AFTER, "") or url_for("identity.index"), 303)


@blueprint.post("/identity/keys/end")
@allow(Permission.SIGN)
def end_key() -> ResponseReturnValue:
    """Lost, or no longer wanted: it signs nothing from now on."""
    with current_office().work(current_actor()) as work:
        keys.end_key(work, request.form.get("key", ""))
    flash(t("identity.key_ended"), "success")
    return redirect(url_for("identity.index"), 303)
