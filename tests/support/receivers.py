"""A department's own web server that takes webhooks: real sockets, answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """``answers``: statuses still to be given, then 204; ``got``: headers (lower case) and body of every request.

    ``before_answer``: done once a request is here whole and its sender waits for the answer.
    """

    port: int = 0
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)
    before_answer: Callable[[], None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listens while the ``with`` lasts."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            kept.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if kept.before_answer is not None:
                kept.before_answer()
            self.send_response(kept.answers.pop(0) if kept.answers else 204)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            with suppress(OSError):  # the sender may be gone
                self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
