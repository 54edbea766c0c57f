"""``portal sandbox department CODE``: a simulated department for whoever writes a department's program."""

from __future__ import annotations

import ipaddress
import json
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console

from config.settings import Settings, SettingsError
from licensing.act import Actor, Role
from licensing.errors import Invalid
from licensing.services.accounts import api_clients
from licensing.services.webhooks import endpoints
from portal.cli._unusable import unusable
from portal.cli.demo_steps import DemoRun, database, keys
from portal.demo_mark import may_become_demo
from portal.demo_serving import check_port, serve
from portal.sandbox.cases import NothingToDo, Scene, fill
from portal.sandbox.living import happen, live_beside
from portal.wiring import Office, open_office, read_settings

OPERATOR = Actor(None, "operator", Role.OPERATOR)
MARK = "sandbox.json"
EVERY = 60  # seconds between two things that happen by themselves
CURL = """  curl -u {id}:{secret} -d grant_type=client_credentials {url}/oauth/token
  curl -H "Authorization: Bearer $TOKEN" {url}/api/v1/tasks"""


@dataclass(frozen=True)
class Given:
    """What the partner's program needs. Secrets are shown at the first start alone."""

    client: str
    secret: str = ""
    hook: str = ""
    url: str = ""


@click.group()
def command() -> None:
    """Counterparts to try a program against; invented people and cases, no effect in law."""


@command.command("department")
@click.argument("code")
@click.option("--webhook", default="", help="An address of yours that every event is posted to.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it lives; new or its own. Default: ./sandbox-CODE",
)
@click.option(
    "--every",
    type=click.IntRange(0, 86_400),
    default=EVERY,
    show_default=True,
    help="Seconds from one new thing to the next; 0: none comes by itself.",
)
def department(code: str, webhook: str, folder: Path | None, every: int) -> None:
    """Serve a department CODE (such as 630202-AMR) with cases in every state; a second start keeps its data.

    While it serves new companies come, founders answer what you return and apply again for what you refuse, firms move.
    """
    settings = read_settings(demo=True, data_dir=folder or Path(f"sandbox-{code}"))
    _insist_own(settings, code)
    check_port(settings)
    given = _known(settings) or _prepare(settings, code, webhook)
    living = partial(live_beside, settings, code, every) if every else None
    serve(settings, lambda: _welcome(settings, code, given, every), _networks(given.url), living)
    click.echo("stopped; the data is kept")


@command.command("news")
@click.argument("code")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Of the sandbox.")
@click.option("-n", "times", type=click.IntRange(1, 100), default=1, help="How many things happen.")
def news(code: str, folder: Path | None, times: int) -> None:
    """Let new things happen now in the sandbox of CODE, while it serves or not; one line for each."""
    settings = read_settings(demo=True, data_dir=folder or Path(f"sandbox-{code}"))
    _insist_own(settings, code)
    if _known(settings) is None:
        raise unusable(f"sandbox: {settings.data_dir} has none yet; start portal sandbox department {code}")
    office = open_office(settings)
    try:
        for what in happen(office, code, times):
            click.echo(what or "nothing could happen")
    except NothingToDo:
        raise unusable("sandbox: every invented name is taken; choose a new --folder") from None
    finally:
        office.close()


def _insist_own(settings: Settings, code: str) -> None:
    """Raises SettingsError for a folder or database that holds anything but a sandbox of this department."""
    may_become_demo(settings)
    if not settings.is_sqlite:
        raise SettingsError("a sandbox keeps its own SQLite file; unset DATABASE_URL")
    mark = settings.data_dir / MARK
    if mark.is_file():
        if json.loads(mark.read_text("utf-8"))["department"] != code:
            raise SettingsError(
                f"{settings.data_dir} is the sandbox of another department; choose another --folder"
            )
    elif any(each.suffix == ".sqlite" for each in settings.data_dir.glob("*")):
        raise SettingsError(f"{settings.data_dir} holds data that is no sandbox; choose another --folder")


def _known(settings: Settings) -> Given | None:
    """What an earlier start made."""
    mark = settings.data_dir / MARK
    if not mark.is_file():
        return None
    kept = json.loads(mark.read_text("utf-8"))
    return Given(kept["client"], url=kept["webhook"])


def _prepare(settings: Settings, code: str, webhook: str) -> Given:
    """Database, keys, the department's client and its cases. The events of the cases are posted as soon as the worker runs."""
    run = DemoRun(settings, None, Console(stderr=True))
    try:
        database.run(run)
        keys.run(run)
        given = _admit(run.office, code, webhook)
        made = fill(Scene(run.office, code, run.office.ids.token()))
    except NothingToDo:
        raise unusable(
            f"sandbox: no matter of the catalogue reaches {code}; choose another department"
        ) from None
    finally:
        run.close()
    for state, title in made:
        click.echo(f"  {state:13}{title}")
    mark = {"department": code, "client": given.client, "webhook": given.url}
    (settings.data_dir / MARK).write_text(json.dumps(mark) + "\n", "utf-8")
    return given


def _admit(office: Office, code: str, webhook: str) -> Given:
    """The department's system, and its address if it has one. Raises ClickException with what is wrong."""
    try:
        with office.work(OPERATOR) as work:
            body = work.books.catalogue.departments.get(code)
            scopes = api_clients.scopes_of(body.family if body is not None else "")
            client, secret = api_clients.create(work, f"sandbox {code}", code, scopes)
            hook = endpoints.create(work, client.id, webhook)[1] if webhook else ""
            return Given(client.id, secret, hook, webhook)
    except Invalid as error:
        wrong = ", ".join(f"{p.field} ({p.code})" for p in error.problems)
        raise unusable(f"sandbox: {wrong}; departments are the rows of departments.tsv") from None


def _networks(webhook: str) -> dict[str, str]:
    """A program under construction runs on a private network: the sandbox alone may post there, to that one host."""
    host = urlsplit(webhook).hostname
    if not host:
        return {}
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError as error:
        raise unusable(f"sandbox: {host} is not found ({error.strerror})") from None
    nets = sorted(str(ipaddress.ip_network(str(each).partition("%")[0])) for each in found)
    return {"PORTAL_WEBHOOK_NETWORKS": ",".join(nets)}


def _welcome(settings: Settings, code: str, given: Given, every: int) -> None:
    secret = given.secret or "(shown at the first start)"
    click.echo(f"\nsandbox of {code}: invented people and cases, no effect in law\n")
    click.echo(
        f"base URL        {settings.base_url}\nclient id       {given.client}\nclient secret   {secret}"
    )
    if given.hook:
        click.echo(f"webhook secret  {given.hook}")
    click.echo("\n" + CURL.format(id=given.client, secret=given.secret or "$SECRET", url=settings.base_url))
    if every:
        click.echo(f"\nsomething new every {every} s; more of it: portal sandbox news {code}")
    click.echo(
        f"\nguide: docs/api.md, {settings.base_url}/api/docs   Ctrl-C stops it; data in {settings.data_dir}"
    )
