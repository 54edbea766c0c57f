"""A mobile or e-mail that somebody else typed at sign-up and never proved: who reads what is sent there takes it back.

Only accounts about which nothing is proved give way; the others are sorted out at a counter.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from sqlalchemy import delete, select

from licensing.act import Role
from licensing.errors import Refused
from licensing.services.accounts import contacts, programs
from licensing.services.accounts.addresses import contact_index, kind_of, read, sign_in_index
from licensing.services.identity import proofs
from licensing.store.models import Account, Contact, WebSession
from licensing.work import Work


def ask(work: Work, address: str, hasher: PasswordHasher) -> None:
    """A code goes to the address when an unproved account sits on it; whoever asks learns nothing either way."""
    sitting = _sitting(work, address)
    if sitting is None:
        hasher.hash("the same time for nobody")
        return
    try:
        contacts.send_code(work, _contact(work, sitting) or _new(work, sitting), hasher)
    except Refused:
        return


def free(work: Work, address: str, code: str, hasher: PasswordHasher) -> bool:
    """Whether the code came back: then the address is nobody's, and the account that sat on it signs in no more. A wrong one counts."""
    sitting = _sitting(work, address)
    contact = _contact(work, sitting) if sitting is not None else None
    try:
        if sitting is None or contact is None or not contacts.matches(work, contact, code, hasher):
            return False
    except Refused:
        return False
    contact.ended_at = work.act.at
    sitting.mobile_index = f"taken:{sitting.id}"
    work.session.execute(delete(WebSession).where(WebSession.account_id == sitting.id))
    programs.end_all(work, sitting.id)
    work.record("account.mobile_lost", "account", sitting.id)
    return True


def _sitting(work: Work, address: str) -> Account | None:
    query = select(Account).where(Account.mobile_index == sign_in_index(address)).with_for_update()
    account = work.session.scalar(query)
    if account is None or account.role != Role.APPLICANT or account.reachable_since is not None:
        return None
    return account if proofs.active_proof(work, account) is None else None


def _contact(work: Work, account: Account) -> Contact | None:
    index = contact_index(kind_of(account.mobile), read(account.mobile))
    return next((c for c in contacts.of_account(work, account.id) if c.address_index == index), None)


def _new(work: Work, account: Account) -> Contact:
    """Of an account from before addresses were proved."""
    kind = kind_of(account.mobile)
    return contacts.new_contact(work, account, kind, account.mobile, contact_index(kind, account.mobile))
