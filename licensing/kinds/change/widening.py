"""What the phrases that a change adds to the scope oblige to, and the approvals from elsewhere that it names (条例 art 14)."""

from __future__ import annotations

from collections.abc import Mapping

from licensing import approvals
from licensing.approvals import Approval
from licensing.kinds.change import matter
from licensing.obligations import Obligations
from licensing.services.orders import scope
from licensing.store.models import Case
from licensing.work import Work

SCOPE = "scope"


def owed(work: Work, case: Case) -> Obligations | None:
    """As at founding, for the new phrases alone; None where the scope stays."""
    if SCOPE not in matter.items_of(case):
        return None
    return scope.owed(work, matter.enterprise_of(work, case), matter.fields(case))


def given(case: Case) -> Mapping[str, Approval]:
    """Item -> the approval that the application names."""
    return approvals.read(matter.answer(case, SCOPE)) if SCOPE in matter.items_of(case) else {}
