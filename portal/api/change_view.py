"""A change as its owner's program reads it: everything the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.entities import register_word
from licensing.kinds.change import class_votes, dates, matter, meeting, officers, paying, ruling, treasury
from licensing.kinds.change.rules import Rule
from licensing.kinds.change.view import ChangeView
from licensing.kinds.change.votes import Count, Needed
from licensing.known_kinds import stands
from licensing.services.cases import outcome, uploads
from licensing.store.models import Case, Enterprise
from licensing.work import Work
from portal.api.handing_in import file_of
from portal.i18n import language
from portal.office import current_office
from portal.words.flow_words import refusal_words
from portal.words.problem_words import problem_text


def change(work: Work, view: ChangeView) -> dict[str, Any]:
    """One change: items, what stands against it, who decides and who must sign, what may be done today."""
    case, writing = view.case, stands(view.case, "fillable")
    return {
        **head(case, view.enterprise),
        "version": case.version,
        "items": [
            rule_of(r, ruling.seen(case))
            | {"answer": _answer(case, r.item), "missing": _missing(view, r.item)}
            for r in view.rules
        ],
        "problems": _missing(view, ""),
        "owners": [
            {"id": o.id, "name": o.name, "amount_fen": o.amount_fen, "role": view.sides.get(o.id)}
            for o in view.owners
        ],
        "joining": [{"id": o.id, "name": o.name, "amount_fen": o.amount_fen} for o in view.joining],
        "officers": [{"id": officers.token(x), "role": x.role, "name": x.name} for x in officers.seen(case)],
        "share_classes": [{"id": c.id, "name": c.name, "shares": c.shares} for c in class_votes.seen(case)],
        "own_shares": [
            {"id": h.id, "ground": h.ground, "shares": h.shares, "acquired_on": str(h.acquired_on)}
            for h in treasury.seen(case)
        ],
        "parts": [
            {
                "id": place,
                "name": p.name,
                "amount_fen": p.amount_fen,
                "due_on": str(p.due_on) if p.due_on else None,
                "form": p.form,
            }
            for place, p in dates.places(case)
        ],
        "payments": [
            {
                "owner": next((o.id for o in view.owners if matter.key_of(o) == p.key), None),
                "amount_fen": p.amount_fen,
                "paid_on": str(p.paid_on),
                "form": p.form,
            }
            for p in paying.seen(case)
        ],
        "differences": [
            {"item": d.item, "label": d.label, "before": d.before, "after": d.after, "basis": d.basis}
            for d in view.differences
            if d.filled
        ],
        "decision": _decision(view.count),
        "register_moved": not view.as_signed,
        "signatures_asked": view.asked,
        "sign_at": f"{current_office().settings.base_url}/signing/{case.id}" if writing else None,
        "points": [
            {"id": p.point.id, "text": p.point.text, "answer": p.point.answer, "how": p.how}
            for p in view.points
        ],
        "files": [file_of(x) for x in uploads.of(case)],
        "actions": [*_actions(view, writing)],
        "refusal": next((r.reasons for r in case.reviews if r.action == "refuse" and not r.undone), None),
        "remedy": _remedy(work, case),
    }


def head(case: Case, enterprise: Enterprise) -> dict[str, Any]:
    """A change in a list."""
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state,
        "enterprise": {
            "uscc": enterprise.uscc,
            "name": enterprise.name,
            "type": register_word(enterprise.entity_type),
        },
        "authority": case.authority,
        "created_at": case.created_at.isoformat(),
        "submitted_at": case.submitted_at.isoformat() if case.submitted_at else None,
        "due_on": str(case.due_on) if case.due_on else None,
        "decided_at": case.decided_at.isoformat() if case.decided_at else None,
    }


def rule_of(rule: Rule, own: Mapping[str, int]) -> dict[str, Any]:
    """What may be changed, by whose decision and signatures, and where the law says so; ``own``: what the articles ask."""
    return {
        "item": rule.item,
        "title": rule.zh if language() == "zh" else rule.en,
        "decides": rule.decides,
        "by_articles": ruling.asked([rule], dict(own)),
        "by_meeting": meeting.decides(rule),
        "signs": list(rule.signs),
        "on_licence": rule.face,
        "basis": rule.article,
        "verified": rule.verified,
    }


def _answer(case: Case, item: str) -> dict[str, Any]:
    """What was kept. Who holds an office is named by a token there as here: no index leaves the house."""
    kept = dict(case.answers.get(item) or {})
    if item in officers.ROLES:
        kept["leave"] = [officers.token(x) for x in officers.leaving(case, item)]
    return kept


def _missing(view: ChangeView, item: str) -> list[dict[str, str]]:
    return [{"code": p.code, "detail": problem_text(p)} for p in view.problems if p.field == item]


def _decision(count: Count) -> dict[str, Any]:
    return {
        "decides": count.decides,
        "sole": count.sole,
        "yes": count.yes,
        "all": count.all_votes,
        "by_articles": count.articles,
        "reached": count.resolved,
        "votes": [
            {"name": v.owner.name, "votes": v.weight, "agreed": v.agreed, "signs_here": v.person is not None}
            for v in count.votes
        ]
        if count.decides != "none"
        else [],
        "must_sign": [_needed(n) for n in count.needed],
        "board": [_needed(n) for n in count.board],
        "board_agrees": count.board_agrees,
    }


def _needed(who: Needed) -> dict[str, Any]:
    return {"name": who.name, "why": who.why, "agreed": who.agreed, "signs_here": who.person is not None}


def _actions(view: ChangeView, writing: bool) -> list[dict[str, Any]]:
    """What may be done by ``steps``; ``closed_by``: codes and their sentences."""
    found = {action: tuple(codes) for action, codes in view.options.items()}
    if writing:
        found |= {"refresh": (), "ask": ()}
    return [
        {"action": name, "open": not codes, "closed_by": list(codes), "reasons": refusal_words(codes)}
        for name, codes in found.items()
    ]


def _remedy(work: Work, case: Case) -> dict[str, Any] | None:
    """Until when a refusal can be brought before whom."""
    found = outcome.remedy_of(work, case)
    return None if found is None else {k: str(v) for k, v in vars(found).items()}
