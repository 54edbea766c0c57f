"""Posts of clerks, heads, officers and operators: opened, closed and opened again by an operator, never by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from argon2 import PasswordHasher
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.known_kinds import standing_in, stands
from licensing.services.accounts import accounts, resets
from licensing.services.accounts.accounts import SignUp
from licensing.services.accounts.resets import Given
from licensing.services.cases import review, two_officers
from licensing.store.models import Account, Case, WebSession
from licensing.work import Work

DESK = (Role.CLERK, Role.SUPERVISOR)
STAFF = (*DESK, Role.OFFICER, Role.OPERATOR)


@dataclass(frozen=True)
class Post:
    """What is to be opened: the person, the role, and its place (desk) or body (officers)."""

    name: str
    mobile: str
    id_number: str
    role: Role
    authority: str | None = None
    department: str | None = None


def open_post(work: Work, post: Post, hasher: PasswordHasher) -> Given:
    """Open an account nobody knows a password of, and the code with which its owner sets one.

    Raises Invalid with every problem: the person's data, the place or body of the role, a mobile or ID number in use.
    """
    form = SignUp(post.name, post.mobile, post.id_number, work.act.ids.token())
    found = [*accounts.problems_of(form), *_place_problems(work, post)]
    if not found and accounts.is_taken(work.session, form):
        found.append(Problem("mobile", "account.exists"))
    if found:
        raise Invalid(found)
    authority, department = _place(work, post)
    who = Actor(None, post.name, post.role, authority, department)
    account = accounts.open_account(work, form, hasher.hash(form.password), who)
    work.session.flush()
    return resets.code_for(work, account, hasher)


def new_code(work: Work, account_id: str, hasher: PasswordHasher) -> Given:
    """A one-time code for somebody on the staff who forgot the password. Raises NotFound, Refused (too many in a day)."""
    return resets.code_for(work, _of_staff(work, account_id, closed=False), hasher)


def close(work: Work, account_id: str, *, emergency: bool = False) -> Account:
    """Nobody signs in with it any more and every session ends; what was done stays. Repeating it is harmless.

    Raises Refused('account.holds_cases') while cases lie on this desk: they would lie there unseen. In an emergency they go back to
    the queue of the place in the same act, and what their clerk proposed is taken back.
    """
    account = _of_staff(work, account_id, closed=None)
    if account.disabled:
        return account
    if emergency:
        hand_over(work, account)
    elif resting := accounts.cases_on_desk(work.session, account.id):
        raise Refused("account.holds_cases", count=resting)
    account.disabled = True
    work.session.execute(delete(WebSession).where(WebSession.account_id == account.id))
    work.record("account.closed", "account", account.id, role=account.role)
    return account


def hand_over(work: Work, account: Account) -> int:
    """The cases of a clerk return to the queue, as if the clerk had put them back; the journal names who did it. How many."""
    theirs = replace(
        work, act=replace(work.act, actor=accounts.actor_of(account))
    )  # entries and transaction are the same
    query = select(Case.id).where(Case.clerk_id == account.id, standing_in("desk"))
    found = list(work.session.scalars(query.order_by(Case.id)))
    for case_id in found:
        if stands(work.session.get_one(Case, case_id), "to_check"):
            two_officers.take_back(theirs, case_id)
        review.put_back(theirs, case_id)
    return len(found)


def left_behind(session: Session) -> list[str]:
    """Closed accounts on whose desk something lies: a case that came back corrected after they were closed."""
    query = select(Account.id).where(Account.role.in_([role.value for role in STAFF]), Account.disabled)
    closed = list(session.scalars(query))  # few: named one by one, their cases are found by index
    found = session.scalars(
        select(Case.clerk_id).where(Case.clerk_id.in_(closed), standing_in("desk")).distinct()
    )
    return sorted(str(each) for each in found)


def clear_desk(work: Work, account_id: str) -> None:
    """For the sweep: nothing stays with a closed account."""
    account = work.session.get_one(Account, account_id)
    if account.disabled:
        hand_over(work, account)


def reopen(work: Work, account_id: str) -> Account:
    """Let a closed account sign in again with the password it had. Repeating it is harmless."""
    account = _of_staff(work, account_id, closed=None)
    if account.disabled:
        account.disabled = False
        work.record("account.reopened", "account", account.id, role=account.role)
    return account


def everybody(session: Session) -> list[Account]:
    """All staff, by role and place."""
    query = select(Account).where(Account.role.in_([role.value for role in STAFF]))
    return list(session.scalars(query.order_by(Account.role, Account.authority, Account.id)))


def _of_staff(work: Work, account_id: str, closed: bool | None) -> Account:
    account = work.session.get(Account, account_id, with_for_update=True)
    if account is None or account.role == Role.APPLICANT or (closed is False and account.disabled):
        raise NotFound(account_id)
    return account


def _place_problems(work: Work, post: Post) -> list[Problem]:
    catalogue = work.books.catalogue
    if post.role not in STAFF:
        return [Problem("role", "staff.role")]
    if post.role in DESK and post.authority not in catalogue.places:
        return [Problem("authority", "staff.authority")]
    if post.role is Role.OFFICER and post.department not in catalogue.departments:
        return [Problem("department", "staff.department")]
    return []


def _place(work: Work, post: Post) -> tuple[str | None, str | None]:
    if post.role is Role.OFFICER:
        return work.books.catalogue.departments[str(post.department)].division_code, post.department
    return (post.authority, None) if post.role in DESK else (None, None)
