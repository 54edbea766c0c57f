"""The same case, the same answer (无差别办理): decided cases are judged again as if handed in at each county, on their own day.

What is compared: what the rules refuse and leave to a person, which pre-approvals are due, by which of the four ways each permit is given
afterwards, who is asked or told what in how many days, and what goes to the claiming pool.
The name is left out: its county stands in it, and names have a replay of their own (``services.names.replay``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from sqlalchemy import select

from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.application.sections import discover, problems_of
from licensing.catalogue.load import Catalogue
from licensing.findings import rules
from licensing.kind import of, standing
from licensing.kinds.establishment import sections
from licensing.kinds.establishment.flow import FLOW
from licensing.routing import LegPlan
from licensing.services.cases import legs
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case
from licensing.work import Work

PASS, REVIEW, REFUSE = "pass", "review", "refuse"
SECTIONS = discover(sections)


@dataclass(frozen=True)
class Answer:
    """``outcome``: pass, review or refuse; ``codes``: of what was found; ``before``: items of pre-approvals; ``ways``: items of permits
    given afterwards and by which way of 证照分离; ``legs``: family, kind, items, days, unit of every department asked or told; ``pool``:
    phrases that nobody answers for. Each a line of words with a blank between; items of one line by a slash.
    """

    outcome: tuple[str, ...]
    codes: tuple[str, ...]
    before: tuple[str, ...]
    ways: tuple[str, ...]
    legs: tuple[str, ...]
    pool: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One county answers otherwise than ``own``, the case's. ``what``: a field of ``Answer``; ``here``, ``there``: what only one says."""

    case_id: str
    title: str
    own: str
    county: str
    what: str
    here: tuple[str, ...]
    there: tuple[str, ...]


@dataclass(frozen=True)
class Replayed:
    """One decided case. ``decided``: granted or refused, by ``machine`` or officers; ``answer``: the rules' answer at its own county
    on its own day."""

    case_id: str
    title: str
    decided: str
    answer: Answer
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether the decision is the rules' answer; None where they leave it to a person."""
        if self.answer.outcome == (REVIEW,):
            return None
        return (self.answer.outcome == (PASS,)) == (self.decided == "granted")


@dataclass(frozen=True)
class Measured:
    """Over all replayed cases: ``same``: one answer in all counties; ``agreed`` of ``judged``: decided as the rules say."""

    cases: int
    same: int
    judged: int
    agreed: int
    differences: tuple[Difference, ...]


def judge(draft: Draft, county: str, catalogue: Catalogue) -> Answer:
    """What the rules say of an application as if its place lay in this county."""
    place = {**draft.section("place"), "county": county}
    moved = replace(draft, answers={**draft.answers, "place": place}, name_division=_of_name(draft, county))
    looked = rules.look(moved, catalogue)
    asked = problems_of(SECTIONS, moved, catalogue).values()
    codes = {p.code for problems in asked for p in problems}
    weighed = {p.code for seen in looked if seen.rule.outcome == REVIEW for p in seen.problems}
    outcome = REFUSE if codes else REVIEW if weighed else PASS
    owed = duties(moved, catalogue)
    planned = legs.plan_for(moved, county, catalogue)
    return Answer(
        (outcome,),
        tuple(sorted(codes | weighed)),
        _lines("/".join(sorted(duty.items)) for duty in owed.before),
        _lines(f"{'/'.join(sorted(duty.items))} {duty.mode}" for duty in owed.after),
        _lines(map(_leg, planned)),
        _lines(owed.unclaimed),
    )


def _lines(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(told))


def _leg(planned: LegPlan) -> str:
    said = [_family(planned.department), planned.kind, "/".join(sorted(planned.items))]
    return " ".join(said if planned.days is None else [*said, str(planned.days), str(planned.unit)])


def _of_name(draft: Draft, county: str) -> str | None:
    """The name's division goes with the place when it is that place's county."""
    own = draft.section("place").get("county")
    return county if draft.name_division == own else draft.name_division


def _family(department: str) -> str:
    return department.rpartition("-")[2]


def replay(work: Work, case: Case) -> Replayed:
    """One decided case over all counties, with the facts and the rules of the day of its decision."""
    at = case.decided_at if FLOW.within(case.state, "refused") else case.accepted_at
    then = replace(work, act=replace(work.act, at=at or work.act.at))
    draft = draft_of(work.session, case, then)
    catalogue, own = work.books.catalogue, str(case.authority)
    answer = judge(draft, own, catalogue)
    found = [
        difference
        for county in sorted(catalogue.counties)
        if county != own
        for difference in _compared(case, county, answer, judge(draft, county, catalogue))
    ]
    decided = "refused" if FLOW.within(case.state, "refused") else "granted"
    return Replayed(case.id, case.title, decided, answer, tuple(found))


def _compared(case: Case, county: str, here: Answer, there: Answer) -> Iterator[Difference]:
    for what in (each.name for each in fields(Answer)):
        mine, other = getattr(here, what), getattr(there, what)
        if mine != other:
            only = (_beyond(mine, other), _beyond(other, mine))
            yield Difference(case.id, case.title, str(case.authority), county, what, *only)


def _beyond(mine: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """What only the first says."""
    return tuple(line for line in mine if line not in other)


def decided(work: Work, prefix: str = "", limit: int | None = None) -> Iterator[Replayed]:
    """Decided foundings of the places under ``prefix``, the last ones first, in bounded memory."""
    query = select(Case.id).where(of(FLOW), standing([FLOW], "decided"))
    query = query.where(Case.authority.startswith(prefix)).order_by(Case.submitted_at.desc(), Case.id.desc())
    for case_id in list(work.session.scalars(query.limit(limit))):
        yield replay(work, work.session.get_one(Case, case_id))
        work.session.expunge_all()


def measure(replayed: Iterable[Replayed]) -> Measured:
    """How often all counties agree, and how often the decision is the rules' answer."""
    cases = same = judged = agreed = 0
    differences: list[Difference] = []
    for one in replayed:
        cases += 1
        same += not one.differences
        judged += one.agrees is not None
        agreed += one.agrees is True
        differences += one.differences
    return Measured(cases, same, judged, agreed, tuple(differences))
