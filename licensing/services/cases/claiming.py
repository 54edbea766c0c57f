"""*Next* claims: the most urgent case nobody has is this officer's at once, and free again after the office's minutes.

A claim that was only looked at releases itself; any step on the case makes it the officer's own. Nobody holds two of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from licensing.act import Role
from licensing.known_kinds import standing_in, stands
from licensing.services.accounts import same_person
from licensing.services.cases import facts, holds, queue, releasing, review
from licensing.services.cases.queue import Asked
from licensing.store.models import Case
from licensing.work import Work

TRIED = 50  # at most so many colleagues hold one of the first cases in this very moment


def next_case(work: Work, after: str = "") -> str | None:
    """Claim the case of the own place that is due first: to be taken, or to be confirmed for a colleague. None when none waits.

    A claim that still runs is given again, so that repeating it is harmless; ``after``: the case that was just worked on.
    """
    running = _running(work, after)
    if running is not None:
        return running.id
    for case_id in _candidates(work, after):
        case = work.session.scalar(
            select(Case)
            .where(Case.id == case_id)
            .with_for_update(skip_locked=True, of=Case)
            .execution_options(populate_existing=True)
        )
        if case is not None and _fits(work, case):
            _claim(work, case)
            return case.id
    return None


def _running(work: Work, after: str) -> Case | None:
    query = select(Case).where(
        Case.claimed_by == work.act.actor.id, Case.claimed_until > work.act.at, Case.id != after
    )
    found = work.session.scalars(query.where(standing_in("desk")).order_by(Case.due_on).limit(1)).first()
    return found if found is not None and found.authority == work.act.actor.authority else None


def _candidates(work: Work, after: str) -> Iterator[str]:
    """The first cases of the queues by due day; those whose claim is over or whose clerk is gone wait like any other."""
    actor = work.act.actor
    queues = ("waiting", "check", "others") if actor.role is Role.CLERK else ("check",)
    keys = [key for name in queues for key in queue.places(work.session, actor, name, Asked(), "", TRIED)]
    for _, _, case_id in sorted(set(keys)):
        if case_id != after:
            yield case_id


def _fits(work: Work, case: Case) -> bool:
    if facts.is_party(work, case):
        return False
    if stands(case, "to_check"):
        waiting = facts.proposal_of(work.session, case)
        mine = waiting is None or same_person.is_actor(work, waiting.maker_id)
        return facts.checks_here(work.act.actor, case) and not mine and not holds.holder(case, work.act.at)
    return work.act.actor.role is Role.CLERK and (stands(case, "waiting") or releasing.is_over(work, case))


def _claim(work: Work, case: Case) -> None:
    if stands(case, "to_check"):
        work.record("case.claimed", "case", case.id)
    else:
        review.take(work, case.id)
    holds.hold(work, case, work.books.policy.claim_minutes)
