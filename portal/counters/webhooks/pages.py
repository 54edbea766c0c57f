"""The back office's page of a client's webhooks: addresses, secrets, every delivery, and sending one once more."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from esign.errors import Malformed
from esign.jose import read_json
from licensing.errors import Invalid, Refused
from licensing.services.exchanges import ledger
from licensing.services.webhooks import delivering, endpoints
from licensing.store.models import ApiClient
from portal.access import Permission, allow
from portal.i18n import t
from portal.office import current_office
from portal.refusing import act, attempt
from portal.words.problem_words import problem_text

blueprint = Blueprint(
    "webhooks", __name__, url_prefix="/operations/access/clients", template_folder="templates"
)
SHOWN = 50


@blueprint.get("/<client_id>/webhooks")
@allow(Permission.OPERATE)
def index(client_id: str) -> str:
    return _page(client_id)


def _page(client_id: str, secret: str = "", said: Sequence[str] = (), typed: str = "") -> str:
    office = current_office()
    trouble, after = request.args.get("trouble") == "1", request.args.get("after", "")[:100]
    with office.read() as session:
        client = session.get(ApiClient, client_id) if client_id.isprintable() else None
        if client is None:
            abort(404)
        rows = delivering.listed(session, client_id, trouble, SHOWN + 1, after if after.isprintable() else "")
        last = rows[SHOWN - 1].id if len(rows) > SHOWN else ""
        return render_template(
            "webhooks/index.html",
            client=client,
            endpoints=endpoints.of_client(session, client_id),
            rows=rows[:SHOWN],
            next_url=url_for("webhooks.index", client_id=client_id, after=last, trouble=int(trouble))
            if last
            else None,
            trouble=trouble,
            secret=secret,
            said=said,
            typed=typed,
            now=office.clock.now(),
            hours=office.books.policy.client_overlap_hours,
        )


@blueprint.post("/<client_id>/webhooks")
@allow(Permission.OPERATE)
def create(client_id: str) -> ResponseReturnValue:
    """The secret stands in this answer alone."""
    url = request.form.get("url", "")
    try:
        with attempt() as tried:
            secret = act(lambda work: endpoints.create(work, client_id, url)[1])
    except Invalid as error:
        return _page(client_id, said=[problem_text(p) for p in error.problems], typed=url[:500]), 422
    if tried.came_back:
        return _page(client_id, said=tried.said, typed=url[:500]), tried.status
    return _page(client_id, secret)


@blueprint.post("/<client_id>/webhooks/receipt-key")
@allow(Permission.OPERATE)
def receipt_key(client_id: str) -> ResponseReturnValue:
    """The public key of the system's receipts, as its programmers send it."""
    with attempt() as tried:
        try:
            jwk = read_json(request.form.get("jwk", "")[:5000])
        except Malformed:
            raise Refused("exchange.key_wrong") from None
        act(lambda work: ledger.set_key(work, client_id, jwk))
    if tried.came_back:
        return _page(client_id, said=tried.said), tried.status
    flash(t("exchange.key_kept"), "success")
    return redirect(url_for("webhooks.index", client_id=client_id), 303)


@blueprint.post("/<client_id>/webhooks/<endpoint_id>/rotate")
@allow(Permission.OPERATE)
def rotate(client_id: str, endpoint_id: str) -> ResponseReturnValue:
    with attempt() as tried:
        secret = act(lambda work: endpoints.rotate(work, endpoint_id)[1])
    if tried.came_back:
        return _page(client_id, said=tried.said), tried.status
    return _page(client_id, secret)


@blueprint.post("/<client_id>/webhooks/<endpoint_id>/disable")
@allow(Permission.OPERATE)
def disable(client_id: str, endpoint_id: str) -> ResponseReturnValue:
    act(lambda work: endpoints.disable(work, endpoint_id))
    flash(t("webhooks.is_disabled"), "success")
    return redirect(url_for("webhooks.index", client_id=client_id), 303)


@blueprint.post("/<client_id>/webhooks/deliveries/<delivery_id>/replay")
@allow(Permission.OPERATE)
def replay(client_id: str, delivery_id: str) -> ResponseReturnValue:
    with attempt() as tried:
        act(lambda work: delivering.replay(work, delivery_id))
    if tried.came_back:
        return _page(client_id, said=tried.said), tried.status
    flash(t("webhooks.replayed"), "success")
    return redirect(url_for("webhooks.index", client_id=client_id), 303)
