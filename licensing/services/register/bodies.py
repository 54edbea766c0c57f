"""A body as an owner (公司法 art 3; 条例 art 15; 88号令): what its number says, and what the register says of it today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from licensing import id_documents, parties
from licensing.application.draft import KnownBody
from licensing.errors import Problem
from licensing.flows import enterprise as enterprises
from licensing.id_documents import RESIDENT_ID
from licensing.services.holding.holding import newest_licence, usable
from licensing.services.register import abroad, behind, disputes, standing
from licensing.store.models import Case, Enterprise, Investor, Person, Standing
from licensing.work import Work

LONGEST_NAME = 100
NO_OWNER_TYPES = ("individual", "branch")  # no legal person, no partnership: its operator or its parent owns


def problems(party: str, document_kind: str, name: str, number: str) -> list[Problem]:
    """What is wrong with a name and a number by themselves."""
    found, body = [], party != parties.PERSON
    if not 2 <= len(name.strip()) <= (LONGEST_NAME if body else 50):
        found.append(Problem("name", "people.body_name" if body else "account.name_length"))
    if body and party not in parties.BODIES:
        found.append(Problem("party", "people.party_needed"))
    elif not parties.is_valid(party, document_kind, number):
        found.append(Problem("id_number", _number_code(party, document_kind)))
    return found


DETAILS = (
    *("document", "signer_name", "signer_kind", "signer_number"),
    *("consignee", "consignee_address", "residence", "delegate_of", "farmer"),
)


def details(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a body or an owner from abroad, as it is kept: who signs for it is found by an index too."""
    kept = {name: str(given[name]).strip() for name in DETAILS if given.get(name)}
    if kept.get("signer_number"):
        kind = kept.setdefault("signer_kind", RESIDENT_ID)
        kept["signer_number"] = id_documents.tidy(kept["signer_number"])
        kept["signer_index"] = id_documents.index_of(kind, kept["signer_number"])
    return kept


def detail_problems(given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with who is named to sign for a body."""
    number, name = given.get("signer_number"), str(given.get("signer_name") or "").strip()
    if not number and not name:
        return []
    found = [] if 2 <= len(name) <= 50 else [Problem("signer_name", "account.name_length")]
    kind = str(given.get("signer_kind") or RESIDENT_ID)
    good = bool(number) and id_documents.is_valid(kind, str(number))
    return found if good else [*found, Problem("signer_number", "people.document_number")]


def _number_code(party: str, document_kind: str) -> str:
    if party == parties.PERSON:
        return "account.id_number_wrong" if document_kind == "RESIDENT_ID" else "people.document_number"
    return "people.foreign_number" if party == parties.FOREIGN else "people.credit_code"


def by_code(work: Work, code: str) -> Enterprise | None:
    """The enterprise of the register that bears a credit code."""
    return work.session.scalar(select(Enterprise).where(Enterprise.uscc == code)) if code else None


def known(
    work: Work,
    party: str,
    code: str,
    name: str,
    signed: bool = False,
    people: Mapping[str, str] | None = None,
) -> KnownBody | None:
    """What the register says of a body that is to own a part; None for one that does not stand on it.

    ``signed``: whether it signed the case, and so is who it is said to be; before that a typed code tells only what is public.
    ``people``: blind index -> key of the application's people, as who stands behind the body is known; None: that is not asked.
    """
    enterprise = by_code(work, code) if party in parties.BODIES and party != parties.FOREIGN else None
    if enterprise is None:
        return None
    faults, ended = [], []
    if enterprise.name != name.strip():
        faults.append("people.owner_name_differs")
    if not enterprises.FLOW.within(enterprise.status, "trading"):
        ended.append("people.owner_gone")
    if enterprise.entity_type in NO_OWNER_TYPES:
        faults.append("people.owner_type")
    if disputes.of_enterprise(work, enterprise.id):
        faults.append("people.owner_disputed")
    rows, catalogue = standing.of_enterprise(work.session, enterprise.id, work.act.on), work.books.catalogue
    told = [row for row in rows if signed or _public(row, work)]
    if standing.closing(told, "invest", catalogue):
        ended.append("people.owner_liquidating")
    weighed = dict.fromkeys(kind.code for kind in standing.closing(told, "weigh", catalogue))
    licence = newest_licence(work.session, enterprise.id)
    parts = behind.parts(work, enterprise, people) if people is not None else ()
    said = (
        tuple(faults),
        usable(work.session, enterprise, licence)["licence_in_force"],
        tuple(ended),
        tuple(weighed),
    )
    more = (
        _of_state(work, enterprise),
        enterprise.scope or "",
        parts,
        bool(abroad.owners(work.session, enterprise.id)),
    )
    return KnownBody(enterprise.name, *said, *more)


def _public(row: Standing, work: Work) -> bool:
    kind = work.books.catalogue.standing_kinds.get(row.code)
    return kind is not None and kind.public


def of_person(work: Work, person: Person) -> KnownBody | None:
    """What the register says of a case's party that is a body."""
    people = {p.id_number_index: p.id for p in person.case.people}
    return known(work, person.party, person.id_number, person.name, bool(person.signatures), people)


def _of_state(work: Work, enterprise: Enterprise) -> bool:
    """Whether every owner the register names is an organ of state (合伙企业法 art 3; 公司法 art 168)."""
    owners = work.session.scalars(select(Investor.uscc).where(Investor.enterprise_id == enterprise.id)).all()
    return bool(owners) and all((code or "").startswith(parties.ORGAN) for code in owners)


def known_of(work: Work, case: Case) -> dict[str, KnownBody]:
    """The bodies among a case's people that stand on the register."""
    found = {p.id: of_person(work, p) for p in case.people if p.party != parties.PERSON}
    return {person: body for person, body in found.items() if body is not None}
