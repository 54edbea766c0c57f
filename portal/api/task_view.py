"""A leg as its department's program reads it: everything the department's page shows, typed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Item
from licensing.catalogue.typed import answered
from licensing.documents.wording import phrases
from licensing.flow import Row
from licensing.services.cases import leg_claims, leg_history, leg_steps, leg_view, permit_files, uploads
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Leg, LegReturn, Upload
from licensing.uploads.about import ITEM
from licensing.work import Work
from portal.api.permits import file_of
from portal.i18n import language


def task(work: Work, leg: Leg) -> dict[str, Any]:
    """A leg of the actor's own department: its items' answers, whom they are about, and what its officer may do today."""
    view = leg_view.view_of(work, leg)
    catalogue = work.books.catalogue
    known = [catalogue.items[code] for code in leg.items if code in catalogue.items]
    return {
        "id": leg.id,
        "case": leg.case_id,
        "kind": leg.kind,
        "state": leg.state,
        "department": leg.department,
        "items": list(leg.items),
        "item_details": [_item(item) for item in known],
        "fields": answered(catalogue.shared_fields(known), leg.fields),
        "approvals": [asdict(each) for each in view.approvals],
        "documents": [_document(leg, each) for each in uploads.of_leg(leg)],
        "round": leg.round,
        "changed": list(leg.changed),
        "enterprise": _enterprise(view.facts, catalogue),
        "basis": leg.basis,
        "verified": leg.verified,
        "opened_at": leg.opened_at.isoformat() if leg.opened_at else None,
        "due_on": leg.due_on.isoformat() if leg.due_on else None,
        "claim": _claim(work, leg),
        "decided_at": leg.decided_at.isoformat() if leg.decided_at else None,
        "decided_by": view.decided_by,
        "reasons": leg.reasons,
        **_decision(work, leg),
        "actions": [_action(row, codes) for row, codes in leg_steps.options(work, leg)],
    }


def _claim(work: Work, leg: Leg) -> dict[str, Any] | None:
    found = leg_claims.of(work, leg)
    if found is None:
        return None
    return {
        "by": found.by,
        "mine": found.mine,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
    }


def _decision(work: Work, leg: Leg) -> dict[str, Any]:
    """The permit and the way on of the decision that stands, and until when it can be taken back."""
    said, until = leg_history.standing(leg), leg_history.undo_until(work, leg)
    permit = said if said is not None and said.number else None
    return {
        "permit": {
            "number": permit.number,
            "valid_from": str(permit.valid_from),
            "valid_until": str(permit.valid_until) if permit.valid_until else None,
            "conditions": permit.conditions,
            "file": permit.upload_id,
        }
        if permit
        else None,
        "way_on": said.way_on if said else None,
        "permit_files": [file_of(each) for each in permit_files.of_leg(leg)],
        "corrections": [_correction(each) for each in leg.returns],
        "undo_until": until.isoformat() if until and until >= work.act.at else None,
    }


def _correction(row: LegReturn) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "text": row.text,
        "asked_at": row.asked_at.isoformat(),
        "days_left": row.days_left,
        "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name_zh if language() == "zh" else item.name_en,
        "basis": item.basis or None,
        "schema": f"/api/v1/items/{item.code}/schema",
    }


def _document(leg: Leg, row: Upload) -> dict[str, Any]:
    """A file the founder handed in for one of the leg's items; ``href`` gives its bytes."""
    return {
        "id": row.id,
        "item": row.about.removeprefix(ITEM),
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "scanned": row.scanned,
        "created_at": row.created_at.isoformat(),
        "href": f"/api/v1/tasks/{leg.id}/documents/{row.id}",
    }


def _enterprise(facts: PublicFacts, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "name": facts.name,
        "uscc": facts.uscc,
        "type": facts.entity_type,
        "authority": facts.authority or None,
        "representative": facts.representative,
        "capital_fen": facts.capital_fen,
        "domicile": facts.domicile,
        "scope": facts.scope,
        "scope_phrases": scope_phrases(facts.scope, catalogue),
    }


def scope_phrases(scope: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Each phrase with its code and kind in the catalogue, null for one the catalogue no longer has."""
    codes = catalogue_phrases(catalogue)
    return [
        {"phrase": text, "code": found.code if found else None, "kind": found.kind if found else None}
        for text, found in ((text, codes.get(text)) for text in phrases(scope))
    ]


def catalogue_phrases(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue's phrases by their wording."""
    return {item.item: item for item in catalogue.scope_items.values()}


def _action(row: Row, codes: tuple[str, ...]) -> dict[str, Any]:
    """A step of the department's officer: what it asks for, and the codes that close it now; none: it is open."""
    return {"action": row.action, "asks": list(row.asks), "open": not codes, "closed_by": list(codes)}
