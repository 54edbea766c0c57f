"""Numbers that are given once, without everybody waiting for everybody: a place draws from blocks written ahead for it.

A number belongs to the transaction that draws it: undone with it, kept with it. Acts of one place at one time take different lanes;
only who finds every lane taken or used up takes a new block, under the sequence's own lock. Numbers rise within a lane, not over all.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from licensing.store.models import Counter, NumberLane
from licensing.work import Work

BLOCK = 20


def draw(work: Work, sequence: str, place: str = "") -> int:
    """The next number of a sequence for a place, beginning with 1; nobody ever gets it again."""
    lane = _free_lane(work.session, sequence, place) or _new_lane(work, sequence, place)
    if lane.next > lane.last:
        lane.next, lane.last = _block(work.session, sequence)
    number = lane.next
    lane.next += 1
    work.session.flush()
    return number


def _free_lane(session: Session, sequence: str, place: str) -> NumberLane | None:
    """A lane that no other act holds, one with numbers left first."""
    query = select(NumberLane).where(NumberLane.sequence == sequence, NumberLane.place == place)
    query = query.order_by(NumberLane.next > NumberLane.last, NumberLane.id).limit(1)
    return session.scalars(
        query.with_for_update(skip_locked=True), execution_options={"populate_existing": True}
    ).first()


def _new_lane(work: Work, sequence: str, place: str) -> NumberLane:
    lane = NumberLane(id=work.act.ids.new("lane"), sequence=sequence, place=place, next=1, last=0)
    work.session.add(lane)
    return lane


def _block(session: Session, sequence: str) -> tuple[int, int]:
    """The next numbers that nobody has, first and last; the sequence is locked until the transaction ends."""
    counter = session.get(Counter, sequence, with_for_update=True, populate_existing=True)
    if counter is None:
        counter = Counter(name=sequence, value=0)
        session.add(counter)
        session.flush()  # the first two meet on the key, and one of them starts again
    first, counter.value = counter.value + 1, counter.value + BLOCK
    return first, counter.value


def skip(
    session: Session, by: int, floors: Mapping[str, int], steps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Go on ``by`` numbers further in every sequence that was ever drawn from, and in those of ``floors``; where each now stands.

    For a database that was put back: blocks it remembers are given up, for they may have been used since. ``floors``: how far a
    sequence is known to have been before. ``steps``: one whose numbers belong together by so many goes on at the next such border.
    """
    drawn = set(session.scalars(select(NumberLane.sequence).distinct())) | set(floors)
    session.execute(delete(NumberLane))
    session.expire_all()
    reached = {}
    for sequence in sorted(drawn):
        counter = session.get(Counter, sequence, with_for_update=True, populate_existing=True)
        if counter is None:
            counter = Counter(name=sequence, value=0)
            session.add(counter)
        step = (steps or {}).get(sequence, 1)
        counter.value = -(-(max(counter.value, floors.get(sequence, 0)) + by) // step) * step
        reached[sequence] = counter.value
    session.flush()
    return reached
