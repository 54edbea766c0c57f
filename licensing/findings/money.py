"""Capital and contributions (公司法 arts 42, 46-48; 784 art 3; 条例 art 13). Money in fen, dates are legal dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.deadlines import add_years
from licensing.entities import COMPANIES
from licensing.errors import Problem
from licensing.findings.least_capital import paid_first
from licensing.findings.rule import REFUSE, REVIEW, Rule

MOST_SHAREHOLDERS = 50  # 公司法 art 42
CONTRIBUTION_YEARS = 5  # 公司法 art 47
CAPITAL_ASKED = "capital_asked_from"  # a row of limits.tsv, in yuan
FEN = 100
LAWFUL_FORMS = ("currency", "in_kind", "intellectual_property", "land_use_right", "equity", "claim", "data")
BANNED_FORMS = (
    "labour",
    "credit",
    "personal_name",
    "goodwill",
    "franchise",
    "encumbered_property",
)  # 条例 art 13
COMPANY = ("llc",)


def _amount(person: PersonAnswer) -> Iterator[Problem]:
    if person.amount_fen <= 0:
        yield Problem(f"person.{person.id}.amount_fen", "people.amount_needed", {"name": person.name})


def _form(person: PersonAnswer) -> Iterator[Problem]:
    form = person.contribution.get("form")
    if form in BANNED_FORMS:
        yield Problem(f"person.{person.id}.form", "people.form_banned", {"name": person.name})
    elif form not in LAWFUL_FORMS:
        yield Problem(f"person.{person.id}.form", "people.form_needed", {"name": person.name})


def _due(person: PersonAnswer, established: date, filed_on: date | None) -> Iterator[Problem]:
    """``filed_on``: the day from which a day to pay by must lie ahead; None where everything is paid already."""
    where, due = f"person.{person.id}.due_on", person.contribution.get("due_on")
    last = add_years(established, CONTRIBUTION_YEARS)
    if not due:
        yield Problem(where, "people.due_needed", {"name": person.name})
    elif date.fromisoformat(str(due)) > last:
        yield Problem(where, "people.five_years", {"name": person.name, "last": last})
    elif filed_on is not None and date.fromisoformat(str(due)) < filed_on:
        yield Problem(where, "people.due_over", {"name": person.name})


def _dates(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    filed_on = None if paid_first(draft, catalogue) else draft.filed_on or draft.on
    for person in draft.holding("SHAREHOLDER"):
        yield from _due(person, draft.on, filed_on)


def _forms(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.owners:
        yield from _form(person)


def _sum(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    shareholders = draft.holding("SHAREHOLDER")
    for person in shareholders:
        yield from _amount(person)
    total = sum(p.amount_fen for p in shareholders)
    if shareholders and draft.capital_fen and total != draft.capital_fen:
        yield Problem("people", "people.sum_differs", {"sum_fen": total, "capital_fen": draft.capital_fen})


def _members(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if len(draft.holding("SHAREHOLDER")) > MOST_SHAREHOLDERS:
        yield Problem("people", "people.too_many_shareholders", {"most": MOST_SHAREHOLDERS})


def beyond_reason(draft: Draft, catalogue: Catalogue) -> bool:
    """Whether the capital is so large that its grounds are asked (784 art 3); the number is the office's own row."""
    return draft.capital_fen >= catalogue.limits[CAPITAL_ASKED].value * FEN


def _asked(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if beyond_reason(draft, catalogue):
        reason = str(draft.section("capital").get("reason") or "")
        yield Problem(
            "amount_fen", "capital.beyond_reason", {"capital_fen": draft.capital_fen, "reason": reason}
        )


RULES = (
    Rule("GE-20", REFUSE, "公司法第四十七条", "yes", COMPANY, _sum),
    Rule("GE-21", REFUSE, "公司法第四十六条、第四十七条", "yes", COMPANY, _dates),
    Rule("GE-27", REFUSE, "公司法第四十八条；市场主体登记管理条例第十三条", "yes", COMPANIES, _forms),
    Rule("GE-28", REVIEW, "国务院关于实施注册资本登记管理制度的规定第三条", "yes", COMPANIES, _asked),
    Rule("CL-42", REFUSE, "公司法第四十二条", "yes", COMPANY, _members),
)
