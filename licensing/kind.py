"""What a kind of matter is made of. Services ask this object; nobody asks which kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, false, or_

from licensing.application.draft import Draft
from licensing.application.sections import Section
from licensing.approvals import Approval
from licensing.documents.blocks import Paper
from licensing.errors import Problem
from licensing.findings.rule import Looked
from licensing.flow import Flow
from licensing.flows.order import FLOW as ORDER
from licensing.guard_facts import GuardFacts
from licensing.obligations import Obligations
from licensing.services.cases.public import PublicFacts
from licensing.store.models import Case, Enterprise, Leg, Notice, Person, RegisterOrder
from licensing.work import Work
from namecheck.finding import Report


@dataclass(frozen=True)
class Check:
    """One reason of law against a matter: ``found`` closes the way; ``pledged`` is for the parties to say."""

    code: str
    found: bool
    pledged: bool
    curable: bool
    basis: str


@dataclass(frozen=True)
class Difference:
    """One item before and after, as printed. ``item``: its code; ``basis``: the article that lets it change.

    ``filled``: whether the applicant has said what it shall be.
    """

    item: str
    label: str
    before: str
    after: str
    basis: str
    filled: bool = True


Subject = TypeVar("Subject", Case, RegisterOrder)


@dataclass(frozen=True)
class Matter(Generic[Subject]):
    """What two officers decide: the flow of its states, and what a confirmed decision does (``licensing.services.deciding``)."""

    flow: Flow
    effects: Mapping[str, Callable[[Work, Subject], None]]


@dataclass(frozen=True)
class Kind(Matter[Case]):
    """One kind of matter, whole. Its code is its flow's name, which ``Case.kind`` keeps.

    ``facts``: what the guards read that does not depend on what is being typed. ``examined``: the name judged in this act, None
    where a matter has none. ``found``: codes of what the machine says against it today. ``effects``: what a confirmed decision
    (approve, refuse) does. ``answered``: what a department's decision on a leg moves. ``revocable``: whether nothing was built
    on that yet, so that it may be taken back; ``taken_back``: what that moves. ``kept``: what follows when an answer was kept.
    ``makes_licence``: ends with a new licence. ``differences``: what it changes of the register;
    ``against``: what stands against that today. ``asked``: whose consent it hangs on;
    ``looked``: which rules of the gate the machine asked, with what they found;
    ``gives``: who gives up something, and who gets it (民法典 arts 35, 168).
    ``owed``: what a scope in it obliges to, None where it has none; ``approvals``: item -> the approval from elsewhere that it names.
    ``owned``: the enterprise as its owners will stand, where beneficial owners are named; None where they are not asked.
    ``file_parts``: which parts of it a file may be about; its papers carry the digest of every file handed in. None: it takes none.
    """

    facts: Callable[[Work, Case], GuardFacts]
    papers: Callable[[Work, Case], tuple[Paper, ...]]
    signers: Callable[[Case], list[Person]]
    examined: Callable[[Work, Case], Report | None]
    found: Callable[[Work, Case, Report | None], list[str]]
    public: Callable[[Work, Case], PublicFacts]
    answered: Callable[[Work, Leg], None]
    revocable: Callable[[Work, Leg], bool] = lambda work, leg: True
    taken_back: Callable[[Work, Leg], None] = lambda work, leg: None
    kept: Callable[[Work, Case], None] = lambda work, case: None
    checks: Callable[[Work, Case], Sequence[Check]] = lambda work, case: ()
    notice: Callable[[Work, Case], Notice | None] = lambda work, case: None
    sections: Sequence[Section] = ()
    makes_licence: bool = False
    file_parts: Callable[[Case], Sequence[str]] | None = None
    differences: Callable[[Work, Case], Sequence[Difference]] = lambda work, case: ()
    against: Callable[[Work, Case], Sequence[Problem]] = lambda work, case: ()
    asked: Callable[[Work, Case], Sequence[Person]] = lambda work, case: case.people
    looked: Callable[[Work, Case], Sequence[Looked]] = lambda work, case: ()
    gives: Callable[[Case], Sequence[tuple[Person, Person]]] = lambda case: ()
    owned: Callable[[Work, Case], Draft | None] = lambda work, case: None
    owed: Callable[[Work, Case], Obligations | None] = lambda work, case: None
    approvals: Callable[[Case], Mapping[str, Approval]] = lambda case: {}

    @property
    def code(self) -> str:
        return self.flow.name


OrderCheck = Callable[[Work, Enterprise, Mapping[str, Any]], list[Problem]]


@dataclass(frozen=True)
class OrderFamily(Matter[RegisterOrder]):
    """Register orders that enter the same things; rows of ``order_kinds.tsv`` name their family by its code.

    ``checks``: by name what may stand against an order of the family; a row says which of them hold it.
    ``before``: what it takes hold of before any row is locked or written, such as the keys of a name.
    ``meets``: whether an enterprise has anything that such an order could be about; else it is not offered.
    """

    code: str
    checks: Mapping[str, OrderCheck]
    before: Callable[[Work, RegisterOrder], None] = lambda work, order: None
    meets: Callable[[Work, Enterprise], bool] = lambda work, enterprise: True

    @classmethod
    def of(
        cls,
        code: str,
        checks: Sequence[OrderCheck],
        approve: Callable[[Work, RegisterOrder], None],
        before: Callable[[Work, RegisterOrder], None] = lambda work, order: None,
        meets: Callable[[Work, Enterprise], bool] = lambda work, enterprise: True,
    ) -> OrderFamily:
        """``approve``: what confirming an order of the family does."""
        return cls(
            ORDER, {"approve": approve}, code, {check.__name__: check for check in checks}, before, meets
        )


def belongs(case: Case | None, flow: Flow) -> bool:
    """Whether a case is of the kind of this flow: for a kind's own pages, to which others do not exist."""
    return case is not None and case.kind == flow.name


def of(flow: Flow) -> ColumnElement[bool]:
    """The cases of one kind, for its own queries."""
    return Case.kind == flow.name


def coded(code: str) -> ColumnElement[bool]:
    """The cases of a kind asked for by its code."""
    return Case.kind == code


def standing(flows: Sequence[Flow], group: str) -> ColumnElement[Any]:
    """The cases whose state their own flow counts to ``group``."""
    return or_(
        false(),
        *(of(flow) & Case.state.in_(flow.states_in(group)) for flow in flows if flow.states_in(group)),
    )
