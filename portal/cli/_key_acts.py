"""A change of keys between two operators: planned and proposed by one, confirmed by another, told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from esign.devices import EVERY_TOKEN
from esign.errors import EsignError
from esign.manifest import stamp
from esign.rotation import Step
from licensing.act import Actor
from licensing.errors import NotFound, Refused
from licensing.services import key_acts
from licensing.store.models import KeyAct
from licensing.work import Work
from portal.cli._operator import identified
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.key_changes import Given, Ground, instant, list_of, make, whole
from portal.stamp_serving import stamps_follow
from portal.wiring import Office, open_office, read_settings

WORDS = {
    "add": "a new {use} key {kid} signs from {at}",
    "adopt": "the device's key {kid} becomes a {use} key and signs from {at}",
    "pin": "time-stamps of the outside authority {kid} are taken from {at} on",
    "retire": "the {use} key {kid} signs nothing more from now on",
    "revoke": "the {use} key {kid} counts as stolen from {at} on",
    "correct": "the {use} key {kid} counts as stolen from {at} on, not from when it was said before",
    "withdraw": "the {use} key {kid} never begins to sign and leaves the list",
    "renew_crl": "the revocation list of {use} is signed again, dated {at}",
}


def asked(verb: str, given: Given, commit: bool, mobile: str | None, pin: str | None = None) -> None:
    """Print what a change would do; with ``commit`` propose it to a second operator."""
    with keys_office() as office:
        steps = make(verb, ground(office, pin, apply=False), given)
        if not commit:
            tell(office, steps, done=False)
            return
        actor = identified(office, mobile)
        with office.work(actor) as work:
            act_id = key_acts.propose(work, verb, given, list_of(directory_of(office))).id
    for step in steps:
        click.echo(_said(step))
    click.echo(f"proposed; nothing was changed. A second operator: portal keys confirm {act_id}")


def confirmed(office: Office, act_id: str, actor: Actor, pin: str | None) -> tuple[Step, ...]:
    """One transaction: the answer, the change, the journal. Whatever fails leaves the folder as it was."""
    on = ground(office, pin, apply=True)
    with whole(on.place), office.work(actor) as work:
        act = key_acts.confirm(work, act_id, list_of(on.place))
        steps = make(act.verb, on, act.given)
        stamps_follow(on.place, on.secret)
        for step in steps:
            work.record(f"keys.{step.what}", "key", step.kid or step.use, use=step.use, at=stamp(step.at))
    return steps


def answered(how: Callable[[Work, str], KeyAct], proposal: str, mobile: str | None) -> None:
    with keys_office() as office:
        actor = identified(office, mobile)
        with office.work(actor) as work:
            how(work, proposal)
    click.echo(f"{proposal} is off; nothing was changed")


def ground(office: Office, pin: str | None, *, apply: bool) -> Ground:
    def ask(token: str) -> str:
        known = office.settings.pins
        return pin or known.get(token) or known.get(EVERY_TOKEN) or click.prompt("PIN", hide_input=True)

    return Ground(
        directory_of(office), office.settings.key_passphrase.encode(), office.clock.now(), apply, ask
    )


@contextmanager
def keys_office() -> Iterator[Office]:
    """The office, and every expected trouble as one line."""
    office = open_office(read_settings())
    try:
        yield office
    except EsignError as error:
        raise unusable(f"keys: {error}") from None
    except NotFound as error:
        raise unusable(f"keys: not found: {error}") from None
    except Refused as refused:
        raise unusable(
            f"keys: {sentence(f'refusals.{refused.codes[0]}', 'en', dict(refused.params))}"
        ) from None
    finally:
        office.close()


def tell(office: Office, steps: tuple[Step, ...], done: bool) -> None:
    for step in steps:
        click.echo(_said(step))
    if not done:
        click.echo("nothing was changed: add --commit")
    elif not (directory_of(office) / "root.key").exists():
        click.echo("done; now sign the trust list where the root key is: portal keys trust-list FILE")
    else:
        click.echo("done; running processes follow by themselves")


def _said(step: Step) -> str:
    return WORDS[step.what].format(use=step.use, kid=step.kid or "(made on commit)", at=stamp(step.at))


def directory_of(office: Office) -> Path:
    return office.settings.data_dir / "keys"


def checked_instant(text: str) -> str:
    """An instant as it was given, when it is one."""
    try:
        instant(text)
    except ValueError:
        raise unusable(
            f"{text!r} is not an ISO 8601 instant, for example 2027-01-01T08:00:00+08:00"
        ) from None
    return text
