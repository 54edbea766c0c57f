"""What changed in a dossier since this officer last looked: digests of its parts, kept for each officer and case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from licensing.services.cases import review, seen, uploads
from licensing.store.models import Case, CaseLook
from licensing.work import Work

SAME_LOOK = timedelta(minutes=30)  # who reads the page again within them is still at the same look


@dataclass(frozen=True)
class Since:
    """``at``: when the last look ended; ``changed``: the parts that differ from it."""

    at: datetime
    changed: tuple[str, ...]


def since(work: Work, case: Case) -> Since | None:
    """What this officer has not seen yet; None at the first look."""
    row = work.session.get(CaseLook, (work.act.actor.id, case.id))
    if row is None:
        return None
    now = parts_of(work, case)
    at, before = (row.before_at, row.before) if _same(work, row) else (row.at, row.parts)
    return Since(at, tuple(part for part, digest in now.items() if before.get(part) != digest))


def note(work: Work, case_id: str) -> None:
    """This officer has the dossier before the eyes, as it stands now. Raises NotFound for another place's case."""
    case = review.readable(work, case_id)
    now = parts_of(work, case)
    key = (str(work.act.actor.id), case.id)
    row = work.session.get(CaseLook, key, with_for_update=True)
    if row is None:
        at = work.act.at
        work.session.add(
            CaseLook(account_id=key[0], case_id=key[1], at=at, parts=now, before_at=at, before=now)
        )
        return
    if not _same(work, row):
        row.before_at, row.before = row.at, row.parts
    row.at, row.parts = work.act.at, now


def _same(work: Work, row: CaseLook) -> bool:
    return work.act.at - row.at <= SAME_LOOK


def parts_of(work: Work, case: Case) -> dict[str, str]:
    """Part of the dossier -> digest of it. Nothing that the officer alone changes is one."""
    people = [
        [p.id, p.name, p.id_number_index, p.mobile, p.roles, p.contribution, p.details] for p in case.people
    ]
    points = [[p.id, p.answer, p.after] for r in case.reviews for p in r.points]
    found: Mapping[str, Any] = {
        "answers": {k: v for k, v in case.answers.items() if k != "people"},
        "people": sorted(people, key=lambda p: str(p[0])),
        "files": sorted(f"{x.about}:{x.sha256}" for x in uploads.of(case)),
        "points": sorted(points, key=lambda p: str(p[0])),
        "departments": sorted(f"{x.id}:{x.state}:{x.round}" for x in case.legs),
        "facts": sorted(f"{x.id}:{x.until}" for x in seen.standings_of(work, case)),
    }
    return {part: _digest(value) for part, value in found.items()}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:32]
