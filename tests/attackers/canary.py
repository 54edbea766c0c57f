"""A small web with planted holes, behind a cookie or a token: an attacker that does not find them is blind, and its silence means nothing.

Loopback alone, no data of anybody. ``python -m tests.attackers.canary PORT`` serves it by hand.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

COOKIE = "canary=signed-in"
TOKEN = "canary-token"  # opens nothing but this canary
Query = dict[str, str]
Answer = tuple[int, str, str]  # status, type of the content or where it redirects to, body

PAGE = "text/html; charset=utf-8"
LINKS = ("/hello?who=you", "/names?q=Acme", "/go?to=/safe", "/escaped?who=you", "/form")
DATA = threading.local()


def _table() -> sqlite3.Connection:
    """One in-memory table a thread."""
    if not hasattr(DATA, "rows"):
        DATA.rows = sqlite3.connect(":memory:")
        DATA.rows.execute("CREATE TABLE name (id INTEGER, text TEXT, secret TEXT)")
        DATA.rows.executemany(
            "INSERT INTO name VALUES (?, ?, ?)", [(i, f"Acme {i}", f"secret {i}") for i in range(20)]
        )
    return DATA.rows  # type: ignore[no-any-return]  # the thread's own


def front(_: Query) -> Answer:
    """Leads whoever is signed in on, as the portal's does: a walk that counts from here has lost a level, and misses the form."""
    return 302, "/desk", ""


def desk(_: Query) -> Answer:
    return 200, PAGE, _page("".join(f'<a href="{link}">{link}</a> ' for link in LINKS))


def hello(asked: Query) -> Answer:
    """Reflected script."""
    return 200, PAGE, _page(f"Hello {asked.get('who', '')}")


def names(asked: Query) -> Answer:
    """SQL by string, and the error told."""
    statement = f"SELECT text FROM name WHERE text LIKE '{asked.get('q', '')}%'"  # noqa: S608  # planted
    rows = _table().execute(statement).fetchall()
    return 200, PAGE, _page(f"{len(rows)} names: " + escape(", ".join(str(row[0]) for row in rows)))


def go(asked: Query) -> Answer:
    """Redirects to wherever it is told."""
    return 302, asked.get("to", "/"), ""


def safe(asked: Query) -> Answer:
    """The control: nothing may be found here."""
    return 200, PAGE, _page(f"Hello {escape(asked.get('who', ''))}")


def form(_: Query) -> Answer:
    """A form that anybody's page may send."""
    return (
        200,
        PAGE,
        _page('<form method="post" action="/form"><input name="text"><button>go</button></form>'),
    )


def thing(asked: Query) -> Answer:
    """Falls over a number it does not know, and says more than its description."""
    number = int(asked["id"]) if asked["id"].isdigit() else 0
    row = _table().execute("SELECT id, text, secret FROM name WHERE id = ?", (number,)).fetchone()
    return 200, "application/json", json.dumps({"id": row[0], "text": row[1], "secret": row[2]})


def people(_: Query) -> Answer:
    """Says that it asks for a token, and does not."""
    return 200, "application/json", "[]"


PAGES: dict[str, Callable[[Query], Answer]] = {
    "/": front,
    "/desk": desk,
    "/hello": hello,
    "/names": names,
    "/go": go,
    "/escaped": safe,
    "/safe": safe,
    "/form": form,
}


def _page(inner: str) -> str:
    """Never the same twice, as the portal's pages with their nonce."""
    nonce = secrets.token_urlsafe(16)
    return f'<!doctype html><html><head><title>canary</title></head><body data-nonce="{nonce}">{inner}</body></html>'


THING = {"type": "object", "properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "canary", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
    "paths": {
        "/api/things/{id}": {
            "get": {
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "integer", "minimum": 0},
                    }
                ],
                "responses": {
                    "200": {
                        "description": "one",
                        "content": {"application/json": {"schema": THING | {"additionalProperties": False}}},
                    }
                },
            }
        },
        "/api/people": {
            "get": {
                "responses": {
                    "200": {
                        "description": "all",
                        "content": {"application/json": {"schema": {"type": "array"}}},
                    },
                    "401": {"description": "no token"},
                }
            }
        },
    },
}


class Canary(BaseHTTPRequestHandler):
    """What is planted is reached by whoever is signed in, by cookie on pages and by token on the interface."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer()

    def _answer(self) -> None:
        try:
            status, kind, body = self._found()
        except Exception as error:  # the planted fault: whatever happened is shown to whoever asked
            status, kind, body = (
                500,
                PAGE,
                _page(escape(f"{type(error).__module__}.{type(error).__name__}: {error}")),
            )
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _found(self) -> Answer:
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if parts.path == "/openapi.json":
            return 200, "application/json", json.dumps(DESCRIPTION)
        if parts.path == "/api/people":
            return people(asked)
        if parts.path.startswith("/api/things/"):
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return 401, "application/json", "{}"
            return thing({"id": parts.path.rpartition("/")[2]})
        if COOKIE not in self.headers.get("Cookie", ""):
            return 403, PAGE, _page("sign in first")
        page = PAGES.get(parts.path)
        return page(asked) if page else (404, PAGE, _page("nothing here"))

    def log_message(self, format: str, *args: object) -> None:
        return None


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Scanners break off in the middle by the hundred; that is no news."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """The address while the ``with`` lasts."""
    server = Server(("127.0.0.1", port), Canary)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving(int(sys.argv[1])) as url:
        print(url)
        threading.Event().wait()
