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
from licensing.store.models import Account, Contact, Delivery
from licensing.store.types import CIPHER
from licensing.work import Work

MOBILE, MAIL = "mobile", "mail"
MOST = 5
TRIES = 5
CODE_LIFE = timedelta(minutes=15)
CODES_PER_HOUR = 3
HOUR = timedelta(hours=1)
ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
ADDRESS = re.compile(r"[^@\s\x00-\x1f<>,;:\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")


def of_account(work: Work, account_id: str) -> list[Contact]:
    """Addresses that have not ended, oldest first."""
    query = select(Contact).where(Contact.account_id == account_id, Contact.ended_at.is_(None))
    return list(work.session.scalars(query.order_by(Contact.made_at, Contact.id)))


def tidy(kind: str, address: str) -> str:
    """As it is kept: a mobile without gaps, an e-mail with a small domain.

    >>> tidy("mobile", "+49 151 2345-6789"), tidy("mail", "Li@Example.CN ")
    ('+4915123456789', 'Li@example.cn')
    """
    address = address.strip()
    if kind == MOBILE:
        return re.sub(r"[\s\-()]", "", address).removeprefix("+86")
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def add(work: Work, kind: str, address: str, current: str, hasher: PasswordHasher) -> Contact:
    """Ask for an address to be proved: a code goes there. The same address again: a fresh code.

    Raises Invalid for the wrong password or an unusable address, Refused when too many codes were asked for.
    """
    account = _own(work)
    address, found = tidy(kind, address), []
    if not accounts.is_password(hasher, account, current):
        found.append(Problem("current", "account.password_wrong"))
    if kind not in (MOBILE, MAIL) or not _is_usable(kind, address):
        found.append(Problem("address", "contact.unusable"))
    if found:
        raise Invalid(found)
    index = CIPHER.index(f"{kind} {address}")
    known = next((c for c in of_account(work, account.id) if c.address_index == index), None)
    if known is not None and known.proved_at is not None:
        return known
    if known is None and len(of_account(work, account.id)) >= MOST:
        raise Refused("contact.too_many", most=MOST)
    contact = known or _new(work, account, kind, address, index)
    send_code(work, contact, hasher)
    return contact


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
    contact.proved_at = work.act.at
    work.record("account.contact_proved", "account", contact.account_id, contact=contact.id)
    return True


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
        work.record("account.contact_ended", "account", account.id, contact=contact.id)


def prove_for_demo(work: Work, account: Account) -> None:
    """A demonstration's invented person has an invented telephone; its messages are shown on a page."""
    index = CIPHER.index(f"{MOBILE} {account.mobile}")
    contact = _new(work, account, MOBILE, account.mobile, index)
    contact.proved_at = work.act.at


def draw(work: Work) -> str:
    """Six random digits."""
    return f"{int.from_bytes(sha256(work.act.ids.token().encode()).digest()[:8]) % 10**6:06d}"


def _new(work: Work, account: Account, kind: str, address: str, index: str) -> Contact:
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


def _is_usable(kind: str, address: str) -> bool:
    if kind == MAIL:
        return len(address) <= 254 and ADDRESS.fullmatch(address) is not None and ".." not in address
    return accounts.is_mobile(address) or ABROAD.fullmatch(address) is not None
