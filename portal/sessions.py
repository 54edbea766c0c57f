"""Server-side sessions: the cookie holds an opaque secret, the database only its hash.

A visitor has no power that a session could lend, so that a visitor's few words (a form's token, a notice) travel signed in the cookie
itself: whoever asks for pages without cookies fills no table.

Logging out, an idle hour or the absolute limit end a session for good (ASVS 5.0 V7).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from flask import Flask, Request, Response, g, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from licensing.act import Actor, Clock, Role
from licensing.errors import Refused
from licensing.kinds.change import alive
from licensing.store.faults import is_away, is_busy
from portal import storage_state
from portal.office import current_office
from portal.session_store import SessionRecord, SqlSessionStore

if TYPE_CHECKING:  # wiring stands above the pages
    from portal.wiring import Office

FRESH = timedelta(minutes=15)  # so long a sign-in is good for making a key
UNREACHABLE = "unreachable"  # in a session: no address of its account is proved yet
TOUCH = timedelta(seconds=60)  # a page view writes at most this often
COOKIE = "session"
VISITOR = "v."
LARGEST_CARRIED = 3000  # signs; a browser keeps about 4,000 a cookie
FILES = ("/static/", "/bootstrap/")  # nobody is asked who they are for a stylesheet


class ClockedSigner(TimestampSigner):
    """Signs with the office's clock, the only one in the house."""

    clock: Clock

    @classmethod
    def of(cls, clock: Clock) -> type[ClockedSigner]:
        return type("ClockedSigner", (cls,), {"clock": clock})

    def get_timestamp(self) -> int:
        return int(self.clock.now().timestamp())


class SessionStore(Protocol):
    """Where sessions lie; keys are SHA-256 hashes in hexadecimal."""

    def load(self, id_hash: str) -> SessionRecord | None: ...

    def add(self, record: SessionRecord) -> None: ...

    def update(self, record: SessionRecord) -> None: ...

    def delete(self, id_hash: str) -> None: ...

    def delete_account(self, account_id: str) -> int: ...


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """A dictionary that knows its secret, whether it must be written and what it replaces."""

    def __init__(self, secret: str | None = None, record: SessionRecord | None = None) -> None:
        def changed(_: object) -> None:
            self.modified = True

        super().__init__(record.data if record else None, changed)
        self.secret = secret
        self.record = record
        self.replaces: str | None = None
        self.modified = False
        self.new = record is None

    def renew(self) -> None:
        """Empties it and takes a new secret; the old one stops working when the answer leaves."""
        if self.secret and self.replaces is None:
            self.replaces = self.secret
        self.secret = None
        self.record = None
        self.clear()


class ServerSessions(SessionInterface):
    """Flask's session interface over a ``SessionStore``. ``idle`` and ``absolute`` end a session, whichever is first."""

    def __init__(self, office: Office, store: SessionStore) -> None:
        self._clock, self._ids, self._store = office.clock, office.ids, store
        self._idle = timedelta(minutes=office.settings.session_idle_minutes)
        self._absolute = timedelta(hours=office.settings.session_absolute_hours)

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        if request.path.startswith(FILES):
            return ServerSession()
        secret = request.cookies.get(self.get_cookie_name(app), "")
        if secret.startswith(VISITOR):
            return self._visitor(app, secret)
        if not 20 <= len(secret) <= 128:
            return ServerSession()
        try:
            record = self._store.load(hash_of(secret))
        except SQLAlchemyError:
            g.sessions_unknown = True
            return ServerSession()
        if record is None:
            return ServerSession()
        if self._over(record, self._clock.now()):
            self._store.delete(record.id_hash)
            g.session_expired = True
            return ServerSession()
        return ServerSession(secret, record)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)  # noqa: S101  # made by open_session above, nothing else can arrive
        if session.replaces:
            self._store.delete(hash_of(session.replaces))
        if not session:
            if session.replaces or (session.secret and session.modified):
                self._forget(app, session, response)
            return
        if "actor" not in session and session.record is None and session.secret is None:
            carried = self._signer(app).dumps(dict(session))
            if session.modified and len(carried) <= LARGEST_CARRIED:
                self._set_cookie(app, response, VISITOR + carried)
            if len(carried) <= LARGEST_CARRIED:
                return
        now = self._clock.now()
        try:
            if session.modified or session.record is None or now - session.record.last_seen_at >= TOUCH:
                self._write(app, session, response, now)
        except DBAPIError as error:
            storage = app.extensions[storage_state.EXTENSION]
            storage.note_failure()
            if session.modified or not (is_away(error) or is_busy(error)):
                raise  # somebody was told that it is done

    def end_account(self, account_id: str) -> int:
        """Ends every session of an account (disabled, password changed); the number ended."""
        return self._store.delete_account(account_id)

    def _over(self, record: SessionRecord, now: datetime) -> bool:
        return now >= record.expires_at or now - record.last_seen_at > self._idle

    def _write(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        secret = session.secret or self._ids.token()
        actor = session.get("actor") or {}
        created = session.record.created_at if session.record else now
        record = SessionRecord(
            hash_of(secret), actor.get("id"), dict(session), created, now, created + self._absolute
        )
        if session.secret:
            self._store.update(record)
            return
        self._store.add(record)
        self._set_cookie(app, response, secret)

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app), value, path="/", httponly=True, samesite="Lax",
            secure=self.get_cookie_secure(app),
        )  # fmt: skip

    def _visitor(self, app: Flask, cookie: str) -> ServerSession:
        """What a visitor's cookie carries, if we signed it and not too long ago; never somebody signed in."""
        carried = ServerSession()
        try:
            said, at = self._signer(app).loads(cookie.removeprefix(VISITOR), return_timestamp=True)
        except BadData:
            return carried
        if self._clock.now() - at < self._absolute and isinstance(said, dict) and "actor" not in said:
            carried.update(said)
            carried.modified = False
        return carried

    def _signer(self, app: Flask) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            app.secret_key or "", salt="visitor session", signer=ClockedSigner.of(self._clock)
        )

    def _forget(self, app: Flask, session: ServerSession, response: Response) -> None:
        if session.secret:
            self._store.delete(hash_of(session.secret))
        response.delete_cookie(
            self.get_cookie_name(app),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.get_cookie_secure(app),
        )


