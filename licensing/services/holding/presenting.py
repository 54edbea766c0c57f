"""The holder's side: see who asks, what would be shown and what not, then show it or decline (E249 art 10)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from esign.presentation import dynamic_qr, present
from licensing.catalogue.holder import ALWAYS, ON_ASKING
from licensing.errors import NotFound
from licensing.flows.presentation import FLOW
from licensing.services.holding import asking, holder_keys
from licensing.services.holding.holding import Power, me, newest_licence, power_over, powers, usable
from licensing.services.register import standing
from licensing.store.models import HolderKey, Licence, PresentationRequest
from licensing.work import Work

FACES = {
    "rep_title": "representative_title",
    "rep": "representative",
    "ent_type": "entity_type",
    "cap": "capital",
    "addr": "domicile",
    "scope": "scope",
    "est": "established_on",
    "term": "term",
    "composition": "composition",
    "issuing_authority": "authority",
    "number": "number",
}


@dataclass(frozen=True)
class Offer:
    """A licence the person could answer with. ``refusals``: codes that close it now; values by claim name."""

    power: Power
    licence: Licence | None
    refusals: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]


def by_code(work: Work, code: str) -> PresentationRequest:
    """The request behind a typed code; blanks and case do not matter.

    Raises NotFound, also for whoever has no licence that could answer it: a code read over a shoulder shows and declines nothing.
    """
    plain = "".join(code.split()).upper()
    found = None
    if me(work) is not None and "\x00" not in plain:
        found = work.session.scalar(select(PresentationRequest).where(PresentationRequest.code == plain))
    if found is None or not (_answered_by_me(work, found) or any(_could(work, found))):
        raise NotFound(code)
    return found


def _answered_by_me(work: Work, request: PresentationRequest) -> bool:
    return request.presented_by is not None and request.presented_by == work.act.actor.id


def _could(work: Work, request: PresentationRequest) -> list[bool]:
    """For each licence of the person: whether it may be shown for some purpose. An answered request is its holder's alone."""
    if request.presented_by is not None:
        return []
    return [power.may_ever("present") for power in powers(work)]


def offers(work: Work, request: PresentationRequest) -> list[Offer]:
    """Every licence the person may act with, and whether it can answer this request."""
    return [_offer(work, request, power) for power in powers(work)]


def _offer(work: Work, request: PresentationRequest, power: Power) -> Offer:
    licence = newest_licence(work.session, power.enterprise.id)
    facts = _facts(work, request, power, licence)
    closed = next(
        codes
        for row, codes in FLOW.options(FLOW.initial, work.act.actor.role, facts)
        if row.action == "present"
    )
    face = licence.face if licence is not None else {}
    values = [(name, str(face.get(FACES.get(name, name)) or "")) for name in (*ALWAYS, *request.claims)]
    hidden = tuple(n for n in ON_ASKING if n not in request.claims and face.get(FACES[n]))
    return Offer(power, licence, closed, tuple((n, v) for n, v in values if v), hidden)


def _facts(
    work: Work, request: PresentationRequest, power: Power, licence: Licence | None
) -> dict[str, object]:
    key = work.session.get(HolderKey, power.enterprise.id)
    bound = asking.bound_kid(licence) if licence is not None else None
    return {
        "request_running": work.act.at < request.expires_at,
        "may_present": power.may("present", request.purpose),
        **usable(work.session, power.enterprise, licence),
        "use_open": standing.open_for(work, power.enterprise.id, "use"),
        "licence_bound": key is not None and bound == key.kid,
    }


def show(work: Work, code: str, enterprise_id: str, verify_url: str) -> PresentationRequest:
    """Answer the request with this enterprise's licence; repeated by the same person it gives the same answer.

    ``verify_url``: where the five-minute code leads. Raises NotFound, Refused with every reason.
    """
    found = by_code(work, code)
    request = work.session.get_one(
        PresentationRequest, found.id, with_for_update=True, populate_existing=True
    )
    power = power_over(work, enterprise_id)
    licence = newest_licence(work.session, enterprise_id)
    mine = request.presented_by == work.act.actor.id and licence is not None
    if request.state == "presented" and mine and request.licence_id == licence.id:  # type: ignore[union-attr]  # mine says so
        return request
    facts = _facts(work, request, power, licence)
    step = FLOW.step(request.state, "present", work.act.actor.role, facts)
    if licence is None:
        raise NotFound(enterprise_id)
    key = holder_keys.signer(work.session, enterprise_id)
    asked = (request.audience, request.nonce)
    request.presentation = present(str(licence.credential), key, request.claims, *asked, work.act.at)
    request.dynamic_code = dynamic_qr(verify_url, str(licence.jti), key, asked, work.act.at)
    request.state, request.licence_id = step.target, licence.id
    request.presented_by, request.presented_at = work.act.actor.id, work.act.at
    work.record(
        step.emits[0],
        "enterprise",
        enterprise_id,
        request=request.id,
        licence=licence.id,
        purpose=request.purpose,
        power=power.kind,
        grants=[g.id for g in power.grants],
    )
    return request


def decline(work: Work, code: str) -> PresentationRequest:
    """Tell the asker no. Repeating it changes nothing. Raises NotFound, Refused."""
    found = by_code(work, code)
    request = work.session.get_one(
        PresentationRequest, found.id, with_for_update=True, populate_existing=True
    )
    if not any(power.may("present", request.purpose) for power in powers(work)):
        raise NotFound(code)
    if request.state == "declined":
        return request
    facts = {"request_running": work.act.at < request.expires_at}
    step = FLOW.step(request.state, "decline", work.act.actor.role, facts)
    request.state = step.target
    work.record(step.emits[0], "presentation_request", request.id)
    return request


def own_answer(work: Work, code: str) -> PresentationRequest:
    """A request the person has answered, to show its five-minute code. Raises NotFound.

    Whoever may no longer present, because of a revocation a second ago, no longer sees the code either.
    """
    request = by_code(work, code)
    if request.presented_by != work.act.actor.id or request.licence_id is None:
        raise NotFound(code)
    licence = work.session.get_one(Licence, request.licence_id)
    if not power_over(work, licence.enterprise_id).may("present", request.purpose):
        raise NotFound(code)
    return request
