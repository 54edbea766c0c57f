"""``portal names``: judge stored declarations again and compare the bytes; write all names as an open file."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from esign.errors import EsignError
from licensing.act import SYSTEM
from licensing.errors import NotFound
from licensing.services.names.replay import Replayed, replay, replay_all
from portal import open_names
from portal.cli._unusable import unusable
from portal.wiring import Office, open_office, read_settings

RESULTS = {
    "same": "the same bytes",
    "differs": "OTHER BYTES under the same rules",
    "other_tables": "the rules have changed since",
    "not_kept": "the names it was compared with were not kept then",
}


@click.group()
def command() -> None:
    """Names and what was answered about them."""


@command.command("replay")
@click.argument("verdict_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Every stored verdict.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per verdict.")
def replay_command(verdict_id: str | None, everything: bool, as_json: bool) -> None:
    """Judge a stored declaration again, with the register as it was. Exit code 1: other bytes under the same rules."""
    if (verdict_id is None) != everything:
        raise click.UsageError("give the id of one verdict, or --all")
    office = open_office(read_settings())
    counts: Counter[str] = Counter()
    try:
        for done in _replayed(office, verdict_id):
            counts[done.result] += 1
            _show(done, as_json, brief=everything)
    except NotFound:
        raise unusable(f"no verdict {verdict_id}") from None
    finally:
        office.close()
    if everything and not as_json:
        click.echo(f"{counts.total()} verdicts: " + ", ".join(f"{counts[r]} {RESULTS[r]}" for r in RESULTS))
    sys.exit(1 if counts["differs"] else 0)


def _replayed(office: Office, verdict_id: str | None) -> Iterator[Replayed]:
    with office.look(SYSTEM) as work:
        shelf, earlier = work.books.shelf, office.rulebooks.earlier
        if verdict_id is None:
            yield from replay_all(work.session, shelf, earlier)
        else:
            yield replay(work.session, shelf, verdict_id, earlier)


def _show(done: Replayed, as_json: bool, brief: bool) -> None:
    """With ``brief`` only what is not the same bytes is worth a line."""
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    elif not brief or done.result != "same":
        now = f", {done.now} today" if done.now not in (None, done.before) else ""
        tables = f": {', '.join(done.tables)}" if done.tables else ""
        click.echo(f"{done.verdict} {done.name} ({done.before}{now}): {RESULTS[done.result]}{tables}")


@command.command("export")
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
def export_command(directory: Path | None) -> None:
    """Write all names as names-YYYY-MM-DD.csv.gz with a signed manifest into DIRECTORY, by default where everybody downloads them."""
    office = open_office(read_settings())
    try:
        made = open_names.export(office, directory or open_names.folder(office))
    except (OSError, EsignError) as error:
        raise unusable(str(error)) from None
    finally:
        office.close()
    click.echo(f"{made['file']}: {made['rows']:,} names, {made['bytes']:,} bytes, sha256 {made['sha256']}")
