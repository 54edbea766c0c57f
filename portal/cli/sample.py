"""``portal sample licence DIR``: one licence to try verifiers with."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from licensing.act import SYSTEM
from licensing.services.licences import existing_licence, issue, verification
from licensing.store.models import Licence
from portal import into_the_log
from portal.cli._unusable import unusable
from portal.cli.demo_steps import DemoRun, load_steps
from portal.licence_signing import sign
from portal.trust import document
from portal.wiring import Office, read_settings


@click.group()
def command() -> None:
    """Samples."""


@command.command("licence")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def licence(directory: Path) -> None:
    """Issue one licence from the demo register; writes licence.pdf credential.jwt trust.json status.jwt into DIR."""
    run = DemoRun(read_settings(demo=True), None, Console(stderr=True))
    try:
        run.settings.data_dir.mkdir(parents=True, exist_ok=True)
        for step in load_steps():
            step.run(run)
        row = _issue(run.office)
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in _files(run.office, row).items():
            (directory / name).write_bytes(content)
    except OSError as error:
        raise unusable(f"{directory} cannot be used: {error.strerror or error}") from None
    finally:
        run.close()
    click.echo(f"{row.face['name']} {row.uscc} {row.number}")
    click.echo(f"verify it offline: python -m esign verify {directory / 'licence.pdf'} \\")
    click.echo(f"  --trust {directory / 'trust.json'} --status {directory / 'status.jwt'}")


def _issue(office: Office) -> Licence:
    with office.work(SYSTEM) as work:
        chosen = existing_licence.choose(work)
        if chosen is None:
            raise unusable("the register holds no enterprise whose licence could be printed")
        prepared = existing_licence.prepare(work, chosen.id)
    signed = sign(office, prepared)
    return into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, prepared.id, signed))


def _files(office: Office, row: Licence) -> dict[str, bytes]:
    now = office.clock.now()
    with office.read() as session:
        token = verification.status_list(
            session, row.status_list, office.seals, now, office.books.policy.status_list_size
        )
    return {
        "licence.pdf": row.pdf or b"",
        "credential.jwt": (row.credential or "").encode(),
        "trust.json": document(office.seals, office.settings.data_dir / "keys", now).file,
        "status.jwt": token.encode(),
    }
