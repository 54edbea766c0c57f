"""Documents that come with every founding of a kind, whatever its scope: rows of ``papers.tsv`` in its folder, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read
from licensing.entities import HERE, KINDS


@dataclass(frozen=True)
class PaperRow:
    """``code``: what a file is handed in as; ``basis``: who asks for it."""

    code: str
    zh: str
    en: str
    basis: str
    verified: str


def load(path: Path) -> Mapping[str, PaperRow]:
    """Rows by code. Raises CatalogueError."""
    return {
        row["code"]: PaperRow(
            *(row["code"], row.needed("zh"), row.needed("en")),
            *(row.needed("basis"), row.one_of("verified", VERIFIED)),
        )
        for row in read(path, tuple(PaperRow.__dataclass_fields__), "code").rows
    }


_PATHS = {code: HERE / code / "papers.tsv" for code in KINDS}
PAPERS = {code: load(path) if path.exists() else {} for code, path in _PATHS.items()}
EVERY = {code: row for rows in PAPERS.values() for code, row in rows.items()}
