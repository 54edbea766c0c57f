"""Shares of a class that the company bought back and cancels with its capital (公司法 arts 116, 146, 162, 224).

Only what the articles let be taken from one class alone is no reduction by everybody's proportion (art 224, third paragraph). The general
meeting decides (art 162, second paragraph), the class meets by itself, creditors are told before, and within ten days of buying them
the shares are cancelled (third paragraph): late it is entered and a person sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter, meeting, reclassing
from licensing.services.orders import announcing
from licensing.services.register import share_classes
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM, REDUCE = "stock", "reduce"
FIELDS = ("bought", "bought_on", "clause")
LONGEST_CLAUSE = 100
CANCELLED = "D414"  # row of deadlines.tsv: ten days from buying
TOLD = "creditors"  # what a notice of an ordinary reduction says and one that covers losses does not (order_kinds.tsv)
BASIS = "公司法第一百六十二条"


def kept(given: object) -> dict[str, str]:
    """Class -> how many of its shares, as typed; a class of which none was bought is none."""
    told = given if isinstance(given, Mapping) else {}
    return {str(k)[:80]: str(v).strip()[:20] for k, v in told.items() if str(v or "").strip()}


def _said(case: Case) -> dict[str, Any]:
    given = matter.answer(case, ITEM) if ITEM in matter.items_of(case) else {}
    return given if given.get("way") == REDUCE else {}


def bought(case: Case) -> list[tuple[reclassing.Stood, int | None]]:
    """Each class with how many of its shares go, None for what is no number; of a class that does not stand nothing."""
    told = kept(_said(case).get("bought"))
    return [(each, meeting.number(told[key])) for key, each in reclassing.stood(case).items() if key in told]


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing or not as the law has it."""
    said, lines, found = _said(case), bought(case), []
    if not kept(said.get("bought")):
        return []
    if len(lines) < len(kept(said.get("bought"))):
        found.append(Problem(ITEM, "change.redeem_class"))
    for each, number in lines:
        if number is None or not 0 < number <= each.shares:
            found.append(Problem(ITEM, "change.redeem_number", {"name": each.name, "most": each.shares}))
    day = meeting.day_of(said.get("bought_on"))
    if day is None or day > work.act.on:
        found.append(Problem(ITEM, "change.redeem_day"))
    if not 1 <= len(str(said.get("clause") or "").strip()) <= LONGEST_CLAUSE:
        found.append(Problem(ITEM, "change.redeem_clause"))
    if said.get("by") != "meeting":
        found.append(Problem(ITEM, "change.stock_meeting"))
    if _of_losses(work, case):
        found.append(Problem(ITEM, "change.redeem_loss"))
    if reclassing.ITEM in matter.items_of(case):
        found.append(Problem(ITEM, "change.redeem_alone"))
    return found


def _of_losses(work: Work, case: Case) -> bool:
    """Whether creditors were told of a reduction that covers losses, out of which no shareholder gets anything (art 225)."""
    notices = announcing.standing_notices(work, matter.enterprise_of(work, case), "reduction")
    rows = work.books.catalogue.order_kinds
    return any(TOLD not in rows[notice.order.kind].fields for notice in notices)


def lines(case: Case) -> list[tuple[str, str, str]]:
    """Label, before and after, as papers and minutes print it."""
    said, found = _said(case), []
    for each, number in bought(case):
        ends = "，该类别终止" if number == each.shares else ""
        after = f"收购并注销{number if number is not None else ''}股{ends}"
        found.append((f"（{each.name}）", f"{each.shares}股", after))
    if found:
        told = f"{said.get('bought_on') or ''}收购；依据章程{said.get('clause') or ''}，不按股东持股比例减少"
        found.append(("（收购本公司股份）", "", f"{told}（公司法第一百六十二条、第二百二十四条第三款）"))
    return found


def last_day(work: Work, case: Case) -> date | None:
    """By when they are cancelled; None where nothing was bought."""
    day = meeting.day_of(_said(case).get("bought_on")) if bought(case) else None
    return work.books.last_day(day, CANCELLED) if day is not None else None


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """A person compares the clause, and sees whether the ten days are over."""
    last = last_day(work, case)
    if last is None:
        return ()
    told = [Problem(ITEM, "change.redeem_compare", {"clause": str(_said(case).get("clause") or "")})]
    told += [Problem(ITEM, "change.redeem_late", {"last": last})] if work.act.on > last else []
    return (Looked(Rule("XC-162", REVIEW, BASIS, "yes", ("jsc",), _register, ITEM), tuple(told)),)


def _register(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def enter(work: Work, case: Case, enterprise: Enterprise) -> None:
    """The classes afterwards, each with its day; whose shares they were is the company's own register."""
    for each, number in bought(case):
        share_classes.cancel(work, enterprise, each.id, number or 0, f"case:{case.id}")
