"""Which trades a name says, by the rules in force."""

from __future__ import annotations

from functools import lru_cache

from licensing.catalogue.name_words import approved_first
from licensing.work import Work
from namecheck.parse import parse
from namecheck.shelf import Shelf
from namecheck.wording import licensed_words


def words_of(work: Work, name: str | None) -> frozenset[str]:
    """The words, none for whoever bears no name."""
    return licensed_words(name, work.books.shelf) if name else frozenset()


def industry_of(work: Work, name: str | None) -> str:
    """The industry wording as the parser reads it, whatever split was declared; empty where the name says none."""
    return _industry(name, work.books.shelf) if name else ""


@lru_cache(maxsize=256)
def _industry(name: str, shelf: Shelf) -> str:
    """A draft asks in every act; the tables never change, an edition has its own."""
    return parse(name, shelf).parts.industry or ""


def approval_bound(work: Work, name: str) -> bool:
    """Whether what the name says must be approved before registration: such a name is kept a year (企业名称登记管理规定 art 18)."""
    return approved_first(words_of(work, name), work.books.catalogue.name_words)
