"""``portal journal verify``: proves that the journal is as it was written."""

from __future__ import annotations

import json
import sys

import click

from licensing import journal
from licensing.services.licences import logged
from portal.wiring import open_office, read_settings

MEANINGS = {
    "gap": "an entry before it is missing",
    "previous": "it does not follow the entry before it",
    "hash": "its content is not what was written",
    "anchor": "the public log, which others have witnessed, holds another head of the journal here",
    "head": "the chain does not end where the office's head says",
}
SHOWN = 20


@click.group()
def command() -> None:
    """The journal of everything that was done."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def verify(as_json: bool) -> None:
    """Re-derive the hash chain from nothing. Exit code 0: it holds; 1: it does not, with the places."""
    office = open_office(read_settings())
    try:
        with office.still() as session:
            breaks = [*journal.verify(session), *logged.lost_heads(session)]
            length, last = journal.head(session)
    finally:
        office.close()
    if as_json:
        found = [{"seq": each.seq, "kind": each.kind} for each in breaks]
        click.echo(json.dumps({"ok": not breaks, "entries": length, "head": last, "breaks": found}))
    elif breaks:
        for each in breaks[:SHOWN]:
            click.echo(f"entry {each.seq}: {MEANINGS[each.kind]}")
        click.echo(f"the journal does not hold: {len(breaks)} breaks in {length} entries")
    else:
        click.echo(f"the journal holds: {length} entries, head {last}")
    sys.exit(1 if breaks else 0)
