"""Who is named as a beneficial owner, whole, and the digest by which signed papers stand for it (受益所有人信息管理办法 art 11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from licensing import beneficial, id_documents
from licensing.application.draft import Draft
from licensing.catalogue.beneficial import BeneficialRules
from licensing.id_documents import RESIDENT_ID

TOLD = ("sex", "nationality", "born", "address", "contact", "valid_until", "note", "held")


@dataclass(frozen=True)
class Filed:
    """Somebody named, whole: what the application knows of its own people joined with what was typed."""

    name: str
    document_kind: str
    number: str
    told: Mapping[str, Any]
    kind: str
    percent: str | None
    since: date

    @property
    def index(self) -> str:
        return id_documents.index_of(self.document_kind, self.number)


def whole(draft: Draft, rules: BeneficialRules) -> tuple[Filed, ...]:
    """Everybody named in an application; those without a number or a day are left out, their findings say so."""
    judged, people = beneficial.judge(draft, rules), {p.id: p for p in draft.people}
    found = []
    for owner in beneficial.filed(draft):
        person = people.get(str(owner["who"]))
        number = str(person.id_number if person and person.id_number else owner.get("number") or "")
        kind = person.document_kind if person else str(owner.get("document_kind") or RESIDENT_ID)
        if not number or not owner.get("since"):
            continue
        share = judged.shares.get(str(owner["who"]))
        told = {name: owner[name] for name in TOLD if owner.get(name)}
        if person is not None and person.mobile:
            told.setdefault("contact", person.mobile)
        name = person.name if person else str(owner.get("name") or "")
        part = beneficial.percent(share) if share else None
        since = date.fromisoformat(str(owner["since"]))
        found.append(Filed(name, kind, number, told, str(owner.get("right")), part, since))
    return tuple(found)


def digest(draft: Draft, rules: BeneficialRules) -> str:
    """Of what is filed, for papers that name nobody."""
    rows = [
        [f.name, f.document_kind, f.number, dict(f.told), f.kind, f.percent, f.since.isoformat()]
        for f in whole(draft, rules)
    ]
    text = json.dumps(
        [draft.section(beneficial.SECTION).get("way"), rows], ensure_ascii=False, sort_keys=True
    )
    return sha256(text.encode()).hexdigest()
