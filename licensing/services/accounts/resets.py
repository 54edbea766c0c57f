"""The one-time code that sets a new password. Who may have one, and after how long: see ``recovery``; staff: see ``staff``.

The code has 40 random bits, lives some minutes, works once, and only its slow hash is kept (ASVS 5.0 6.4.3, 6.5).
Who asks with a wrong number learns nothing: known and unknown people are answered and braked alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from licensing import id_documents
from licensing.act import Role
from licensing.errors import Invalid, Refused
from licensing.services.accounts import accounts, programs, second_factor
from licensing.services.accounts.spoken import draw, tidy
from licensing.services.identity import keys
from licensing.store.models import Account, PasswordReset, SignInAttempt, WebSession
from licensing.store.types import CIPHER
from licensing.work import Work

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Given:
    """A code as it is read out, once; ``until``: the instant it stops working; ``opens``: from when it works, None at once."""

    code: str
    until: datetime
    account: Account
    opens: datetime | None = None


def look_up(work: Work, id_number: str) -> Account | None:
    """The account of exactly this ID number, for a clerk with the card in hand; each look is counted and journalled.

    Raises Refused for too many looks in an hour.
    """
    policy, actor = work.books.policy, work.act.actor
    subject = CIPHER.index(f"look-up by {actor.id}")
    recent = select(func.count()).where(
        SignInAttempt.subject == subject, SignInAttempt.at > work.act.at - HOUR
    )
    if (work.session.scalar(recent) or 0) >= policy.counter_lookups_per_hour:
        raise Refused("account.too_many_lookups", most=policy.counter_lookups_per_hour)
    accounts.note_attempt(work, subject, succeeded=False)
    account = by_number(work.session, id_number)
    work.record("account.looked_up", "account", account.id if account else "none")
    return account


def code_for(work: Work, account: Account, hasher: PasswordHasher) -> Given:
    """A fresh code that works at once, for staff, whom the operator answers for; earlier ones stop working.

    Raises Refused (too many in a day).
    """
    policy = work.books.policy
    for each in refuse_many(work, account):
        each.expires_at = min(each.expires_at, work.act.at)
    code, until = draw(work), work.act.at + timedelta(minutes=policy.reset_code_minutes)
    row = PasswordReset(
        id=work.act.ids.new("reset"),
        account_id=account.id,
        code_hash=hasher.hash(code),
        given_by=work.act.actor.id,
        given_at=work.act.at,
        expires_at=until,
        way="operator",
    )
    work.session.add(row)
    accounts.note_attempt(
        work, _subject(account.id_number), succeeded=True
    )  # lifts the brake for whoever holds the code
    work.record("account.reset_code_given", "account", account.id, reset=row.id, until=until.isoformat())
    return Given(code, until, account)


def refuse_many(work: Work, account: Account) -> list[PasswordReset]:
    """What was asked for within a day. Raises Refused('account.too_many_codes')."""
    earlier = select(PasswordReset).where(
        PasswordReset.account_id == account.id, PasswordReset.given_at > work.act.at - DAY
    )
    given, most = list(work.session.scalars(earlier)), work.books.policy.reset_codes_per_day
    if len(given) >= most:
        raise Refused("account.too_many_codes", most=most)
    return given


def set_password(work: Work, id_number: str, code: str, new: str, hasher: PasswordHasher) -> Account | None:
    """The account with its new password and no session left, or None when number and code do not match (any more).

    The attempt is written either way; the caller commits. Raises Invalid for a weak password, Refused for the brake.
    """
    if found := accounts.password_problems(new, (id_number,)):
        raise Invalid(found)
    subject, policy = _subject(id_number), work.books.policy
    if accounts.failures(work, subject) >= policy.reset_code_tries:
        raise Refused("account.too_many_reset_tries", minutes=policy.sign_in_window_minutes)
    account = by_number(work.session, id_number)
    row = _open_code(work, account)
    if not _matches(hasher, row, tidy(code)) or account is None or row is None:
        accounts.note_attempt(work, subject, succeeded=False)
        return None
    if row.opens_at is not None and row.opens_at > work.act.at:
        raise Refused("account.reset_waits", opens=row.opens_at)
    if found := accounts.password_problems(new, (account.name, account.mobile)):
        raise Invalid(found)
    account.password_hash, row.used_at = hasher.hash(new), work.act.at
    if (
        row.way == "counter"
    ):  # two officers compared the card: whoever lost the telephone lost its codes and passkeys with it
        second_factor.drop(work, account.id)
        keys.end_all(work, account.id)
    work.session.execute(delete(WebSession).where(WebSession.account_id == account.id))
    programs.end_all(work, account.id)
    for each in (subject, account.mobile_index):
        accounts.note_attempt(work, each, succeeded=True)
    work.record("account.password_reset", "account", account.id, reset=row.id)
    return account


def last_reset(session: Session, account_id: str) -> datetime | None:
    """When a code from the counter last changed this account's password; its owner is shown it."""
    query = select(func.max(PasswordReset.used_at)).where(PasswordReset.account_id == account_id)
    return session.scalar(query)


def by_number(session: Session, id_number: str, lock: bool = False) -> Account | None:
    """The open account that has proved this number, of whatever document, else the oldest that typed it."""
    indexes = [id_documents.index_of(kind, id_number) for kind in id_documents.DOCUMENTS]
    proved_first = Account.id_number_index.in_(indexes).desc()
    query = (
        select(Account).where(Account.claimed_index.in_(indexes)).order_by(proved_first, Account.created_at)
    )
    found = session.scalars(query.with_for_update() if lock else query).first()
    return None if found is None or found.disabled else found


def refuse_staff(work: Work, account: Account) -> None:
    """Staff get theirs from the operator, never at a counter."""
    if account.role != Role.APPLICANT:
        raise Refused("account.reset_staff")


def _subject(id_number: str) -> str:
    return CIPHER.index(f"reset of {id_number.upper()}")


def _open_code(work: Work, account: Account | None) -> PasswordReset | None:
    if account is None:
        return None
    query = select(PasswordReset).where(
        PasswordReset.account_id == account.id,
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > work.act.at,
        PasswordReset.stopped_at.is_(None),
        (PasswordReset.way != "counter") | PasswordReset.confirmed_by.is_not(None),
        PasswordReset.code_hash != "",
    )
    return work.session.scalar(query.order_by(PasswordReset.given_at.desc()).limit(1).with_for_update())


def _matches(hasher: PasswordHasher, row: PasswordReset | None, code: str) -> bool:
    if row is None:
        hasher.hash(code[: accounts.LONGEST_PASSWORD])  # the same time for nobody as for a wrong code
        return False
    try:
        return hasher.verify(row.code_hash, code)
    except (VerifyMismatchError, InvalidHashError):
        return False
