"""Correction points, one by one (条例 art 19): each is answered by a change of what it is about, or by a sentence of the founder.

A change is seen in the content: the digest of the answer when it was asked for, against the answer now. No tick says "done".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from licensing.catalogue.mandates import DRAFT
from licensing.errors import Refused
from licensing.known_kinds import stands
from licensing.services.cases.cases import own_case
from licensing.store import hanging
from licensing.store.models import Case, CorrectionPoint, Review
from licensing.uploads.about import POINT
from licensing.work import Work

LONGEST = 500
ANYTHING = "documents"  # papers are drawn from all answers


@dataclass(frozen=True)
class Answered:
    """A point and what was done about it. ``how``: changed, said (a sentence), document (handed in for it) or open."""

    point: CorrectionPoint
    how: str


def put(work: Work, case: Case, review: Review) -> None:
    """Make a row of each line of a list that is being sent."""
    for place, item in enumerate(review.items, 1):
        section, field = str(item["section"]), str(item["field"])
        review.points.append(
            CorrectionPoint(
                id=work.act.ids.new("point"),
                position=place,
                section=section,
                field=field,
                text=str(item["text"]),
                before=digest_of(case, section, field),
            )
        )


def asked(case: Case) -> Review | None:
    """The newest correction list that was not taken back."""
    sent = (
        r
        for r in reversed(hanging.rows(case, Case.reviews))
        if r.action == "request_correction" and not r.undone
    )
    return next(sent, None)


def of(case: Case) -> list[Answered]:
    """The points of the newest list with what was done; lists of an older release have none."""
    review = asked(case)
    return [Answered(p, _how(case, p)) for p in review.points] if review is not None else []


def unanswered(case: Case) -> list[CorrectionPoint]:
    return [each.point for each in of(case) if each.how == "open"]


def _how(case: Case, point: CorrectionPoint) -> str:
    if point.answer:
        return "said"
    if any(x.about == POINT + point.id and x.removed_at is None for x in case.uploads):
        return "document"
    if point.after is not None:  # handed in again: what it was then
        return "changed" if point.after != point.before else "open"
    now = digest_of(case, point.section, point.field)
    return "changed" if now is not None and now != point.before else "open"


def digest_of(case: Case, section: str, field: str) -> str | None:
    """Hex SHA-256 of the answer a point is about; None where no answer is: a free line is answered by a sentence."""
    if section == ANYTHING:
        return _digest([{k: v for k, v in case.answers.items() if k != "people"}, _people(case)])
    if section == "people":
        return _digest(_people(case))
    if section not in case.answers:
        return None if section not in KNOWN else _digest(None)
    answer: Mapping[str, Any] = case.answers[section]
    return _digest(answer.get(field) if field in KNOWN.get(section, ()) else answer)


KNOWN: Mapping[str, tuple[str, ...]] = {
    "place": ("kind", "county", "address", "tenure", "tenure_until", "owner", "host", "platform"),
    "business": ("items", "main", "term_years"),
    "capital": ("amount_fen", "reason"),
    "classes": ("classes",),
    "beneficial": (),
    "certificates": (),  # items, their questions and approvals belong together: the section is one answer
}


def _people(case: Case) -> list[Any]:
    return [
        [
            p.id,
            p.name,
            p.id_number_index,
            p.mobile,
            p.roles,
            p.contribution,
            *([p.details] if p.details else []),
        ]
        for p in sorted(case.people, key=lambda p: p.id)
    ]


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def answer(work: Work, case_id: str, sentences: Mapping[str, str]) -> Case:
    """Keep the founder's sentences: point id -> text, an empty one takes it back. Raises NotFound for another's case."""
    own_case(work, case_id, DRAFT)
    case = work.session.get_one(Case, case_id, with_for_update=True)
    if not stands(case, "correction"):
        raise Refused("case.no_correction_open")
    for each in of(case):
        if each.point.id in sentences:
            said = sentences[each.point.id].strip()[:LONGEST]
            each.point.answer = said or None
            each.point.answered_at = work.act.at if said else None
    work.record("case.points_answered", "case", case.id, points=len(sentences))
    return case


def close(case: Case) -> None:
    """Handed in again: what each point's answer was then stays beside it."""
    for each in of(case):
        each.point.after = digest_of(case, each.point.section, each.point.field)
