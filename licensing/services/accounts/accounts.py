"""Accounts of natural persons (条例 art 15, real name) and sign-in with a brake on guessing (ASVS 6.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from licensing import id_documents
from licensing.act import Actor, Role
from licensing.errors import Invalid, Problem
from licensing.services.accounts import addresses
from licensing.services.accounts.passwords import is_common
from licensing.services.identity.proofs import unproved_index
from licensing.store.models import Account, Case, SignInAttempt
from licensing.work import Work

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128


@dataclass(frozen=True)
class SignUp:
    """What a person types to open an account."""

    name: str
    mobile: str
    id_number: str
    password: str
    document_kind: str = id_documents.RESIDENT_ID


def problems_of(form: SignUp) -> list[Problem]:
    """Everything wrong with the form, in the order of its fields. Each kind of document has its own check of the number."""
    found = []
    if not 2 <= len(form.name.strip()) <= 50:
        found.append(Problem("name", "account.name_length"))
    if not addresses.is_usable(addresses.read(form.mobile)):
        found.append(Problem("mobile", "account.mobile_form"))
    if not id_documents.is_valid(form.document_kind, form.id_number):
        found.append(Problem("id_number", "account.id_number_wrong"))
    return found + password_problems(form.password, (form.name, form.mobile, form.id_number))


def password_problems(password: str, own: tuple[str, ...] = ()) -> list[Problem]:
    """Length, the commonest ones, and the person's own data; no rules about kinds of characters (ASVS 6.2)."""
    if len(password) < SHORTEST_PASSWORD:
        return [Problem("password", "account.password_short", {"least": SHORTEST_PASSWORD})]
    if len(password) > LONGEST_PASSWORD:
        return [Problem("password", "account.password_long", {"most": LONGEST_PASSWORD})]
    if is_common(password) or any(len(o) > 3 and o in password for o in own):
        return [Problem("password", "account.password_common")]
    return []


def sign_up(work: Work, form: SignUp, hasher: PasswordHasher) -> Account:
    """Open an applicant's account; nothing is written to its mobile or e-mail, and nothing done with effect, until a code sent there
    came back (``contacts``). Raises Invalid with all problems; a known mobile is one of them; a number that somebody else claims is
    not: only a proof decides whose it is."""
    found = problems_of(form)
    if not found and is_taken(work.session, form):
        found.append(Problem("mobile", "account.exists"))
    if found:
        raise Invalid(found)
    return open_account(work, form, hasher.hash(form.password), Actor(None, form.name, Role.APPLICANT))


def is_taken(session: Session, form: SignUp) -> bool:
    """Whether somebody has an account with this mobile or e-mail."""
    query = select(Account.id).where(Account.mobile_index == addresses.sign_in_index(form.mobile))
    return session.scalar(query.limit(1)) is not None


def cases_on_desk(session: Session, account_id: str) -> int:
    """How many undecided cases a clerk has taken."""
    open_states = ("in_review", "to_confirm", "correction")
    query = (
        select(func.count()).select_from(Case).where(Case.clerk_id == account_id, Case.state.in_(open_states))
    )
    return session.scalar(query) or 0


def open_account(work: Work, form: SignUp, password_hash: str, post: Actor) -> Account:
    """Write an account with a post; for sign-up and for operators who appoint clerks and officers."""
    new = work.act.ids.new("acct")
    number = id_documents.tidy(form.id_number)
    claimed = id_documents.index_of(form.document_kind, number)
    account = Account(
        id=new,
        name=form.name.strip(),
        mobile=addresses.read(form.mobile),
        mobile_index=addresses.sign_in_index(form.mobile),
        id_number=number,
        id_number_index=unproved_index(new),
        claimed_index=claimed,
        document_kind=form.document_kind,
        password_hash=password_hash,
        role=post.role.value,
        authority=post.authority,
        department=body_code(post),
        created_at=work.act.at,
    )
    work.session.add(account)
    work.session.flush()  # whatever is written for the account comes after its row
    work.record("account.opened", "account", account.id, role=account.role)
    return account


def body_code(post: Actor) -> str | None:
    """The department table's code of the body an officer works for: its own place and the short code of the family.

    >>> body_code(Actor(None, "周办事", Role.OFFICER, "630202", "TAX"))
    '630202-TAX'
    """
    if post.department is None or "-" in post.department:
        return post.department
    return f"{post.authority}-{post.department}"


def note_attempt(work: Work, subject: str, succeeded: bool) -> None:
    """Remember an attempt for the brake; a good one lifts it."""
    work.session.add(
        SignInAttempt(id=work.act.ids.new("try"), subject=subject, at=work.act.at, succeeded=succeeded)
    )


def is_password(hasher: PasswordHasher, account: Account, password: str) -> bool:
    """Whether this is the account's password, for acts that ask for it again."""
    return is_hash_of(hasher, account.password_hash, password)


def is_hash_of(hasher: PasswordHasher, known: str, secret: str) -> bool:
    """Whether ``known`` is the slow hash of all of ``secret``: one longer than any that can be set costs as much, and is wrong."""
    try:
        return hasher.verify(known, secret[:LONGEST_PASSWORD]) and len(secret) <= LONGEST_PASSWORD
    except (VerifyMismatchError, InvalidHashError):
        return False


def failures(work: Work, subject: str) -> int:
    """Attempts that went wrong for ``subject`` (a blind index) within the window, since the last good one."""
    since = work.act.at - timedelta(minutes=work.books.policy.sign_in_window_minutes)
    last_good = select(func.max(SignInAttempt.at)).where(
        SignInAttempt.subject == subject, SignInAttempt.succeeded
    )
    good = work.session.scalar(last_good)
    query = select(func.count()).where(
        SignInAttempt.subject == subject,
        ~SignInAttempt.succeeded,
        SignInAttempt.at > max(since, good or since),
    )
    return work.session.scalar(query) or 0


def actor_of(account: Account) -> Actor:
    return Actor(account.id, account.name, Role(account.role), account.authority, account.department)


def by_id(session: Session, account_id: str) -> Account | None:
    return session.get(Account, account_id)


def change_password(work: Work, current: str, new: str, hasher: PasswordHasher) -> None:
    """Raises Invalid when the current password is wrong or the new one too weak."""
    account = work.session.get_one(Account, work.act.actor.id)
    found = password_problems(new, (account.name, account.mobile, account.id_number))
    if not is_password(hasher, account, current):
        found.insert(0, Problem("current", "account.password_wrong"))
    if found:
        raise Invalid(found)
    account.password_hash = hasher.hash(new)
    work.record("account.password_changed", "account", account.id)
