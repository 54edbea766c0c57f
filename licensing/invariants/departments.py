"""Departments: whoever has to know of an enterprise that exists has been told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.flows.leg import FLOW
from licensing.invariants._question import Question
from licensing.store.models import Leg, Licence


def left_untold(session: Session, at: datetime) -> Iterator[str]:
    """A leg that still waits to be told although the first licence of its case is issued."""
    query = (
        select(Leg.id)
        .join(Licence, Licence.case_id == Leg.case_id)
        .where(
            Leg.state.in_(FLOW.states_in("untold")),
            Licence.number_version == 1,
            Licence.issued_at.is_not(None),
        )
    )
    yield from session.scalars(query)


QUESTIONS = (
    Question("department_left_untold", "with a licence every department that must know is told", left_untold),
)
