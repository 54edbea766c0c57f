"""Addresses that may be written to: a mobile of any country or an e-mail, once the code sent there has come back.

Nothing is sent to an address that is not proved but the code itself, and no more codes than an hour's allowance, so that nobody can be
pestered through us.
"""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from sqlalchemy import func, select

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.services.accounts import accounts
from licensing.services.accounts.addresses import (
    MAIL,
    MOBILE,
    contact_index,
    is_usable,
    kind_of,
    sign_in_index,
    tidy,
)
from licensing.store.models import Account, Contact, Delivery
from licensing.work import Work

MOST = 5
TRIES = 5
CODE_LIFE = timedelta(minutes=10)  # ASVS 5.0 6.5.5
CODES_PER_HOUR = 3
HOUR = timedelta(hours=1)


def of_account(work: Work, account_id: str) -> list[Contact]:
    """Addresses that have not ended, oldest first."""
    query = select(Contact).where(Contact.account_id == account_id, Contact.ended_at.is_(None))
    return list(work.session.scalars(query.order_by(Contact.made_at, Contact.id)))


def first(work: Work, account: Account, hasher: PasswordHasher) -> Contact:
    """For a new account: a code goes to what it signs in with. Asked for too often, the code is left out, not the account."""
    kind = kind_of(account.mobile)
    contact = new_contact(work, account, kind, account.mobile, contact_index(kind, account.mobile))
    contact.signs_in = True
    try:
        send_code(work, contact, hasher)
    except Refused:
        return contact
    return contact


def add(
    work: Work, kind: str, address: str, current: str, hasher: PasswordHasher, *, signs_in: bool = False
) -> Contact:
    """Ask for an address to be proved: a code goes there. The same address again: a fresh code. ``signs_in``: its owner will sign in
    with it, at once when it is proved already.

    Raises Invalid for the wrong password or an unusable address, Refused when too many codes were asked for.
    """
    account = _own(work)
    address, found = tidy(kind, address), []
    if not accounts.is_password(hasher, account, current):
        found.append(Problem("current", "account.password_wrong"))
    if kind not in (MOBILE, MAIL) or not is_usable(address, kind):
        found.append(Problem("address", "contact.unusable"))
    if not found and signs_in and _others_with(work, account, address):
        found.append(Problem("address", "account.mobile_in_use"))
    if found:
        raise Invalid(found)
    index = contact_index(kind, address)
    known = next((c for c in of_account(work, account.id) if c.address_index == index), None)
    if known is not None and known.proved_at is not None:
        if signs_in:
            _sign_in_with(work, account, known)
        return known
    if known is None and len(of_account(work, account.id)) >= MOST:
        raise Refused("contact.too_many", most=MOST)
    contact = known or new_contact(work, account, kind, address, index)
    contact.signs_in = contact.signs_in or signs_in
    send_code(work, contact, hasher)
    return contact


def send_again(work: Work, contact_id: str, hasher: PasswordHasher) -> None:
    """A fresh code to an own address that is not proved yet. Raises NotFound for anybody else's, Refused as ``send_code``."""
    contact = work.session.get(Contact, contact_id, with_for_update=True)
    if contact is None or contact.account_id != work.act.actor.id or contact.ended_at or contact.proved_at:
        raise NotFound(contact_id)
    send_code(work, contact, hasher)


def send_code(work: Work, contact: Contact, hasher: PasswordHasher) -> None:
    """A fresh code to this address; earlier ones stop working. Raises Refused('contact.too_many_codes')."""
    since = work.act.at - HOUR
    mine = select(Contact.id).where(
        (Contact.account_id == contact.account_id) | (Contact.address_index == contact.address_index)
    )
    sent = select(func.count()).where(
        Delivery.message_id.is_(None), Delivery.contact_id.in_(mine), Delivery.made_at > since
    )
    if (work.session.scalar(sent) or 0) >= CODES_PER_HOUR:
        raise Refused("contact.too_many_codes", most=CODES_PER_HOUR)
    code = draw(work)
    contact.code_hash, contact.code_until, contact.code_tries = hasher.hash(code), work.act.at + CODE_LIFE, 0
    work.post.send(contact, body={"code": code})
    work.record("account.contact_code_sent", "account", contact.account_id, contact=contact.id)


