"""The form of a question, and how the questions are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import licensing.invariants

Find = Callable[[Session, datetime], Iterator[str]]


@dataclass(frozen=True)
class Question:
    """``code`` names it, ``says`` is what must hold. ``find`` gives the id of every row for which it does not; ``at`` is the present."""

    code: str
    says: str
    find: Find


@dataclass(frozen=True)
class Breach:
    """A question and the first rows that break it; ``count`` of them in all."""

    question: Question
    rows: tuple[str, ...]
    count: int


def questions() -> list[Question]:
    """Every question of every file, by code. Raises ValueError when two have one code."""
    found: dict[str, Question] = {}
    for item in pkgutil.iter_modules(licensing.invariants.__path__):
        if item.name.startswith("_"):
            continue
        for question in importlib.import_module(f"licensing.invariants.{item.name}").QUESTIONS:
            if question.code in found:
                raise ValueError(f"two invariants are called {question.code}")
            found[question.code] = question
    return [found[code] for code in sorted(found)]


def ask(session: Session, question: Question, at: datetime, shown: int = 20) -> Breach | None:
    """The answer to one question: None when it holds."""
    rows: list[str] = []
    count = 0
    for row in question.find(session, at):
        count += 1
        if len(rows) < shown:
            rows.append(row)
    return Breach(question, tuple(rows), count) if count else None
