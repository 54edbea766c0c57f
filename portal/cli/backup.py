"""``portal backup``: sealed copies of the database and its log, and whether they are what they should be."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click
from pyrage import x25519

from config.backups import BackupSettings
from config.settings import SettingsError, load_backups
from portal.backups import keeping, locks, segments, taking
from portal.backups.checking import MEANINGS, check
from portal.backups.locks import UnreadableError
from portal.backups.store import Store, StrangeError, TakenError
from portal.cli._unusable import unusable
from portal.clock import RandomIds, SystemClock
from portal.wiring import open_office, read_settings

IDENTITIES = click.option(
    "--identity",
    "identities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The secret key of a reader (age); one for each layer.",
)


@click.group()
def command() -> None:
    """Backups: take, check, keep. Reads BACKUP_STORE, BACKUP_LOCKS and BACKUP_KEY."""


def told() -> BackupSettings:
    """The settings of the environment. Raises SettingsError where no store is named."""
    given = load_backups()
    if given is None:
        raise SettingsError("BACKUP_STORE is not set: the folder of the backups")
    return given


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def identity(file: Path) -> None:
    """Make a reader: FILE gets the secret key, for the safe; its lock is printed, for BACKUP_LOCKS. Not where backups are written."""
    made = x25519.Identity.generate()
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(f"# {made.to_public()}\n{made}\n")
    except OSError as error:
        raise unusable(f"{file} cannot be made: {error.strerror}") from None
    file.chmod(0o600)
    click.echo(str(made.to_public()))


@command.command("new-key")
def new_key() -> None:
    """Print a fresh BACKUP_KEY. It is a secret: who has it can make backups that count as ours, and read none."""
    click.echo(RandomIds().token())


@command.command()
def take() -> None:
    """Take a backup of the whole database now, while it is used. PostgreSQL: with pg_basebackup, as BACKUP_DATABASE signs in."""
    settings, office = told(), open_office(read_settings())
    try:
        made = taking.take(office, settings)
    except (taking.NotTakenError, StrangeError, TakenError) as error:
        raise unusable(f"no backup was made: {error}") from None
    except OSError as error:
        raise unusable(f"no backup was made: {error.strerror or error}") from None
    finally:
        office.close()
    click.echo(f"{made.name}: {made.plain_bytes:,} bytes, sealed {made.bytes:,}")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def segment(file: Path) -> None:
    """Put a log segment of PostgreSQL into the store: archive_command = 'portal backup segment %p'. Safe to repeat."""
    try:
        segments.archive(Store(told()), file.absolute(), SystemClock().now())
    except (segments.NotASegmentError, StrangeError, TakenError) as error:
        raise unusable(f"not archived: {error}") from None
    except OSError as error:
        raise unusable(f"not archived: {error.strerror or error}") from None


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print manifests, one JSON object a line.")
def show(as_json: bool) -> None:
    """The backups, oldest first, and how far the log reaches."""
    try:
        made = Store(told()).manifests()
    except StrangeError as error:
        raise unusable(str(error)) from None
    for each in made:
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(each), ensure_ascii=False))
        elif each.kind == "base":
            click.echo(
                f"{each.name}  {each.facts['database']}  {each.bytes:,} bytes  journal {each.facts['journal']}"
            )
    logs = [each for each in made if each.kind == "segment"]
    if logs and not as_json:
        click.echo(f"{len(logs)} files of the log, the last of {logs[-1].at}")


@command.command("check")
@IDENTITIES
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def look(identities: tuple[Path, ...], as_json: bool) -> None:
    """Exit code 0: every backup is whole, ours and in order; 1: what is not.

    Without --identity the sealed bytes are compared with their manifests, any day, by anybody. With one for each layer everything is
    opened too, in TMPDIR in clear, and the databases in it are examined.
    """
    try:
        store, keys = Store(told()), locks.read_identities(identities)
        faults = list(check(store, keys))
        number = len(list(store.examined()))
    except UnreadableError as error:
        raise unusable(str(error)) from None
    if as_json:
        found = [dataclasses.asdict(each) for each in faults]
        click.echo(json.dumps({"ok": not faults, "objects": number, "opened": bool(keys), "faults": found}))
    else:
        for each in faults:
            click.echo(f"{each.name}: {MEANINGS[each.code]}" + (f" ({each.detail})" if each.detail else ""))
        click.echo(
            f"{number} objects, {len(faults)} faults" + ("" if keys else "; none was opened: --identity")
        )
    sys.exit(1 if faults else 0)


@command.command()
@click.option("--commit", is_flag=True, help="Remove them; else they are only named.")
def tidy(commit: bool) -> None:
    """Remove what the office's rows (config/policy/backups.toml) do not keep. Refuses while any backup that stays is not whole."""
    store = Store(told())
    try:
        made = store.manifests()
    except StrangeError as error:
        raise unusable(str(error)) from None
    gone = keeping.superfluous(made, keeping.rules().keep)
    for each in made:
        if each.kind == "base" and each not in gone and (code := store.fault(each)):
            raise unusable(f"{each.name}: {MEANINGS[code]}; nothing is removed until that is mended")
    for each in gone:
        if commit:
            store.remove(each)
        click.echo(each.name)
    click.echo(f"{len(gone)} removed" if commit else "nothing was removed; --commit does it", err=not commit)
