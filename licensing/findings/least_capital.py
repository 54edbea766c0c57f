"""The least capital of some trades, by special law alone (公司法 arts 47, 96): rows of ``capital_minimums``.

What nobody has read in the law's own text is weighed by a person; no machine refuses by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.load import Catalogue
from licensing.catalogue.minimums import CapitalMinimum
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Check, Rule
from licensing.obligations import Duty

CAPITAL = "capital"
READ, FEN = "yes", 100


def called(owed: Iterable[Duty], catalogue: Catalogue) -> tuple[CapitalMinimum, ...]:
    """The rows that a scope calls for; of items that answer one duty in each other's place the lowest, if all have one."""
    rows = {row.item: row for row in catalogue.minimums}
    found: dict[str, CapitalMinimum] = {}
    for duty in owed:
        mine = [rows[item] for item in duty.items if item in rows]
        if mine and len(mine) == len(duty.items):
            row = min(mine, key=lambda each: each.least_yuan)
            found[row.code] = row
    return tuple(found.values())


def below(amount_fen: int, rows: Iterable[CapitalMinimum], field: str) -> Iterator[Problem]:
    """What a capital falls short of."""
    for row in rows:
        if amount_fen < row.least_yuan * FEN:
            told = {"trade": row.zh, "least_fen": row.least_yuan * FEN, "law": row.basis}
            yield Problem(field, "capital.below_least", told)


def of_draft(draft: Draft, catalogue: Catalogue) -> tuple[CapitalMinimum, ...]:
    return called(duties(draft, catalogue).duties, catalogue)


def paid_first(draft: Draft, catalogue: Catalogue) -> bool:
    """Whether everything is paid in before founding: a day of contribution is then the day it was paid."""
    return draft.entity_type in COMPANIES and any(
        row.paid and row.verified == READ for row in of_draft(draft, catalogue)
    )


def _least(read: bool) -> Check:
    def check(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
        rows = [row for row in of_draft(draft, catalogue) if (row.verified == READ) is read]
        if draft.capital_fen:
            yield from below(draft.capital_fen, rows, "amount_fen")

    return check


def _paid(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Paid in, and in money where the law says so."""
    rows = [row for row in of_draft(draft, catalogue) if row.paid and row.verified == READ]
    if not rows:
        return
    by, money = draft.filed_on or draft.on, any(row.form == "currency" for row in rows)
    for person in draft.owners:
        told = {"name": person.name, "trade": rows[0].zh, "law": rows[0].basis}
        due = str(person.contribution.get("due_on") or "")
        if due and date.fromisoformat(due) > by:
            yield Problem(f"person.{person.id}.due_on", "people.paid_first", told)
        if money and person.contribution.get("form") not in (None, "currency"):
            yield Problem(f"person.{person.id}.form", "people.money_only", told)


ARTICLE = "公司法第四十七条、第九十六条"
RULES = (
    Rule("GE-35", REFUSE, ARTICLE, "yes", COMPANIES, _least(read=True), CAPITAL),
    Rule("GE-35U", REVIEW, ARTICLE, "no", COMPANIES, _least(read=False), CAPITAL),
    Rule("GE-35P", REFUSE, ARTICLE, "yes", COMPANIES, _paid),
)
