"""Whether every pre-approval that the scope calls for is there: read from what departments granted and clerks saw, never from ticks."""

from __future__ import annotations

from collections.abc import Mapping

from licensing import approvals
from licensing.application.duties import CERTIFICATES, duties
from licensing.approvals import Approval
from licensing.catalogue.model import BEFORE
from licensing.obligations import Duty, Obligations, uncovered
from licensing.services.cases.cases import asking_draft
from licensing.store import hanging
from licensing.store.models import Case
from licensing.work import Work

SEEN = "see_approval"


def given(case: Case) -> dict[str, Approval]:
    """Item -> the approval from elsewhere that the application names."""
    return approvals.read(case.answers.get(CERTIFICATES) or {})


def seen(case: Case, told: Mapping[str, Approval]) -> frozenset[str]:
    """Items whose approval a clerk saw, in the words that the case tells of it today: changed since, it was not seen."""
    digests = {
        entry["digest"]
        for r in hanging.rows(case, Case.reviews)
        if r.action == SEEN and not r.undone
        for entry in r.items
    }
    return frozenset(code for code, approval in told.items() if approval.digest in digests)


def granted(work: Work, case: Case) -> frozenset[str]:
    """Items that the body of the case's place granted or confirmed."""
    catalogue, place = work.books.catalogue, str(case.authority)
    legs = [leg for leg in hanging.rows(case, Case.legs) if leg.kind == BEFORE and leg.state == "granted"]
    return frozenset(
        code
        for leg in legs
        for code in leg.items
        if code in catalogue.items
        and catalogue.department_for(catalogue.items[code], place).code == leg.department
    )


def missing(work: Work, case: Case) -> tuple[Duty, ...]:
    """The pre-approvals that hold the licence back now."""
    owed = duties(asking_draft(work.session, case, work), work.books.catalogue)
    return uncovered(owed, granted(work, case) | (seen(case, given(case)) - _decided_here(owed.before)))


def open_for_licence(work: Work, case: Case) -> bool:
    """Whether nothing holds the licence back; a case without a place has asked nobody yet."""
    return case.authority is not None and not missing(work, case)


def to_be_seen(owed: Obligations | None, told: Mapping[str, Approval], case: Case) -> tuple[Approval, ...]:
    """Approvals of bodies without a place in this portal, which a clerk must see before proposing."""
    if owed is None:
        return ()
    here, done = _decided_here(owed.before), seen(case, told)
    codes = [code for duty in owed.before for code in duty.items]
    return tuple(told[c] for c in dict.fromkeys(codes) if c in told and c not in here and c not in done)


def _decided_here(before: tuple[Duty, ...]) -> frozenset[str]:
    return frozenset(code for duty in before for code in duty.decides_here)
