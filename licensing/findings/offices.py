"""Numbers of directors and supervisors of a limited company, and offices that exclude each other (公司法 ch. 3)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule

BOARD = 3
COMPANY = ("llc",)
RUNS = frozenset({"DIRECTOR", "MANAGER", "FIN_HEAD"})  # 公司法 arts 76, 265


def _directors(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """One director, or a board of three or more; two do not exist."""
    count = len(draft.holding("DIRECTOR"))
    if 1 < count < BOARD:
        yield Problem("people", "people.board_of_two", {"count": count, "least": BOARD})


def _supervisors(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """None when all shareholders agree (the articles they sign say so), one, or a board of three or more."""
    count = len(draft.holding("SUPERVISOR"))
    if 1 < count < BOARD:
        yield Problem("people", "people.two_supervisors", {"count": count, "least": BOARD})


def _managers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if len(draft.holding("MANAGER")) > 1:
        yield Problem("people", "people.role_once", {"role": "MANAGER"})


def _representative(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.holding("LEGAL_REP"):
        if not person.roles & {"DIRECTOR", "MANAGER"}:
            yield Problem(f"person.{person.id}.roles", "people.rep_neither", {"name": person.name})


def _watchers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.holding("SUPERVISOR"):
        if person.roles & RUNS:
            yield Problem(f"person.{person.id}.roles", "people.supervisor_runs", {"name": person.name})


RULES = (
    Rule("GE-01", REFUSE, "公司法第十条", "yes", COMPANY, _representative),
    Rule("GE-07", REFUSE, "公司法第六十八条、第七十五条", "yes", COMPANY, _directors),
    Rule("GE-09", REFUSE, "公司法第七十六条、第八十三条", "yes", COMPANY, _supervisors),
    Rule("GE-10", REFUSE, "公司法第七十六条、第二百六十五条", "yes", COMPANY, _watchers),
    Rule("GE-13", REFUSE, "公司法第七十四条", "yes", COMPANY, _managers),
)
