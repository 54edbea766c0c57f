"""``portal account …``: the posts of clerks, heads, officers and operators; applicants sign up by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import click

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.accounts import second_factor, staff
from licensing.services.accounts.resets import Given
from licensing.services.accounts.staff import Post
from licensing.work import Work
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.wiring import Office, open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
Answer = TypeVar("Answer")


@click.group()
def command() -> None:
    """Accounts of the staff."""


@command.command("open")
@click.argument("role", type=click.Choice([role.value for role in staff.STAFF]))
@click.option("--name", prompt=True, help="Real name.")
@click.option("--mobile", prompt=True, help="Mobile number, eleven digits.")
@click.option(
    "--id-number", prompt=True, help="ID number; asked for when not given, so that it stays out of histories."
)
@click.option("--authority", help="Place of a desk, for example 630202.")
@click.option("--department", help="Body of an officer, for example 630202-TAX.")
@AS_JSON
def open_post(
    role: str,
    name: str,
    mobile: str,
    id_number: str,
    authority: str | None,
    department: str | None,
    as_json: bool,
) -> None:
    """Open a post and print the one-time code with which its owner sets a password at /account/reset."""
    post = Post(name.strip(), mobile.strip(), id_number.strip(), Role(role), authority, department)
    _print_code(*_act(lambda work, office: _told(staff.open_post(work, post, office.hasher))), as_json)


@command.command()
@click.argument("account")
@AS_JSON
def code(account: str, as_json: bool) -> None:
    """A one-time code for somebody on the staff who forgot the password."""
    _print_code(*_act(lambda work, office: _told(staff.new_code(work, account, office.hasher))), as_json)


@command.command("second-factor")
@click.argument("account")
@AS_JSON
def give_factor(account: str, as_json: bool) -> None:
    """A new second factor for somebody on the staff, shown this once; the one before stops working."""
    given = _act(lambda work, _: second_factor.give(work, account, sentence("common.service", "zh", {})))
    if as_json:
        click.echo(
            json.dumps(
                {
                    "account": account,
                    "uri": given.device.uri,
                    "secret": given.device.secret,
                    "papers": given.papers,
                }
            )
        )
        return
    click.echo(f"account  {account}\nsecret   {given.device.secret}\nuri      {given.device.uri}")
    click.echo("codes for paper, each good once:\n  " + "\n  ".join(given.papers))


@command.command()
@click.argument("account")
@click.option(
    "--emergency",
    is_flag=True,
    help="Return the cases on this desk to the queue and take its proposals back.",
)
def close(account: str, emergency: bool) -> None:
    """Let nobody sign in with it any more; sessions end at once."""
    _act(lambda work, _: staff.close(work, account, emergency=emergency).id)
    click.echo(f"{account} is closed")


@command.command()
@click.argument("account")
def reopen(account: str) -> None:
    """Let a closed account sign in again."""
    _act(lambda work, _: staff.reopen(work, account).id)
    click.echo(f"{account} is open")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the posts as a JSON list.")
def list_posts(as_json: bool) -> None:
    """Every post: account, name, role, place or body; no mobile and no ID number."""
    office = open_office(read_settings())
    try:
        with office.read() as session:
            rows = [
                {
                    "account": each.id,
                    "name": each.name,
                    "role": each.role,
                    "place": each.department or each.authority or "",
                    "closed": each.disabled,
                }
                for each in staff.everybody(session)
            ]
    finally:
        office.close()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        shut = "  closed" if row["closed"] else ""
        click.echo(f"{row['account']}  {row['role']:10} {row['place']:12} {row['name']}{shut}")


def _told(given: Given) -> tuple[str, str, str]:
    return given.account.id, given.code, given.until.isoformat()


def _print_code(account: str, secret: str, until: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"account": account, "code": secret, "until": until}))
        return
    click.echo(f"account  {account}\ncode     {secret}\nuntil    {until}")
    click.echo("The code is shown this once. The person sets a password with it at /account/reset.")
    click.echo(f"Where staff need a second factor: portal account second-factor {account}")


def _act(what: Callable[[Work, Office], Answer]) -> Answer:
    office = open_office(read_settings())
    try:
        with office.work(OPERATOR) as work:
            return what(work, office)
    except Invalid as error:
        lines = [sentence(f"problems.{p.code}", "en", dict(p.params)) for p in error.problems]
        raise unusable("account: " + " ".join(lines)) from None
    except Refused as error:
        raise unusable(
            "account: " + sentence(f"refusals.{error.codes[0]}", "en", dict(error.params))
        ) from None
    except NotFound:
        raise unusable("account: nobody on the staff has this account; see portal account list") from None
    finally:
        office.close()
