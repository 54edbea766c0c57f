"""Every state machine, whatever it is about: reached, left, guarded, and closed to everything that is not a row."""

from __future__ import annotations

import itertools

import pytest

from licensing.act import Role
from licensing.all_flows import all_flows
from licensing.errors import Refused
from licensing.flow import Flow
from licensing.guards import GUARDS
from portal.i18n import sentences
from portal.words.flow_words import keys_of
from tests.support import flow_pages

FLOWS: dict[str, Flow] = all_flows()


def reached(flow: Flow) -> set[str]:
    """The states one can come to from the first one."""
    found, new = {flow.initial}, {flow.initial}
    while new:
        new = {r.target for r in flow.rows if r.source in new} - found
        found |= new
    return found


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_state_is_reached_and_only_final_ones_are_never_left(flow: Flow) -> None:
    assert reached(flow) == flow.states
    left = {r.source for r in flow.rows if r.target != r.source}
    assert flow.states - left <= flow.finals, "a state that is not final and that nobody leaves"
    assert flow.finals <= flow.states


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_guard_exists_and_a_silent_fact_refuses(flow: Flow) -> None:
    for row in flow.rows:
        assert set(row.guards) <= set(GUARDS)
        if row.guards:
            with pytest.raises(Refused) as caught:
                flow.step(row.source, row.action, row.role, {})
            assert len(caught.value.codes) == len(row.guards)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_what_is_not_a_row_is_refused(flow: Flow) -> None:
    rows = {(r.source, r.action, r.role) for r in flow.rows}
    actions = {r.action for r in flow.rows} | {"invented"}
    refused = 0
    for state, action, role in itertools.product(flow.states, actions, Role):
        if (state, action, role) not in rows:
            with pytest.raises(Refused) as caught:
                flow.step(state, action, role, {})
            assert caught.value.codes == ("flow.not_open",)
            refused += 1
    assert refused > len(rows)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_move_but_a_saving_is_journalled(flow: Flow) -> None:
    assert [r for r in flow.rows if not r.emits and r.action != "save"] == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_state_action_event_and_refusal_has_words_in_both_languages(flow: Flow) -> None:
    codes = {code for row in flow.rows for name in row.guards if (code := GUARDS[name]({}))}
    needed = keys_of(flow) | {f"refusals.{code}" for code in codes}
    known = sentences()
    assert [
        key for key in sorted(needed) if not (known.get(key, {}).get("zh") and known[key].get("en"))
    ] == []


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_a_plain_row_has_an_event_so_that_it_leaves_a_trace(flow: Flow) -> None:
    assert [r.action for r in flow.rows if r.plain and not r.emits] == []


def test_the_pages_of_the_flows_are_those_of_the_tables() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in flow_pages.FOLDER.glob("*.md")}
    assert kept == flow_pages.pages(), "run: make flows"
