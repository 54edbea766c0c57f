"""``portal api client …``: lets a department's own system in, changes its secret, shuts it out."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.accounts import api_clients
from licensing.work import Work
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


@client.command("list")
def list_clients() -> None:
    """Every client: id, body, scopes, and whether it is shut out; no secret."""
    office = open_office(read_settings())
    try:
        with office.read() as session:
            for each in api_clients.everybody(session):
                shut = "  disabled" if each.disabled else ""
                click.echo(
                    f"{each.id}  {each.department or '':12} {' '.join(each.scopes)}  {each.name}{shut}"
                )
    finally:
        office.close()


@client.command()
@click.argument("client_id")
def disable(client_id: str) -> None:
    """Shut a client out at once: its secret and its tokens open nothing any more."""
    _act(lambda work: api_clients.disable(work, client_id).id)
    click.echo(f"{client_id} is disabled")


@client.command()
@click.argument("client_id")
@click.option("--at-once", is_flag=True, help="The old secret leaked: it opens nothing from now on.")
def rotate(client_id: str, at_once: bool) -> None:
    """Print a new secret; the old one works on for the office's hours, so that nobody stands outside meanwhile."""
    secret = _act(lambda work: api_clients.rotate(work, client_id, at_once=at_once)[1])
    click.echo(f"client secret  {secret}\nThe secret is shown this once.")


def _act(what: Callable[[Work], str]) -> str:
    office = open_office(read_settings())
    try:
        with office.work(OPERATOR) as work:
            return what(work)
    except NotFound:
        raise unusable("api: there is no such client; see portal api client list") from None
    except Refused as error:
        raise unusable("api: " + sentence(f"refusals.{error.codes[0]}", "en")) from None
    finally:
        office.close()
