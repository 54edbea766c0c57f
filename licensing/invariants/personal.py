"""The journal, which goes to departments and witnesses and is kept for ever, names nobody (个人信息保护法 art 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from licensing.id_number import is_valid
from licensing.invariants._question import Question
from licensing.store.models import JournalEntry, JournalNote

NUMBER = re.compile(r"(?<![0-9A-Za-z_])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z_])")


def numbers_in_the_journal(session: Session, at: datetime) -> Iterator[str]:
    """An entry, or a note, whose facts hold a resident's number that could have been issued (GB 11643)."""
    for place, key in (("", JournalEntry.seq), ("note ", JournalNote.id)):
        facts = (JournalNote if place else JournalEntry).facts
        query = select(key, cast(facts, Text)).order_by(key).execution_options(yield_per=1000)
        for number, said in session.execute(query):
            if any(is_valid(found) for found in NUMBER.findall(said)):
                yield f"{place}{number}"


QUESTIONS = (
    Question("journal_names_person", "the journal holds nobody's identity number", numbers_in_the_journal),
)
