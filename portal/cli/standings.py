"""``portal standings import FILE``: what a department knows goes in by file, all of it or nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from licensing.act import SYSTEM
from licensing.errors import Invalid
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from licensing.work import Work
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.wiring import open_office, read_settings

COLUMNS = ("code", "subject", "name", "basis", "reference", "since", "last_day", "responsible")
SHOWN = 50  # wrong lines told one by one; a file with more is another file


@click.group()
def command() -> None:
    """Facts that departments state about enterprises and persons."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--department", required=True, help="Code of the body that states them, for example 630202-AMR."
)
def import_file(file: Path, department: str) -> None:
    """Take in a UTF-8 TSV with the columns code, subject, name, basis, reference, since, last_day, responsible.

    One wrong line stops the whole file, and every wrong line is told. Running it again adds nothing twice.
    """
    office = open_office(read_settings())
    if department not in office.books.catalogue.departments:
        raise unusable(f"--department: {department} is not in departments.tsv")
    wrong: list[str] = []
    stated = 0
    try:
        with office.work(SYSTEM) as work:
            for line, said in _lines(file, wrong):
                stated += _state(work, said, department, f"{file.name}:{line}", wrong)
            if wrong:
                raise _Wrong
    except _Wrong:
        for text in wrong[:SHOWN]:
            click.echo(text, err=True)
        raise unusable(f"{file.name}: {len(wrong)} problems, nothing was taken in") from None
    finally:
        office.close()
    click.echo(f"{stated} facts stated by {department}")


class _Wrong(Exception):
    """Leaves the transaction, and nothing behind."""


def _lines(file: Path, wrong: list[str]) -> Iterator[tuple[int, Statement]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong.append(f"{file.name}: byte {error.start} is not UTF-8")
        return
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(rows, ())) != COLUMNS:
        wrong.append(f"{file.name}:1: the columns are not {' '.join(COLUMNS)}")
        return
    for number, cells in enumerate(rows, start=2):
        if len(cells) != len(COLUMNS):
            wrong.append(f"{file.name}:{number}: {len(cells)} cells instead of {len(COLUMNS)}")
            continue
        given = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
        try:
            yield number, _statement(given)
        except ValueError as error:
            wrong.append(f"{file.name}:{number}: {error}")


def _statement(given: dict[str, str]) -> Statement:
    return Statement(
        code=given["code"],
        subject=given["subject"].upper(),
        name=given["name"],
        basis=given["basis"],
        reference=given["reference"],
        since=date.fromisoformat(given["since"]),
        last_day=date.fromisoformat(given["last_day"]) if given["last_day"] else None,
        responsible=given["responsible"] or None,
    )


def _state(work: Work, said: Statement, department: str, place: str, wrong: list[str]) -> int:
    try:
        stating.state(work, said, department)
    except Invalid as error:
        for problem in error.problems:
            words = sentence(f"problems.{problem.code}", "en", dict(problem.params))
            wrong.append(f"{place}: {problem.field}: {words}")
        return 0
    work.session.flush()
    return 1
