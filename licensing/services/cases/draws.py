"""What a person looks at afterwards is drawn, and nobody steers it: the seed's digest stands in the journal before the first draw,
the seed follows when it is closed, and every draw can be done again by anybody (commit and reveal).

A draw depends on the seed and on the case's id, which the office gave before anything was typed: no answer moves it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.services.cases import switching
from licensing.store.models import DrawSeed, JournalLine, StraightRecord
from licensing.work import Work

COMMITTED, REVEALED = "draw.seed_committed", "draw.seed_revealed"
THOUSAND = 1000


def commitment_of(seed: str) -> str:
    return sha256(seed.encode()).hexdigest()


def is_drawn(seed: str, case_id: str, share: int) -> bool:
    """Whether a case is among ``share`` of a thousand.

    >>> sum(is_drawn("seed", f"case_{n}", 100) for n in range(2000)) in range(150, 250)
    True
    """
    drawn = hmac.new(seed.encode(), case_id.encode(), "sha256").digest()
    return int.from_bytes(drawn[:8], "big") % THOUSAND < share


def usable(session: Session, at: datetime, days: int) -> DrawSeed | None:
    """The seed that draws today: committed in an earlier act, not yet closed, not older than the office allows."""
    query = select(DrawSeed).where(DrawSeed.revealed_at.is_(None), DrawSeed.committed_at < at)
    newest = session.scalar(query.order_by(DrawSeed.committed_at.desc(), DrawSeed.id.desc()).limit(1))
    return newest if newest is not None and at < newest.committed_at + timedelta(days=days) else None


def settle(work: Work) -> None:
    """Close seeds whose days are over, saying what they were, and commit to a new one. Harmless to repeat."""
    query = select(DrawSeed).where(DrawSeed.revealed_at.is_(None)).with_for_update()
    life = timedelta(days=work.books.policy.draw_seed_days)
    running = list(work.session.scalars(query))
    works = bool(switching.offered(work))
    for seed in running:
        if not works or work.act.at >= seed.committed_at + life:
            seed.revealed_at = work.act.at
            work.record(REVEALED, "draw", seed.id, seed=seed.seed, commitment=seed.commitment)
    if works and all(seed.revealed_at is not None for seed in running):
        token = work.act.ids.token()
        made = DrawSeed(
            id=work.act.ids.new("draw"), commitment=commitment_of(token), seed=token, committed_at=work.act.at
        )
        work.session.add(made)
        work.record(COMMITTED, "draw", made.id, commitment=made.commitment)


def wrong(session: Session) -> Iterator[str]:
    """Cases whose draw does not follow from what the journal committed to before it."""
    seeds = {seed.id: seed for seed in session.scalars(select(DrawSeed))}
    query = select(JournalLine).where(JournalLine.action == COMMITTED)
    told = {entry.subject_id: entry for entry in session.scalars(query)}
    for row in session.scalars(select(StraightRecord).where(StraightRecord.registered)):
        seed = seeds.get(row.seed_id or "")
        entry = told.get(row.seed_id or "")
        if seed is None or entry is None or not _kept(seed, entry, row):
            yield row.case_id


def _kept(seed: DrawSeed, entry: JournalLine, row: StraightRecord) -> bool:
    promised = entry.facts.get("commitment") == seed.commitment == commitment_of(seed.seed)
    return promised and entry.at < row.at and is_drawn(seed.seed, row.case_id, row.share) == row.drawn
