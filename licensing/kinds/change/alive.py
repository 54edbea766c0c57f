"""Somebody who is said to be dead hears of it and has days to say otherwise, before the application is handed in (行政许可法 art 36).

The thief's story: a stranger says that a living owner is dead and names himself heir. The owner is told at once at every proved address;
that the owner signs in is word enough, and the application is over.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from licensing import queries
from licensing.errors import NotFound
from licensing.kind import of
from licensing.kinds.change import heirs, matter
from licensing.kinds.change.flow import FLOW
from licensing.messages import recipients
from licensing.services.cases import speaking
from licensing.store.models import Account, Case, Enterprise, Person
from licensing.work import Work

NOTICE = "D415"  # row of deadlines.tsv
CLAIMED, LIVES = "claimed", "lives"
KINDS_INHERITED = ("llc", "partnership", "sole", "individual")
OPEN = (*FLOW.states_in("fillable"), *FLOW.states_in("handed_in"))


def claim(work: Work, case: Case) -> None:
    """Tell the recorded owner that somebody says so; of the same person once."""
    owner, told = heirs.dead(case), case.answers.get(CLAIMED) or {}
    if owner is None or owner.index is None or told.get("index") == owner.index:
        return
    person = matter.of_index(case, owner.index)
    reached = person is not None and bool(recipients.accounts_for(work.session, person))
    said = {"index": owner.index, "on": str(work.act.on), "reached": reached}
    case.answers = {**case.answers, CLAIMED: said}
    work.record("inheritance.claimed", "case", case.id, person=person.id if person is not None else "")


def told_on(case: Case) -> date | None:
    """The day on which whoever is said to be dead was told; None where the application names somebody else by now."""
    told = case.answers.get(CLAIMED) or {}
    return date.fromisoformat(told["on"]) if told and told["index"] == heirs.dead_index(case) else None


def reached(case: Case) -> bool:
    """Whether there was an account to tell."""
    return bool((case.answers.get(CLAIMED) or {}).get("reached"))


def last_day(work: Work, case: Case) -> date | None:
    """Until when the owner's word is waited for."""
    on = told_on(case)
    return work.books.last_day(on, NOTICE) if on is not None else None


def notice_over(work: Work, case: Case) -> bool:
    """Whether the days are over, or nobody is said to be dead."""
    last = last_day(work, case)
    return heirs.ITEM not in matter.items_of(case) or (last is not None and work.act.on > last)


def contradicted(case: Case) -> bool:
    """Whether whoever is said to be dead has signed in since."""
    return heirs.dead_index(case) in (case.answers.get(LIVES) or ())


def claims_about(work: Work) -> list[Case]:
    """Applications that say that whoever acts is dead, and that nobody has contradicted."""
    mine = speaking.own_index(work)
    if mine is None:
        return []
    query = (
        select(Case)
        .join(Person, Person.case_id == Case.id)
        .where(of(FLOW), Person.id_number_index == mine, Case.state.in_(OPEN))
    )
    said = [c for c in work.session.scalars(query) if (c.answers.get(CLAIMED) or {}).get("index") == mine]
    return [c for c in said if mine not in (c.answers.get(LIVES) or ())]


def lives(work: Work) -> None:
    """Whoever signs in is not dead: every application that said so is over."""
    mine = speaking.own_index(work)
    for case in claims_about(work):
        case.answers = {**case.answers, LIVES: [*(case.answers.get(LIVES) or ()), mine]}
        work.record("inheritance.contradicted", "case", case.id)


def inherited(work: Work, uscc: str) -> Enterprise:
    """The enterprise of which somebody inherits a part. Raises NotFound for an unknown code, and for a kind whose parts are inherited
    otherwise."""
    found = queries.enterprise_by_uscc(work.session, uscc.strip().upper())
    if found is None or found.entity_type not in KINDS_INHERITED:
        raise NotFound("enterprise")
    return found


def files_as_heir(work: Work, case: Case) -> bool:
    """Whether whoever files is one of the heirs, and files nothing else."""
    if matter.items_of(case) != (heirs.ITEM,):
        return False
    applicant = work.session.get_one(Account, case.applicant_id).id_number_index
    return any(h.person.id_number_index == applicant for h in heirs.heirs(case))
