"""The inbox: what concerns the reader, newest first; and how they want to be told."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from licensing.messages import occasions
from licensing.services.messages import inbox
from licensing.store.models import Case, Enterprise, Message
from licensing.work import Work
from portal.access import Permission, allow, current_actor
from portal.counters.inbox import records
from portal.counters.inbox.blueprint import blueprint
from portal.discovery import NavItem
from portal.i18n import language, t
from portal.messages import wording
from portal.office import current_office

__all__ = ["NAV", "blueprint", "records"]
NAV = (NavItem("inbox.failures", "deliveries.failures", Permission.OPERATE, 30),)
LAST_PAGE = 400


@blueprint.get("/inbox")
@allow(Permission.OWN_ACCOUNT)
def index() -> str:
    own = str(current_actor().id)
    page = min(request.args.get("page", 0, type=int), LAST_PAGE)
    with current_office().read() as session:
        found = inbox.newest(session, own, max(page, 0))
        chosen, outside = inbox.preference(session, own)
        return render_template(
            "inbox/index.html",
            messages=[_shown(message) for message in found[: inbox.PAGE]],
            more=len(found) > inbox.PAGE,
            page=page,
            n=inbox.unread(session, own),
            chosen=chosen,
            outside=outside,
        )


def _shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "at": message.at,
        "unread": message.read_at is None,
        "title": wording.title(message.occasion, language()),
        "text": wording.text(message.occasion, message.facts, language()),
    }


@blueprint.get("/inbox/<message_id>")
@allow(Permission.OWN_ACCOUNT)
def back(message_id: str) -> Response:
    """Who comes back here after signing in opens the message from the list."""
    with current_office().read() as session:
        inbox.own(session, str(current_actor().id), message_id)
    return redirect(url_for("inbox.index", _anchor=message_id), 303)


@blueprint.post("/inbox/<message_id>")
@allow(Permission.OWN_ACCOUNT)
def open_one(message_id: str) -> Response:
    """Read, and on to where it leads."""
    with current_office().work(current_actor()) as work:
        message = inbox.open_one(work, message_id)
        case = work.session.get(Case, message.case_id) if message.case_id else None
        target = _register_page(work, message) or _leads(message, case)
    return redirect(target, 303)


def _register_page(work: Work, message: Message) -> str | None:
    """The public page of the enterprise a message is about, where its row leads there."""
    row = occasions.by_code().get(message.occasion)
    if row is None or row.leads != "public":
        return None
    enterprise = work.session.get(Enterprise, str(message.facts.get("subject")))
    return f"/enterprises/{enterprise.uscc}" if enterprise is not None and enterprise.uscc else None


def _leads(message: Message, case: Case | None) -> str:
    row = occasions.by_code().get(message.occasion)
    leads = row.leads if row else "account"
    if leads == "desk" and case is not None:
        return url_for("desk.case", case_id=case.id)
    if leads in ("case", "waiting", "receipt") and case is not None:
        if case.applicant_id == message.account_id and leads != "receipt":
            address: Any = current_app.jinja_env.globals["case_url"]
            return str(address(case))
        return f"/signing/{case.id}/receipt" if leads == "receipt" else "/signing"
    if leads == "task":
        return url_for("departments.leg", leg_id=message.facts.get("subject"))
    if leads == "offer" and case is not None:
        return url_for("preemption.one", case_id=case.id)
    if leads == "call" and case is not None:
        return url_for("calls.one", case_id=case.id)
    if leads == "pledge":
        return f"/pledges/{message.facts.get('subject', '')}"
    pages = {"licence": "/licence", "identity": "/identity", "notice": "/notices", "repairs": "/repairs"}
    pages |= {"shops": "/platforms"}
    return pages.get(leads, "/account")


@blueprint.post("/inbox/read")
@allow(Permission.OWN_ACCOUNT)
def read_all() -> Response:
    with current_office().work(current_actor()) as work:
        inbox.read_all(work)
    return redirect(url_for("inbox.index"), 303)


@blueprint.post("/inbox/preference")
@allow(Permission.OWN_ACCOUNT)
def prefer() -> ResponseReturnValue:
    with current_office().work(current_actor()) as work:
        inbox.prefer(work, request.form.get("language", ""), tuple(request.form.getlist("outside")))
    flash(t("inbox.saved"), "success")
    return redirect(url_for("inbox.index"), 303)
