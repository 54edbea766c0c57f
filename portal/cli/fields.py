"""``portal fields``: the keys over personal data in the database."""

from __future__ import annotations

import click

from licensing.act import SYSTEM
from licensing.store.types import CIPHER
from portal.sealed_rows import seal_again
from portal.wiring import open_office, read_settings


@click.group()
def command() -> None:
    """Encrypted fields: put every row under the newest key, let an old key go."""


@command.command("seal-again")
def again() -> None:
    """Seal every encrypted value with the first of field_keys. Safe to repeat, to break off, and while the portal runs."""
    office = open_office(read_settings())
    rows = seal_again(office)
    with office.work(SYSTEM) as work:
        work.record("fields.sealed_again", "installation", "fields", rows=rows)
    office.close()
    click.echo(
        f"{rows} rows are under the newest key; older keys may go, all but what the indexes need: portal fields index-key"
    )


@command.command("index-key")
def index_key() -> None:
    """Print the key of the search indexes, to keep as PORTAL_INDEX_KEY before the oldest field key is taken away. It is a secret."""
    settings = read_settings()
    office = open_office(settings)
    office.close()
    click.echo(CIPHER.index_key)
