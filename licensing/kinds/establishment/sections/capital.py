"""Registered capital (公司法 art 47: contributions within five years of establishment) or an individual's stated funds."""

from __future__ import annotations

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.errors import Problem

NAME = "capital"
ORDER = 40
FIELDS = ("amount_fen",)
MOST_FEN = 10**15  # ten trillion yuan: above any real company, below every integer column


def applies(entity_type: str) -> bool:
    return True


def problems(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    amount = draft.section(NAME).get("amount_fen")
    if amount is None:
        return [] if draft.entity_type == "individual" else [Problem("amount_fen", "capital.required")]
    if int(amount) <= 0:
        return [Problem("amount_fen", "capital.not_positive")]
    if int(amount) > MOST_FEN:
        return [Problem("amount_fen", "capital.too_large")]
    return []
