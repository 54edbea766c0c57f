"""Every event that can stand in the history of a case or a department's part of it has words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from licensing.flows import leg
from licensing.kinds.simplified_exit.view import OTHER_STEPS
from licensing.known_kinds import kinds
from portal.i18n import LANGUAGES, sentences
from portal.words.flow_words import event_key
from tests.house.source import Module, modules

SUBJECTS = {"case", "leg"}
SAVINGS = {
    "case.saved",
    "case.person_put",
    "case.person_removed",
}  # left out of every history: licensing.queries


def written_out(module: Module) -> Iterator[str]:
    """Events that a service journals by name, about a case or a leg."""
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record"):
            continue
        said = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if len(said) >= 2 and said[1] in SUBJECTS:
            yield said[0]


def events() -> set[str]:
    flows = [leg.FLOW, *(kind.flow for kind in kinds().values())]
    found = {event for flow in flows for row in flow.rows for event in row.emits} | set(OTHER_STEPS)
    return found | {event for module in modules() for event in written_out(module)} - SAVINGS


@pytest.mark.parametrize("event", sorted(events()))
def test_an_event_of_a_history_has_words_in_both_languages(event: str) -> None:
    assert all(sentences()[event_key(event)].get(language) for language in LANGUAGES)


def test_the_scan_finds_what_services_write_out() -> None:
    module = Module("x.py", "x", ast.parse("work.record('case.moved', 'case', case.id)"))
    assert list(written_out(module)) == ["case.moved"]


# The registry's own record: who read what, on whose desk it lies, and whom it asked (an entry for each body asked).
DESKS = {"case.assigned", "case.taken_away", "case.released", "case.claimed"}
DESKS |= {"leg.claimed", "leg.taken_over", "leg.released"}  # who of a department is at it
NOT_TOLD = DESKS | {
    "case.counter_file_read",
    "case.looked_at_afterwards",
    "case.person_viewed",
    "case.code_handed_out",
    "pool.published",
    "leg.planned",  # what a department will be told once the enterprise exists, and what it will not
    "leg.dropped",
}


def test_the_founder_is_told_every_other_event_in_words_of_the_own_page() -> None:
    elsewhere = ("exit.", "objection.", "impersonation.")
    own = {event for event in events() if not event.startswith(elsewhere)} - NOT_TOLD
    assert own == {event for event in own if f"applications.timeline.{event}" in sentences()}
