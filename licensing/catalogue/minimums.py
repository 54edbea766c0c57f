"""The least capital that special laws ask of companies in a trade, and where it is paid in before founding (公司法 arts 47, 96)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED, Item
from licensing.catalogue.tables import Table, read

COLUMNS = ("code", "item", "least_yuan", "paid", "form", "zh", "basis", "verified")
FORMS = ("", "currency")


@dataclass(frozen=True)
class CapitalMinimum:
    """``item``: the certificate item by which the scope calls for it; ``paid``: all of it before founding; ``form``: "" for any."""

    code: str
    item: str
    least_yuan: int
    paid: bool
    form: str
    zh: str
    basis: str
    verified: str


def read_minimums(folder: Path, items: Mapping[str, Item]) -> tuple[tuple[CapitalMinimum, ...], Table]:
    """Raises CatalogueError: an item that is none, an amount that is none."""
    table = read(folder / "capital_minimums.tsv", COLUMNS, "code")
    found = []
    for row in table.rows:
        if row["item"] not in items:
            raise row.wrong(f"item {row['item']!r} is no certificate item")
        told = row["item"], row.number("least_yuan"), row.one_of("paid", ("yes", "no")) == "yes"
        more = row.one_of("form", FORMS), row.needed("zh"), row.needed("basis")
        found.append(CapitalMinimum(row["code"], *told, *more, row.one_of("verified", VERIFIED)))
    return tuple(found), table
