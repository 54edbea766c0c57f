"""What an officer did and a service notes by name has words in the record of every kind of case: one without them shut the case."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from licensing.kinds.simplified_exit.steps import GRACE
from licensing.known_kinds import kinds
from licensing.services.cases.seeing import SEEN
from portal.i18n import sentences
from portal.words.flow_words import review_key
from tests.house.source import Module, modules

NAMED = {"SEEN": SEEN, "GRACE": GRACE}
STEPS = {"action", "decision"}  # a step of the case's own flow, or what two officers decide on


def noted(module: Module) -> Iterator[ast.expr]:
    """The third thing said to whoever writes down an officer's act."""
    for node in ast.walk(module.tree):
        called = getattr(node, "func", None)
        name = getattr(called, "attr", "") or getattr(called, "id", "")
        if not isinstance(node, ast.Call) or name != "note" or len(node.args) < 3:
            continue
        if [getattr(arg, "id", "") for arg in node.args[:2]] == ["work", "case"]:
            yield node.args[2]


def by_name() -> set[str]:
    found = set()
    for each in (each for module in modules() for each in noted(module)):
        if isinstance(each, ast.Constant):
            found.add(str(each.value))
        elif (name := getattr(each, "id", "")) not in STEPS:
            found.add(NAMED[name])  # KeyError: another constant, to be named above
    return found


def test_they_are_found() -> None:
    assert {"assign", "take_away", "send_back", "extend", SEEN, GRACE} <= by_name()


def test_each_has_words_in_every_kind() -> None:
    """In both languages: a message without one of them is not loaded at all."""
    steps = {(name, row.action) for name, kind in kinds().items() for row in kind.flow.rows}
    needed = steps | {(name, action) for name in kinds() for action in by_name()}
    assert {pair for pair in needed if review_key(*pair) not in sentences()} == set()
