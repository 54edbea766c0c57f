"""The portal on a real port within the test's own process, so that the test holds its clock and its database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.wiring import Office
from portal.work.job_table import load_jobs
from portal.work.worker import Worker


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return None


class Site:
    """``url`` answers while the ``with`` lasts."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.app = create_app(office)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=Quiet)
        # werkzeug looks twice a second whether to stop, and the test would wait for that look
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """The background worker with the portal's own jobs, in this process."""
        running = Worker(self.office, load_jobs())
        running.start()
        try:
            yield running
        finally:
            running.close(finish_seconds=10)
