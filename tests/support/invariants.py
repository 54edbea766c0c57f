"""What ``portal check-invariants`` would say of an office."""

from __future__ import annotations

from licensing.invariants._question import ask, questions
from portal.wiring import Office


def broken(office: Office) -> list[str]:
    """The codes of what does not hold; the chain of the journal is one of the questions."""
    with office.read() as session:
        asked = (ask(session, question, office.clock.now()) for question in questions())
        return [breach.question.code for breach in asked if breach]
