"""``portal check-invariants``: asks the database every question that must find nothing."""

from __future__ import annotations

import json
import sys

import click

from licensing.invariants._question import ask, questions
from portal.wiring import open_office, read_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def command(as_json: bool) -> None:
    """Read only. Exit code 0: everything holds; 1: something does not, with the rows."""
    office = open_office(read_settings())
    breaches, asked = [], questions()
    try:
        for question in asked:
            if not as_json and sys.stderr.isatty():
                click.echo(f"\r{question.code:40}", err=True, nl=False)
            with office.still() as session:
                found = ask(session, question, office.clock.now())
            if found is not None:
                breaches.append(found)
    finally:
        office.close()
    if as_json:
        told = [
            {"code": b.question.code, "says": b.question.says, "count": b.count, "rows": list(b.rows)}
            for b in breaches
        ]
        click.echo(json.dumps({"ok": not breaches, "asked": len(asked), "breaches": told}))
    else:
        for breach in breaches:
            click.echo(
                f"{breach.question.code}: {breach.count} rows, though {breach.question.says}: {', '.join(breach.rows)}"
            )
        click.echo(f"{len(asked)} invariants asked, {len(breaches)} broken")
    sys.exit(1 if breaches else 0)
