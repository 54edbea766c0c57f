"""What may be said of each item of a change, and who comes in by it, as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licensing import id_documents, parties
from licensing.id_documents import RESIDENT_ID
from licensing.kinds.change import (
    admitting,
    handing,
    heirs,
    meeting,
    officers,
    reclassing,
    reforming,
    sides,
    stock,
    treasury,
    winding,
)

LONGEST = {
    "members": 8000,
    "domicile": 200,
    "scope": 2000,
    "value": 2000,
    "name": 60,
    "reason": 500,
    "grounds": 500,
    "pay_by": 100,
    "until": 10,
    "staff": 3,
    "term": 4,
    "text": 5000,
    "creditors_none": 300,
    "audit_by": 100,
    "audit_no": 100,
}
HOSTED = ("kind", "host", "host_until", "desk")  # of an address that a host lends
FIELDS = {
    "name": ("name",),
    "domicile": ("domicile", *HOSTED, "shops", "net_only"),
    "move": ("to_authority", "domicile", *HOSTED),
    "scope": ("scope", "approvals"),
    "capital": ("amounts", "due", "form", "reason"),
    "stock": stock.FIELDS,
    "contributions": ("due", "form"),
    "representative": ("person", "also", "acts_for", *handing.FIELDS),
    "shareholders": ("from", "to", "amount_fen", "price_fen", "pay_way", "pay_by"),
    **dict.fromkeys(officers.ROLES, ("leave", "come")),
    **dict.fromkeys(admitting.ITEMS, ("leave", "come", "asked_on")),
    sides.ITEM: ("leave", "come", "turns"),
    heirs.ITEM: heirs.FIELDS,
    **winding.ASKED,
    winding.NOTICE: ("leave", "come", "creditors", *winding.ASKED[winding.NOTICE]),
    "correction": ("which", "value", "grounds"),
    "conversion": ("to", "name", "amount_fen", "form", "due_on", "funds", "residence", "term"),
    reforming.ITEM: reforming.FIELDS,
    "suspension": ("until", "grounds", "served_at", "staff"),
    "resumption": (),
    "term": ("term",),
    "group": ("members",),
    officers.TAKES_MAIL: ("leave", "come", "address"),
    "articles": ("special", "ordinary", "quorum", "votes", "weights", "text", *meeting.FIELDS),
    "paid": ("payments",),
    "forfeiture": ("owner", "days"),
    "class_votes": ("votes",),
    "reclass": reclassing.FIELDS,
    treasury.ITEM: treasury.FIELDS,
}


@dataclass(frozen=True)
class NewPerson:
    """Somebody who comes in, as typed; ``role``: the office, where the item has several; the rest as ``Person`` has it.

    ``part``: what an owner brings in (amount_fen, form, due_on).
    """

    name: str
    id_number: str
    mobile: str
    party: str = parties.PERSON
    document_kind: str = RESIDENT_ID
    details: Mapping[str, Any] | None = None
    role: str = ""
    part: Mapping[str, Any] | None = None

    @property
    def number(self) -> str:
        """The number as it is kept."""
        natural = self.party == parties.PERSON
        return id_documents.tidy(self.id_number) if natural else parties.tidy(self.party, self.id_number)


def short(name: str, value: Any) -> Any:
    return value.strip()[: LONGEST.get(name, 200)] if isinstance(value, str) else value
