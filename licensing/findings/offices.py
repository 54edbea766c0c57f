"""Numbers of directors and supervisors of companies, and offices that exclude each other (公司法 ch. 3)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

BOARD = 3
COMPANY, STOCK = ("llc",), ("jsc",)
RUNS = frozenset({"DIRECTOR", "MANAGER", "FIN_HEAD"})  # 公司法 arts 76, 265
BOUND = RUNS - {"DIRECTOR"}  # offices beside the board's


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


def _watched(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """One supervisor, a board of three or more, or a committee of three or more directors; none is not open to it."""
    supervisors, committee = len(draft.holding("SUPERVISOR")), len(draft.holding("AUDIT"))
    if 1 < supervisors < BOARD:
        yield Problem("people", "people.two_supervisors", {"count": supervisors, "least": BOARD})
    if not supervisors and not committee:
        yield Problem("people", "people.nobody_watches")
    if supervisors and committee:
        yield Problem("people", "people.watched_twice")
    if 0 < committee < BOARD:
        yield Problem("people", "people.committee_small", {"count": committee, "least": BOARD})


def _committee(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Directors sit on it, more than half of them without another office (公司法 art 121)."""
    members = draft.holding("AUDIT")
    for person in members:
        if "DIRECTOR" not in person.roles:
            yield Problem(f"person.{person.id}.roles", "people.committee_director", {"name": person.name})
    bound = sum(bool(p.roles & BOUND) for p in members)
    if members and 2 * bound >= len(members):
        yield Problem("people", "people.committee_bound")


def _within_board(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A limited company's committee: directors out of a board, and nobody else watches then (公司法 art 69)."""
    members, board = draft.holding("AUDIT"), len(draft.holding("DIRECTOR"))
    if not members:
        return
    for person in members:
        if "DIRECTOR" not in person.roles:
            yield Problem(f"person.{person.id}.roles", "people.committee_director", {"name": person.name})
    if board < BOARD:
        yield Problem("people", "people.committee_board", {"count": board, "least": BOARD})
    if draft.holding("SUPERVISOR"):
        yield Problem("people", "people.watched_twice")


def _watches_itself(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Art 69 names neither a number nor whom it keeps out, as art 121 does for the joint-stock company: a person weighs it."""
    members = draft.holding("AUDIT")
    if len(members) == 1:
        yield Problem("people", "people.committee_of_one", {"name": members[0].name})
    bound = [p.name for p in members if p.roles & BOUND]
    if bound and 2 * len(bound) >= len(members):
        yield Problem("people", "people.committee_runs", {"names": "、".join(bound)})


def _one_manager(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    count = len(draft.holding("MANAGER"))
    if count != 1:
        yield Problem("people", "people.manager_one", {"count": count})


RULES = (
    Rule("GE-01", REFUSE, "公司法第十条", "yes", COMPANIES, _representative),
    Rule(
        "GE-07",
        REFUSE,
        "公司法第六十八条、第七十五条、第一百二十条、第一百二十八条",
        "yes",
        COMPANIES,
        _directors,
    ),
    Rule("GE-09", REFUSE, "公司法第七十六条、第八十三条", "yes", COMPANY, _supervisors),
    Rule("GE-09A", REFUSE, "公司法第六十九条", "yes", COMPANY, _within_board),
    Rule("GE-09R", REVIEW, "公司法第六十九条、第七十六条", "partial", COMPANY, _watches_itself),
    Rule("GE-10", REFUSE, "公司法第七十六条、第一百三十条、第二百六十五条", "yes", COMPANIES, _watchers),
    Rule("GE-13", REFUSE, "公司法第七十四条", "yes", COMPANY, _managers),
    Rule("GE-14S", REFUSE, "公司法第一百二十一条、第一百三十条、第一百三十三条", "yes", STOCK, _watched),
    Rule("GE-12", REFUSE, "公司法第一百二十一条", "yes", STOCK, _committee),
    Rule("GE-13J", REFUSE, "公司法第一百二十六条", "yes", STOCK, _one_manager),
)
