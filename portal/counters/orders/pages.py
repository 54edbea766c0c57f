"""Register orders: what an authority enters about an enterprise; one officer proposes, a second confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.approvals import FIELDS, read
from licensing.catalogue.model import Item, OrderKind
from licensing.errors import Invalid, NotFound, Problem
from licensing.services.orders import (
    confirming,
    consequences,
    creditors,
    listing,
    orders,
    papers,
    proposing,
    scope,
)
from licensing.services.orders.fields import DATES, LONGEST
from licensing.services.orders.papers import MOST_BYTES
from licensing.store.models import Enterprise, RegisterOrder
from licensing.uploads.checking import LARGEST
from licensing.work import Work
from portal import approval_fields, refusing, row_fields
from portal.access import Permission, allow, current_actor
from portal.body_sizes import takes
from portal.counters.orders import files, officers
from portal.counters.orders.forms import APPROVALS, OrderForm, form_for
from portal.counters.orders.view import effects_of, order_row, order_view, standing_words
from portal.discovery import NavItem
from portal.forms import attach
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.uploaded import as_attachment
from portal.words.register_words import order_kind_name

blueprint = Blueprint("orders", __name__, url_prefix="/orders", template_folder="templates")
NAV = (NavItem("orders.index", "orders.nav", Permission.READ_CASES, 20),)
READ, DECIDE = Permission.READ_CASES, Permission.DECIDE_CASES
LONGEST_NOTE, LONGEST_CODE = 2000, 40
FORM = 128 * 1024  # bytes of the form around the files


@blueprint.get("")
@allow(READ)
def index() -> str:
    """What waits for a second officer, what came back or waits elsewhere, what was decided last."""
    actor = current_actor()
    with current_office().look(actor) as work:
        waiting = [order_row(work, o, e) for o, e in listing.queue(work.session, actor)]
        done = [order_row(work, o, e) for o, e in listing.decided(work.session, actor)]
    return render_template(
        "orders/index.html",
        check=[r for r in waiting if r.state == "proposed" and not r.own and r.ours],
        mine=[r for r in waiting if r.own],
        others=[r for r in waiting if (r.state != "proposed" or not r.ours) and not r.own],
        done=done,
    )


@blueprint.get("/new")
@allow(DECIDE)
def choose() -> str:
    """Which enterprise, and which of the kinds that its state allows."""
    code = request.args.get("uscc", "").strip()[:LONGEST_CODE]
    with current_office().look(current_actor()) as work:
        try:
            enterprise = orders.enterprise_at(work, code) if code else None
        except NotFound:
            enterprise = None
        return render_template(
            "orders/choose.html",
            code=code,
            enterprise=enterprise,
            standing=standing_words(enterprise, work.act.on) if enterprise else "",
            kinds=[(k, order_kind_name(k.code)) for k in orders.open_kinds(work, enterprise)]
            if enterprise
            else [],
        )


@blueprint.get("/new/<uscc>/<kind>")
@allow(DECIDE)
def new(uscc: str, kind: str) -> str:
    return _form_page(uscc, kind)


@blueprint.post("/new/<uscc>/<kind>")
@takes(MOST_BYTES + FORM)
@allow(DECIDE)
def propose(uscc: str, kind: str) -> ResponseReturnValue:
    return _propose(uscc, kind, None)


@blueprint.get("/<order_id>/again")
@allow(DECIDE)
def again(order_id: str) -> str:
    """A returned order, to be corrected and proposed again."""
    with current_office().look(current_actor()) as work:
        order = orders.readable(work, order_id)
        uscc = str(work.session.get_one(Enterprise, order.enterprise_id).uscc)
    return _form_page(uscc, order.kind, order)


@blueprint.post("/<order_id>/again")
@takes(MOST_BYTES + FORM)
@allow(DECIDE)
def propose_again(order_id: str) -> ResponseReturnValue:
    with current_office().look(current_actor()) as work:
        order = orders.readable(work, order_id)
        uscc = str(work.session.get_one(Enterprise, order.enterprise_id).uscc)
    return _propose(uscc, order.kind, order)


def _form_page(
    uscc: str,
    code: str,
    order: RegisterOrder | None = None,
    form: OrderForm | None = None,
    refused: list[str] | None = None,
) -> str:
    with current_office().look(current_actor()) as work:
        enterprise, kind = orders.enterprise_at(work, uscc), orders.kind_of(work, code)
        return render_template(
            "orders/new.html",
            enterprise=enterprise,
            kind=kind,
            title=order_kind_name(code),
            standing=standing_words(enterprise, work.act.on),
            effects=effects_of(kind),
            form=form or _filled(work, enterprise, kind, order),
            approval_fields=FIELDS,
            approval_input=approval_fields.named,
            lists=row_fields.LISTS,
            order=order,
            papers=list(kind.papers),
            kept=papers.of(work.session, order) if order else [],
            megabytes=LARGEST // 1024 // 1024,
            again=request.method == "POST",
            refused=refused or [],
        )


def _filled(work: Work, enterprise: Enterprise, kind: OrderKind, order: RegisterOrder | None) -> OrderForm:
    """The form as it opens: empty, or with what a returned order holds."""
    if order is None:
        return form_for([], _rows(kind, {}, {}))(formdata=None).ask(
            kind, enterprise, officers.choices(work, enterprise, kind)
        )
    values = dict(order.fields)
    values.pop("representative_id", None)  # sealed: typed again with the card at hand
    values |= approval_fields.stored(read({APPROVALS: values.get(APPROVALS)}))
    for name in DATES:
        if values.get(name):
            values[name] = date.fromisoformat(str(values[name]))
    kept: dict[str, Sequence[Any]] = {
        "creditors": creditors.read(values),
        "responsible": consequences.responsible(values),
    }
    for name, rows in row_fields.LISTS.items():
        values |= rows.stored(kept[name])
    items = _items(work, enterprise, kind, str(values.get("scope") or ""))
    form = form_for(items, _rows(kind, {}, kept))
    return form(
        formdata=None,
        data=values
        | {
            "document_title": order.document_title,
            "document_no": order.document_no,
            "document_on": order.document_on,
            "reasons": order.reasons,
        },
    ).ask(kind, enterprise, officers.choices(work, enterprise, kind))


def _rows(kind: OrderKind, given: Mapping[str, str], kept: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    """How many rows the form has of each list that the kind asks for."""
    lists = {name: rows for name, rows in row_fields.LISTS.items() if name in kind.fields}
    return {name: rows.shown(given, kept.get(name, ())) for name, rows in lists.items()}


def _items(work: Work, enterprise: Enterprise, kind: OrderKind, typed: str) -> list[Item]:
    """The pre-approvals that the typed scope calls for anew."""
    if APPROVALS not in kind.fields or not typed:
        return []
    duties = scope.owed(work, enterprise, {"scope": typed}).before
    return [work.books.catalogue.items[code] for duty in duties for code in duty.items]


def _propose(uscc: str, code: str, order: RegisterOrder | None) -> ResponseReturnValue:
    with current_office().look(current_actor()) as work:
        enterprise, kind = orders.enterprise_at(work, uscc), orders.kind_of(work, code)
        items = _items(work, enterprise, kind, request.form.get("scope", "")[: LONGEST["scope"]])
        there = officers.choices(work, enterprise, kind)
    form = form_for(items, _rows(kind, request.form, {}))().ask(kind, enterprise, there)
    if not form.validate():
        return _form_page(uscc, code, order, form), 422
    earlier = order.id if order else None
    with refusing.attempt() as tried:
        try:
            said = form.proposal(kind, files.attached(kind))
            made = refusing.act(lambda work: proposing.propose(work, uscc, said, earlier))
        except Invalid as error:
            attach(form, _beside(error.problems))
            return _form_page(uscc, code, order, form), 422
    if tried.came_back:
        return _form_page(uscc, code, order, form, tried.said), tried.status
    flash(t("orders.done.propose"), "success")
    return redirect(url_for("orders.one", order_id=made.id), 303)


def _beside(found: Iterable[Problem]) -> list[Problem]:
    """What is wrong with an approval stands beside its own input."""
    return [
        Problem(approval_fields.input_of(p.field), p.code, p.params) if p.field.startswith("approval.") else p
        for p in found
    ]


@blueprint.get("/<order_id>/papers/<upload_id>")
@allow(READ)
@limiter.limit("60 per minute")
def paper(order_id: str, upload_id: str) -> Response:
    """A file the order rests on, saved by the browser."""
    return refusing.act(lambda work: as_attachment(listing.paper(work, order_id, upload_id)))


@blueprint.get("/<order_id>")
@allow(READ)
def one(order_id: str) -> str:
    return _page(order_id)


def _page(order_id: str, refused: list[str] | None = None) -> str:
    with current_office().look(current_actor()) as work:
        view = order_view(work, orders.readable(work, order_id))
        return render_template("orders/one.html", v=view, typed=request.form, refused=refused or [])


@blueprint.post("/<order_id>/confirm")
@allow(DECIDE)
@refusing.shown_on(_page)
def confirm(order_id: str) -> ResponseReturnValue:
    """The second officer; ``proposal``: the digest of the order that stood on the page."""
    shown = request.form.get("proposal", "")
    return refusing.carry(
        lambda work: confirming.confirm(work, order_id, shown), "orders.done.confirm", _at(order_id)
    )


@blueprint.post("/<order_id>/return")
@allow(DECIDE)
@refusing.shown_on(_page)
def give_back(order_id: str) -> ResponseReturnValue:
    note = request.form.get("note", "")[:LONGEST_NOTE]
    return refusing.carry(
        lambda work: confirming.give_back(work, order_id, note), "orders.done.return", _at(order_id)
    )


@blueprint.post("/<order_id>/withdraw")
@allow(DECIDE)
@refusing.shown_on(_page)
def withdraw(order_id: str) -> ResponseReturnValue:
    return refusing.carry(
        lambda work: confirming.withdraw(work, order_id), "orders.done.withdraw", _at(order_id)
    )


def _at(order_id: str) -> str:
    return url_for("orders.one", order_id=order_id)
