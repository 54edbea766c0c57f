"""What people typed in vain when they looked for their business: words without the people."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from licensing.store.base import Base
from licensing.store.types import Sealed


class VainWord(Base):
    """One word of one person, once. ``word_index``: the word's blind index; ``by_index``: of word and account together, so that

    nobody's words can be put side by side. ``word`` stays sealed; it is shown when several people typed it.
    """

    __tablename__ = "vain_word"
    by_index: Mapped[str] = mapped_column(primary_key=True)
    word_index: Mapped[str] = mapped_column(index=True)
    word: Mapped[str] = mapped_column(Sealed)
    on: Mapped[date] = mapped_column(index=True)
