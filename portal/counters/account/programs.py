"""A person's own programs: made with a name and scopes, listed, ended. The secret stands in one answer alone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from licensing.errors import Invalid
from licensing.services.accounts import programs
from licensing.services.accounts.api_clients import LONGEST_NAME, OWN_SCOPES
from portal import sessions
from portal.access import Permission, allow
from portal.counters.account.blueprint import blueprint
from portal.limits import limiter
from portal.reading import reading
from portal.refusing import act, attempt, carry
from portal.words.problem_words import problem_text

PAGE = "account.programs_page"


@blueprint.get("/account/programs")
@allow(Permission.OWN_CASES)
def programs_page() -> str:
    return _page()


def _page(refused: Sequence[str] = (), made: tuple[str, str] | None = None) -> str:
    """``made``: id and secret of the program that this answer brings."""
    with reading() as work:
        return render_template(
            "account/programs.html",
            own=programs.own(work),
            scopes=OWN_SCOPES,
            longest=LONGEST_NAME,
            made=made,
            fresh=sessions.is_fresh(),
            refused=refused,
            typed=request.form if made is None else {},
            chosen=request.form.getlist("scope") if made is None else [],
        )


@blueprint.post("/account/programs")
@allow(Permission.OWN_CASES)
@limiter.limit("20 per hour")
def add_program() -> ResponseReturnValue:
    name, scopes = request.form.get("name", ""), tuple(request.form.getlist("scope"))
    with attempt() as tried:
        sessions.insist_fresh()
        try:
            made, secret = act(lambda work: programs.create(work, name, scopes))
        except Invalid as error:
            return _page([problem_text(p) for p in error.problems]), 422
        return _page(made=(made.id, secret))
    return _page(tried.said), tried.status


@blueprint.post("/account/programs/end")
@allow(Permission.OWN_CASES)
def end_program() -> ResponseReturnValue:
    """It opens nothing from now on."""
    program = request.form.get("program", "")
    with attempt() as tried:
        return carry(lambda work: programs.end(work, program), "programs.ended", url_for(PAGE))
    return _page(tried.said), tried.status
