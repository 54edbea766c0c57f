"""The two doors to a signature: the provider, and the signer's own key. Who opens one says what the sheet is of and where to go on."""

from __future__ import annotations

from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from esign.evidence import sheet_digest
from licensing.services.cases import signing_acts
from licensing.services.identity import keys
from licensing.store.models import SigningSheet
from licensing.work import Work
from portal.access import current_actor
from portal.identity import passkeys, steps
from portal.office import current_office
from portal.refusing import attempt
from portal.statements import notary_of, place_of

Prepare = Callable[[Work, str], SigningSheet]  # with the digest of what was shown; raises NotFound, Refused


def to_provider(prepare: Prepare, then: str, said: str = "signing.done") -> Response:
    """The browser on its way to the provider, which signs the sheet's digest; back, it goes to ``then`` and reads ``said``."""
    with current_office().work(current_actor()) as work:
        sheet = prepare(work, request.form.get("digest", ""))
        digest = sheet_digest(sheet.text)
    return steps.go(digest, sheet=digest.hex(), then=then, said=said)


def key_options(prepare: Prepare) -> ResponseReturnValue:
    """For the page's script: a fresh sheet, and what the browser is to sign with which keys."""
    place = place_of(current_office().settings.base_url)
    with attempt() as tried, current_office().work(current_actor()) as work:
        digest = sheet_digest(prepare(work, request.form.get("digest", "")).text)
        options = passkeys.signing_options(place, digest, keys.keys_of(work))
    if tried.came_back:
        return jsonify({"refused": " ".join(tried.said)}), tried.status
    return jsonify({"sheet": digest.hex(), "options": options})


def by_key() -> None:
    """The browser's key has signed the sheet; raises Refused."""
    office = current_office()
    credential, made = passkeys.read_assertion(request.form.get("answer", ""))
    with office.work(current_actor()) as work:
        notary, place = notary_of(office, work.act.at), place_of(office.settings.base_url)
        signing_acts.sign_with_key(work, request.form.get("sheet", ""), credential, made, notary, place)
