"""Class shares of a joint-stock company (公司法 arts 143-145; law2.md GE-26): only as listed, whole, and told in the articles.

The State Council has listed no further kind (art 144, fourth), so none is offered. A company founded by promotion offers nothing to the
public; what art 144 then forbids stands in its articles for the day it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.stock import KINDS, ORDERS, SECTION, TRANSFERS, ShareClass, Stock, classes_of

STOCK = ("jsc",)
MOST_CLASSES, MOST_VOTES = 5, 1000  # what a form takes; the law names no number
LONGEST_NAME, LEAST_WORDS = 20, 10
CONTROLS = Fraction(1, 4)  # of the votes: 受益所有人信息管理办法 art 6


def _listed(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    yield from listed(classes_of(draft))


def listed(classes: Sequence[ShareClass]) -> Iterator[Problem]:
    """Each has a name of its own and at least one right that the list knows."""
    if len(classes) > MOST_CLASSES:
        yield Problem(SECTION, "classes.most", {"most": MOST_CLASSES})
    for place, each in enumerate(classes):
        named = [c.name for c in classes[:place]]
        if not 0 < len(each.name) <= LONGEST_NAME or each.name in ("普通股", *named):
            yield Problem(f"name_{place}", "classes.name", {"most": LONGEST_NAME})
        elif not each.differs:
            yield Problem(f"profit_{place}", "classes.as_ordinary", {"name": each.name})


def _told(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    yield from told_whole(classes_of(draft))


def told_whole(classes: Sequence[ShareClass]) -> Iterator[Problem]:
    """Order, votes, limits and protection: what the articles must say of each (art 145)."""
    for place, each in enumerate(classes):
        told = {"name": each.name}
        for field, value in (("profit", each.profit), ("remainder", each.remainder)):
            if value not in ORDERS:
                yield Problem(f"{field}_{place}", "classes.order", told)
        if each.votes is None or not 0 <= each.votes <= MOST_VOTES:
            yield Problem(f"votes_{place}", "classes.votes", told | {"most": MOST_VOTES})
        if each.transfer not in TRANSFERS:
            yield Problem(f"transfer_{place}", "classes.transfer", told)
        if len(each.protects) < LEAST_WORDS:
            yield Problem(f"protects_{place}", "classes.protects", told | {"least": LEAST_WORDS})


def _whole(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Taken by promoters, at one price in whole fen and not below par, and ordinary shares are left."""
    stock, owners = Stock.of(draft), {p.id: p for p in draft.owners}
    untaken = [p for place, each in enumerate(stock.classes) for p in _taken(stock, each, place, set(owners))]
    yield from untaken
    if untaken or not stock.classes:
        return
    if stock.issued and stock.ordinary <= 0:
        yield Problem(SECTION, "classes.no_ordinary", {"issued": stock.issued})
    if stock.paid_fen and stock.ordinary_paid_fen < stock.par_fen * max(stock.ordinary, 0):
        yield Problem(SECTION, "classes.ordinary_below_par", {"sum_fen": stock.ordinary_paid_fen})
    for person in owners.values():
        if sum(c.cost(person.id) for c in stock.classes) > person.amount_fen:
            yield Problem(SECTION, "classes.more_than_paid", {"name": person.name})


def _taken(stock: Stock, each: ShareClass, place: int, owners: set[str]) -> Iterator[Problem]:
    told, where = {"name": each.name}, f"paid_fen_{place}"
    if each.shares <= 0 or set(each.held) - owners or min(each.held.values(), default=0) < 0:
        yield Problem(where, "classes.nobody", told)
    elif each.paid_fen <= 0 or any(each.cost(who).denominator != 1 for who in each.held):
        yield Problem(where, "classes.price", told)
    elif stock.kind in KINDS and each.paid_fen < stock.par_fen * each.shares:
        yield Problem(where, "classes.below_par", told)


def _weighed(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A person reads what the articles promise the few, and who decides by votes that the money does not show."""
    stock = Stock.of(draft)
    if not stock.classes:
        return
    yield Problem(SECTION, "classes.weighed", {"names": "、".join(c.name for c in stock.classes)})
    votes = {p.name: stock.votes(p) for p in draft.owners}
    whole, paid = sum(votes.values()), max(stock.paid_fen, 1)
    for person in draft.owners:
        share = Fraction(votes[person.name]) / whole if whole else Fraction(0)
        if share >= CONTROLS > Fraction(person.amount_fen, paid):
            yield Problem(SECTION, "classes.controls", {"name": person.name, "percent": int(100 * share)})


RULES = (
    Rule("GE-26", REFUSE, "公司法第一百四十四条", "yes", STOCK, _listed, SECTION),
    Rule("GE-26A", REFUSE, "公司法第一百四十五条", "yes", STOCK, _told, SECTION),
    Rule(
        "GE-26S",
        REFUSE,
        "公司法第一百四十三条、第一百四十四条、第一百四十八条",
        "partial",
        STOCK,
        _whole,
        SECTION,
    ),
    Rule("GE-26R", REVIEW, "公司法第一百四十四条、第一百四十五条", "partial", STOCK, _weighed, SECTION),
)
