"""What changed in a dossier since this officer last looked: digests of its parts, kept for each officer and case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, String, bindparam, func, select

from licensing.documents.blocks import Paper
from licensing.looking import once
from licensing.services.cases import dossier, review, seen, uploads
from licensing.store import hanging
from licensing.store.keeping import columns
from licensing.store.models import Case, CaseLook, JournalEntry, JournalNote
from licensing.work import Work

ROW = "row:"
READING = (
    "case.upload_read",
    "case.dossier_taken",
    "case.counter_file_read",
    "case.person_viewed",
)  # acts that change nothing of it
SAME_LOOK = timedelta(minutes=30)  # who reads the page again within them is still at the same look


@dataclass(frozen=True)
class Since:
    """``at``: when the last look ended; ``changed``: the parts that differ from it.

    ``lines``: those of the papers that differ, as (kind of paper, first cell).
    """

    at: datetime
    changed: tuple[str, ...]
    lines: frozenset[tuple[str, str]]

    def of(self, paper: Paper) -> set[str]:
        """First cells of this paper's lines that are new or changed."""
        return {first for kind, first in self.lines if kind == paper.kind}


def since(work: Work, case: Case) -> Since | None:
    """What this officer has not seen yet; None at the first look."""
    row = work.session.get(CaseLook, (work.act.actor.id, case.id))
    if row is None:
        return None
    now = parts_of(work, case)
    at, before = (row.before_at, row.before) if _same(work, row) else (row.at, row.parts)
    changed = [part for part, digest in now.items() if before.get(part) != digest]
    rows = {_place(*line): line for line in _lines(dossier.filed(case))}
    known = any(part.startswith(ROW) for part in before)  # looks of an older release kept no lines
    lines = frozenset(rows[part] for part in changed if part in rows) if known else frozenset()
    return Since(at, tuple(part for part in changed if not part.startswith(ROW)), lines)


def moved(work: Work, cases: Sequence[Case]) -> set[str]:
    """Ids of those of these cases in which somebody else did something since this officer's last look, in three queries."""
    actor = work.act.actor.id
    mine = {"account": str(actor), "cases": [c.id for c in cases]}
    looked = {row.case_id: row.at for row in columns(work.session, LOOKED, mine)}
    about = {c.id: c.id for c in cases if c.id in looked}
    about |= {leg.id: c.id for c in cases if c.id in looked for leg in c.legs}
    if not about:
        return set()
    asked = {"about": list(about), "actor": actor}
    found = [row for latest in LATEST for row in columns(work.session, latest, asked)]
    return {about[key] for key, at in found if at > looked[about[key]]}


def _latest(table: type[JournalEntry | JournalNote]) -> Select[str, datetime]:
    """When somebody else last did something with each of these; chained or not yet, each table by its own index."""
    query = select(table.subject_id, func.max(table.at)).where(
        table.subject_id.in_(bindparam("about", expanding=True)),
        table.actor.is_distinct_from(bindparam("actor", type_=String)),
        table.action.not_in(READING),
    )
    return query.group_by(table.subject_id)


LATEST = (_latest(JournalEntry), _latest(JournalNote))
LOOKED = select(CaseLook.case_id, CaseLook.at).where(
    CaseLook.account_id == bindparam("account"),
    CaseLook.case_id.in_(bindparam("cases", expanding=True)),
)


def note(work: Work, case_id: str, now: Mapping[str, str]) -> None:
    """This officer has the dossier before the eyes. ``now``: its ``parts_of``, in the very look that was shown.

    Raises NotFound for another place's case.
    """
    case = review.readable(work, case_id)
    key = (str(work.act.actor.id), case.id)
    row = work.session.get(CaseLook, key, with_for_update=True)
    if row is None:
        at = work.act.at
        parts = dict(now)
        work.session.add(
            CaseLook(account_id=key[0], case_id=key[1], at=at, parts=parts, before_at=at, before=parts)
        )
        return
    if not _same(work, row):
        row.before_at, row.before = row.at, row.parts
    row.at, row.parts = work.act.at, dict(now)


def _same(work: Work, row: CaseLook) -> bool:
    return work.act.at - row.at <= SAME_LOOK


def parts_of(work: Work, case: Case) -> Mapping[str, str]:
    """Part of the dossier -> digest of it. Nothing that the officer alone changes is one."""
    return once(work, "parts", case.id, lambda: _parts(work, case))


def _parts(work: Work, case: Case) -> dict[str, str]:
    people = [
        [p.id, p.name, p.id_number_index, p.mobile, p.roles, p.contribution, p.details] for p in case.people
    ]
    points = [[p.id, p.answer, p.after] for r in hanging.rows(case, Case.reviews) for p in r.points]
    found: Mapping[str, Any] = {
        "answers": {k: v for k, v in case.answers.items() if k != "people"},
        "people": sorted(people, key=lambda p: str(p[0])),
        "files": sorted(f"{x.about}:{x.sha256}" for x in uploads.of(case)),
        "points": sorted(points, key=lambda p: str(p[0])),
        "departments": sorted(f"{x.id}:{x.state}:{x.round}" for x in hanging.rows(case, Case.legs)),
        "facts": sorted(f"{x.id}:{x.until}" for x in seen.standings_of(work, case)),
    }
    lines = _lines(dossier.filed(case))
    return {part: _digest(value) for part, value in found.items()} | {
        _place(*line): _digest(rows) for line, rows in lines.items()
    }


def _lines(papers: Sequence[Paper]) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Lines of the papers' tables by kind of paper and first cell, as the desk shows them."""
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for paper in papers:
        for row in (row for block in paper.blocks for row in block.rows[1:]):
            found.setdefault((paper.kind, row[0]), []).append(row)
    return found


def _place(kind: str, first: str) -> str:
    """Under which key a line is kept: a first cell may be somebody's name."""
    return f"{ROW}{kind}:{_digest(first)[:16]}"


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:32]
