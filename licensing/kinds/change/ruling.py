"""Majorities that the own articles ask for, and articles filed alone (公司法 arts 46, 65, 66; 农民专业合作社法 arts 15, 30).

The articles may ask for more, never for less: what they ask is filed with the change that makes it, and from then on counts in every
change. A change of the articles is itself a special matter, so what protects the few is undone by nobody below it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select

from licensing.errors import Problem
from licensing.kinds.change import matter, organs
from licensing.kinds.change.rules import Rule
from licensing.services.register import articles, history
from licensing.services.register.articles import ORDINARY, ROWS, SPECIAL
from licensing.store.models import Case, Enterprise, RegisterItem
from licensing.work import Work

ITEM = "articles"
ASKS = {
    "unanimous": SPECIAL,
    "two_thirds": SPECIAL,
    "heads_two_thirds": SPECIAL,
    "majority": ORDINARY,
    "heads_majority": ORDINARY,
}
LEAST = {SPECIAL: 67, ORDINARY: 51}  # whole percent: more than the law asks for
TITLES = {SPECIAL: "特别事项的表决权比例", ORDINARY: "其他事项的表决权比例"}
LAW = {SPECIAL: "三分之二以上（依法）", ORDINARY: "过半数（依法）"}
SHORTEST = 10  # characters of an amendment


def asked(rules: Iterable[Rule], own: dict[str, int]) -> int:
    """The highest percentage that the articles ask for any of these items; 0 where the law's majority is enough.

    >>> from licensing.kinds.change.rules import rules_for
    >>> llc = rules_for("llc")
    >>> asked([llc["domicile"]], {"special": 75}), asked([llc["representative"]], {"special": 75})
    (75, 0)
    """
    return max((own.get(ASKS.get(rule.decides, ""), 0) for rule in rules), default=0)


def seen(case: Case) -> dict[str, int]:
    """What the articles asked for when the application was written."""
    return dict((case.answers.get("start") or {}).get("majorities") or {})


def needed(case: Case) -> int:
    """The percentage that this application needs by the articles; 0 for none."""
    return asked(organs.ruled(case), seen(case))


def wanted(case: Case) -> dict[str, int | None]:
    """What the amended articles shall ask; None for what the law asks."""
    given = matter.answer(case, ITEM)
    return {kind: int(text) if (text := str(given.get(kind) or "")).isdecimal() else None for kind in ROWS}


def problems(case: Case) -> list[Problem]:
    """The text is there, and no percentage is below the law's or above everything."""
    if ITEM not in matter.items_of(case):
        return []
    given = matter.answer(case, ITEM)
    found = []
    if len(str(given.get("text") or "")) < SHORTEST:
        found.append(Problem(ITEM, "change.articles_text", {"least": SHORTEST}))
    for kind in ROWS:
        said = str(given.get(kind) or "")
        if said and not (said.isdecimal() and LEAST[kind] <= int(said) <= 100):
            found.append(Problem(ITEM, f"change.articles_{kind}", {"least": LEAST[kind]}))
    return found


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after of each line of the amendment."""
    before, after = seen(case), wanted(case)
    found = [
        (f"（{TITLES[kind]}）", _said(kind, before.get(kind)), _said(kind, after[kind]))
        for kind in ROWS
        if before.get(kind) != after[kind]
    ]
    text = str(matter.answer(case, ITEM).get("text") or "")
    return [*found, ("（修正的内容）", "（现行章程）", text)] if text else found


def _said(kind: str, percent: int | None) -> str:
    return LAW[kind] if percent is None else f"{percent}%以上"


def enter(work: Work, case: Case, enterprise: Enterprise, basis: str) -> None:
    """What the articles ask from today on; what they asked before stays with its days."""
    now = articles.majorities(work.session, enterprise.id)
    for kind, percent in wanted(case).items():
        if now.get(kind) == percent:
            continue
        for row in work.session.scalars(_open(enterprise.id, ROWS[kind])):
            row.until = work.act.on
        if percent is not None:
            made = history.add(work, enterprise, ROWS[kind], str(percent), f"case:{case.id}", basis)
            made.since = work.act.on


def _open(enterprise_id: str, item: str) -> Select[RegisterItem]:
    return select(RegisterItem).where(
        RegisterItem.enterprise_id == enterprise_id, RegisterItem.item == item, RegisterItem.until.is_(None)
    )
