"""``portal restore``: a backup laid into a new place, what its lost minutes held, and the word that lets licences be made again."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from config.settings import load_backups
from licensing.act import Actor, Role
from licensing.errors import Refused
from licensing.services import restoring
from portal.backups import laying, locks
from portal.backups.laying import Wanted
from portal.backups.store import Store, StrangeError
from portal.cli._operator import identified
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.restored import finishing, guard
from portal.restored.report import Report, known_outside, report
from portal.wiring import Office, open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)
SHOWN = 200
FINDINGS = {
    "log_rollback": "the log was longer when this was kept",
    "log_fork": "the log was another one when this was kept",
    "checkpoint_bad": "not a checkpoint of this log",
    "": "the log holds all of it",
}
KEPT = click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that somebody kept (/log/checkpoint, a witness's record); may be given several times.",
)


@click.group()
def command() -> None:
    """Put a database back, and learn what it forgot."""


@command.command()
@click.option(
    "--into",
    required=True,
    type=click.Path(path_type=Path),
    help="The new place: SQLite's file, or PostgreSQL's folder.",
)
@click.option(
    "--identity",
    "identities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The secret key of a reader (age); one for each layer.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S"]),
    help="Up to this instant (UTC where none is said).",
)
@click.option("--name", default="", help="Begin with this backup, not the newest that fits.")
@click.option("--older", is_flag=True, help="Yes, although newer backups are there.")
@click.option("--as-far", is_flag=True, help="Where the log has a gap: up to it.")
@click.option("--commit", is_flag=True, help="Do it; else only which backup it would be is said.")
def prepare(
    into: Path, identities: tuple[Path, ...], until: datetime | None, commit: bool, **asked: Any
) -> None:
    """Lay a backup into a new, empty place. Reads BACKUP_STORE, BACKUP_LOCKS and BACKUP_KEY alone; for PostgreSQL run it as its user."""
    at = until.replace(tzinfo=until.tzinfo or UTC) if until else None
    wanted = Wanted(until=at, **asked)
    try:
        given = load_backups()
        if given is None:
            raise unusable("BACKUP_STORE is not set: the folder of the backups")
        store = Store(given)
        made = laying.choose(store, wanted)
        click.echo(f"{made.name} of {made.at}, journal {made.facts['journal']}, by {made.facts['origin']}")
        laying.refuse_live(into)
        if not commit:
            click.echo("nothing was done; --commit does it", err=True)
            return
        lines = laying.lay(store, made, locks.read_identities(identities), into.absolute(), wanted)
    except (laying.NotLaidError, locks.UnreadableError, StrangeError) as error:
        raise unusable(str(error)) from None
    except OSError as error:
        raise unusable(f"nothing usable was laid: {error.strerror or error}") from None
    for line in lines:
        click.echo(line)
    click.echo("start it, PostgreSQL ends its recovery by itself; then: portal restore finish --commit")


@command.command()
@KEPT
@click.option("--commit", is_flag=True, help="Do it; else only what would be done is said.")
def finish(checkpoints: tuple[Path, ...], commit: bool) -> None:
    """Skip every number that may have been given in the lost minutes. Run it as the owner of the tables, with web and worker stopped.

    Credit codes, licence numbers, places on status lists, places in the public log and numbers of the journal go on behind everything that
    this machine noted, others kept, or an office could have given since. Nothing is issued until `portal restore accept`. Safe to repeat.
    """
    office = open_office(read_settings())
    try:
        known = known_outside(office, checkpoints)
        with office.read() as session:
            point = restoring.point_of(session)
        click.echo(
            f"the database remembers nothing after {point:%Y-%m-%d %H:%M:%S} UTC"
            if point
            else "the database is empty"
        )
        click.echo(f"known from outside: journal {known.journal}, log {known.log}")
        if not commit:
            click.echo("nothing was done; --commit does it", err=True)
            return
        made = finishing.finish(office, OPERATOR, checkpoints)
    except Refused as refused:
        raise unusable(_said(refused)) from None
    finally:
        office.close()
    for sequence, number in sorted(made.numbers.items()):
        click.echo(f"{sequence} goes on behind {number}")
    click.echo(f"journal goes on at {made.journal}, the public log at {made.log}")
    click.echo("nothing is issued until: portal restore report, then portal restore accept --commit")


@command.command("report")
@KEPT
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def tell(checkpoints: tuple[Path, ...], as_json: bool) -> None:
    """Say what the lost minutes held, as far as it is known outside the database. Exit code 0: nothing was lost; 1: something was."""
    office = open_office(read_settings())
    try:
        found = report(office, checkpoints)
    finally:
        office.close()
    lost = bool(found.signed or found.papers or found.told or any(each.finding for each in found.seen))
    if as_json:
        click.echo(json.dumps({"lost": lost, **dataclasses.asdict(found)}, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))
    sys.exit(1 if lost else 0)


@command.command()
@click.option("--as", "mobile", help="The operator's mobile; asked for otherwise.")
@click.option("--commit", is_flag=True, help="Do it; else nothing is done.")
def accept(mobile: str | None, commit: bool) -> None:
    """An operator has read the report: licences are made again. It is journalled under the operator's name."""
    office = open_office(read_settings())
    try:
        who = identified(office, mobile)
        _refuse_unfinished(office)
        if commit:
            with office.work(who) as work:
                restoring.accept(work)
    except Refused as refused:
        raise unusable(_said(refused)) from None
    finally:
        office.close()
    click.echo("accepted" if commit else "nothing was done; --commit does it", err=not commit)


def _refuse_unfinished(office: Office) -> None:
    """Numbers first: what another history or an older copy forgot is skipped by ``finish`` alone."""
    with office.read() as session:
        found, last = guard.doubt(office, session), restoring.found(session)
    if found and (last is None or last.accepted_at):
        raise unusable(f"{guard.TOLD[found]}; first: portal restore finish --commit")


def _said(refused: Refused) -> str:
    return sentence(f"refusals.{refused.codes[0]}", "en", dict(refused.params))


def _lines(found: Report) -> list[str]:
    lines = [f"doubted: {guard.TOLD[found.sign]}" if found.sign else "the database is not doubted"]
    if found.restored:
        lines.append(f"put back on {found.restored.at}, it remembers nothing after {found.restored.point}")
    if not found.noted:
        lines.append(
            "this machine has no notes of what was signed: bring DATA_DIR/issued of the machines that signed"
        )
    lines += [
        f"signed and not on record: {each.number} version {each.version}"
        + (f" copy {each.copy}" if each.copy else "")
        + f" of {each.uscc}, {each.at}; the enterprise is {'known' if each.known else 'NOT on the register'}"
        for each in found.signed[:SHOWN]
    ]
    if len(found.signed) > SHOWN:
        lines.append(f"and {len(found.signed) - SHOWN} more: --json has all")
    lines += [
        f"signed and not on record: {each.kind} {each.number} ({each.id}) of {each.uscc}, {each.at}"
        for each in found.papers[:SHOWN]
    ]
    if len(found.papers) > SHOWN:
        lines.append(f"and {len(found.papers) - SHOWN} more papers: --json has all")
    lines += [
        f"{department} was told up to event {seq}, which the journal does not have"
        for department, seq in sorted(found.told.items())
    ]
    lines += [f"{each.source}: {each.size} entries: {FINDINGS[each.finding]}" for each in found.seen]
    if found.lost_entries:
        lines.append(
            f"at least {found.lost_entries} entries of the public log are lost: docs/operate.md, when the log does not hold"
        )
    return lines
