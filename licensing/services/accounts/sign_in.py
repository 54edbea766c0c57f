"""Signing in with a brake that holds under many tries at once and that a stranger cannot turn against the owner (ASVS 6.3.1).

A try is written down, as failed, before the slow hash is computed, and counted under a lock on its subject; a right password sets the
row right. A browser in which the owner signed in before counts for itself: strangers' tries elsewhere do not close it. A new browser
becomes known by a code to a proved address. One wrong password on many mobiles is braked as such.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from argon2 import PasswordHasher
from sqlalchemy import func, select

from licensing.errors import Refused
from licensing.messages.outbox import proved_contacts
from licensing.services.accounts import accounts, addresses, contacts
from licensing.store.models import Account, Contact, KnownDevice, SignInAttempt
from licensing.store.types import CIPHER
from licensing.work import Work

GUESS_SIGNS = 5  # 20 bits: too few to find a password by, enough to see one tried everywhere
DEVICES = 10


def begin(work: Work, mobile: str, password: str, device: str = "") -> str:
    """Write the try down; its id. The caller commits and then calls ``finish``.

    ``device``: the secret of a browser that may be known. Raises Refused('account.too_many_attempts'),
    Refused('account.password_everywhere').
    """
    subject, policy = addresses.sign_in_index(mobile), work.books.policy
    known = is_known(work, subject, device)
    if known:
        subject = device_subject(device)
    guess = CIPHER.index(f"guess {password}")[:GUESS_SIGNS]
    if not known and _mobiles_tried(work, guess) >= policy.guess_mobiles:
        raise Refused("account.password_everywhere", minutes=policy.sign_in_window_minutes)
    return write_down(work, subject, guess)


def write_down(work: Work, subject: str, guess: str | None = None) -> str:
    """A try, as failed; its id. One of a subject at a time. Raises Refused('account.too_many_attempts')."""
    policy = work.books.policy
    _lock(work, subject)
    if accounts.failures(work, subject) >= policy.sign_in_attempts:
        raise Refused("account.too_many_attempts", minutes=policy.sign_in_window_minutes)
    row = SignInAttempt(
        id=work.act.ids.new("try"), subject=subject, guess=guess, at=work.act.at, succeeded=False
    )
    work.session.add(row)
    return row.id


def set_right(work: Work, attempt: str) -> None:
    """The try was a good one."""
    row = work.session.get_one(SignInAttempt, attempt)
    row.succeeded, row.guess = True, None


def finish(work: Work, attempt: str, mobile: str, password: str, hasher: PasswordHasher) -> Account | None:
    """The account, or None when mobile and password do not match; a right one lifts the brake."""
    account = work.session.scalar(
        select(Account).where(Account.mobile_index == addresses.sign_in_index(mobile))
    )
    if account is None:
        hasher.hash(password[: accounts.LONGEST_PASSWORD])  # the same time as for a wrong password
        return None
    if not accounts.is_password(hasher, account, password) or account.disabled:
        return None
    set_right(work, attempt)
    return account


def ask_for_device(work: Work, mobile: str, hasher: PasswordHasher) -> None:
    """A code goes to a proved address of the account, so that its owner opens this browser; a stranger learns nothing."""
    contact = _contact(work, mobile)
    if contact is None:
        hasher.hash("the same time for nobody")
        return
    try:
        contacts.send_code(work, contact, hasher)
    except Refused:
        return


def prove_device(work: Work, mobile: str, code: str, hasher: PasswordHasher) -> str | None:
    """The secret of a browser that is known from now on, when the code came back; it opens nothing without the password."""
    contact = _contact(work, mobile)
    try:
        if contact is None or not contacts.matches(work, contact, code, hasher):
            return None
    except Refused:
        return None
    return remember(work, work.session.get_one(Account, contact.account_id), "")


def remember(work: Work, account: Account, device: str) -> str:
    """This browser is the account's from now on; its secret, new unless it was known. Only the newest are kept."""
    row = work.session.get(KnownDevice, hash_of(device)) if device else None
    if row is not None and row.account_id == account.id:
        row.seen_at = work.act.at
        return device
    secret = work.act.ids.token()
    query = select(KnownDevice).where(KnownDevice.account_id == account.id)
    for old in list(work.session.scalars(query.order_by(KnownDevice.seen_at.desc())))[DEVICES - 1 :]:
        work.session.delete(old)
    work.session.add(
        KnownDevice(
            secret_hash=hash_of(secret), account_id=account.id, made_at=work.act.at, seen_at=work.act.at
        )
    )
    return secret


def is_known(work: Work, mobile_index: str, device: str) -> bool:
    """Whether somebody signed in rightly to this account in this browser before."""
    if not device:
        return False
    query = (
        select(KnownDevice.secret_hash)
        .join(Account, Account.id == KnownDevice.account_id)
        .where(KnownDevice.secret_hash == hash_of(device), Account.mobile_index == mobile_index)
    )
    return work.session.scalar(query) is not None


def device_subject(device: str) -> str:
    """What the tries of one known browser are counted under."""
    return f"device:{hash_of(device)}"


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal: the secret has 256 random bits."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _contact(work: Work, mobile: str) -> Contact | None:
    account = work.session.scalar(
        select(Account).where(Account.mobile_index == addresses.sign_in_index(mobile))
    )
    if account is None or account.disabled:
        return None
    return next(iter(proved_contacts(work.session, account.id, work.act.at)), None)


def _mobiles_tried(work: Work, guess: str) -> int:
    since = work.act.at - timedelta(minutes=work.books.policy.sign_in_window_minutes)
    query = select(func.count(SignInAttempt.subject.distinct())).where(
        SignInAttempt.guess == guess, ~SignInAttempt.succeeded, SignInAttempt.at > since
    )
    return work.session.scalar(query) or 0


def _lock(work: Work, subject: str) -> None:
    """One try of a subject at a time until this transaction ends; SQLite's writers are serial already."""
    if work.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(sha256(subject.encode()).digest()[:8], signed=True)
        work.session.execute(select(func.pg_advisory_xact_lock(number)))
