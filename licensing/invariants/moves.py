"""States: each is where the journal's own story leads, and the story takes no step that is no row of its flow.

An event may be that of several rows; then each of their states is thought possible until a later event tells which it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from licensing.all_flows import all_flows
from licensing.flow import Flow
from licensing.invariants._question import Question
from licensing.store.models import (
    AddressHost,
    Case,
    HolderGrant,
    Impersonation,
    JournalEntry,
    JournalNote,
    Leg,
    Licence,
    Mandate,
    PermitPledge,
    Platform,
    RegisterOrder,
    Repair,
    RuleEdition,
)

States = frozenset[str]


class Ways:
    """Where the events of one flow lead. A row that tells nothing is taken unseen."""

    def __init__(self, flow: Flow) -> None:
        self._rows = flow.rows
        self._known: dict[tuple[States, str], States] = {}
        self.events = frozenset(event for row in flow.rows for event in row.emits)
        self.start = self._unseen(frozenset({flow.initial}))

    def after(self, states: States, event: str) -> States:
        """The states that ``event`` may lead to from one of ``states``; none: no row does."""
        key = (states, event)
        if key not in self._known:
            told = frozenset(r.target for r in self._rows if r.source in states and event in r.emits)
            self._known[key] = self._unseen(told)
        return self._known[key]

    def any_after(self, event: str) -> States:
        """The states that ``event`` may lead to from wherever."""
        return self.after(frozenset(r.source for r in self._rows), event)

    def _unseen(self, states: States) -> States:
        while more := {r.target for r in self._rows if r.source in states and not r.emits} - states:
            states |= more
        return states


@dataclass(frozen=True)
class Told:
    """Rows with a state, and how the journal speaks of them.

    ``rows``: gives id, name of the flow and state; ``kind``: the subject of their events; ``fact``: which fact of an event names the
    row, empty where it is the subject itself; ``heard``: their events are told to departments, once each.
    """

    kind: str
    rows: Select[str, str, str]
    fact: str = ""
    heard: bool = False


def told() -> tuple[Told, ...]:
    """Everything whose whole way the journal tells; an order that a filing is (``standing_order``) is told as its case."""
    filed = (
        select(Case.id)
        .where(Case.number == RegisterOrder.document_no, Case.enterprise_id == RegisterOrder.enterprise_id)
        .exists()
    )
    return (
        Told("case", select(Case.id, Case.kind, Case.state)),
        Told("leg", select(Leg.id, literal("leg"), Leg.state), heard=True),
        Told("licence", select(Licence.id, literal("licence"), Licence.state)),
        Told("order", select(RegisterOrder.id, literal("order"), RegisterOrder.state).where(~filed)),
        Told("pledge", select(PermitPledge.id, literal("pledge"), PermitPledge.state), heard=True),
        Told("repair", select(Repair.id, literal("repair"), Repair.state)),
        Told("rules", select(RuleEdition.id, literal("rule_edition"), RuleEdition.state)),
        Told(
            "case", select(Impersonation.id, literal("impersonation"), Impersonation.state), "impersonation"
        ),
        Told("case", select(Mandate.id, literal("mandate"), Mandate.state), "mandate"),
        Told("enterprise", select(AddressHost.id, literal("address_host"), AddressHost.state), "host"),
        Told("enterprise", select(Platform.id, literal("platform"), Platform.state), "host"),
        Told("enterprise", select(HolderGrant.id, literal("holder_grant"), HolderGrant.state), "grant"),
    )


@dataclass(frozen=True)
class Stray:
    """A row that is not where its story leads (``event`` empty), or the event that no row of its flow is."""

    row: str
    event: str = ""


def strays(session: Session) -> Iterator[Stray]:
    """Every breach of either kind; a story that left its flow is followed on from where its event leads."""
    flows = all_flows()
    ways = {name: Ways(flow) for name, flow in flows.items()}
    for each in told():
        rows = {row_id: (ways[flow], state) for row_id, flow, state in session.execute(each.rows)}
        if not rows:
            continue
        at = {row_id: way.start for row_id, (way, _) in rows.items()}
        for row_id, event in _events(session, each, {way for way, _ in rows.values()}):
            if row_id not in rows or event not in rows[row_id][0].events:
                continue
            way = rows[row_id][0]
            after = way.after(at[row_id], event)
            if not after:
                yield Stray(row_id, event)
            at[row_id] = after or way.any_after(event)
        yield from (Stray(row_id) for row_id, (_, state) in rows.items() if state not in at[row_id])


def _events(session: Session, each: Told, ways: set[Ways]) -> Iterator[tuple[str, str]]:
    """Row and event, in the order of the chain and then of what is not chained yet."""
    events = sorted({event for way in ways for event in way.events})
    for table, order in ((JournalEntry, JournalEntry.seq), (JournalNote, JournalNote.id)):
        named = table.facts[each.fact].as_string() if each.fact else table.subject_id
        query = select(named, table.action).where(table.subject_kind == each.kind, table.action.in_(events))
        if not each.heard:
            query = query.where(table.department.is_(None))
        yield from session.execute(query.order_by(order).execution_options(yield_per=1000))


def steps_that_are_none(session: Session, at: datetime) -> Iterator[str]:
    """What the journal says happened to a row in a state from which no row of its flow lets it happen."""
    yield from (f"{each.row}:{each.event}" for each in strays(session) if each.event)


def elsewhere(session: Session, at: datetime) -> Iterator[str]:
    """A row in a state to which the events in the journal do not lead."""
    yield from (each.row for each in strays(session) if not each.event)


QUESTIONS = (
    Question("step_of_no_flow", "every step in the journal is a row of its flow", steps_that_are_none),
    Question("state_untold", "every state is where its events in the journal lead", elsewhere),
)
