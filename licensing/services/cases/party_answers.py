"""What was said of a party of a founding as it is kept: what its kind of enterprise does not ask is left out.

The founder's pages and a founder's program say it in their own ways; what is kept of it is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from licensing.entities import ASKED, MARKS, EntityKind
from licensing.id_documents import RESIDENT_ID
from licensing.own_votes import COMPANY, PART
from licensing.parties import PERSON
from licensing.services.cases.cases import PersonForm

MONEY = ("amount_fen", "form", "due_on", PART)
ABROAD = ("document", "consignee", "consignee_address")
SIGNER = ("signer_name", "signer_kind", "signer_number")
RESIDENCE, DELEGATE_OF = "residence", "delegate_of"


def asked_of(kind: EntityKind, body: bool) -> tuple[str, ...]:
    """What a kind asks of a party besides who it is and what it does: of a natural person, or of a ``body``."""
    money = tuple(n for n in MONEY if n != PART or kind.code == COMPANY)
    if body:
        own = (RESIDENCE,) if kind.residence else ()
        return (*ABROAD, *own, *SIGNER, *(money if kind.shares else ()))
    delegate = (DELEGATE_OF,) if kind.delegate else ()
    owners = (
        (*SIGNER, *money) if kind.shares else ()
    )  # a minor owns through the guardian, who signs at a counter
    return (*(ABROAD if kind.bodies else ()), *kind.asked, *delegate, *owners)


def roles_of(kind: EntityKind, said: Iterable[str], body: bool) -> frozenset[str]:
    """A mark of an office brings the office with it; a body's only role needs no word."""
    roles = frozenset(said)
    if body:
        return frozenset(kind.body_roles) if len(kind.body_roles) == 1 else roles
    return roles | {MARKS[role] for role in roles if role in MARKS}


def form_of(kind: EntityKind, told: Mapping[str, Any]) -> PersonForm:
    """``told``: by the names of ``asked_of``, with party, name, id_number, mobile, document_kind and roles; days as ISO text."""
    party = str(told.get("party") if told.get("party") is not None else PERSON)
    body = party != PERSON
    asked, roles = asked_of(kind, body), roles_of(kind, told.get("roles") or (), body)
    owns = body or not roles.isdisjoint(kind.owners)
    money = {n: told[n] for n in MONEY if n in asked and _said(n, told.get(n))} if owns else {}
    details = {n: told[n] for n in asked if n not in MONEY and told.get(n)}
    return PersonForm(
        name=str(told.get("name") or ""),
        id_number=str(told.get("id_number") or ""),
        mobile=str(told.get("mobile") or ""),
        roles=roles,
        contribution=money,
        party=party,
        document_kind=RESIDENT_ID if body else str(told.get("document_kind") or RESIDENT_ID),
        details=details,
    )


def _said(name: str, value: object) -> bool:
    """Whether something was answered: no votes at all is an answer, no money is none."""
    return bool(value) or (name == PART and value == 0)


EVERYTHING = tuple(dict.fromkeys((*ABROAD, *ASKED, DELEGATE_OF, *SIGNER, *MONEY)))
