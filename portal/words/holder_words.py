"""Purposes, matters and the licence's items in the language of the page; the links that lead to a request."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.catalogue.holder import Matter, Purpose
from portal.i18n import language, t
from portal.office import current_office


def in_words(row: Purpose | Matter) -> str:
    """The row's wording."""
    return row.zh if language() == "zh" else row.en


def purpose_name(code: str) -> str:
    """What is asked for; the code itself when its row has gone since."""
    row = current_office().books.catalogue.purposes.get(code)
    return in_words(row) if row else code


def matter_names(codes: Iterable[str]) -> list[str]:
    """What an agent may do."""
    known = current_office().books.catalogue.matters
    return [in_words(known[code]) for code in codes if code in known]


def claim_names(names: Iterable[str]) -> list[str]:
    """Items of the licence, in the order given."""
    return [t(f"verify.claim.{name}") for name in names]


def spoken(code: str) -> str:
    """A request's code in two halves that can be read aloud.

    >>> spoken("K7PM3XQ9")
    'K7PM 3XQ9'
    """
    return f"{code[:4]} {code[4:]}"


def show_link(code: str) -> str:
    """Where the holder answers a request: what its QR code holds."""
    return f"{current_office().settings.base_url}/show/{code}"