def install(app: Flask, office: Office) -> None:
    """``__Host-`` makes browsers insist on Secure, Path=/ and no Domain; it needs HTTPS."""
    secure = office.settings.secure_cookies
    app.config["SESSION_COOKIE_NAME"] = f"__Host-{COOKIE}" if secure else COOKIE
    app.config["SESSION_COOKIE_SECURE"] = secure
    app.session_interface = ServerSessions(office, SqlSessionStore(office.sessions))


def sign_in(actor: Actor) -> None:
    """Starts a session for an account whose credentials were just checked; any earlier secret dies."""
    _session().renew()
    session["actor"] = {
        "id": actor.id,
        "name": actor.name,
        "role": str(actor.role),
        "authority": actor.authority,
        "department": actor.department,
    }
    session["csrf_token"] = (
        f"{current_office().ids.token()}.{actor.id}"  # its forms know whose pages they stand on
    )
    session["signed_in_at"] = current_office().clock.now().isoformat()
    _lives(actor)


def _lives(actor: Actor) -> None:
    """Whoever signs in is not dead, whatever an application for an inheritance says."""
    if actor.role is not Role.APPLICANT:
        return
    with current_office().look(actor) as work:
        said = bool(alive.claims_about(work))
    if said:
        with current_office().work(actor) as work:
            alive.lives(work)


def is_fresh() -> bool:
    """Whether somebody signed in here within the last minutes: who sits down at an open browser did not."""
    since = str(session.get("signed_in_at") or "")
    return bool(since) and current_office().clock.now() - datetime.fromisoformat(since) <= FRESH


def insist_fresh() -> None:
    """Raises Refused('account.sign_in_again') for what would let somebody back in for good."""
    if not is_fresh():
        raise Refused("account.sign_in_again")


def step_out() -> None:
    """Nobody is signed in here until the second factor is shown; what the browser keeps for its owner stays."""
    _session().renew()


def sign_out() -> None:
    """Ends the session; its cookie is worthless from now on and browsers are told to forget what they kept."""
    _session().renew()
    g.signed_out = True


def end_sessions(account_id: str) -> int:
    """Ends every session of an account on every device; the number ended."""
    return SqlSessionStore(current_office().sessions).delete_account(account_id)


def own_hash() -> str:
    """The hash under which this browser's session is kept; empty for none."""
    secret = _session().secret
    return hash_of(secret) if secret else ""


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal: the secret has 256 random bits, so no slow hash is needed."""
    return sha256(secret.encode()).hexdigest()


def _session() -> ServerSession:
    current: Any = session
    found = current._get_current_object()
    assert isinstance(found, ServerSession)  # noqa: S101  # the only session interface installed
    return found
