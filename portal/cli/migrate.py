"""``portal migrate``: brings the database to this version, its schema and the conflict keys of its names."""

from __future__ import annotations

import click
from rich.console import Console

from portal.migration import migrate
from portal.rekeying import rekey
from portal.wiring import open_office, read_settings


@click.command()
def command() -> None:
    """Bring the database to this version; safe to repeat. Run it before the new version serves."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    office = open_office(settings)
    try:
        names = rekey(office, Console(stderr=True))
    finally:
        office.close()
    if names:
        click.echo(f"read {names:,} names again for the rules of this version")
    click.echo("database is up to date")
