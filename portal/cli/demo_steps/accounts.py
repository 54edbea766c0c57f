"""Last step: the people of the demo."""

from __future__ import annotations

from sqlalchemy import select

from licensing.act import SYSTEM, Actor, Role
from licensing.services.accounts import contacts
from licensing.services.accounts.accounts import SignUp, open_account
from licensing.services.identity import proofs
from licensing.store.models import Account
from licensing.store.types import CIPHER
from portal.cli.demo_steps._steps import DemoRun
from portal.cli.demo_steps._texts import DemoAccount, demo_texts

ORDER = 90


def run(run: DemoRun) -> None:
    """Opens the accounts that are not there yet, all with the demo's password."""
    texts = demo_texts()
    with run.office.read() as session:
        known = set(session.scalars(select(Account.mobile_index)))
    new = [account for account in texts.accounts if CIPHER.index(account.mobile) not in known]
    if not new:
        return
    with run.office.work(SYSTEM) as work:
        for account in new:
            form = SignUp(account.name, account.mobile, account.id_number, texts.password)
            opened = open_account(work, form, run.office.hasher.hash(texts.password), _post(account))
            if account.role == Role.APPLICANT:
                proofs.prove_for_demo(work, opened)
            contacts.prove_for_demo(work, opened)
    run.report(f"opened {len(new)} accounts")


def _post(account: DemoAccount) -> Actor:
    return Actor(None, account.name, Role(account.role), account.authority, account.department)
