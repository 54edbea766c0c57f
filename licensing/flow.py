"""The engine of every state machine: a table of rows; what is not a row is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from licensing.act import Role
from licensing.errors import Refused
from licensing.guards import GUARDS

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Row:
    """From ``source``, ``role`` may do ``action`` when no guard objects; the case is then in ``target``.

    ``proposal``: what the step does to the proposal of two officers (put, confirm, return, take_back, undo, reopen; empty: nothing).
    ``plain``: the step is nothing but this row, so that every page of its role offers it by itself. ``asks``: what is then asked
    for (reasons).
    """

    source: str
    action: str
    target: str
    role: Role
    guards: tuple[str, ...] = ()
    emits: tuple[str, ...] = ()
    proposal: str = ""
    plain: bool = False
    asks: tuple[str, ...] = ()


class Flow:
    """A table of rows. ``groups``: names for sets of states, which queries and pages ask instead of listing states;
    ``initial``, ``final`` and ``open`` (not final) are there by themselves.
    """

    def __init__(
        self,
        name: str,
        initial: str,
        finals: Iterable[str],
        rows: Iterable[Row],
        groups: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.name = name
        self.initial = initial
        self.finals = frozenset(finals)
        self.rows = tuple(rows)
        self._by_key = {(r.source, r.action, r.role): r for r in self.rows}
        if len(self._by_key) != len(self.rows):
            raise ValueError(f"{name}: two rows compete for one (state, action, role)")
        self.groups = {key: frozenset(states) for key, states in (groups or {}).items()} | {
            "initial": frozenset({initial}),
            "final": self.finals,
            "open": self.states - self.finals,
        }
        unknown = {state for states in self.groups.values() for state in states} - self.states
        stuck = [r.action for r in self.rows if _strands(r, self.awaiting)]
        if stuck:
            raise ValueError(
                f"{name}: {stuck} move to or from a second officer and do nothing to the proposal"
            )
        if unknown:
            raise ValueError(f"{name}: a group names states that are none: {sorted(unknown)}")

    @property
    def states(self) -> frozenset[str]:
        return frozenset({self.initial} | {r.source for r in self.rows} | {r.target for r in self.rows})

    def plus(self, *rows: Row) -> Flow:
        """The same flow with further rows."""
        return Flow(self.name, self.initial, self.finals, (*self.rows, *rows), self.groups)

    @property
    def awaiting(self) -> frozenset[str]:
        """The states in which a proposal waits for a second officer."""
        return frozenset(r.target for r in self.rows if r.proposal == "put")

    def states_in(self, group: str) -> frozenset[str]:
        """The states of a group; a flow that does not know the group has none in it."""
        return self.groups.get(group, frozenset())

    def within(self, state: str, group: str) -> bool:
        return state in self.states_in(group)

    def sources(self, action: str) -> frozenset[str]:
        """The states from which somebody may do ``action``."""
        return frozenset(r.source for r in self.rows if r.action == action)

    def step(self, state: str, action: str, role: Role, facts: Facts) -> Row:
        """The row to follow. Raises Refused with every guard's code, or ``flow.not_open``."""
        row = self._by_key.get((state, action, role))
        if row is None:
            raise Refused("flow.not_open", state=state, action=action)
        objections = refusals(row, facts)
        if objections:
            raise Refused(*objections, state=state, action=action)
        return row

    def options(
        self, state: str, role: Role, facts: Facts, plain: bool = False
    ) -> list[tuple[Row, tuple[str, ...]]]:
        """What this role sees in this state: each row with the codes that close it now. ``plain``: of plain steps alone."""
        mine = (r for r in self.rows if r.source == state and r.role == role and (r.plain or not plain))
        return [(r, refusals(r, facts)) for r in mine]


def refusals(row: Row, facts: Facts) -> tuple[str, ...]:
    return tuple(code for name in row.guards if (code := GUARDS[name](facts)) is not None)


def _strands(row: Row, awaiting: frozenset[str]) -> bool:
    """Whether a row would leave a subject waiting for an answer to nothing, or a proposal open behind it."""
    if row.target in awaiting and row.source not in awaiting:
        return row.proposal not in ("put", "reopen")
    if row.source in awaiting and row.target not in awaiting:
        return row.proposal not in ("confirm", "return", "take_back")
    return False
