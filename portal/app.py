"""Puts the web application together; knows no page by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect

from portal import (
    access,
    body_sizes,
    discovery,
    errors,
    i18n,
    kept_forms,
    limits,
    parameters,
    public_reading,
    security,
    sessions,
    storage_state,
    ui,
    unread,
)
from portal.application import Application
from portal.front import Front
from portal.here import this_app, this_request

if TYPE_CHECKING:  # wiring stands above the pages
    from portal.wiring import Office


class Tokens(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """The library's guard of forms; what only reads is not looked at further."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Raises CSRFError where a request that may change something shows no token of its session."""
        if this_request().method in this_app().config["WTF_CSRF_METHODS"]:
            super().protect(apply_exemptions)


csrf = Tokens()

BODY_LIMIT = 12 * 1024 * 1024  # one 10 MB attachment and its form
FORM_MEMORY_LIMIT = 512 * 1024
FORM_PARTS_LIMIT = 1000


def create_app(office: Office) -> APIFlask:
    """The application for one office. Raises ``access.UnguardedRoute`` when a route carries no permission."""
    app = Application(
        "portal", title="Business registration", version="1", json_errors=False,
        spec_path="/api/v1/openapi.json", docs_path=None,
    )  # fmt: skip
    app.extensions["office"] = office
    app.config.update(
        SECRET_KEY=office.settings.secret_key,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY_LIMIT,
        MAX_FORM_PARTS=FORM_PARTS_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the server-side session
        WTF_CSRF_SSL_STRICT=office.settings.secure_cookies,
        WTF_CSRF_CHECK_DEFAULT=True,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
    )
    storage_state.install(app)
    sessions.install(app, office)
    security.install(app)
    i18n.install(app)
    ui.install(app)
    errors.install(app)
    kept_forms.install(app)
    unread.install(app)
    limits.install(app, office.settings.limits_store)
    body_sizes.install(app)
    parameters.install(app)
    public_reading.install(app)
    csrf.init_app(app)
    discovery.register(app, csrf, office.settings.demo)
    access.install(app)
    app.wsgi_app = Front(app.wsgi_app, office.settings.trusted_proxies)  # type: ignore[method-assign]  # Flask documents it so
    return app
