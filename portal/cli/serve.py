"""``portal serve``: becomes the web server."""

from __future__ import annotations

import os

import click

from portal.serving import gunicorn_command
from portal.wiring import read_settings


@click.command()
def command() -> None:
    """Serve the pages and the programming interface with gunicorn."""
    line = gunicorn_command(read_settings())
    os.execv(line[0], line)  # noqa: S606  # no shell, our own interpreter; signals go straight to gunicorn
