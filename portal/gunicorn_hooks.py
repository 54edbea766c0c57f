"""What gunicorn calls in its own process; named on its command line."""

from __future__ import annotations

from typing import Any

from prometheus_client.multiprocess import mark_process_dead


def child_exit(_server: Any, worker: Any) -> None:
    """Forgets the gauges of a web process that is gone; its counters stay added up."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no annotations
