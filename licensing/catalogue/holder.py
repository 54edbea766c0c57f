"""What a verifier's purpose needs to see of a licence, and what an agent may be authorised to do with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.rows import known
from licensing.catalogue.tables import Table, read

ALWAYS = ("name", "uscc")  # whose licence it is: no verification makes sense without
ON_ASKING = (
    *("rep_title", "rep", "ent_type", "cap", "addr", "scope", "est", "term", "composition"),
    *("issuing_authority", "number"),
)
ACTS = ("present", "download", "sign", "shops")


@dataclass(frozen=True)
class Purpose:
    """``claims``: names of the credential's claims that are shown besides ``ALWAYS``; nothing else is."""

    code: str
    zh: str
    en: str
    claims: tuple[str, ...]
    source: str
    verified: str


@dataclass(frozen=True)
class Matter:
    """``act``: present, download, sign (as shareholder) or shops (answer for a platform).

    ``purposes``: codes it is limited to, none for any.
    """

    code: str
    zh: str
    en: str
    act: str
    purposes: tuple[str, ...]
    source: str
    verified: str

    def covers(self, act: str, purpose: str | None = None) -> bool:
        """Whether it lets somebody do this, for this purpose when the act has one."""
        return self.act == act and (not self.purposes or purpose in self.purposes)


def read_purposes(folder: Path) -> tuple[Mapping[str, Purpose], Table]:
    """By code, in the page's order. Raises CatalogueError."""
    table = read(folder / "holder_purposes.tsv", ("code", "zh", "en", "claims", "source", "verified"), "code")
    found = {}
    for row in table.rows:
        claims = row.many("claims")
        for claim in claims:
            known(row, "claims", claim, ON_ASKING)
        words = (row["code"], row.needed("zh"), row.needed("en"), claims, row.needed("source"))
        found[row["code"]] = Purpose(*words, row.one_of("verified", VERIFIED))
    return found, table


def read_matters(folder: Path, purposes: Mapping[str, Purpose]) -> tuple[Mapping[str, Matter], Table]:
    """By code, in the page's order. Raises CatalogueError, for a purpose that is in no row too."""
    columns = ("code", "zh", "en", "act", "purposes", "source", "verified")
    table = read(folder / "holder_matters.tsv", columns, "code")
    found = {}
    for row in table.rows:
        for purpose in row.many("purposes"):
            known(row, "purposes", purpose, purposes)
        found[row["code"]] = Matter(
            row["code"],
            row.needed("zh"),
            row.needed("en"),
            row.one_of("act", ACTS),
            row.many("purposes"),
            row.needed("source"),
            row.one_of("verified", VERIFIED),
        )
    return found, table
