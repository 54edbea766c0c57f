"""What an order rests on, as files: attached by its maker, seen by the second officer, part of what is confirmed by their digests.

Which papers a kind needs is its row's (``papers`` of ``order_kinds.tsv``). Sources: 条例 arts 24, 31; 细则 arts 15, 32, 46, 79.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.catalogue.model import OrderKind
from licensing.errors import Problem
from licensing.services import files
from licensing.store.models import RegisterOrder, Upload
from licensing.uploads.checking import Checked
from licensing.work import Work

MOST_FILES = 10  # of one order
MOST_BYTES = 60 * 1024 * 1024


@dataclass(frozen=True)
class Paper:
    """A file that was looked at. ``about``: a code of ``order_papers.tsv``; ``scanned``: whether a virus scanner saw it."""

    about: str
    name: str
    checked: Checked
    stream: BinaryIO
    scanned: bool


def of(session: Session, order: RegisterOrder, removed_too: bool = False) -> list[Upload]:
    """The papers that stand, oldest first; ``removed_too``: those that a later proposal replaced as well."""
    query = select(Upload).where(Upload.order_id == order.id)
    if not removed_too:
        query = query.where(Upload.removed_at.is_(None))
    return list(session.scalars(query.order_by(Upload.created_at, Upload.id)))


def digests(session: Session, order: RegisterOrder) -> list[list[str]]:
    """What each paper is and its digest, sorted: the same papers give the same list."""
    return sorted([row.about, row.sha256] for row in of(session, order))


def needed(kind: OrderKind, fields: Mapping[str, Any]) -> list[str]:
    """The papers an order with these fields must attach."""
    return [
        about for about, must in kind.papers.items() if must or fields.get(kind.papers_with.get(about, ""))
    ]


def problems(
    session: Session,
    kind: OrderKind,
    fields: Mapping[str, Any],
    order: RegisterOrder | None,
    given: Sequence[Paper],
) -> list[Problem]:
    """What is missing, not asked for, or too much. Papers of a returned order stand until others take their place."""
    now = {paper.about for paper in given}
    kept = [row for row in of(session, order) if row.about not in now] if order is not None else []
    there = now | {row.about for row in kept}
    found = [
        Problem(f"paper_{about}", "order.paper_missing")
        for about in needed(kind, fields)
        if about not in there
    ]
    found += [Problem("", "order.paper_unasked") for about in sorted(now) if about not in kind.papers]
    size = sum(p.checked.size for p in given) + sum(row.size for row in kept)
    if len(given) + len(kept) > MOST_FILES or size > MOST_BYTES:
        megabytes = MOST_BYTES // 1024 // 1024
        found.append(Problem("", "order.papers_too_many", {"most": MOST_FILES, "megabytes": megabytes}))
    return found


def put(work: Work, order: RegisterOrder, given: Sequence[Paper]) -> None:
    """Keep what is given; what stood there for the same purpose is marked as replaced and stays with the order."""
    now = {paper.about for paper in given}
    for row in of(work.session, order):
        if row.about in now:
            row.removed_at = work.act.at
    seen = set()
    for paper in given:
        if (paper.about, paper.checked.sha256) in seen:
            continue
        seen.add((paper.about, paper.checked.sha256))
        files.keep(
            work,
            order,
            paper.about,
            paper.name,
            paper.checked,
            paper.stream,
            paper.scanned,
            work.act.actor.id,
        )
    work.session.flush()


def whole(session: Session, kind: OrderKind, order: RegisterOrder, to_the_byte: bool) -> bool:
    """Whether every paper the kind needs is there; ``to_the_byte``: and what lies there is still what its digest stands for."""
    rows = of(session, order)
    there = {row.about for row in rows}
    if not set(needed(kind, order.fields)) <= there:
        return False
    return not to_the_byte or all(files.is_whole(session, row) for row in rows)
