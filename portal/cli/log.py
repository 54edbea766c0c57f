"""``portal log fsck``: derives the public log from the register's licences and compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import EsignError, Malformed
from esign.notes import Note, read_note, signed_by
from esign.seals import Seals
from licensing.services.licences import log_check
from portal.cli._unusable import unusable
from portal.wiring import open_office, read_settings

SHOWN = 20
MEANINGS = {
    "node_wrong": "a stored hash is not what the licences give",
    "checkpoint_bad": "the checkpoint is not one of this log",
    "checkpoint_root": "the log was another one when this was signed",
    "checkpoint_order": "the log was longer before",
    "not_in_log": "issued, and not in the log",
    "log_rollback": "the log was longer when this was kept",
    "log_fork": "the log was another one when this was kept",
    "not_in_register": "in the log, and never issued by the register",
}


@click.group()
def command() -> None:
    """The public log of issued licences."""


@command.command()
@click.option(
    "--checkpoint",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A checkpoint kept from earlier (/log/checkpoint): the log must still be what it was then.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def fsck(checkpoint: Path | None, as_json: bool) -> None:
    """Exit code 0: the log holds exactly the issued licences; 1: it does not, with the places."""
    office = open_office(read_settings())
    try:
        kept = _kept(checkpoint)
        seals = office.seals
        with office.still() as session:
            outcome = log_check.check(session, (seals.names.short, _key(seals, kept)), kept)
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    click.echo(_plain(outcome) if as_json else _told(outcome))
    sys.exit(1 if outcome.faults else 0)


def _kept(path: Path | None) -> tuple[str, ...]:
    try:
        return (path.read_text("utf-8"),) if path else ()
    except (OSError, UnicodeDecodeError):
        raise unusable(f"{path} cannot be read") from None


def _key(seals: Seals, kept: tuple[str, ...]) -> ed25519.Ed25519PublicKey:
    """The log key that signed what was kept, also a retired one; else the newest."""
    entries = sorted((key for key in seals.manifest.keys if key.use == "log"), key=lambda key: key.start)
    publics = [public for key in entries if isinstance(public := seals.public(key), ed25519.Ed25519PublicKey)]
    notes = [note for text in kept if (note := _note(text)) is not None]
    signers = [
        public for public in publics if any(signed_by(note, seals.names.short, public) for note in notes)
    ]
    return (signers or publics)[-1]


def _note(text: str) -> Note | None:
    try:
        return read_note(text)
    except Malformed:
        return None


def _plain(outcome: log_check.Outcome) -> str:
    faults = [{"code": each.code, "place": each.detail} for each in outcome.faults]
    return json.dumps({"ok": not faults, "entries": outcome.entries, "faults": faults})


def _told(outcome: log_check.Outcome) -> str:
    if not outcome.faults:
        return f"the log holds: {outcome.entries} entries, each a licence of the register"
    lines = [f"{each.detail}: {MEANINGS[each.code]}" for each in outcome.faults[:SHOWN]]
    return "\n".join([*lines, f"the log does not hold: {len(outcome.faults)} faults"])
