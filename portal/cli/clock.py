"""``portal clock accept``: an operator says that the machine's time is right although the office stood still for weeks."""

from __future__ import annotations

import click

from licensing.act import SYSTEM
from licensing.store import installation
from portal import clock_guard
from portal.cli._unusable import unusable
from portal.wiring import open_office, read_settings


@click.group()
def command() -> None:
    """The machine's clock."""


@command.command()
@click.option("--commit", is_flag=True, help="Do it; else the two times are only shown.")
def accept(commit: bool) -> None:
    """Let licences be signed again by the present time. Compare it with another clock first: what is signed is dated by it.

    Refused while the journal or the database's machine contradicts the clock; then the clock is wrong. It is journalled.
    """
    office = open_office(read_settings())
    try:
        with office.read() as session:
            found, last = clock_guard.doubt(office, session), installation.last_believed(session)
        if found not in ("", "silence"):
            raise unusable(f"the clock is contradicted by the {found}: set it right")
        click.echo(f"this machine says {office.clock.now():%Y-%m-%d %H:%M} UTC")
        click.echo(
            f"the last hour in order was {last:%Y-%m-%d %H:%M} UTC" if last else "no hour was noted yet"
        )
        if commit:
            with office.work(SYSTEM) as work:
                clock_guard.accept(work)
    finally:
        office.close()
    click.echo("accepted" if commit else "nothing was done; --commit does it", err=not commit)
