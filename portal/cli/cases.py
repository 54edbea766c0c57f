"""Cases that were decided: the same answer everywhere."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from licensing.act import SYSTEM
from licensing.kinds.establishment import sameness
from portal.wiring import open_office, read_settings


@click.group()
def command() -> None:
    """Decided cases."""


@command.command("replay")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay_command(as_json: bool) -> None:
    """Judge every decided founding as if handed in at each county. Exit code 1: some county answers otherwise."""
    office = open_office(read_settings())
    try:
        with office.look(SYSTEM) as work:
            found = sameness.measure(sameness.decided(work))
    finally:
        office.close()
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        for each in found.differences:
            here, there = "; ".join(each.here), "; ".join(each.there)
            click.echo(f"{each.case_id} {each.title} {each.county} {each.what}: {here!r} there {there!r}")
        click.echo(
            f"{found.cases} cases: {found.same} with one answer in all counties, "
            f"{found.agreed} of {found.judged} decided as the rules say"
        )
    sys.exit(1 if found.differences else 0)
