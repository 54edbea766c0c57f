"""``portal api client create``: lets a department's own system in."""

from __future__ import annotations

import json

import click

from licensing.act import Actor, Role
from licensing.errors import Invalid
from licensing.services.accounts import api_clients
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.wiring import open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)


@click.group()
def command() -> None:
    """The programming interface."""


@command.group()
def client() -> None:
    """Systems of departments."""


@client.command()
@click.argument("name")
@click.option("--department", required=True, help="Code of the body, for example 630202-TAX.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("tasks:read", "tasks:decide", "events:read"),
    show_default=True,
    help=f"One of {', '.join(api_clients.SCOPES)}; may be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print id and secret as one JSON object.")
def create(name: str, department: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Create a client and print its secret, which is not kept and cannot be shown again."""
    office = open_office(read_settings())
    try:
        with office.work(OPERATOR) as work:
            made, secret = api_clients.create(work, name, department, scopes)
            client_id, granted = made.id, list(made.scopes)
    except Invalid as error:
        lines = [sentence(f"problems.{p.code}", "en", dict(p.params)) for p in error.problems]
        raise unusable("; ".join(lines)) from None
    finally:
        office.close()
    if as_json:
        click.echo(json.dumps({"client_id": client_id, "client_secret": secret, "scopes": granted}))
        return
    click.echo(f"client id      {client_id}\nclient secret  {secret}\nscopes         {' '.join(granted)}")
    click.echo("The secret is shown this once. Tokens: POST /oauth/token")
