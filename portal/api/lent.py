"""Addresses that an own enterprise lends: ask to be a host, see who asks for a place, answer them, give it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint

from licensing import queries
from licensing.errors import NotFound
from licensing.flows.address_host import FLOW as HOST
from licensing.services.accounts.api_clients import Remembered
from licensing.services.cases import hosting
from licensing.services.register import hosts
from licensing.services.register.hosts import Offer
from licensing.store.models import AddressHost, AddressUse, Enterprise
from licensing.work import Work
from portal.api import intake
from portal.api.guard import caller, scoped
from portal.api.once import once
from portal.api.own_models import HostAsked, UseAnswered
from portal.office import current_office

blueprint = APIBlueprint("api_hosts", __name__, url_prefix="/api/v1", enable_openapi=False)
SCOPE = "hosts:write"


@blueprint.get("/hosts")
@scoped(SCOPE)
def listing() -> dict[str, Any]:
    """The addresses that the person's enterprises lend, and who sits or wants to sit there."""
    with current_office().look(caller().actor) as work:
        return {"hosts": [_host(work, row, enterprise) for row, enterprise in hosting.mine(work)]}


@blueprint.post("/hosts")
@scoped(SCOPE)
def apply() -> tuple[dict[str, Any], int]:
    """Ask to be a host; an open request for the same kind is given again."""
    asked = intake.body(HostAsked)
    told = asked.model_dump(exclude={"enterprise", "lease_until"})
    offer = Offer(**told, lease_until=date.fromisoformat(asked.lease_until))

    def act(work: Work) -> Remembered:
        found = queries.enterprise_by_uscc(work.session, asked.enterprise)
        if found is None:
            raise NotFound(asked.enterprise)
        made = hosts.apply(work, found.id, offer)
        work.session.flush()
        return Remembered(200, _host(work, made, found))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/hosts/<host_id>/end")
@scoped(SCOPE)
def end(host_id: str) -> tuple[dict[str, Any], int]:
    """The host gives the address up: nobody new from today."""

    def act(work: Work) -> Remembered:
        row = hosts.end(work, _readable(host_id))
        return Remembered(200, _host(work, row, work.session.get_one(Enterprise, row.enterprise_id)))

    answer = once(act)
    return answer.body, answer.status


@blueprint.post("/host-uses/<use_id>/answer")
@scoped(SCOPE)
def answer_use(use_id: str) -> tuple[dict[str, Any], int]:
    """Confirm, decline or end one enterprise's place."""
    asked = intake.body(UseAnswered)

    def act(work: Work) -> Remembered:
        use = hosting.answer(work, _readable(use_id), asked.action)
        work.session.flush()
        row = work.session.get_one(AddressHost, use.host_id)
        return Remembered(200, _host(work, row, work.session.get_one(Enterprise, row.enterprise_id)))

    answer = once(act)
    return answer.body, answer.status


def _readable(text: str) -> str:
    if not text.isprintable():
        raise NotFound(text)
    return text


def _host(work: Work, row: AddressHost, enterprise: Enterprise) -> dict[str, Any]:
    closed = hosts.closed_for(work, row) if HOST.within(row.state, "hosting") else []
    return {
        "id": row.id,
        "enterprise": enterprise.uscc,
        "kind": row.kind,
        "county": row.county,
        "address": row.address,
        "state": row.state,
        "reasons": row.reasons,
        "lease_until": str(row.lease_until),
        "quota": row.quota,
        "taken": hosting.counts(work, row),
        "closed_for": closed,
        "uses": [_use(each.use, each.case.title) for each in hosting.uses_of(work, row)],
    }


def _use(use: AddressUse, name: str) -> dict[str, Any]:
    return {
        "id": use.id,
        "name": name,
        "desk": use.desk,
        "until": str(use.until_on),
        "state": use.state,
        "asked_at": use.asked_at.isoformat(),
    }
