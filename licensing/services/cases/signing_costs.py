"""What an edit costs: whoever has signed signs anew, so it is asked first, and they are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from licensing.errors import CostsSignatures
from licensing.messages.recipients import accounts_for
from licensing.services.cases import signing
from licensing.store import hanging
from licensing.store.models import Case, Person, Signature
from licensing.work import Work


def signed(work: Work, case: Case) -> list[Person]:
    """Whose signature counts today, and would not after a change of the papers."""
    if not hanging.any_of(work.session, case.id, Signature):
        return []
    return [s.person for s in signing.states(work, case) if s.done]


@contextmanager
def counted(work: Work, case: Case, agreed: bool) -> Iterator[None]:
    """An edit inside. Where it costs signatures and nobody agreed to that, CostsSignatures names them and nothing is kept.

    Agreed to, each of them is told to sign again; the applicant's own is no news to the applicant.
    """
    before = signed(work, case)
    yield
    if not before:
        return
    work.session.flush()
    lost = {s.person.id for s in signing.states(work, case) if s.state == "outdated"}
    gone = [p for p in before if p.id in lost or p not in case.people]
    if gone and not agreed:
        raise CostsSignatures([p.name for p in gone])
    for person in gone:
        if person in case.people:
            work.record("case.signature_lost", "case", case.id, person=person.id)
        else:  # no row of theirs is left to find them by
            told = accounts_for(work.session, person)
            work.record("case.signer_left_out", "case", case.id, accounts=told)
