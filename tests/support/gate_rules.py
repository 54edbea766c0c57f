"""docs/gate-rules.md: every id of part B of the second law file (GE-01 …), the rule or rows it lives in, and the tests that show it.

A test shows an id when its name (``test_ge_35_…``), a docstring or a string in it bears the id; the table may name further files.

python -m tests.support.gate_rules
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from licensing.findings import rules

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "data" / "gate_rules.tsv"
PAGE = ROOT / "docs" / "gate-rules.md"
ID = re.compile(r"GE-(\d{2,3})")
IN_NAME = re.compile(r"ge_(\d{2,3})(?!\d)")
SECTIONS = ((1, 17), (20, 35), (40, 45), (50, 57), (60, 66), (70, 73), (80, 90), (100, 109))
NOT_TESTS = {"test_gate_rules.py", "test_reports.py"}
RULE, IN_CHANGES = "rule:", "change "
CHANGES = ROOT / "licensing" / "kinds" / "change"


def every_id() -> list[str]:
    """The ids of the collection, section by section."""
    return [f"GE-{n:02d}" for first, last in SECTIONS for n in range(first, last + 1)]


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def shown() -> dict[str, tuple[str, ...]]:
    """Id -> the test files that bear it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.name not in NOT_TESTS:
            for number in _numbers(ast.parse(path.read_text("utf-8"))):
                found[f"GE-{int(number):02d}"].add(str(path.relative_to(ROOT)))
    return {key: tuple(sorted(files)) for key, files in found.items()}


def _numbers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield from IN_NAME.findall(node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ID.findall(node.value)


def tests_of(row: dict[str, str]) -> tuple[str, ...]:
    named = tuple(part for part in row["tests"].split(";") if part)
    return tuple(dict.fromkeys((*named, *shown().get(row["id"], ()))))


def missing(place: str) -> bool:
    """Whether a place of the table is not there: a rule of the gate, one of the changes, a file."""
    if not place.startswith(RULE):
        return not (ROOT / place).is_file()
    code = place.removeprefix(RULE)
    if code.startswith(IN_CHANGES):
        written = f'Rule("{code.removeprefix(IN_CHANGES)}"'
        return not any(written in path.read_text("utf-8") for path in CHANGES.glob("*.py"))
    return code not in {rule.id for rule in rules.RULES}


def page() -> str:
    table = rows()
    done = sum(not row["open"] for row in table)
    lines = [
        "# Rules of the gate",
        "",
        "Made by `make reports` from `tests/data/gate_rules.tsv`; `tests/licensing/test_gate_rules.py` fails when it is stale, when an id",
        "has neither a test nor a reason, or when a rule stands in no line.",
        f"{done} of {len(table)} ids are whole; the others say what is open.",
        "",
        "| id | asks | rule or rows | shown by | open |",
        "|---|---|---|---|---|",
    ]
    for row in table:
        where = "<br>".join(f"`{part.removeprefix(RULE)}`" for part in row["where"].split(";") if part) or "–"
        by = "<br>".join(f"`{name.removeprefix('tests/')}`" for name in tests_of(row)) or "–"
        lines.append(f"| {row['id']} | {row['asks']} | {where} | {by} | {row['open']} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
