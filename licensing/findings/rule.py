"""A rule of the gate: its id in the rules' catalogue, its article, what it looks at, and what follows when it finds something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem

REFUSE, REVIEW = "refuse", "review"
Check = Callable[[Draft, Catalogue], Iterable[Problem]]


@dataclass(frozen=True)
class Rule:
    """``outcome``: refuse (the application is not complete) or review (a person decides, the machine never).

    ``types``: entity types it concerns; ``verified``: yes | partial | no, whether the article was read; ``section``: where what it
    refuses is mended.
    """

    id: str
    outcome: str
    article: str
    verified: str
    types: tuple[str, ...]
    check: Check
    section: str = "people"


@dataclass(frozen=True)
class Looked:
    """One rule and what it found today; nothing found is an answer too."""

    rule: Rule
    problems: tuple[Problem, ...]
