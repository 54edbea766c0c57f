"""What a migration may do while the release before it still serves: nothing that stops writing for long, nothing that breaks old code.

Migrations from number 0400 on; those before ran, or run, on installations without traffic.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, nothing

FOLDER = ROOT / "licensing" / "store" / "migrations" / "versions"
FIRST = "0400"
GOES_AWAY = {"drop_column", "drop_table", "drop_constraint", "rename_table"}
EXCUSED = re.compile(r"# unread since \S+")  # old code beside this one does not know what it misses


def faults(path: str, text: str) -> Iterator[str]:
    tree = ast.parse(text)
    upgrade = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "upgrade")
    calls = [n for n in ast.walk(upgrade) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    made = {_text(n, 0) for n in calls if _name(n) == "create_table"}
    lines = text.splitlines()
    for call in calls:
        place, name = f"{path}:{call.lineno}", _name(call)
        if name == "create_index" and _owner(call) != "online" and _text(call, 1) not in made:
            yield f"{place} an index on a table that is in use: online.create_index (licensing/store/online.py)"
        if name == "add_column" and _is_needed(call):
            yield f"{place} old code does not fill this column: nullable, or with a server_default"
        if name == "alter_column" and {"type_", "new_column_name"} & {k.arg for k in call.keywords}:
            yield f"{place} rewrites or renames under old code: add a new column, fill it, leave the old one to a later release"
        if name in GOES_AWAY and not EXCUSED.search(lines[call.lineno - 1]):
            yield f"{place} old code beside this one still reads it; say since when nobody does: # unread since 0.9"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _owner(call: ast.Call) -> str:
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def _text(call: ast.Call, place: int) -> str:
    """A constant argument; empty where there is none (inside a batch, say, whose table was made before)."""
    found = call.args[place] if len(call.args) > place else None
    return str(found.value) if isinstance(found, ast.Constant) else ""


def _is_needed(call: ast.Call) -> bool:
    """Whether some column in the call may not be null and has no default of the database's own."""
    for column in ast.walk(call):
        if isinstance(column, ast.Call) and _name(column) == "Column":
            given = {k.arg: k.value for k in column.keywords}
            null = given.get("nullable")
            if isinstance(null, ast.Constant) and null.value is False and "server_default" not in given:
                return True
    return False


def test_new_migrations_let_people_work_and_old_code_live() -> None:
    new = [path for path in sorted(FOLDER.glob("*.py")) if path.name[:4] >= FIRST]
    nothing(fault for path in new for fault in faults(path.name, path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('op.create_index("ix_a", "journal_entry", ["b"])', True),
        ('batch.create_index("ix_a", ["b"])', True),
        ('online.create_index("ix_a", "journal_entry", ["b"])', False),
        ('op.create_table("new"); op.create_index("ix_a", "new", ["b"])', False),
        ('op.add_column("x", sa.Column("b", sa.String(), nullable=False))', True),
        ('op.add_column("x", sa.Column("b", sa.String(), nullable=False, server_default=""))', False),
        ('op.add_column("x", sa.Column("b", sa.String(), nullable=True))', False),
        ('op.alter_column("x", "b", type_=sa.Text())', True),
        ('op.drop_column("x", "b")', True),
        ('op.drop_column("x", "b")  # unread since 0.9', False),
    ],
)
def test_the_scan_sees_what_would_stop_or_break(line: str, wrong: bool) -> None:
    assert bool(list(faults("x.py", f"def upgrade():\n    {line}\n"))) is wrong


def test_every_migration_can_be_read() -> None:
    assert all(
        isinstance(list(faults(p.name, p.read_text("utf-8"))), list) for p in Path(FOLDER).glob("*.py")
    )
