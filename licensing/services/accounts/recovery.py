"""A forgotten password: asked for by two officers at a counter or through a proved address, and then waited for.

Everybody who can reach the account hears of it, and until ``opens_at`` its owner can stop it; only then does the code set a new
password. One clerk alone, or whoever took a telephone number over, gets nothing that the owner could not take away in time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.messages.outbox import proved_contacts
from licensing.services.accounts import addresses, contacts, resets, same_person, spoken
from licensing.services.accounts.resets import Given
from licensing.store.models import Account, Contact, PasswordReset
from licensing.work import Work

COUNTER, CONTACT = "counter", "contact"
OFFICERS = (Role.CLERK, Role.SUPERVISOR)
PROPOSED_FOR = timedelta(days=1)


def propose(work: Work, id_number: str) -> PasswordReset:
    """An officer has compared the person with the document; a second one must confirm. The owner hears of it at once.

    Raises NotFound, Refused (staff, own account, too many in a day).
    """
    account = resets.by_number(work.session, id_number, lock=True)
    if account is None or work.act.actor.role not in OFFICERS:
        raise NotFound("account")
    resets.refuse_staff(work, account)
    resets.refuse_many(work, account)
    end_open(work, account)
    row = _new(work, account, COUNTER)
    row.authority, row.expires_at = work.act.actor.authority, work.act.at + PROPOSED_FOR
    work.record("account.recovery_asked", "account", account.id, reset=row.id, way=COUNTER)
    return row


def confirm(work: Work, reset_id: str, hasher: PasswordHasher, *, good: bool = True) -> Given | None:
    """A second officer of the same place compares again and gives the code, or refuses (None).

    Raises NotFound for another place's or a closed one, Refused('review.same_officer').
    """
    row = work.session.get(PasswordReset, reset_id, with_for_update=True)
    if row is None or row.authority != work.act.actor.authority or work.act.actor.role not in OFFICERS:
        raise NotFound(reset_id)
    if row.way != COUNTER or row.confirmed_by or row.stopped_at or row.expires_at <= work.act.at:
        raise NotFound(reset_id)
    if same_person.is_actor(work, row.given_by):
        raise Refused("review.same_officer")
    if not good:
        row.stopped_at = work.act.at
        work.record("account.recovery_refused", "account", row.account_id, reset=row.id)
        return None
    row.confirmed_by = work.act.actor.id
    return _give(work, row, hasher)


def waiting_here(work: Work) -> list[tuple[PasswordReset, Account]]:
    """What a first officer of the own place asked for and a second one has not answered, oldest first."""
    query = (
        select(PasswordReset, Account)
        .join(Account, Account.id == PasswordReset.account_id)
        .where(
            PasswordReset.way == COUNTER,
            PasswordReset.authority == work.act.actor.authority,
            PasswordReset.confirmed_by.is_(None),
            PasswordReset.stopped_at.is_(None),
            PasswordReset.expires_at > work.act.at,
        )
        .order_by(PasswordReset.given_at)
    )
    return [(row, account) for row, account in work.session.execute(query)]


def ask_by_contact(work: Work, id_number: str, address: str, hasher: PasswordHasher) -> None:
    """A code goes to the address when it is a proved one of this person; whoever asks learns nothing either way."""
    found = _contact(work, id_number, address)
    if found is None:
        hasher.hash("the same time for nobody")
        return
    try:
        contacts.send_code(work, found, hasher)
    except Refused:
        return


def prove_by_contact(
    work: Work, id_number: str, address: str, code: str, hasher: PasswordHasher
) -> Given | None:
    """The code came back from a proved address: a second code, for after the waiting time. None when nothing fits."""
    contact = _contact(work, id_number, address)
    try:
        if contact is None or not contacts.matches(work, contact, code, hasher):
            return None
    except Refused:
        return None
    account = work.session.get_one(Account, contact.account_id)
    resets.refuse_many(work, account)
    end_open(work, account)
    row = _new(work, account, CONTACT)
    work.record("account.recovery_asked", "account", account.id, reset=row.id, way=CONTACT)
    return _give(work, row, hasher)


def stop(work: Work) -> None:
    """The signed-in owner did not ask for it: every open recovery of the account ends."""
    stopped = end_open(work, work.session.get_one(Account, work.act.actor.id))
    if stopped:
        work.record("account.recovery_stopped", "account", str(work.act.actor.id), resets=len(stopped))


def running(session: Session, account_id: str, at: datetime) -> PasswordReset | None:
    """The recovery of this account that could still go through, for its owner to see."""
    query = _open(account_id, at).order_by(PasswordReset.given_at.desc()).limit(1)
    return session.scalar(query)


def end_open(work: Work, account: Account) -> list[PasswordReset]:
    """Ends whatever runs for this account; what was ended."""
    found = list(work.session.scalars(_open(account.id, work.act.at).with_for_update()))
    for row in found:
        row.stopped_at = work.act.at
    return found


def _open(account_id: str, at: datetime) -> Select[PasswordReset]:
    return select(PasswordReset).where(
        PasswordReset.account_id == account_id,
        PasswordReset.way.in_((COUNTER, CONTACT)),
        PasswordReset.used_at.is_(None),
        PasswordReset.stopped_at.is_(None),
        PasswordReset.expires_at > at,
    )


def _new(work: Work, account: Account, way: str) -> PasswordReset:
    row = PasswordReset(
        id=work.act.ids.new("reset"),
        account_id=account.id,
        code_hash="",
        given_by=work.act.actor.id,
        given_at=work.act.at,
        expires_at=work.act.at,
        way=way,
    )
    work.session.add(row)
    return row


def _give(work: Work, row: PasswordReset, hasher: PasswordHasher) -> Given:
    policy, code = work.books.policy, spoken.draw(work)
    row.code_hash = hasher.hash(code)
    row.opens_at = work.act.at + timedelta(hours=policy.recovery_wait_hours)
    row.expires_at = row.opens_at + timedelta(days=policy.recovery_open_days)
    account = work.session.get_one(Account, row.account_id)
    work.record(
        "account.reset_code_given", "account", account.id, reset=row.id, opens=row.opens_at.isoformat()
    )
    return Given(code, row.expires_at, account, row.opens_at)


def _contact(work: Work, id_number: str, address: str) -> Contact | None:
    account = resets.by_number(work.session, id_number)
    if account is None or account.role != Role.APPLICANT:
        return None
    kind = addresses.kind_of(address)
    index = addresses.contact_index(kind, addresses.tidy(kind, address))
    open_ones = proved_contacts(work.session, account.id, work.act.at)
    return next((c for c in open_ones if c.address_index == index and c.ended_at is None), None)
