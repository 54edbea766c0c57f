"""Business-scope phrases as the page shows them: hits of a search, and the permits that chosen ones need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Item, ScopeItem
from licensing.entities import KINDS
from licensing.store.models import Case
from portal.i18n import language, t
from portal.office import current_office

MOST_HITS = 20


@dataclass(frozen=True)
class Hit:
    """One phrase found. ``also``: the other wording that matched; ``permits``: names of what it needs."""

    item: ScopeItem
    also: str
    permits: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.item.code,
            "text": self.item.item,
            "kind": kind_words(self.item),
            "also": self.also,
            "permits": list(self.permits),
        }


@dataclass(frozen=True)
class Permit:
    """A certificate item that chosen phrases call for. ``offered``: may be applied for here; ``taken``: already is."""

    item: Item
    because: tuple[str, ...]
    offered: bool
    taken: bool


@dataclass(frozen=True)
class BusinessPage:
    chosen: Sequence[ScopeItem]
    hits: Sequence[Hit]
    permits: Sequence[Permit]
    examples: Sequence[str]
    trades: Sequence[tuple[str, str]]
    trade: str


def kind_words(item: ScopeItem) -> str:
    """Empty for a general item."""
    return (
        ""
        if item.kind == "一般"
        else t(
            "applications.business.permit_needed"
            if item.kind == "许可"
            else "applications.business.filing_needed"
        )
    )


def hits(text: str, but: set[str]) -> list[Hit]:
    """Phrases for what was typed, those already chosen left out."""
    catalogue = current_office().books.catalogue
    found = [i for i in catalogue.search_scope(text, MOST_HITS + len(but)) if i.code not in but]
    return [_hit(i, text, catalogue) for i in found[:MOST_HITS]]


def hits_of_trade(trade: str, but: set[str]) -> list[Hit]:
    """The most usual phrases of a trade, those already chosen left out."""
    catalogue = current_office().books.catalogue
    return [_hit(i, "", catalogue) for i in catalogue.scope_of_trade(trade) if i.code not in but]


def trades() -> list[tuple[str, str]]:
    """Letter and name of each trade, in the language of the request."""
    return [
        (code, term.zh if language() == "zh" else term.en)
        for code, term in current_office().books.catalogue.trades.items()
    ]


def _hit(item: ScopeItem, text: str, catalogue: Catalogue) -> Hit:
    typed = "".join(text.split())
    also = "" if typed in item.item else next((a for a in item.aliases if typed and typed in a), "")
    return Hit(item, also, tuple(named(catalogue.items[c]) for c in item.permit_codes))


def named(item: Item) -> str:
    """The item's name in the language of the request."""
    return item.name_zh if language() == "zh" else item.name_en or item.name_zh


def permits_of(chosen: Iterable[ScopeItem], case: Case, catalogue: Catalogue) -> list[Permit]:
    """What the chosen phrases call for, each item once, in the order of the catalogue."""
    because: dict[str, list[str]] = {}
    for phrase in chosen:
        for code in phrase.permit_codes:
            because.setdefault(code, []).append(phrase.item)
    offered = {i.code for i in catalogue.offered(KINDS[case.entity_type].catalogue_code)}
    taken = set((case.answers.get("certificates") or {}).get("items") or [])
    return [
        Permit(catalogue.items[c], tuple(because[c]), c in offered, c in taken)
        for c in catalogue.items
        if c in because
    ]
