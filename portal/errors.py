"""The only map from trouble to answers: a finding, a refusal or a fault; a page for people, problem+json for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, current_app, g, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from esign.errors import DeviceError
from licensing.errors import Conflict, Invalid, NotFound, Refused
from licensing.store.faults import is_away, is_busy
from portal import kept_forms, storage_state
from portal.access import SignInNeeded, current_actor, rule_of
from portal.here import this_request
from portal.i18n import has, t
from portal.limits import seconds_to_wait
from portal.security import reference
from portal.words.problem_words import known, problem_text

log = structlog.get_logger("portal")

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
PROGRAM_PATHS = (
    "/api/",
    "/names/download/",
    "/oauth/",
    "/.well-known/",
    "/status/",
    "/log/",
    "/crl/",
    "/trust.json",
    "/ocsp",
    "/tsa",
)
KNOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503})
NOTED = frozenset({401, 403, 429})  # each leaves exactly one security line in the log


def install(app: APIFlask) -> None:
    app.register_error_handler(SignInNeeded, _sign_in)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(HTTPError, _http_of_api)
    app.register_error_handler(NotFound, _not_theirs)
    app.register_error_handler(Conflict, lambda _: answer(409, "conflict"))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(DeviceError, _device)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _fault)


def answer(
    status: int,
    code: str = "",
    details: list[str] | None = None,
    extra: dict[str, Any] | None = None,
    headers: Any = None,
) -> BaseResponse:
    """A page or a problem document. ``code`` names the sentences ``errors.<code>.title`` and ``.text``."""
    code = code or _code_of(status)
    details = list(dict.fromkeys(details or ()))  # what is wrong at several places is said once
    if status in NOTED:
        log.warning("denied", status=status, path=logged_path(), **asker(), reference=reference())
    made = _problem(status, code, details, extra) if for_program() else _page(status, code, details)
    if headers:
        made.headers.extend(headers)
    return made


def _not_theirs(_: NotFound) -> BaseResponse:
    """What is not there and what is somebody else's look the same from outside; the log keeps who asked for it."""
    log.warning("denied", status=404, path=logged_path(), **asker(), reference=reference())
    return answer(404)


def log_refusal(codes: tuple[str, ...]) -> None:
    """An act that is not open to this person now: who goes around the pages' order shows here."""
    log.warning("refused", codes=codes, path=logged_path(), **asker(), reference=reference())


def asker() -> dict[str, str | None]:
    """Whose request a log line is about: the account, with the program that acted for it; a department's system by its id."""
    bearer = g.get("bearer")
    actor = bearer.actor if bearer is not None else current_actor()
    return {"account": actor.id} | ({"program": actor.program} if actor.program else {})


def logged_path() -> str:
    """The address as a log may keep it: a link that is itself a key stands there as its pattern."""
    secret = request.url_rule is not None and "token" in (request.view_args or {})
    return str(request.url_rule) if secret else request.path


def for_program() -> bool:
    """Whether this request came to an address for programs."""
    return this_request().path.startswith(PROGRAM_PATHS)


def sentence_of(code: str, params: dict[str, object]) -> str | None:
    """The sentence of a refusal's code, or None when there is none. A program is not told of pages and buttons."""
    own = f"api.refusal.{code}"
    key = own if for_program() and has(own) else f"refusals.{code}"
    return t(key, **params) if has(key) else None


def _page(status: int, code: str, details: list[str]) -> Response:
    html = render_template(
        "errors/page.html", status=status, code=code, details=details, reference=reference(),
    )  # fmt: skip
    return make_response(html, status)


def _problem(status: int, code: str, details: list[str], extra: dict[str, Any] | None) -> Response:
    words = words_of(code)
    body = {
        "type": f"/errors/{code}",
        "title": t(f"{words}.title"),
        "status": status,
        "detail": " ".join(details) if details else t(f"{words}.text"),
        "code": code,
        "instance": reference(),
        **(extra or {}),
    }
    made = jsonify(body)
    made.status_code = status
    made.mimetype = "application/problem+json"
    return made


def words_of(code: str) -> str:
    """Where the words of a problem stand that a program reads; they speak of addresses, not of pages."""
    own = f"api.problem.{code}"
    return own if has(f"{own}.title") else f"errors.{code}"


def _code_of(status: int) -> str:
    return f"s{status}" if status in KNOWN else ("s400" if status < 500 else "s500")


