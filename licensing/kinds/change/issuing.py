"""Classes of shares among those that a joint-stock company issues (公司法 arts 143-146, 148): one class or several in one issue.

A class that stands is named and its rights stay; another one is new, is stated whole in the articles (art 145), and so is the meeting's
alone, as it amends them (art 116). What is left of the issue are ordinary shares. Classes that stood meet by themselves
(``class_votes``): art 116 names the increase, art 146 asks each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from licensing.documents.shares import ORDER, transfer_words
from licensing.documents.wording import yuan
from licensing.errors import Problem
from licensing.findings.share_classes import MOST_CLASSES, listed, told_whole
from licensing.kinds.change import matter
from licensing.services.register import share_classes
from licensing.stock import CONSENT, NO_PAR, PAR, ShareClass
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM = "stock"
ISSUE, BOARD = "issue", "board"
MOST = 5  # lines of a form; the law names no number
RIGHTS = ("profit", "remainder", "votes", "transfer", "protects")
FIELDS = ("name", "shares", "paid_fen", *RIGHTS)
LONGEST = {"name": 20, "protects": 500}
BASIS = "公司法第一百一十六条、第一百四十四条、第一百四十五条"


@dataclass(frozen=True)
class Line:
    """Shares of one class. ``stands``: the class on the register that they add to, None for a new one."""

    made: ShareClass
    shares: int
    stands: str | None

    @property
    def restricted(self) -> bool:
        """Whether a company that has offered shares to the public may not issue it (art 144, second paragraph)."""
        return self.made.other_votes or self.made.transfer == CONSENT


def rows(given: object) -> list[dict[str, Any]]:
    """Classes as typed; a line of which nothing but the offered choices is written is none."""
    told = [x for x in given if isinstance(x, Mapping)] if isinstance(given, Sequence) else []
    lines = [{n: _short(n, x.get(n)) for n in FIELDS} for x in told]
    return [x for x in lines if x["name"] or x["shares"] or x["paid_fen"]][: MOST + 1]


def _short(name: str, value: object) -> Any:
    if name == "paid_fen":
        return value if isinstance(value, int) else 0
    return str("" if value is None else value).strip()[: LONGEST.get(name, 20) + 1]


def lines_of(case: Case) -> list[Line]:
    """The classes of an issue; rights of one that stands are the register's, whatever was written beside its name."""
    given = matter.answer(case, ITEM) if ITEM in matter.items_of(case) else {}
    if given.get("way") != ISSUE:
        return []
    known = {row[1]: row for row in (case.answers.get("start") or {}).get("classes") or ()}
    found = []
    for row in rows(given.get("classes")):
        stood = known.get(row["name"])
        rights = dict(stood[3]) if stood is not None else {n: row[n] for n in RIGHTS}
        number = _number(row["shares"]) or 0
        made = ShareClass(
            name=row["name"],
            profit=str(rights["profit"]),
            remainder=str(rights["remainder"]),
            votes=_number(rights["votes"]),
            transfer=str(rights["transfer"]),
            protects=str(rights["protects"]),
            paid_fen=int(row["paid_fen"] or 0),
            held={},
        )
        found.append(Line(made, number, stood[0] if stood is not None else None))
    return found


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def problems(case: Case, said: Mapping[str, Any], more: int) -> list[Problem]:
    """What is wrong with the classes of an issue that adds ``more`` fen to the capital."""
    lines = lines_of(case)
    if not lines:
        return []
    new = [line.made for line in lines if line.stands is None]
    found = [*listed([line.made for line in lines]), *told_whole(new)]
    stood = len((case.answers.get("start") or {}).get("classes") or ())
    if stood + len(new) > MOST_CLASSES:
        found.append(Problem("", "classes.most", {"most": MOST_CLASSES}))
    if new and said.get("by") == BOARD:
        found.append(Problem("", "change.issue_new_by_board", {"name": new[0].name}))
    if any(line.restricted for line in lines) and said.get("not_public") != "yes":
        found.append(Problem("", "change.issue_public"))
    return [Problem(ITEM, p.code, p.params) for p in [*found, *_paid(lines, said, more)]]


def _paid(lines: Sequence[Line], said: Mapping[str, Any], more: int) -> list[Problem]:
    """Each has a number and a price, not below par (art 148); ordinary shares are what is left, at their own price (art 143)."""
    found = []
    whole, brought = _number(said.get("shares")) or 0, int(said.get("proceeds_fen") or 0)
    par = Fraction(more, whole) if said.get("kind") == PAR and whole else Fraction(0)
    for line in lines:
        if line.shares <= 0 or line.made.paid_fen <= 0:
            found.append(Problem("", "change.issue_number", {"name": line.made.name}))
        elif line.made.paid_fen < par * line.shares:
            found.append(Problem("", "classes.below_par", {"name": line.made.name}))
    left, left_paid = whole - sum(x.shares for x in lines), brought - sum(x.made.paid_fen for x in lines)
    uneven = (left == 0) != (left_paid == 0) and said.get("kind") in (PAR, NO_PAR)
    if left < 0 or left_paid < 0 or uneven:
        found.append(Problem("", "change.issue_sum", {"shares": left, "paid_fen": left_paid}))
    elif left and left_paid < par * left:
        found.append(Problem("", "classes.ordinary_below_par", {"sum_fen": left_paid}))
    return found


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as papers and minutes print it: number, money and, of a new class, what the articles say of it."""
    stood = {row[0]: row[2] for row in (case.answers.get("start") or {}).get("classes") or ()}
    found = []
    for line in lines_of(case):
        before = f"{stood[line.stands]}股" if line.stands in stood else ""
        after = f"发行{line.shares}股，股款{yuan(line.made.paid_fen)}"
        if line.stands is None:
            after += f"；{_rights(line.made)}"
        found.append((f"（新股·{line.made.name}）", before, after))
    if any(line.restricted for line in lines_of(case)):
        found.append(("（公开发行）", "", "公司未公开发行过股份（公司法第一百四十四条第二款）"))
    return found


def _rights(made: ShareClass) -> str:
    """As the articles will say it (art 145)."""
    told = [
        f"分配利润{ORDER.get(made.profit, '')}",
        f"分配剩余财产{ORDER.get(made.remainder, '')}",
        f"每股{made.votes if made.votes is not None else ''}票",
        f"转让{transfer_words(made)}",
        f"保护措施：{made.protects}",
    ]
    return "新设类别，写入章程（公司法第一百四十五条）：" + "；".join(told)


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """The register's classes after the issue, each with its day; who took them is the company's own register."""
    for line in lines_of(case):
        share_classes.issue(work, enterprise, line.made, line.shares, f"case:{case.id}", BASIS)
