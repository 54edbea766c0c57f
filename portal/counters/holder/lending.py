"""Lend the licence: managers, agents, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.errors import NotFound, Refused
from licensing.services.holding import lending
from licensing.services.holding.holding import MANAGER, REPRESENTATIVE, Power, power_over
from licensing.services.holding.lending import Extent, Lent, Named
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.holder.blueprint import blueprint
from portal.counters.holder.forms import AgentForm, ManagerForm
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.reading import reading
from portal.refusing import act, attempt
from portal.words.holder_words import matter_names

OWN = Permission.OWN_LICENCE
TONES = {"active": "green", "waiting": "blue", "expired": "grey"}


@blueprint.get("/licence/<enterprise_id>/people")
@allow(OWN)
def people(enterprise_id: str) -> str:
    return _people(enterprise_id)


def _people(enterprise_id: str, refused: list[str] | None = None) -> str:
    with reading() as work:
        power = power_over(work, enterprise_id)
        rows = [_row(each) for each in lending.lent(work, power)]
        now = ("active", "waiting")
        return render_template(
            "holder/people.html",
            power=power,
            enterprise=power.enterprise,
            managers=[r for r in rows if r["kind"] == MANAGER and r["standing"] in now],
            agents=[r for r in rows if r["kind"] != MANAGER and r["standing"] in now],
            past=[r for r in rows if r["standing"] not in now],
            most=work.books.policy.holder_managers,
            may_appoint=power.kind == REPRESENTATIVE,
            refused=refused or [],
        )


def _row(each: Lent) -> dict[str, Any]:
    grant = each.grant
    return {
        "id": grant.id,
        "kind": grant.kind,
        "name": grant.name,
        "matters": matter_names(grant.matters),
        "from_on": grant.from_on,
        "until_on": grant.until_on,
        "given_at": grant.given_at,
        "ended_at": grant.ended_at,
        "standing": each.standing,
        "tone": TONES.get(each.standing, "red"),
        "revocable": each.revocable,
    }


def _leading(work: Work, enterprise_id: str) -> Power:
    power = power_over(work, enterprise_id)
    if not power.leads:
        raise NotFound(enterprise_id)
    return power


@blueprint.get("/licence/<enterprise_id>/managers/new")
@allow(OWN)
def manager_page(enterprise_id: str) -> str:
    return _form_page("manager", enterprise_id, ManagerForm())


@blueprint.post("/licence/<enterprise_id>/managers/new")
@allow(OWN)
@limiter.limit("30 per hour")
def appoint(enterprise_id: str) -> ResponseReturnValue:
    form = ManagerForm()
    if not form.validate():
        return _form_page("manager", enterprise_id, form), 422
    who = Named(form.name.data, form.id_number.data)
    with attempt(form) as tried:
        act(lambda work: lending.appoint(work, enterprise_id, who))
    if tried.came_back:
        return _form_page("manager", enterprise_id, form), tried.status
    flash(t("holder.appointed", name=who.name), "success")
    return redirect(url_for("holder.people", enterprise_id=enterprise_id), 303)


@blueprint.get("/licence/<enterprise_id>/agents/new")
@allow(OWN)
def agent_page(enterprise_id: str) -> str:
    return _form_page("agent", enterprise_id, AgentForm())


@blueprint.post("/licence/<enterprise_id>/agents/new")
@allow(OWN)
@limiter.limit("60 per hour")
def authorise(enterprise_id: str) -> ResponseReturnValue:
    form = AgentForm()
    if not form.validate():
        return _form_page("agent", enterprise_id, form), 422
    who = Named(form.name.data, form.id_number.data)
    with attempt(form) as tried, current_office().work(current_actor()) as work:
        extent = Extent(tuple(form.matters.data), form.from_on.data or work.act.on, form.until_on.data)
        lending.authorise(work, enterprise_id, who, extent)
    if tried.came_back:
        return _form_page("agent", enterprise_id, form), tried.status
    flash(t("holder.authorised", name=who.name), "success")
    return redirect(url_for("holder.people", enterprise_id=enterprise_id), 303)


def _form_page(kind: str, enterprise_id: str, form: ManagerForm) -> str:
    with reading() as work:
        power = _leading(work, enterprise_id)
        if kind == "manager" and power.kind != REPRESENTATIVE:
            raise Refused("holder.not_representative")
        return render_template(
            f"holder/{kind}.html",
            enterprise=power.enterprise,
            form=form,
            most=work.books.policy.holder_managers,
            days=work.books.policy.holder_grant_days,
        )


@blueprint.post("/licence/<enterprise_id>/grants/<grant_id>/revoke")
@allow(OWN)
def revoke(enterprise_id: str, grant_id: str) -> Response | tuple[str, int]:
    """Taken back with this request; nothing the person does afterwards counts. Safe to repeat."""
    with attempt() as tried:
        name = act(lambda work: lending.revoke(work, enterprise_id, grant_id).name)
    if tried.came_back:
        return _people(enterprise_id, tried.said), tried.status
    flash(t("holder.revoked_now", name=name), "success")
    return redirect(url_for("holder.people", enterprise_id=enterprise_id), 303)
