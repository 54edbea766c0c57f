"""Which licensed trades a name says, by the rules in force."""

from __future__ import annotations

from licensing.catalogue.name_words import approved_first
from licensing.work import Work
from namecheck.wording import licensed_words


def words_of(work: Work, name: str | None) -> frozenset[str]:
    """The words, none for whoever bears no name."""
    return licensed_words(name, work.books.shelf) if name else frozenset()


def approval_bound(work: Work, name: str) -> bool:
    """Whether what the name says must be approved before registration: such a name is kept a year (企业名称登记管理规定 art 18)."""
    return approved_first(words_of(work, name), work.books.catalogue.name_words)
