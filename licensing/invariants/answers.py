"""Requests that programs repeat: who asked once is answered once. That one key has one answer, its primary key sees to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.invariants._question import Question
from licensing.store.models import IdempotencyKey


def unanswered(session: Session, at: datetime) -> Iterator[str]:
    """A key that was claimed and kept without the answer: its act is done, and whoever repeats it is never told."""
    query = select(IdempotencyKey.client_id, IdempotencyKey.key).where(IdempotencyKey.status == 0)
    yield from (f"{client} {key}" for client, key in session.execute(query))


QUESTIONS = (Question("key_unanswered", "every request kept under a key has its answer", unanswered),)
