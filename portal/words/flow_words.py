"""Words of the flows: actions, states and events, the same in every place that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.flow import Flow
from licensing.store.models import Case
from portal.i18n import has, t


def action_key(flow: str, action: str) -> str:
    """The message of an action: of this flow when it has words of its own, else what all flows call it."""
    own = f"flows.{flow}.action.{action}"
    return own if has(own) else f"flows.action.{action}"


def state_key(flow: str, state: str) -> str:
    own = f"flows.{flow}.state.{state}"
    return own if has(own) else f"flows.state.{state}"


def event_key(event: str) -> str:
    """Where an event of the journal has its words: as a clerk reads them, else as all flows call it."""
    desk = f"desk.did.{event}"
    return desk if has(desk) else f"flows.event.{event}"


def action_word(case: Case, action: str) -> str:
    return step_word(case.kind, action)


def step_word(flow: str, action: str) -> str:
    """What a step of a flow is called on its button."""
    return t(action_key(flow, action))


def refusal_words(codes: Iterable[str]) -> list[str]:
    """Why a step is closed: the sentence of each code. KeyError for a code without one, which a test walks."""
    return [t(f"refusals.{code}") for code in codes]


def review_key(flow: str, action: str) -> str:
    """The message of what an officer did, in the record of a case: its own flow's, else the record's own, else that of all flows."""
    key, told = action_key(flow, action), f"desk.review.{action}"
    return told if has(told) and key == f"flows.action.{action}" else key


def review_word(case: Case, action: str) -> str:
    return t(review_key(case.kind, action))


def event_word(event: str) -> str:
    """KeyError when nobody has given the event words: a fault of ours, shown as one; a test walks all of them."""
    return t(event_key(event))


def keys_of(flow: Flow) -> set[str]:
    """Every message that a flow needs: its states, actions and events."""
    return (
        {state_key(flow.name, state) for state in flow.states}
        | {action_key(flow.name, row.action) for row in flow.rows}
        | {event_key(event) for row in flow.rows for event in row.emits}
    )