def _sign_in(_: SignInNeeded) -> BaseResponse:
    if for_program():
        return answer(401)
    log.warning("denied", status=401, path=logged_path(), account=None, reference=reference())
    query = {"next": _here()}
    if request.method == "POST" and kept_forms.keep(for_account=True):
        query["kept"] = "1"
    elif g.get("session_expired"):
        query["expired"] = "1"
    return redirect(f"{SIGN_IN}?{urlencode(query)}", HTTPStatus.SEE_OTHER)


def _here() -> str:
    """The page this request is about: itself, or the one its form stands on."""
    page = page_of(request.path)
    return request.full_path.rstrip("?") if page == request.path else page


def page_of(path: str) -> str:
    """The page a form's address belongs to: itself or the nearest address above it that can be opened."""
    routes = current_app.url_map.bind("")
    while path != "/" and not routes.test(path, "GET"):
        path = path.rpartition("/")[0] or "/"
    return path


def _with_query(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def _csrf(_: CSRFError) -> BaseResponse:
    """The session behind the form has ended or is another one: nothing typed is lost, nothing was done."""
    log.warning("form token wrong", path=logged_path(), **asker(), reference=reference())
    if for_program():
        return answer(400, "stale")
    nobody = current_actor().id is None
    if nobody and request.path == SIGN_OUT:
        return redirect("/", HTTPStatus.SEE_OTHER)  # signed out is what they wanted
    if nobody and not g.get("sessions_unknown") and _needs_account():
        return _sign_in(SignInNeeded())
    return redirect(_here(), HTTPStatus.SEE_OTHER) if kept_forms.keep() else answer(400, "stale")


def _needs_account() -> bool:
    """Whether the form's page opens only for somebody signed in, or was drawn for somebody who was."""
    view = current_app.view_functions.get(request.endpoint or "")
    rule = rule_of(view) if view else None
    if rule is not None and rule.permission is not None:
        return True
    return kept_forms.owner() is not None and "token" not in (request.view_args or {})


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    behind = getattr(error, "original_exception", None)
    if isinstance(
        behind, DBAPIError | PoolTimeout
    ):  # the session could not be kept, after the page was drawn
        return _database(behind)
    if error.response is not None or status < 400:
        return error.get_response()  # a redirect made by the router
    headers = {name: value for name, value in error.get_headers() if name in {"Retry-After", "Allow"}}
    if isinstance(error, MethodNotAllowed) and request.method == "GET" and not for_program():
        return redirect(_with_query(page_of(request.path)), HTTPStatus.SEE_OTHER)
    if status == 429:
        return answer(status, details=[_wait(seconds_to_wait())], headers=headers)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer(status, headers=headers)


def _wait(seconds: int) -> str:
    """How long, in the unit a person would say."""
    if seconds <= 90:
        return t("errors.wait_seconds", seconds=seconds)
    return t("errors.wait_minutes", minutes=-(-seconds // 60))


def _http_of_api(error: HTTPError) -> BaseResponse:
    extra = {"errors": error.detail} if error.detail else None
    return answer(error.status_code, extra=extra, headers=dict(error.headers))


def _refused(error: Refused) -> BaseResponse:
    found = [sentence_of(code, error.params) for code in error.codes]
    if not found or any(each is None for each in found):
        return _fault(error)
    log_refusal(error.codes)
    return answer(409, "refused", [each for each in found if each], {"codes": list(error.codes)})


def _invalid(error: Invalid) -> BaseResponse:
    if not all(known(p) for p in error.problems):
        return _fault(error)
    lines = [problem_text(p) for p in error.problems]
    pointers = [{"pointer": f"/{p.field.replace('.', '/')}", "code": p.code} for p in error.problems]
    return answer(422, details=lines, extra={"errors": pointers})


def _device(error: DeviceError) -> BaseResponse:
    """A signing device is away: nothing was done, and the same act will work when it is back."""
    log.error("device", reference=reference(), path=logged_path(), code=error.code, reason=str(error))
    return answer(503)


def _database(error: DBAPIError | PoolTimeout) -> BaseResponse:
    """Nothing was done. A lock that was not had in time may be had in a second; a database that is away or full needs longer."""
    if isinstance(error, PoolTimeout) or is_busy(error):
        log.warning("busy", reference=reference(), path=logged_path(), reason=type(error).__name__)
        return answer(503, "busy", headers={"Retry-After": "2"})
    if is_away(error):
        current_app.extensions[storage_state.EXTENSION].note_failure()
        log.error("database away", reference=reference(), path=logged_path(), exc_info=error)
        return answer(503, "away", headers={"Retry-After": "30"})
    return _fault(error)


def _fault(error: Exception) -> BaseResponse:
    log.error("fault", reference=reference(), path=logged_path(), exc_info=error)
    return answer(500)
