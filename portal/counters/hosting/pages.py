"""A host's pages and its registry's: ask to be one, confirm who may sit there, accept and stop hosts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import NotFound
from licensing.flows.address_host import FLOW as HOST
from licensing.flows.address_use import FLOW as USE
from licensing.services.cases import hosting
from licensing.services.cases.hosting import Hosted
from licensing.services.holding.holding import REPRESENTATIVE, powers
from licensing.services.identity import proofs
from licensing.services.register import hosts
from licensing.store.models import Account, AddressHost, Enterprise
from licensing.work import Work
from portal import refusing
from portal.access import Permission, allow, current_actor
from portal.counters.hosting.forms import HostForm
from portal.discovery import NavItem
from portal.i18n import has, language, t
from portal.office import current_office
from portal.reading import reading

blueprint = Blueprint("hosting", __name__, url_prefix="/hosting", template_folder="templates")
NAV = (NavItem("hosting.desk", "hosting.nav", Permission.DECIDE_CASES, 42),)
OWN, DECIDE = Permission.OWN_LICENCE, Permission.DECIDE_CASES
ANSWERS, DECISIONS = ("confirm", "decline", "end"), ("accept", "refuse", "stop", "resume")


@blueprint.get("")
@allow(OWN)
def index() -> str:
    return _own_page()


def _own_page(refused: list[str] | None = None) -> str:
    with reading() as work:
        proofs.acting(work)
        mine = [_host(work, row, enterprise) for row, enterprise in hosting.mine(work)]
        able = [p.enterprise for p in powers(work) if p.kind == REPRESENTATIVE]
        return render_template(
            "hosting/index.html", hosts=mine, able=able, refused=refused or [], today=work.act.on
        )


def _host(work: Work, row: AddressHost, enterprise: Enterprise) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": enterprise.name,
        "code": enterprise.uscc,
        "kind": kind_name(row.kind),
        "address": row.address,
        "state": row.state,
        "reasons": row.reasons,
        "quota": row.quota,
        "taken": hosting.counts(work, row),
        "closed": [t(f"problems.{code}") for code in hosts.closed_for(work, row)]
        if HOST.within(row.state, "hosting")
        else [],
        "uses": [_use(work, each) for each in hosting.uses_of(work, row)],
        "open": HOST.within(row.state, "known"),
        "hosting": HOST.within(row.state, "hosting"),
        "asked": HOST.within(row.state, "asked"),
        "lease": row.lease_until,
        "area": row.area,
        "staff": row.staff,
        "paid_in": row.paid_in_fen,
    }


def _use(work: Work, each: Hosted) -> dict[str, Any]:
    founder = work.session.get_one(Account, each.case.applicant_id)
    return {
        "id": each.use.id,
        "name": each.case.title,
        "founder": founder.name,
        "desk": each.use.desk,
        "until": each.use.until_on,
        "waits": USE.within(each.use.state, "waiting"),
    }


def kind_name(code: str) -> str:
    kind = current_office().books.catalogue.address_kinds.get(code)
    return code if kind is None else kind.zh if language() == "zh" else kind.en


@blueprint.get("/new/<enterprise_id>")
@allow(OWN)
def new(enterprise_id: str) -> str:
    return _form_page(enterprise_id)


def _form_page(enterprise_id: str, form: HostForm | None = None) -> str:
    with reading() as work:
        enterprise = _represented(work, enterprise_id)
        shown = form or HostForm(formdata=None)
        return render_template("hosting/new.html", enterprise=enterprise, form=shown.offer_kinds(enterprise))


def _represented(work: Work, enterprise_id: str) -> Enterprise:
    """An enterprise that the signed-in person represents. Raises NotFound."""
    for power in powers(work):
        if power.enterprise.id == enterprise_id and power.kind == REPRESENTATIVE:
            return power.enterprise
    raise NotFound(enterprise_id)


@blueprint.post("/new/<enterprise_id>")
@allow(OWN)
def apply(enterprise_id: str) -> ResponseReturnValue:
    form = HostForm()
    with reading() as work:
        form.offer_kinds(_represented(work, enterprise_id))
    if not form.validate():
        return _form_page(enterprise_id, form), 422
    with refusing.attempt(form) as tried:
        said = form.offer()
        return refusing.carry(
            lambda work: hosts.apply(work, enterprise_id, said), "hosting.asked", url_for("hosting.index")
        )
    return _form_page(enterprise_id, form), tried.status


@blueprint.post("/uses/<use_id>")
@allow(OWN)
@refusing.shown_on(lambda use_id, refused=None: _own_page(refused))
def answer(use_id: str) -> ResponseReturnValue:
    """Confirm, decline or end one enterprise's use of the address."""
    action = request.form.get("action", "")
    if action not in ANSWERS:
        raise NotFound(action)
    refusing.act(lambda work: hosting.answer(work, use_id, action))
    flash(t(f"hosting.done.{action}"), "success")
    return redirect(url_for("hosting.index"), 303)


@blueprint.post("/hosts/<host_id>/end")
@allow(OWN)
@refusing.shown_on(lambda host_id, refused=None: _own_page(refused))
def end(host_id: str) -> ResponseReturnValue:
    refusing.act(lambda work: hosts.end(work, host_id))
    flash(t("hosting.done.host_end"), "success")
    return redirect(url_for("hosting.index"), 303)


@blueprint.get("/desk")
@allow(DECIDE)
def desk() -> str:
    return _desk_page()


def _desk_page(refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        rows = []
        for row in hosts.of_place(work):
            enterprise = work.session.get_one(Enterprise, row.enterprise_id)
            kind = work.books.catalogue.address_kinds[row.kind]
            faults = hosts.unfit(work, enterprise, kind, row)
            said = [t(f"problems.{p.code}", **p.params) for p in faults if has(f"problems.{p.code}")]
            rows.append(_host(work, row, enterprise) | {"faults": said})
        return render_template("hosting/desk.html", rows=rows, refused=refused or [])


@blueprint.post("/desk/<host_id>")
@allow(DECIDE)
@refusing.shown_on(lambda host_id, refused=None: _desk_page(refused))
def decide(host_id: str) -> ResponseReturnValue:
    """Accept, refuse, stop or resume a host, with reasons."""
    action, reasons = request.form.get("action", ""), request.form.get("reasons", "")
    if action not in DECISIONS:
        raise NotFound(action)
    refusing.act(lambda work: hosts.decide(work, host_id, action, reasons))
    flash(t(f"hosting.done.{action}"), "success")
    return redirect(url_for("hosting.desk"), 303)
