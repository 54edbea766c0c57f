"""States are asked through the flow's groups (``stands``, ``within``, ``states_in``), never listed around the tables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source import Module, modules, nothing, texts

# Cases: none. What the flows of legs, licences, grants, orders, editions and names still have around them; lower it when some go.
MOST = 113
NOT_OF_FLOWS = (
    "portal/regions.py",
    "portal/cli/demo.py",
    "licensing/services/accounts/api_clients.py",
)  # answers over HTTP
IN_TEMPLATES = re.compile(r"\b(case|c)\.state\s*(==|!=|in\b|not in\b)")


def comparisons(module: Module) -> Iterator[str]:
    """Comparisons of ``.state`` or ``.status`` with something, and ``.in_`` of hand lists."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_state(s) for s in sides) and any(_written(s) for s in sides):
                yield f"{module.path}:{node.lineno} {ast.unparse(node)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            listed = node.func.attr in ("in_", "not_in") and _state(node.func.value)
            if listed and any(_written(argument) for argument in node.args):
                yield f"{module.path}:{node.lineno} {ast.unparse(node)}"


def _state(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("state", "status")


def _written(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(_written(each) for each in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def found() -> list[str]:
    return [
        each
        for module in modules()
        if module.path not in NOT_OF_FLOWS
        and "/flows/" not in module.path
        and "/migrations/" not in module.path
        for each in comparisons(module)
    ]


def test_state_comparisons_outside_the_tables_only_become_fewer() -> None:
    left = found()
    assert len(left) <= MOST, "\n".join(["ask a group of the flow instead:", *left])


def test_nobody_lists_or_compares_the_states_of_a_case() -> None:
    nothing(each for each in found() if re.search(r"(^|[ .(])(case|c|Case)\.state\b", each.partition(" ")[2]))
    nothing(path for path, text in texts(".html") if IN_TEMPLATES.search(text))


def test_the_count_sees_what_it_counts() -> None:
    for line in ("case.state == 'draft'", "Case.state.in_(('a', 'b'))", "x.status not in ('a',)"):
        assert list(comparisons(Module("x.py", "x", ast.parse(line)))), line
    assert not list(comparisons(Module("x.py", "x", ast.parse("FLOW.within(case.state, 'open')"))))
