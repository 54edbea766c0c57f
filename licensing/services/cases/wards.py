"""Who signs for a minor (民法典 arts 17-20, 23, 34): the guardian, at a counter, where two officers see the proof of guardianship.

From sixteen on somebody who lives on own labour signs for themselves there (art 18). Ages count to the day of the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from licensing import id_documents
from licensing.id_number import masked_id
from licensing.parties import PERSON
from licensing.store.models import Person

ADULT, WORKING = 18, 16
GUARDIAN = "guardian"


@dataclass(frozen=True)
class Stood:
    """Who stood at the counter: name, document and the index of its number."""

    name: str
    document_kind: str
    number: str
    index: str


def is_ward(person: Person, on: date) -> bool:
    """Whether a party is a natural person below eighteen, by its number; one whose number does not say is compared at the counter."""
    age = id_documents.age_on(person.document_kind, person.id_number, on) if person.party == PERSON else None
    return age is not None and age < ADULT


def declared(person: Person) -> tuple[str, str] | None:
    """Name and index of the guardian the application names; None where it names none."""
    told = person.details or {}
    return (told["signer_name"], told["signer_index"]) if told.get("signer_index") else None


def signs_alone(person: Person, who: Stood, on: date) -> bool:
    """Whether a ward signs without the guardian: sixteen, and it is the ward who stands there."""
    age = id_documents.age_on(person.document_kind, person.id_number, on)
    return who.index == person.id_number_index and age is not None and age >= WORKING


def may_sign(person: Person, who: Stood, on: date) -> bool:
    """Whether whoever stands at the counter may sign for a ward: the guardian named in the application; where it names none, another adult.

    That the adult is the guardian is what two officers see in the papers, which are kept.
    """
    if who.index == person.id_number_index:
        return signs_alone(person, who, on) and who.name == person.name
    age = id_documents.age_on(who.document_kind, who.number, on)
    if age is not None and age < ADULT:
        return False
    named = declared(person)
    return named is None or named == (who.name, who.index)


def stated(person: Person) -> dict[str, object]:
    """For whom a guardian signs, as sheet and statement say it; the ward's number is masked as everywhere on papers."""
    return {"name": person.name, "code": masked_id(person.id_number), "power": GUARDIAN, "grant": None}
