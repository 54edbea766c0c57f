"""Serves a demonstration: worker, web server and, where no real one is set, an identity provider; all live and die together."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

import click

from config.settings import Settings, child_environment
from portal.children import Children
from portal.identity.client import SIMULATION
from portal.identity.simulation import ACR
from portal.serving import gunicorn_command, prepare_metrics

READY_SECONDS = 180  # a laden machine takes its time; a child that ends is seen at once


Beside = Callable[[threading.Event], threading.Thread]
BESIDE_SECONDS = 10  # how long what goes on beside may take to end


def serve(
    settings: Settings,
    welcome: Callable[[], None],
    more: Mapping[str, str] | None = None,
    beside: Beside | None = None,
) -> None:
    """Until SIGTERM or Ctrl-C; ``welcome`` speaks once it answers, ``more``: for the environment. Raises when a child fell.

    ``beside``: begins what goes on while it serves, until its event is set.
    """
    children = Children(child_environment(settings) | _simulated(settings) | dict(more or {}))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        fallen = _start(children, settings, stopping, welcome) or _served(children, stopping, beside)
    finally:
        children.stop()
    if fallen:
        raise click.ClickException(
            f"{fallen} ended by itself, so everything was stopped; its reason is above"
        )


def _start(
    children: Children, settings: Settings, stopping: threading.Event, welcome: Callable[[], None]
) -> str | None:
    if not settings.oidc_issuer:
        children.start("simulated identity provider", [sys.executable, "-m", "portal", "identity-simulation"])
    children.start("worker", [sys.executable, "-m", "portal", "worker"])
    prepare_metrics(settings)
    children.start("web server", gunicorn_command(settings))
    fallen = _wait_ready(children, settings, stopping)
    if fallen or stopping.is_set():
        return fallen
    welcome()
    return None


def _served(children: Children, stopping: threading.Event, beside: Beside | None) -> str | None:
    going = beside(stopping) if beside is not None and not stopping.is_set() else None
    try:
        return children.watch(stopping)
    finally:
        stopping.set()
        if going is not None:
            going.join(BESIDE_SECONDS)


def _simulated(settings: Settings) -> dict[str, str]:
    """Where the demo's own identity provider is found, unless a real one is set."""
    if settings.oidc_issuer:
        return {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PORTAL_OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "PORTAL_OIDC_CLIENT_ID": SIMULATION,
        "PORTAL_OIDC_ACR": ACR,
        "AUTHLIB_INSECURE_TRANSPORT": "1",
    }


def check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"port {settings.port} cannot be used ({error.strerror}); choose another: PORT=8001"
            ) from None


def _wait_ready(children: Children, settings: Settings, stopping: threading.Event) -> str | None:
    address = f"http://{settings.host}:{settings.port}/healthz"
    for _ in range(READY_SECONDS * 5):
        fallen = children.dead()
        if fallen or stopping.wait(0.2):
            return fallen
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return None
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            continue
    return f"web server (no answer for {READY_SECONDS} seconds)"
