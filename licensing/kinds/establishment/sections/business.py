"""Business scope chosen from the catalogue's phrases, general and permitted (条例 art 14; 细则 art 12), and the term (细则 art 7)."""

from __future__ import annotations

from collections.abc import Sequence

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem
from licensing.findings.rules import refusals
from licensing.obligations import obligations

NAME = "business"
ORDER = 30
FIELDS = ("items", "main", "term_years")
MOST_ITEMS = 60  # a licence face holds about this many phrases


def applies(entity_type: str) -> bool:
    return True


def main_of(said: object, chosen: Sequence[str]) -> str | None:
    """The main phrase: the one that was said while it is chosen, else the only one."""
    if said in chosen:
        return str(said)
    return chosen[0] if len(chosen) == 1 else None


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    answer = draft.section(NAME)
    chosen = list(answer.get("items") or [])
    found: list[Problem] = []
    if not chosen:
        found.append(Problem("items", "business.none_chosen"))
    if len(chosen) > MOST_ITEMS:
        found.append(Problem("items", "business.too_many", {"most": MOST_ITEMS, "count": len(chosen)}))
    found += [
        Problem("items", "business.unknown_item", {"item": i})
        for i in chosen
        if i not in catalogue.scope_items
    ]
    found += _closed(draft, catalogue)
    if chosen and answer.get("main") not in chosen:
        found.append(Problem("main", "business.main_not_chosen"))
    term = answer.get("term_years")
    if term is not None and not 1 <= int(term) <= 99:
        found.append(Problem("term_years", "business.term_out_of_range"))
    return found + refusals(draft, catalogue, NAME)


def _closed(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """Phrases that cannot be registered for this type, or not in these words (条例 art 14; 细则 art 12)."""
    found = []
    for code in obligations(draft.scope, draft.kind.catalogue_code, None, catalogue).closed:
        phrase = catalogue.scope_items[code]
        instead = "、".join(catalogue.scope_items[c].item for c in phrase.instead)
        why = "business.too_wide" if instead else "business.closed_to_type"
        found.append(Problem("items", why, {"item": phrase.item, "instead": instead}))
    return found
