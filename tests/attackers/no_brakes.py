"""How the attacked web server starts: as always, without the brakes on how often somebody asks (read by gunicorn)."""

from __future__ import annotations


def post_worker_init(worker: object) -> None:
    from portal.limits import limiter

    limiter.enabled = False
