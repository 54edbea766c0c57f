"""What departments say of whoever comes in by a change (条例 arts 12, 40; 公务员法 art 59), as the founding asks it."""

from __future__ import annotations

from collections.abc import Collection

from licensing.application.draft import Bar
from licensing.services.register import standing
from licensing.store.models import Case
from licensing.work import Work


def of_signed(work: Work, case: Case, keys: Collection[str]) -> dict[str, tuple[Bar, ...]]:
    """By index, of those with these keys who have signed: a number that somebody else typed is told nothing about."""
    signed = {p.id_number_index for p in case.people if p.signatures}
    found: dict[str, tuple[Bar, ...]] = {}
    for row in standing.of_persons(work.session, sorted(signed.intersection(keys)), work.act.on):
        key = str(row.person_index)
        found[key] = (*found.get(key, ()), Bar(row.code, row.responsible))
    return found
