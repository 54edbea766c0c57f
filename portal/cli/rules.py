"""``portal rules``: the name rules of this office: which editions there are, and the tables as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from licensing.act import SYSTEM
from licensing.rulebooks import editions
from licensing.services.rules import rule_steps
from licensing.work import Work
from namecheck import amend
from namecheck.editable import EDITABLE
from namecheck.tables import Amendments
from portal.cli._unusable import unusable
from portal.wiring import open_office, read_settings


@click.group()
def command() -> None:
    """The name rules in force, and what officers have changed in them."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> None:
    """Print the digest of the rules in force and every edition, newest first."""
    office = open_office(read_settings())
    try:
        with office.look(SYSTEM) as work:
            digest, lines = work.books.shelf.digest, list(_editions(work))
    finally:
        office.close()
    if as_json:
        click.echo(json.dumps({"rules": digest, "editions": lines}, ensure_ascii=False))
        return
    click.echo(f"rules in force: {digest}")
    for line in lines:
        number = f"no. {line['number']}" if line["number"] else "draft"
        click.echo(f"{line['id']}  {number}  {line['state']}  {line['effective_on'] or '-'}  {line['title']}")


def _editions(work: Work) -> Iterator[dict[str, Any]]:
    for edition in editions(work.session):
        effect = rule_steps.effect_of(work.session, edition, work.act.at)
        yield {
            "id": edition.id,
            "number": edition.number,
            "state": "in force" if effect.working else edition.state,
            "effective_on": edition.effective_on.isoformat() if edition.effective_on else None,
            "title": edition.title,
            "rows": len(edition.changes),
            "rules": edition.rules,
        }


@command.command()
@click.argument("table", required=False)
@click.option(
    "--all",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write every table into DIR.",
    metavar="DIR",
)
@click.option("--edition", "edition_id", help="As this edition makes them, instead of those in force.")
@click.option("--packaged", is_flag=True, help="As this version brought them.")
def export(table: str | None, folder: Path | None, edition_id: str | None, packaged: bool) -> None:
    """Print TABLE (such as words_law.tsv), or write all into a folder for ``python -m namecheck check --tables DIR``."""
    if (table is None) == (folder is None):
        raise click.UsageError("name one table, or give --all DIR")
    if table is not None and table not in EDITABLE:
        raise unusable(f"no table {table}; there are {' '.join(EDITABLE)}")
    if edition_id and packaged:
        raise click.UsageError("--edition or --packaged, not both")
    state = {} if packaged else _state(edition_id)
    if table is not None:
        click.echo(amend.text_of(table, state), nl=False)
    if folder is not None:
        _write(folder, state)


def _write(folder: Path, state: Amendments) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in EDITABLE:
            (folder / name).write_text(amend.text_of(name, state), encoding="utf-8")
    except OSError as error:
        raise unusable(f"{folder}: {error.strerror or 'cannot be written'}") from None
    click.echo(f"{len(EDITABLE)} tables in {folder}")


def _state(edition_id: str | None) -> Amendments:
    """The tables in force, or as an edition makes them."""
    office = open_office(read_settings())
    try:
        with office.look(SYSTEM) as work:
            if edition_id is None:
                return work.library.in_force(work.session, work.act.at)
            found = next((x for x in editions(work.session) if x.id == edition_id), None)
            if found is None:
                raise unusable(f"no edition {edition_id}")
            return rule_steps.amendments_of(work, found)
    finally:
        office.close()
