"""Who is in: no door stays open for somebody who was shown out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from licensing.invariants._question import Question
from licensing.store.models import Account, ApiClient, ApiToken, WebSession


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


def orphans(session: Session, at: datetime) -> Iterator[str]:
    """A row that points at nothing; PostgreSQL refuses such rows itself."""
    if session.get_bind().dialect.name == "sqlite":
        for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
            yield f"{table} {row} -> {parent}"


QUESTIONS = (
    Question("session_of_closed_account", "a closed account has no session", sessions_of_closed_accounts),
    Question("token_of_closed_client", "a closed system has no token", tokens_of_closed_clients),
    Question("orphan_row", "every row's parent exists", orphans),
)
