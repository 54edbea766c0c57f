"""How a limited company is run and watched, where a filing of officers changes it: the articles say so, and who decides follows.

One director or a board; nobody, a supervisor, a board of them, or a committee of the board that watches: the articles name the organs
(公司法 art 46), a committee stands in them (art 69), so another form is theirs to amend (art 66). To be watched by nobody all
shareholders agree (art 83); at the founding they do so by signing the articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from licensing.findings.offices import BOARD, COMPANY
from licensing.kinds.change import matter, officers
from licensing.kinds.change.rules import DECIDES, UNANIMOUS, Rule
from licensing.services.register.members import Member
from licensing.store.models import Case

ITEM = "officers"
COMMITTEE, SUPERVISORS, SUPERVISOR, NOBODY = "committee", "supervisors", "supervisor", "nobody"
WATCHES = {
    COMMITTEE: "审计委员会（不设监事会和监事）",
    SUPERVISORS: "监事会",
    SUPERVISOR: "监事",
    NOBODY: "不设监事",
}
RUN = {True: "董事会", False: "董事（不设董事会）"}
AMENDS = "two_thirds"  # 公司法 art 66


@dataclass(frozen=True)
class Form:
    """``board``: whether a board runs it; ``watches``: one of ``WATCHES``."""

    board: bool
    watches: str


def form(members: Iterable[Member]) -> Form | None:
    """The organs that these officers make; None where no director is known, as of an imported entry."""
    roles = [m.role for m in members]
    if "DIRECTOR" not in roles:
        return None
    number = roles.count("SUPERVISOR")
    watched = SUPERVISORS if number >= BOARD else SUPERVISOR if number else NOBODY
    return Form(roles.count("DIRECTOR") >= BOARD, COMMITTEE if "AUDIT" in roles else watched)


def moves(case: Case) -> tuple[Form, Form] | None:
    """The organs before and after, where the application changes their form."""
    if case.entity_type not in COMPANY or ITEM not in matter.items_of(case):
        return None
    before, after = form(officers.seen(case)), form(officers.after(case))
    return (before, after) if before is not None and after is not None and before != after else None


def decides(case: Case) -> str:
    """By which majority the organs change; ``none`` where they stay."""
    moved = moves(case)
    if moved is None:
        return DECIDES[0]
    before, after = moved
    unwatched = after.watches == NOBODY != before.watches
    return UNANIMOUS if unwatched else AMENDS


def ruled(case: Case) -> list[Rule]:
    """The rules of the items chosen, each with the majority that this application makes of it."""
    asked = decides(case)
    return [
        replace(rule, decides=max(rule.decides, asked, key=DECIDES.index)) if rule.item == ITEM else rule
        for rule in matter.rules_of(case)
    ]


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each organ that changes its form."""
    moved = moves(case)
    if moved is None:
        return []
    before, after = moved
    pairs = (
        ("（执行机构）", RUN[before.board], RUN[after.board]),
        ("（监督机构）", WATCHES[before.watches], WATCHES[after.watches]),
    )
    return [pair for pair in pairs if pair[1] != pair[2]]
