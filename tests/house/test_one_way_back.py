"""A refused act comes back to its page in one place: no counter catches a refusal by itself."""

from __future__ import annotations

import ast

from tests.house.source import ROOT

CAUGHT = {"Refused"}  # a section of an application that another tab saved draws both versions: its own way
MAY = {"account/tries.py"}  # writes the log line of a braked sign-in and raises it again


def test_counters_leave_refusals_to_the_one_place() -> None:
    counters = ROOT / "portal" / "counters"
    found = {
        f"{file.relative_to(counters)}:{handler.lineno}"
        for file in counters.rglob("*.py")
        for handler in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(handler, ast.ExceptHandler) and handler.type is not None
        if CAUGHT & {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
        if str(file.relative_to(counters)) not in MAY
    }
    assert not found, "use portal/refusing.py: attempt, shown_on"
