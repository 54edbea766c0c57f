"""``portal register import FILE``: a real register goes in, streaming."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import click
from rich.console import Console

from config.settings import is_configured
from portal.cli._unusable import unusable
from portal.migration import migrate
from portal.register_import import (
    CONVERT,
    NotARegisterError,
    Outcome,
    broken_line,
    import_register,
    not_a_register,
)
from portal.wiring import Office, open_office, read_settings

ENCODING = "row.encoding"
SIX_DIGITS = re.compile(r"[0-9]{6}")


@click.group()
def command() -> None:
    """The register of enterprises and names."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--authority",
    default="630200",
    show_default=True,
    help="Division code for rows that name no registration authority.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def import_file(file: Path, authority: str, as_json: bool) -> None:
    """Take in a register file (TSV, also .gz or .xz). Running it again adds nothing twice."""
    if not SIX_DIGITS.fullmatch(authority):
        raise unusable("--authority takes six digits, for example 630202")
    console = Console(stderr=True)
    office = _office()
    try:
        outcome = import_register(office, file, authority, console)
    except NotARegisterError as error:
        raise unusable(not_a_register(file, error)) from None
    except OSError as error:
        raise unusable(f"{file} cannot be imported: {error.strerror or error}") from None
    finally:
        office.close()
    click.echo(json.dumps(_plain(outcome), ensure_ascii=False) if as_json else _told(outcome))
    if outcome.broken_at is not None:
        raise unusable(broken_line(file, outcome))


def _office() -> Office:
    """The office of the data directory; where no operator has configured one, a demonstration's, made if missing."""
    settings = read_settings(demo=None if is_configured() else True)
    if settings.demo:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        migrate(settings.direct_url)
    return open_office(settings)


def _plain(outcome: Outcome) -> dict[str, object]:
    return dataclasses.asdict(outcome) | {
        "reasons": dict(sorted(outcome.reasons.items())),
        "warnings": dict(sorted(outcome.warnings.items())),
        "rejected_file": str(outcome.rejected_file) if outcome.rejected_file else None,
    }


def _told(outcome: Outcome) -> str:
    lines = [f"added {outcome.added:,}, already there {outcome.known:,}, rejected {outcome.rejected:,} rows"]
    lines += [f"  {count:,} x {code}" for code, count in sorted(outcome.warnings.items())]
    lines += [f"  {count:,} rejected: {code}" for code, count in sorted(outcome.reasons.items())]
    if ENCODING in outcome.reasons:
        lines.append(f"{outcome.reasons[ENCODING]:,} rows are not UTF-8; {CONVERT}")
    if outcome.rejected_file:
        lines.append(f"rejected rows, each with its reason: {outcome.rejected_file}")
    return "\n".join(lines)
