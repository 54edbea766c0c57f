"""What the web server loads, and how it is started."""

from __future__ import annotations

import shutil

from flask import Flask

from config.settings import Settings
from licensing.store.database import PAGES
from portal import alignment, collecting, demo_mark, logs, national_profile, web_server
from portal.restored import guard
from portal.wiring import open_office, read_settings


def application() -> Flask:
    """The application, before the web processes part; each then opens its own database connections."""
    from portal.app import create_app  # here, so that the commands that start us do not wait for it

    settings = read_settings()
    logs.configure(settings)
    office = open_office(settings, waits=PAGES, left_to_worker=True)
    _ = office.books  # a table that does not load stops the start, not the first visitor
    demo_mark.refuse_demo_data(office)
    guard.refuse_start(office)
    national_profile.require(office)
    app = create_app(office)
    alignment.load_readings()
    office.database.dispose()  # the checks above asked it: a connection must not be spoken on by several processes
    collecting.settle()  # before the web processes part: what they share is then not copied for being looked at
    return app


def prepare_metrics(settings: Settings) -> None:
    """Empties the directory in which the web processes leave their counts."""
    shutil.rmtree(settings.metrics_dir, ignore_errors=True)
    settings.metrics_dir.mkdir(parents=True)


def gunicorn_command(settings: Settings) -> list[str]:
    """The web server's command line."""
    return web_server.command(
        "portal.serving:application()",
        settings.host,
        settings.port,
        [
            "--preload",  # read once, shared by the web processes; nothing is connected before they part
            *("--workers", str(settings.workers)),
            *("--threads", str(settings.threads)),
            *("--timeout", "60"),
            *("--graceful-timeout", "10"),
        ],
    )
