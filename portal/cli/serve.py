"""``portal serve``: becomes the web server."""

from __future__ import annotations

import os

import click

from config.settings import child_environment
from portal import demo_mark, national_profile
from portal.restored import guard
from portal.serving import gunicorn_command, prepare_metrics
from portal.wiring import open_office, read_settings


@click.command()
def command() -> None:
    """Serve the pages and the programming interface with gunicorn."""
    settings = read_settings()
    office = open_office(settings)
    demo_mark.refuse_demo_data(office)
    guard.refuse_start(office)
    national_profile.require(office)
    office.close()
    prepare_metrics(settings)
    line = gunicorn_command(settings)
    os.execve(line[0], line, child_environment(settings))  # noqa: S606  # no shell; signals go straight to gunicorn
