"""The first page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from licensing.act import Role
from licensing.queries import founded, next_steps
from licensing.services.cases import outcome, seals
from licensing.services.holding.holding import powers
from portal import pledge_view
from portal.access import FIRST_PAGES, current_actor, public
from portal.office import current_office

MOST_PERMITS = 10  # the others stand with their cases

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """For an officer the own desk is the first page; for a founder the open case and its next step come first."""
    actor, office = current_actor(), current_office()
    if actor.role in (Role.CLERK, Role.SUPERVISOR, Role.OFFICER):
        return redirect(FIRST_PAGES[actor.role], 303)
    if actor.role is not Role.APPLICANT:
        return render_template(
            "home/home.html", steps=None, licences=[], missing=[], permits=[], seals=[], pledges=[]
        )
    with office.look(actor) as work:
        return render_template(
            "home/home.html",
            steps=next_steps(work),
            licences=powers(work),
            missing=outcome.missing_of_mine(work),
            permits=outcome.granted_of_mine(work)[:MOST_PERMITS],
            pledges=pledge_view.unsettled(work),
            seals=[seal for case in founded(work) for seal in seals.of_case(work, case)],
        )
