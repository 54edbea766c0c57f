"""Headers on every answer, the nonce of this answer, the reference of this request, and where ``next`` may lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response
from structlog.contextvars import bind_contextvars, clear_contextvars

from portal.here import this_memory, this_request, this_session
from portal.limits import network
from portal.office import current_office
from portal.varying import varies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HSTS = "max-age=63072000; includeSubDomains"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
CAMERA_PERMISSIONS = PERMISSIONS.replace("camera=()", "camera=(self)")  # where a licence's code is read
FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)  # whatever is answered
USUAL = (
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", PERMISSIONS),
)  # where a page says no other
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{elsewhere}; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def install(app: Flask) -> None:
    app.before_request(_start)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.wsgi_app = Fixed(app.wsgi_app, app.extensions["office"].settings.secure_cookies)  # type: ignore[method-assign]  # Flask documents it so


class Fixed:
    """A WSGI application around ours: adds what is the same on every answer, when it leaves and all at once."""

    def __init__(self, app: WSGIApplication, secure: bool) -> None:
        self._app = app
        self._headers = (*FIXED, *USUAL, *((("Strict-Transport-Security", HSTS),) if secure else ()))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
            said = {name.lower() for name, _ in headers}
            headers += [each for each in self._headers if each[0].lower() not in said]
            return start_response(status, headers, exc_info)

        return self._app(environ, begin)


def csp_nonce() -> str:
    """The nonce of this answer; an inline script without it does not run."""
    memory = this_memory()
    if "nonce" not in memory:
        memory.nonce = current_office().ids.token()
    return str(memory.nonce)


def reference() -> str:
    """The number of this request, shown to people on a fault and written in the log."""
    memory = this_memory()
    if "reference" not in memory:
        memory.reference = current_office().ids.new("req")
    return str(memory.reference)


def safe_next(target: str | None, default: str = "/") -> str:
    """``target`` if it is a path on this site, else ``default`` (ASVS 5.0 3.7.2).

    >>> safe_next("/cases?x=1"), safe_next("//evil"), safe_next("/" + chr(92) + "evil"), safe_next("https:evil")
    ('/cases?x=1', '/', '/', '/')
    """
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def _start() -> None:
    """Whatever is logged while this request is answered says which it was and where it came from."""
    clear_contextvars()
    bind_contextvars(reference=reference(), client=network())


def _elsewhere() -> str:
    """Where a form of ours may lead besides: browsers count a redirect to the identity provider as part of the sending."""
    return _origin(current_office().settings.oidc_issuer)


@cache
def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce(), elsewhere=_elsewhere()))
    headers["X-Request-Id"] = reference()
    if this_session() or this_request().method not in {"GET", "HEAD"}:
        headers["Cache-Control"] = "no-store"
        varies(response, "Cookie")
    elif response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "private, no-cache")
    if this_memory().get("signed_out"):
        headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
