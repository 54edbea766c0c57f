"""Nothing is left on a connection of the database's: behind a pooler the next transaction has another one."""

from __future__ import annotations

import ast
import re

from tests.house.source import modules, nothing

# What PostgreSQL keeps for a session beyond its transaction.
LEFT = re.compile(
    r"\bpg_(try_)?advisory_(lock|unlock)|\b(UN)?LISTEN\b|\bCREATE\s+(LOCAL\s+)?TEMP|\bWITH HOLD\b"
    r"|\bSET\s+(SESSION|ROLE|\w+_timeout|search_path)\b|\bPREPARE\s+\w+\s+AS\b|\bDISCARD\b"
)
DIRECT = (
    "licensing/store/beside.py",
    "licensing/store/migrations/",
)  # ``portal migrate`` asks the database itself


def test_what_outlives_a_transaction_is_asked_of_the_database_itself() -> None:
    nothing(found for found in _left() if not found.startswith(DIRECT))


def test_what_is_looked_for_would_be_seen() -> None:
    assert {found.partition(":")[0] for found in _left()} >= {"licensing/store/beside.py"}


def _left() -> list[str]:
    return [
        f"{module.path}:{line} {found.group()}"
        for module in modules()
        for line, text in _said(module.tree)
        for found in LEFT.finditer(text)
    ]


def _said(tree: ast.Module) -> list[tuple[int, str]]:
    """Texts that may be sent, and names of SQL functions; docstrings and comments are neither."""
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
    ]
    return texts + [(node.lineno, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
