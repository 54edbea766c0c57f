"""The time-stamp authority as a web server of its own: RFC 3161 over HTTP, one address, nothing of the portal behind it.

It has no database and none of the portal's secrets, and the time is its machine's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog

from config import settings
from config.settings import SettingsError
from config.timestamps import StampSettings
from esign.errors import EsignError
from esign.pki import open_devices
from esign.stamphome import StampHome, StampKeys, take
from esign.stamping import Clock, StampBook, TimeStampAuthority
from esign.tsa import OWN_POLICY, Practice
from portal import web_server
from portal.clock import SystemClock

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

ANSWER = "application/timestamp-reply"
MOST_QUERY = 1024  # a SHA-256 query with nonce and policy takes under a hundred bytes
THREADS = 8

log = structlog.get_logger("timestamps")


def told() -> StampSettings:
    """Raises SettingsError where the environment names no authority."""
    given = settings.load_timestamps()
    if given is None:
        raise SettingsError("TIMESTAMPS_DIR and TIMESTAMPS_PASSPHRASE are not set, see docs/operate.md")
    return given


def home_of(given: StampSettings) -> StampHome:
    return StampHome(given.dir, given.passphrase.encode())


def stamps_follow(keys: Path, passphrase: bytes) -> None:
    """After a change of keys, where the environment names the authority's home: what is new of its keys goes there."""
    given = settings.load_timestamps()
    if given is not None:
        take(keys, passphrase, home_of(given), apply=True)


def authority_of(given: StampSettings, clock: Clock) -> TimeStampAuthority:
    """Raises SettingsError for a policy that promises more than the accuracy."""
    home = home_of(given)
    devices = open_devices(home.directory, home.passphrase, given.pins) if given.pins else None
    try:
        practice = Practice(given.policy or OWN_POLICY, given.accuracy)
    except ValueError as error:
        raise SettingsError(f"TIMESTAMPS_ACCURACY: {error}") from None
    return TimeStampAuthority(StampKeys(home, devices).at, clock, StampBook(home.book).turn, practice)


def application() -> Wsgi:
    """What gunicorn loads."""
    return web(authority_of(told(), SystemClock().now))


def web(authority: TimeStampAuthority) -> Wsgi:
    """POST a TimeStampReq anywhere; GET says which key stamps now, or 503 and why none does."""

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            kind, body = _answer(authority, environ)
        except (EsignError, OSError) as error:
            log.error("no time-stamp", error=f"{type(error).__name__}: {error}")
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"no time-stamp now; the log says why\n"]
        start("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return call


def _answer(authority: TimeStampAuthority, environ: dict[str, Any]) -> tuple[str, bytes]:
    if environ["REQUEST_METHOD"] != "POST":
        now = authority.clock()
        return "application/json", json.dumps(
            {"kid": authority.key_at(now).kid, "at": now.isoformat()}
        ).encode()
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    query = environ["wsgi.input"].read(size) if 0 < size <= MOST_QUERY else b""
    return ANSWER, authority.answer(query)


def gunicorn_command(given: StampSettings) -> list[str]:
    """One process: its clock, its keys, its book."""
    words = ("--workers", "1", "--threads", str(THREADS), "--keep-alive", "75")
    return web_server.command("portal.stamp_serving:application()", given.host, given.port, words)
