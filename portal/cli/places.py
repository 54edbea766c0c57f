"""``portal places import FILE``: what a department's data knows of places goes in by file, all of it or nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from licensing.act import SYSTEM
from licensing.errors import Invalid
from licensing.services.register import places
from licensing.services.register.places import Told
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.wiring import open_office, read_settings

COLUMNS = ("address", "holder", "dwelling", "reference", "since", "until")


@click.group()
def command() -> None:
    """Places that shared data knows: proof of a domicile is waived only for these."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--department", required=True, help="Code of the body whose data it is, for example 630202-AMR."
)
def import_file(file: Path, department: str) -> None:
    """Take in a UTF-8 TSV with the columns address, holder, dwelling (yes or no), reference, since, until.

    One wrong line stops the whole file. The same reference again replaces what was told before.
    """
    office = open_office(read_settings())
    try:
        if department not in office.books.catalogue.departments:
            raise unusable(f"--department: {department} is not in departments.tsv")
        with office.work(SYSTEM) as work:
            number = places.told_in(work, _rows(file), department)
    except Invalid as error:
        said = (sentence(f"problems.{p.code}", "en", dict(p.params)) for p in error.problems)
        raise unusable(f"{file.name}: {'; '.join(said)}") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise unusable(f"{file.name}: {error}") from None
    finally:
        office.close()
    click.echo(f"{number} places told by {department}")


def _rows(file: Path) -> Iterator[Told]:
    """Raises ValueError with the line."""
    lines = csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(lines, ())) != COLUMNS:
        raise ValueError(f"line 1: the columns are not {' '.join(COLUMNS)}")
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(COLUMNS) or cells[2] not in ("yes", "no"):
            raise ValueError(f"line {number}: {len(COLUMNS)} cells are needed, dwelling is yes or no")
        address, holder, dwelling, reference, since, until = (cell.strip() for cell in cells)
        try:
            days = date.fromisoformat(since), date.fromisoformat(until) if until else None
        except ValueError:
            raise ValueError(f"line {number}: a date is not like 2026-11-30") from None
        yield Told(address, holder, dwelling == "yes", reference, *days)
