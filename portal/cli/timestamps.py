"""``portal timestamps …``: the time-stamp authority, in a process of its own with keys under a passphrase of its own."""

from __future__ import annotations

import os

import click

from config.settings import timestamps_environment
from esign import stamphome
from esign.errors import EsignError
from licensing.act import Actor, Role
from portal.cli._unusable import unusable
from portal.clock import SystemClock
from portal.stamp_serving import authority_of, gunicorn_command, home_of, told
from portal.wiring import open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)


@click.group()
def command() -> None:
    """The time-stamp authority's own process."""


@command.command()
def serve() -> None:
    """Answer time-stamp requests with gunicorn. Reads TIMESTAMPS_… alone, and neither settings nor secrets of the portal."""
    given = told()
    try:
        authority = authority_of(given, SystemClock().now)
        authority.key_at(authority.clock())
    except (EsignError, OSError) as error:
        raise unusable(f"timestamps: {error}") from None
    line = gunicorn_command(given)
    os.execve(line[0], line, timestamps_environment())  # noqa: S606  # no shell; signals go straight to gunicorn


@command.command()
@click.option("--commit", is_flag=True, help="Do it; without this, only say what would be done.")
def take(commit: bool) -> None:
    """Move the time-stamp keys out of the portal's folder into TIMESTAMPS_DIR, under TIMESTAMPS_PASSPHRASE. Safe to repeat."""
    home, office = home_of(told()), open_office(read_settings())
    keys, secret = office.settings.data_dir / "keys", office.settings.key_passphrase.encode()
    try:
        moved = stamphome.take(keys, secret, home, apply=False)
        if commit:
            with office.work(OPERATOR) as work:
                stamphome.take(keys, secret, home, apply=True)
                work.record("keys.taken", "key", "tsa", keys=list(moved))
    except (EsignError, OSError) as error:
        raise unusable(f"timestamps: {error}") from None
    finally:
        office.close()
    for kid in moved:
        click.echo(f"the tsa key {kid} lies in {home.directory} alone")
    click.echo(
        "done; running processes follow by themselves" if commit else "nothing was changed: add --commit"
    )
