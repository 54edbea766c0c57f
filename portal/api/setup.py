"""Puts the interface into the application: views without cookies and forms' tokens, the description, its page."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect

from portal.api import (
    beneficial,
    calls,
    changes,
    claims,
    docs_page,
    events,
    exchanges,
    exits,
    extracts,
    lent,
    licences,
    names,
    offers,
    own_beneficial,
    permits,
    platforms,
    pledges,
    presentations,
    problems,
    repairs,
    standings,
    subjects,
    tasks,
    tokens,
)
from portal.api.description import describe
from portal.api.founding import applications as founding_applications
from portal.api.founding import names as founding_names
from portal.api.founding import parties as founding_parties
from portal.api.problems import ApiProblem
from portal.office import current_office

BLUEPRINTS = (
    names.blueprint,
    licences.blueprint,
    presentations.blueprint,
    tasks.blueprint,
    permits.blueprint,
    pledges.blueprint,
    beneficial.blueprint,
    subjects.blueprint,
    claims.blueprint,
    standings.blueprint,
    founding_names.blueprint,
    founding_applications.blueprint,
    founding_parties.blueprint,
    own_beneficial.blueprint,
    changes.blueprint,
    exits.blueprint,
    offers.blueprint,
    calls.blueprint,
    lent.blueprint,
    platforms.blueprint,
    repairs.blueprint,
    extracts.blueprint,
    events.blueprint,
    exchanges.blueprint,
    tokens.blueprint,
    docs_page.blueprint,
    docs_page.problems,
)


def register(app: APIFlask, csrf: CSRFProtect) -> None:
    """Called by the discovery of the shell."""
    app.config["OPENAPI_VERSION"] = "3.1.0"
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)  # programs bring a bearer token or nothing; no cookie counts here
        app.register_blueprint(blueprint)
    app.register_error_handler(ApiProblem, problems.answer)
    app.spec_processor(_description)


def _description(_: dict[Any, Any] | str) -> dict[Any, Any] | str:
    office = current_office()
    return describe(office.settings.base_url, office.books.catalogue.purposes)
