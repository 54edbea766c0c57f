"""A kind of matter is one object: nobody asks which kind a case or an order is, the kind is asked instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from licensing.catalogue.load import load
from licensing.flows.order import FLOW as ORDER
from licensing.known_kinds import kinds, order_families
from tests.house.source import Module, modules, nothing, texts

OBJECT = "licensing/kind.py"  # belongs() and of(): the one place that compares
OWNERS = {"case", "c", "Case", "order", "o", "RegisterOrder"}
ORDERS = frozenset(load().order_kinds)
IN_TEMPLATES = re.compile(
    r"""\b(case|order|o)\.kind\s*(==|!=|\bin\b|\bnot in\b)|\b(==|!=)\s*(\w+\.)*(case|order|o)\.kind\b"""
)


def branches(module: Module) -> Iterator[str]:
    """Comparisons with, and look-ups by, the kind of a case or of an order."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            sides = [node.subject]
        else:
            continue
        if any(_kind_of_matter(side) or _code(side) for side in sides):
            yield f"{module.path}:{node.lineno} {ast.unparse(node)}"


def _kind_of_matter(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Attribute) and node.attr == "kind"):
        return False
    owner = node.value
    return getattr(owner, "attr", getattr(owner, "id", "")) in OWNERS


def _code(node: ast.expr) -> bool:
    """A kind's code written out, or taken from its flow, to be compared with something."""
    written = isinstance(node, ast.Constant) and node.value in {*kinds(), *ORDERS}
    taken = isinstance(node, ast.Attribute) and ast.unparse(node).endswith("FLOW.name")
    return written or taken


def test_nobody_asks_which_kind_a_matter_is() -> None:
    nothing(found for module in modules() if module.path != OBJECT for found in branches(module))
    nothing(path for path, text in texts(".html") if IN_TEMPLATES.search(text))


def test_the_count_sees_a_branch() -> None:
    for line in (
        "if case.kind == x: pass",
        "y = draft.case.kind != ESTABLISHMENT",
        "match case.kind:\n  case _: pass",
        "if order.kind == 'RESUME': pass",
        "found = RegisterOrder.kind == code",
    ):
        assert list(branches(Module("x.py", "x", ast.parse(line)))), line
    assert not list(branches(Module("x.py", "x", ast.parse("leg.kind == 'before'"))))


def test_each_kind_stands_whole_in_its_package() -> None:
    assert {"establishment", "simplified_exit"} <= set(kinds())
    for code, kind in kinds().items():
        assert kind.flow.name == code
        assert set(kind.effects) == {"approve", "refuse"}
        assert all(effect.__module__.startswith("licensing.kinds.") for effect in kind.effects.values())


def test_each_family_of_orders_stands_whole_in_its_package() -> None:
    """What a family checks and enters is its own, and the effect is carried out as a case's is: by ``deciding.confirm``."""
    assert set(order_families()) == {kind.family for kind in load().order_kinds.values()}
    for code, family in order_families().items():
        package = f"licensing.kinds.{code}."
        assert family.flow is ORDER and set(family.effects) == {"approve"}
        shared = "licensing.services.orders."  # a reason of law that several families have
        assert all(check.__module__.startswith((package, shared)) for check in family.checks.values())
