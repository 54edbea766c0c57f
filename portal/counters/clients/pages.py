"""Systems of departments and posts of the staff on one page: listed, changed over, shut out."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.services.accounts import api_clients, staff
from portal.access import Permission, allow, current_actor
from portal.discovery import NavItem
from portal.i18n import t
from portal.office import current_office
from portal.refusing import attempt

blueprint = Blueprint("clients", __name__, url_prefix="/operations/access", template_folder="templates")
NAV = (NavItem("clients.index", "clients.title", Permission.OPERATE, 20),)


@blueprint.get("")
@allow(Permission.OPERATE)
def index() -> str:
    return _page()


def _page(secret: str = "", whose: str = "", refused: Sequence[str] = ()) -> str:
    office = current_office()
    with office.read() as session:
        return render_template(
            "clients/index.html",
            clients=api_clients.everybody(session),
            staff=staff.everybody(session),
            secret=secret,
            whose=whose,
            refused=refused,
            now=office.clock.now(),
            hours=office.books.policy.client_overlap_hours,
        )


@blueprint.post("/clients/<client_id>/rotate")
@allow(Permission.OPERATE)
def rotate(client_id: str) -> ResponseReturnValue:
    """The new secret stands in this answer alone."""
    with attempt() as tried, current_office().work(current_actor()) as work:
        leaked = request.form.get("leaked") == "yes"
        client, secret = api_clients.rotate(work, client_id, at_once=leaked)
        name = client.name
    if tried.came_back:
        return _page(refused=tried.said), tried.status
    return _page(secret, name)


@blueprint.post("/clients/<client_id>/disable")
@allow(Permission.OPERATE)
def disable(client_id: str) -> ResponseReturnValue:
    with current_office().work(current_actor()) as work:
        api_clients.disable(work, client_id)
    flash(t("clients.is_disabled"), "success")
    return redirect(url_for("clients.index"), 303)


@blueprint.post("/staff/<account_id>/close")
@allow(Permission.OPERATE)
def close(account_id: str) -> ResponseReturnValue:
    """At once: sessions end, and the cases on that desk go back to the queue."""
    with current_office().work(current_actor()) as work:
        staff.close(work, account_id, emergency=True)
    flash(t("clients.is_closed"), "success")
    return redirect(url_for("clients.index"), 303)
