"""``portal migrate``: brings the database to this version."""

from __future__ import annotations

import click

from portal.migration import migrate
from portal.wiring import read_settings


@click.command()
def command() -> None:
    """Bring the database to this version; safe to repeat."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    click.echo("database is up to date")
