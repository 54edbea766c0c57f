"""``portal licences reissue``: after a key was stolen, every licence it signed is issued again."""

from __future__ import annotations

import json

import click

from esign.errors import EsignError
from esign.manifest import SEAL_USE
from licensing.act import Actor, Role
from licensing.errors import LicensingError
from licensing.services.licences import issue
from licensing.services.licences import reissue as service
from licensing.services.licences.reissue import Affected
from portal import into_the_log
from portal.cli._unusable import unusable
from portal.licence_signing import sign
from portal.wiring import Office, open_office, read_settings

SIGNING = ("licence", SEAL_USE)
OPERATOR = Actor(None, "operator", Role.OPERATOR)


@click.group()
def command() -> None:
    """The electronic licences."""


@command.command()
@click.option(
    "--kid", required=True, help="The key whose licences are issued again; it has been revoked or retired."
)
@click.option("--commit", is_flag=True, help="Do it; without this, only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def reissue(kid: str, commit: bool, as_json: bool) -> None:
    """Issue again what a key signed. May be repeated: what is done is done. Exit code 1 when some could not be made."""
    office = open_office(read_settings())
    try:
        _check(office, kid)
        with office.read() as session:
            found = service.affected(session, kid)
        rows = [_row(one, _again(office, one) if commit else "would be issued again") for one in found]
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    finally:
        office.close()
    failed = sum(str(row["outcome"]).startswith("failed") for row in rows)
    click.echo(
        json.dumps({"kid": kid, "committed": commit, "failed": failed, "licences": rows})
        if as_json
        else _told(rows, commit)
    )
    raise SystemExit(1 if failed else 0)


def _check(office: Office, kid: str) -> None:
    states = {key.kid: key.state for key in office.seals.manifest.keys if key.use in SIGNING}
    if kid not in states:
        raise unusable(f"{kid} is no key that signs or seals licences; see portal keys list")
    if states[kid] == "active":
        raise unusable(f"{kid} still signs; first: portal keys revoke {kid} --at INSTANT --commit")


def _again(office: Office, one: Affected) -> str:
    """One licence: written down, signed, recorded; the old version is superseded in the same transaction."""
    try:
        with office.work(OPERATOR) as work:
            prepared = service.prepare(work, one.id)
        signed = sign(office, prepared)
        made = into_the_log.issued(office, OPERATOR, lambda work: issue.record(work, prepared.id, signed))
        return f"version {made.number_version} {made.state}"
    except (EsignError, LicensingError, into_the_log.NotSealedError) as error:
        return f"failed: {type(error).__name__} {error}"


def _row(one: Affected, outcome: str) -> dict[str, object]:
    return {"number": one.number, "version": one.number_version, "uscc": one.uscc, "outcome": outcome}


def _told(rows: list[dict[str, object]], commit: bool) -> str:
    lines = [f"{row['number']} version {row['version']} {row['uscc']}: {row['outcome']}" for row in rows]
    last = f"{len(rows)} licences" + ("" if commit else "; nothing was changed: add --commit")
    return "\n".join([*lines, last])
