"""What a check of the scope phrases changed, and why: every correction keeps its former content and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from licensing.catalogue.model import VERIFIED, ScopeItem, Term
from licensing.catalogue.rows import SCOPE_KINDS
from licensing.catalogue.tables import CatalogueError, Table, read

COLUMNS = ("code", "item", "was_kind", "was_permit_codes", "reason", "basis", "verified")


def read_reviews(folder: Path, phrases: Mapping[str, ScopeItem]) -> tuple[Mapping[str, Term], Table]:
    """Phrase code -> its review (``zh`` is the reason). Raises CatalogueError when the phrase is not the one reviewed,
    or stands as before: a review that changed nothing is a slip.
    """
    table = read(folder / "phrase_reviews.tsv", COLUMNS, "code")
    found = {}
    for row in table.rows:
        phrase = phrases.get(row["code"])
        if phrase is None or phrase.item != row["item"]:
            raise row.wrong(f"{row['code']} is not the phrase {row['item']!r}")
        was_kind = row.one_of("was_kind", SCOPE_KINDS)
        now = ";".join("/".join(group) for group in phrase.needs)
        if (phrase.kind, now, phrase.instead) == (was_kind, row["was_permit_codes"], ()):
            raise row.wrong(f"{row['code']} stands in scope_items.tsv as before the review")
        found[row["code"]] = Term(
            code=row["code"],
            zh=row.needed("reason"),
            en="",
            verified=row.one_of("verified", VERIFIED),
            more={"was_kind": was_kind, "was": row["was_permit_codes"], "basis": row.needed("basis")},
        )
    return found, table


def check_instead(phrases: Mapping[str, ScopeItem]) -> None:
    """Phrases named in place of a too wide one must exist and not be too wide themselves. Raises CatalogueError."""
    for phrase in phrases.values():
        for code in phrase.instead:
            if code not in phrases or phrases[code].instead:
                raise CatalogueError(f"scope_items.tsv: {phrase.code}: instead {code!r} cannot be chosen")
