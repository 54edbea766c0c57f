"""``portal migrate``: brings the database to this version: its schema, the keys of its names and addresses, its search index."""

from __future__ import annotations

import click
from rich.console import Console

from licensing.services import restoring
from portal.migration import migrate
from portal.rekeying import key_places, rekey
from portal.searching import index_names
from portal.wiring import open_office, read_settings


@click.command()
def command() -> None:
    """Bring the database to this version; safe to repeat. Run it before the new version serves."""
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.direct_url)
    office = open_office(settings)
    try:
        with office.sessions.begin() as session:
            restoring.note_first_timeline(session)
        names = rekey(office, Console(stderr=True))
        addresses = key_places(office, Console(stderr=True))
        found = index_names(office, Console(stderr=True))
    finally:
        office.close()
    if names:
        click.echo(f"read {names:,} names again for the rules of this version")
    if addresses:
        click.echo(f"read {addresses:,} addresses of the register and of shared data")
    if found:
        click.echo(f"indexed {found:,} names for the search")
    click.echo("database is up to date")
