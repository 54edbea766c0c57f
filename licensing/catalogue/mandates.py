"""What an agent may be mandated to do in a case; signing its papers for a party and holding a licence are never among it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.rows import known
from licensing.catalogue.tables import Table, read

LOOK, DRAFT, SUBMIT, PLEDGE = ACTS = ("look", "draft", "submit", "pledge")


@dataclass(frozen=True)
class Errand:
    """One matter of a mandate. ``acts``: of ``ACTS``, what it lets an agent do."""

    code: str
    zh: str
    en: str
    acts: tuple[str, ...]
    source: str
    verified: str


def read_errands(folder: Path) -> tuple[Mapping[str, Errand], Table]:
    """By code, in the page's order. Raises CatalogueError."""
    table = read(folder / "mandate_matters.tsv", ("code", "zh", "en", "acts", "source", "verified"), "code")
    found = {}
    for row in table.rows:
        acts = row.many("acts")
        for act in acts:
            known(row, "acts", act, ACTS)
        words = (row["code"], row.needed("zh"), row.needed("en"), acts, row.needed("source"))
        found[row["code"]] = Errand(*words, row.one_of("verified", VERIFIED))
    return found, table
