"""Shares of a class become ordinary ones or another class's; a class of which none is left ends (公司法 arts 116, 144-146).

The capital does not move: one share becomes one share, or, where shares have no par value, so many become so many (arts 142, 145); at par
another number is another capital (art 224). The articles name each class (art 145), so the meeting amends them by two thirds of the
votes present (art 116), and every class meets by itself (``class_votes``, art 146).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licensing.errors import Problem
from licensing.kinds.change import matter, meeting
from licensing.kinds.change.meeting import number
from licensing.services.register import share_classes
from licensing.stock import CONSENT, ORDINARY_VOTES, PAR
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "reclass"
ORDINARY = "ordinary"
FIELDS = ("moves", *meeting.FIELDS, "not_public", "no_par")
PARTS = ("to", "shares", "per", "into")  # of a line: what it becomes, how many, and each so many are so many
MOST_RATIO = 10_000


@dataclass(frozen=True)
class Stood:
    """A class as it stood when the application was written."""

    id: str
    name: str
    shares: int
    rights: Mapping[str, Any]

    @property
    def restricted(self) -> bool:
        """Whether a company that has offered shares to the public may not have more of it (art 144, second paragraph)."""
        return self.rights.get("votes") != ORDINARY_VOTES or self.rights.get("transfer") == CONSENT


@dataclass(frozen=True)
class Move:
    """``to``: a class's id, or ``ORDINARY``; ``shares``: None for what is no number; each ``per`` of them are ``into`` then, likewise."""

    source: Stood
    to: str
    shares: int | None
    per: int | None = 1
    into: int | None = 1

    @property
    def even(self) -> bool:
        return self.per is not None and self.per == self.into

    @property
    def come(self) -> int:
        """How many shares they are afterwards."""
        if self.even:
            return self.shares or 0
        return (self.shares or 0) // (self.per or 1) * (self.into or 0)


def stood(case: Case) -> dict[str, Stood]:
    """The classes by id."""
    rows = (case.answers.get("start") or {}).get("classes") or ()
    return {row[0]: Stood(row[0], row[1], row[2], row[3]) for row in rows}


def kept(given: object) -> dict[str, list[str]]:
    """By class what it becomes and how many shares, as typed; a class that stays as it is is none."""
    told = given if isinstance(given, Mapping) else {}
    lines = {
        str(k)[:80]: [str(x).strip()[:80] for x in v] for k, v in told.items() if isinstance(v, list | tuple)
    }
    whole = {k: [*v, *[""] * (len(PARTS) - len(v))] for k, v in lines.items() if 2 <= len(v) <= len(PARTS)}
    return {k: v for k, v in whole.items() if v[0]}


def moves(case: Case) -> list[Move]:
    """What is asked; without a number it is all of the class."""
    given = matter.answer(case, ITEM) if ITEM in matter.items_of(case) else {}
    found = []
    for source in stood(case).values():
        to, shares, per, into = kept(given.get("moves")).get(source.id) or ("",) * len(PARTS)
        if to:
            ratio = (number(per or "1"), number(into or "1"))
            found.append(Move(source, to, number(shares) if shares else source.shares, *ratio))
    return found


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing or not as the law has it."""
    if ITEM not in matter.items_of(case):
        return []
    if not stood(case):
        return [Problem(ITEM, "change.reclass_none")]
    given, found = matter.answer(case, ITEM), []
    asked = moves(case)
    if not asked:
        return [Problem(ITEM, "order.missing")]
    targets = {move.to for move in asked}
    for move in asked:
        name = {"name": move.source.name, "most": move.source.shares}
        if move.to not in (ORDINARY, *stood(case)) or move.to == move.source.id:
            found.append(Problem(ITEM, "change.reclass_to", name))
        if move.shares is None or not 0 < move.shares <= move.source.shares:
            found.append(Problem(ITEM, "change.reclass_number", name))
        found += _ratio(move)
        if move.source.id in targets:
            found.append(Problem(ITEM, "change.reclass_chain", name))
    if any(not move.even for move in asked) and (at_par(work, case) or given.get("no_par") != "yes"):
        found.append(Problem(ITEM, "change.reclass_par"))
    if (
        any(stood(case)[to].restricted for to in targets if to in stood(case))
        and given.get("not_public") != "yes"
    ):
        found.append(Problem(ITEM, "change.issue_public"))
    return [*found, *meeting.problems(work, ITEM, given)]


def _ratio(move: Move) -> list[Problem]:
    """Whole numbers, and no share is left over or becomes nothing."""
    name = {"name": move.source.name, "most": MOST_RATIO}
    if not all(n is not None and 0 < n <= MOST_RATIO for n in (move.per, move.into)):
        return [Problem(ITEM, "change.reclass_ratio", name)]
    rest = 0 if move.even else (move.shares or 0) % (move.per or 1)
    return [Problem(ITEM, "change.reclass_rest", name | {"per": move.per, "rest": rest})] if rest else []


def at_par(work: Work, case: Case) -> bool:
    """Whether the company was founded here with shares at par; of others its own word counts."""
    entry = matter.enterprise_of(work, case)
    founding = work.session.get(Case, entry.case_id) if entry.case_id else None
    return founding is not None and (founding.answers.get("capital") or {}).get("stock") == PAR


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each class that moves, and the decision, as papers and minutes print it."""
    found, known = [], stood(case)
    for move in moves(case):
        target = known.get(move.to)
        into = "普通股" if move.to == ORDINARY else target.name if target is not None else ""
        ends = "，该类别终止" if move.shares == move.source.shares else ""
        ratio = "" if move.even else f"{move.come}股，每{move.per}股转为{move.into}股"
        after = f"{move.shares if move.shares is not None else ''}股转为{into}{ratio}{ends}"
        found.append((f"（{move.source.name}）", f"{move.source.shares}股", after))
    if not found:
        return []
    given = matter.answer(case, ITEM)
    found.append(("（决定）", "", f"{meeting.said(given)}；相应修改章程"))
    if any(not m.even for m in moves(case)):
        found.append(("（股份）", "", "公司股份均为无面额股，注册资本不变（公司法第一百四十二条）"))
    if any(known[m.to].restricted for m in moves(case) if m.to in known):
        found.append(("（公开发行）", "", "公司未公开发行过股份（公司法第一百四十四条第二款）"))
    return found


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """The register's classes afterwards, each with its day; whose shares they are is the company's own register."""
    act = f"case:{case.id}"
    for move in moves(case):
        into = None if move.to == ORDINARY else move.to
        way = share_classes.Way(move.source.id, into, move.shares or 0, move.come)
        share_classes.convert(work, enterprise, way, act)
