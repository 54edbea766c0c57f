"""What is looked at afterwards was drawn by what was committed to before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from licensing.invariants._question import Question
from licensing.services.cases import draws


def steered_draws(session: Session, at: datetime) -> Iterator[str]:
    yield from draws.wrong(session)


QUESTIONS = (
    Question("steered_draw", "every draw follows from a seed committed to before it", steered_draws),
)
