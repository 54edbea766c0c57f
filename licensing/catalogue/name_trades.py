"""Trades that a name says in general words, and what the scope must hold for them (企业名称登记管理规定 art 9): rows of ``name_trades``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED, ScopeItem
from licensing.catalogue.tables import Table, read

COLUMNS = ("code", "words", "divisions", "said", "zh", "basis", "verified")
LETTERS = "ABCDEFGHIJKLMNOPQRST"
DIGITS = 2


@dataclass(frozen=True)
class NameTrade:
    """``words``: how an industry wording ends; ``divisions`` of GB/T 4754 and texts (``said``) by which a phrase is of that trade."""

    code: str
    words: tuple[str, ...]
    divisions: frozenset[str]
    said: tuple[str, ...]
    zh: str
    basis: str
    verified: str

    def holds(self, phrase: ScopeItem) -> bool:
        """Whether a phrase is of the trade: by one of its suggested classes or by its words, so that a guessed class never asks."""
        classes = {code.lstrip(LETTERS)[:DIGITS] for code in phrase.gb}
        return not self.divisions.isdisjoint(classes) or any(word in phrase.item for word in self.said)


def read_name_trades(folder: Path) -> tuple[tuple[NameTrade, ...], Table]:
    """Raises CatalogueError: a row without words, or that no phrase can be of, a division that is none, a word given twice."""
    table = read(folder / "name_trades.tsv", COLUMNS, "code")
    found: list[NameTrade] = []
    for row in table.rows:
        words, divisions = row.many("words"), row.many("divisions")
        if not words or any(word in each.words for each in found for word in words):
            raise row.wrong("words are empty or stand in a row before")
        if not (divisions or row.many("said")):
            raise row.wrong("neither divisions nor words say which phrases are of the trade")
        if any(not (code.isdigit() and len(code) == DIGITS) for code in divisions):
            raise row.wrong("divisions are two digits of GB/T 4754 each")
        told = row.needed("zh"), row.needed("basis"), row.one_of("verified", VERIFIED)
        found.append(NameTrade(row["code"], words, frozenset(divisions), row.many("said"), *told))
    return tuple(found), table


def missing(industry: str, scope: Iterable[ScopeItem], rows: Iterable[NameTrade]) -> NameTrade | None:
    """The trade that an industry wording says and no phrase of the scope holds; None where the scope is empty."""
    chosen = tuple(scope)
    said = next((row for row in rows if industry.endswith(row.words)), None)
    apart = said is not None and chosen and not any(said.holds(phrase) for phrase in chosen)
    return said if apart else None
