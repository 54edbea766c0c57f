"""What the law says of a joint-stock company founded by promotion (公司法 arts 92, 95-98, 142, 152)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, Rule
from licensing.parties import FOREIGN, PERSON
from licensing.stock import KINDS, NO_PAR, PAR, Stock

STOCK = ("jsc",)
MOST = 200  # art 92
MOST_SHARES = 10**15
ABROAD = ("PASSPORT", "HK_MACAO_PERMIT", "TAIWAN_PERMIT")  # documents of who has no domicile in China
MOST_AUTHORISED, MOST_YEARS = 50, 3  # art 152: percent of the shares issued, years


def _at_home(person: PersonAnswer) -> bool:
    natural = person.party == PERSON
    return person.document_kind not in ABROAD if natural else person.party != FOREIGN


def _promoters(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    owners = draft.owners
    if len(owners) > MOST:
        yield Problem("people", "people.promoters_most", {"most": MOST})
    if 2 * sum(map(_at_home, owners)) < len(owners):
        yield Problem("people", "people.promoters_abroad", {"count": len(owners)})


def _paid(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Everything is paid before the application: the day of payment lies behind."""
    by = (draft.filed_on or draft.on).isoformat()
    for person in draft.owners:
        where, named = f"person.{person.id}.", {"name": person.name}
        paid = str(person.contribution.get("due_on") or "")
        if person.amount_fen <= 0:
            yield Problem(where + "amount_fen", "people.amount_needed", named)
        if not paid:
            yield Problem(where + "due_on", "people.due_needed", named)
        elif date.fromisoformat(paid).isoformat() > by:
            yield Problem(where + "due_on", "people.not_paid", named)


def _shares(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Par or no par, never both; capital is what is issued at par, or at least half of what no-par shares brought."""
    stock, total = Stock.of(draft), sum(p.amount_fen for p in draft.owners)
    if stock.kind not in KINDS:
        yield Problem("stock", "capital.stock_needed")
    if not 0 < stock.issued <= MOST_SHARES:
        yield Problem("issued", "capital.issued_needed")
    if stock.kind not in KINDS or not 0 < stock.issued <= MOST_SHARES or not draft.owners:
        return
    if stock.kind == PAR and stock.capital_fen % stock.issued:
        yield Problem("issued", "capital.par_uneven")
    if stock.kind == PAR and total < stock.capital_fen:
        yield Problem("people", "people.below_par", {"sum_fen": total, "capital_fen": stock.capital_fen})
    if stock.kind == NO_PAR and total < stock.capital_fen:
        yield Problem("people", "people.below_par", {"sum_fen": total, "capital_fen": stock.capital_fen})
    if stock.kind == NO_PAR and 2 * stock.capital_fen < total:
        yield Problem(
            "people", "people.half_to_capital", {"sum_fen": total, "capital_fen": stock.capital_fen}
        )
    for person in draft.owners:
        if stock.bought(person).denominator != 1:
            yield Problem(f"person.{person.id}.amount_fen", "people.part_of_a_share", {"name": person.name})


def _authorised(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    stock = Stock.of(draft)
    if stock.authorised * 100 > stock.issued * MOST_AUTHORISED:
        yield Problem("authorised", "capital.authorised_most", {"percent": MOST_AUTHORISED})
    if stock.authorised and not 1 <= stock.years <= MOST_YEARS:
        yield Problem("authorised_years", "capital.authorised_years", {"most": MOST_YEARS})


RULES = (
    Rule("GE-14", REFUSE, "公司法第九十二条", "yes", STOCK, _promoters),
    Rule("GE-24P", REFUSE, "公司法第九十八条", "yes", STOCK, _paid),
    Rule("GE-24", REFUSE, "公司法第九十六条、第一百四十二条", "yes", STOCK, _shares),
    Rule("GE-25", REFUSE, "公司法第一百五十二条", "yes", STOCK, _authorised),
)
