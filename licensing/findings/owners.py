"""Owners that are no natural persons, and owners from abroad (公司法 art 3; 88号令; 实施细则 arts 4, 7, 24)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.entities import KINDS
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.id_documents import RESIDENT_ID
from licensing.parties import FOREIGN, ORGAN, PERSON

BODIES = tuple(kind.code for kind in KINDS.values() if kind.bodies)
OWNS = frozenset(role for kind in KINDS.values() if kind.bodies for role in kind.owners)
ABROAD = ("PASSPORT", "FOREIGN_RESIDENT")


def from_abroad(person: PersonAnswer) -> bool:
    """A foreign body, or a person with a foreign document, as an owner."""
    passport = person.party == PERSON and person.document_kind in ABROAD
    return bool(OWNS & person.roles) and (person.party == FOREIGN or passport)


def signs_at_counter(person: PersonAnswer, draft: Draft) -> bool:
    """A body that has no licence of this portal in force."""
    body = draft.bodies.get(person.id)
    return person.is_body and (body is None or not body.by_licence)


def _of_register(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.people:
        for code in draft.bodies[person.id].faults if person.id in draft.bodies else ():
            yield Problem(f"person.{person.id}.id_number", code, {"name": person.name})
        if person.is_body and draft.name and person.name == draft.name:
            yield Problem(f"person.{person.id}.name", "people.owner_itself", {"name": person.name})


def _ended(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Gone, revoked, or still being wound up: until it ends it does nothing but that."""
    for person in draft.people:
        for code in draft.bodies[person.id].ended if person.id in draft.bodies else ():
            yield Problem(f"person.{person.id}.id_number", code, {"name": person.name})


def _listed(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """On a list, or suspected of evading debts by changes: no article keeps it out, so a person decides."""
    for person in draft.people:
        for code in draft.bodies[person.id].weighed if person.id in draft.bodies else ():
            told = {"name": person.name, "fact": catalogue.standing_kinds[code].zh}
            yield Problem(f"person.{person.id}.id_number", "people.owner_listed", told)


def _voices(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.people:
        if signs_at_counter(person, draft) and not person.details.get("signer_number"):
            yield Problem(f"person.{person.id}.signer_name", "people.signer_needed", {"name": person.name})


def _consignees(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in filter(from_abroad, draft.people):
        if not (person.details.get("consignee") and person.details.get("consignee_address")):
            yield Problem(f"person.{person.id}.consignee", "people.consignee_needed", {"name": person.name})


def _offices(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in filter(from_abroad, draft.people):
        yield Problem(f"person.{person.id}.id_number", "people.foreign_office", {"name": person.name})


def _papers(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in filter(from_abroad, draft.people):
        if not person.details.get("document"):
            yield Problem(f"person.{person.id}.document", "people.document_needed", {"name": person.name})


def _organs(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.people:
        if person.is_body and person.party != FOREIGN and person.id_number.startswith(ORGAN):
            yield Problem(f"person.{person.id}.id_number", "people.owner_organ", {"name": person.name})


def _abroad_as_documents(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Documents other than the resident card: a person compares what was seen."""
    for person in draft.people:
        if not person.is_body and person.document_kind != RESIDENT_ID:
            yield Problem(f"person.{person.id}.id_number", "people.other_document", {"name": person.name})


RULES = (
    Rule("D88", REFUSE, "防范和查处假冒企业登记违法行为规定；公司法第三条", "partial", BODIES, _of_register),
    Rule("OWN-END", REFUSE, "民法典第七十二条；公司法第二百三十六条", "partial", BODIES, _ended),
    Rule(
        "OWN-LIST",
        REVIEW,
        "市场监督管理严重违法失信名单管理办法；公司登记管理实施办法第二十条",
        "partial",
        BODIES,
        _listed,
    ),
    Rule("WA-10", REFUSE, "市场主体登记管理条例实施细则第十五条、第十六条", "partial", BODIES, _voices),
    Rule("WA-26", REFUSE, "市场主体登记管理条例实施细则第二十四条", "yes", BODIES, _papers),
    Rule("WA-28", REFUSE, "市场主体登记管理条例实施细则第七条", "yes", BODIES, _consignees),
    Rule("WA-29", REVIEW, "市场主体登记管理条例实施细则第四条", "yes", BODIES, _offices),
    Rule("WA-08", REVIEW, "市场主体登记管理条例实施细则第十六条", "yes", BODIES, _abroad_as_documents),
    Rule("OWN-ORGAN", REVIEW, "党政机关不得经商办企业的规定", "no", BODIES, _organs),
)