def prove(work: Work, contact_id: str, code: str, hasher: PasswordHasher) -> bool:
    """Whether the code came back: then the address is proved. A wrong one counts; the caller commits either way.

    Raises NotFound for anybody else's, Refused('contact.code_over') once it ran out or was guessed at too often.
    """
    contact = work.session.get(Contact, contact_id, with_for_update=True)
    if contact is None or contact.account_id != work.act.actor.id or contact.ended_at:
        raise NotFound(contact_id)
    if contact.proved_at is not None:
        return True
    if not matches(work, contact, code, hasher):
        return False
    account = _own(work)
    contact.proved_at = work.act.at
    account.reachable_since = account.reachable_since or work.act.at
    work.record("account.contact_proved", "account", contact.account_id, contact=contact.id)
    if contact.signs_in:
        _sign_in_with(work, account, contact)
    return True


def _sign_in_with(work: Work, account: Account, contact: Contact) -> None:
    """From now on the account signs in with this proved address. Raises Invalid when another's does."""
    if sign_in_index(contact.address) == account.mobile_index:
        return
    if _others_with(work, account, contact.address):
        raise Invalid([Problem("address", "account.mobile_in_use")])
    account.mobile, account.mobile_index = contact.address, sign_in_index(contact.address)
    work.record("account.mobile_changed", "account", account.id)


def _others_with(work: Work, account: Account, address: str) -> bool:
    query = select(Account.id).where(Account.mobile_index == sign_in_index(address), Account.id != account.id)
    return work.session.scalar(query.limit(1)) is not None


def matches(work: Work, contact: Contact, code: str, hasher: PasswordHasher) -> bool:
    """Whether ``code`` is the one sent to this address last; right or wrong, it is used up or counted."""
    if (
        contact.code_hash is None
        or contact.code_until is None
        or contact.code_until <= work.act.at
        or contact.code_tries >= TRIES
    ):
        raise Refused("contact.code_over")
    contact.code_tries += 1
    if not accounts.is_hash_of(hasher, contact.code_hash, re.sub(r"\D", "", code)[:12]):
        return False
    contact.code_hash = contact.code_until = None
    return True


def end(work: Work, contact_id: str, current: str, hasher: PasswordHasher) -> None:
    """The owner removes an address; it is told so itself. Raises NotFound, Invalid for the wrong password."""
    account, contact = _own(work), work.session.get(Contact, contact_id, with_for_update=True)
    if contact is None or contact.account_id != account.id:
        raise NotFound(contact_id)
    if not accounts.is_password(hasher, account, current):
        raise Invalid([Problem("current", "account.password_wrong")])
    if contact.ended_at is None:
        contact.ended_at = work.act.at
        left = [c.proved_at for c in of_account(work, account.id) if c.proved_at and c.id != contact.id]
        account.reachable_since = min(left, default=None)
        work.record("account.contact_ended", "account", account.id, contact=contact.id)


def prove_for_demo(work: Work, account: Account) -> None:
    """A demonstration's invented person has an invented telephone; its messages are shown on a page."""
    index = contact_index(MOBILE, account.mobile)
    contact = new_contact(work, account, MOBILE, account.mobile, index)
    contact.proved_at = account.reachable_since = work.act.at


def draw(work: Work) -> str:
    """Six random digits."""
    return f"{int.from_bytes(sha256(work.act.ids.token().encode()).digest()[:8]) % 10**6:06d}"


def new_contact(work: Work, account: Account, kind: str, address: str, index: str) -> Contact:
    """A row for an address about which nothing is proved."""
    contact = Contact(
        id=work.act.ids.new("contact"),
        account_id=account.id,
        kind=kind,
        address=address,
        address_index=index,
        made_at=work.act.at,
        code_tries=0,
    )
    work.session.add(contact)
    return contact


def _own(work: Work) -> Account:
    return work.session.get_one(Account, work.act.actor.id)
