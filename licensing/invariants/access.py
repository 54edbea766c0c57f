"""Who is in: no door stays open for somebody who was shown out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, aliased

from licensing.act import Role
from licensing.invariants._question import Question
from licensing.services.accounts.staff import STAFF
from licensing.store.models import Account, ApiClient, ApiToken, Case, JournalEntry, JournalNote, WebSession


def sessions_of_closed_accounts(session: Session, at: datetime) -> Iterator[str]:
    query = (
        select(WebSession.account_id)
        .join(Account, Account.id == WebSession.account_id)
        .where(Account.disabled, WebSession.expires_at > at)
    )
    yield from (str(found) for found in session.scalars(query))


def tokens_of_closed_clients(session: Session, at: datetime) -> Iterator[str]:
    query = (
        select(ApiToken.client_id)
        .join(ApiClient, ApiClient.id == ApiToken.client_id)
        .where(ApiClient.disabled, ApiToken.expires_at > at)
    )
    yield from session.scalars(query)


def acts_without_a_post(session: Session, at: datetime) -> Iterator[str]:
    """Acts of an office by somebody who did not hold it at that moment: never, not yet, or no longer."""
    since = {(row.id, row.role): row.created_at for row in session.execute(_posts())}
    systems = set(session.scalars(select(ApiClient.id)))
    shut: set[str] = set()
    for table, row in ((JournalEntry, JournalEntry.seq), (JournalNote, JournalNote.id)):
        acts = (
            select(row, table.at, table.actor, table.role, table.action, table.subject_id)
            .where(table.department.is_(None))
            .where(
                table.role.in_([role.value for role in STAFF])
                | table.action.in_(("account.closed", "account.reopened"))
            )
            .order_by(row)
            .execution_options(yield_per=1000)
        )
        for number, when, actor, role, action, subject in session.execute(acts):
            if action == "account.closed":
                shut.add(subject)
            elif action == "account.reopened":
                shut.discard(subject)
            if actor is None or (role == Role.OFFICER and actor in systems):
                continue
            opened = since.get((actor, role))
            if opened is None or when < opened or actor in shut:
                yield f"{table.__tablename__} {number}"


def _posts() -> Select[str, str, datetime]:
    return select(Account.id, Account.role, Account.created_at).where(Account.role != Role.APPLICANT)


def judges_in_their_own_matter(session: Session, at: datetime) -> Iterator[str]:
    """Cases on the desk of, or decided by, the person who asks, by any of that person's accounts."""
    asks, decides = aliased(Account), aliased(Account)
    query = (
        select(Case.id)
        .join(asks, asks.id == Case.applicant_id)
        .join(decides, decides.id == Case.clerk_id)
        .where(asks.claimed_index == decides.claimed_index)
    )
    yield from session.scalars(query)


def orphans(session: Session, at: datetime) -> Iterator[str]:
    """A row that points at nothing; PostgreSQL refuses such rows itself."""
    if session.get_bind().dialect.name == "sqlite":
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield f"{table} {row} -> {parent}"


QUESTIONS = (
    Question("session_of_closed_account", "a closed account has no session", sessions_of_closed_accounts),
    Question("token_of_closed_client", "a closed system has no token", tokens_of_closed_clients),
    Question("act_without_post", "who acts in an office holds it at that moment", acts_without_a_post),
    Question(
        "judge_of_own_matter", "nobody decides what the same person asked for", judges_in_their_own_matter
    ),
    Question("orphan_row", "every row's parent exists", orphans),
)
