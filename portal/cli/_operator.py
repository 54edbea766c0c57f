"""Which operator is at the keyboard: mobile, password and the code of the moment, under the brakes of the sign-in page."""

from __future__ import annotations

import click

from licensing.act import Actor, Role
from licensing.errors import Refused
from licensing.services.accounts import accounts, second_factor, sign_in
from portal.cli._unusable import unusable
from portal.i18n import sentence
from portal.wiring import Office

MACHINE = Actor(None, "operator", Role.OPERATOR)
NOBODY = "this is no operator's mobile with its password and code"


def identified(office: Office, mobile: str | None) -> Actor:
    """The operator; password and code are asked for, so that they stay out of histories. Raises UnusableError."""
    mobile = mobile or click.prompt("Operator's mobile", err=True)
    password = click.prompt("Password", hide_input=True, err=True)
    try:
        with office.work(MACHINE) as work:
            attempt = sign_in.begin(work, mobile, password)
        with office.work(MACHINE) as work:
            account = sign_in.finish(work, attempt, mobile, password, office.hasher)
            if account is None or account.role != Role.OPERATOR:
                raise unusable(f"keys: {NOBODY}")
            actor, account_id = accounts.actor_of(account), account.id
            missing = second_factor.is_missing(
                work.session, account, office.settings.staff_need_second_factor
            )
            asked = second_factor.of_account(work.session, account_id) is not None
        if missing:
            raise unusable("keys: an operator needs a second factor: portal account second-factor ACCOUNT")
        if asked:
            _code(office, account_id)
    except Refused as refused:
        text = sentence(f"refusals.{refused.codes[0]}", "en", dict(refused.params))
        raise unusable(f"keys: {text}") from None
    return actor


def _code(office: Office, account_id: str) -> None:
    code = click.prompt("Code of the moment, or one from paper", hide_input=True, err=True)
    with office.work(MACHINE) as work:
        attempt = second_factor.begin(work, account_id)
    with office.work(MACHINE) as work:
        if second_factor.finish(work, attempt, account_id, code) is None:
            raise unusable(f"keys: {NOBODY}")
