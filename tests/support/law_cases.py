"""docs/law-cases.md, made from the list of worked cases and the tests that bear their ids.

A test shows a case when its name, its docstring or the key of its table says the id (R34, X21). What no test shows is said plainly.

python -m tests.support.law_cases
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests" / "data" / "law_cases.tsv"
PAGE = ROOT / "docs" / "law-cases.md"
ID = re.compile(r"(?<![A-Za-z0-9-])([AIMNORX]\d{2})(?![0-9])")
KEY = re.compile(
    r"([AIMNORX]\d{2}) \S"
)  # "R31 two directors" is a case, the bare "X05" is a code of something else

ROW = re.compile(r"\| [A-Z]\d{2}\S* \|")
NAMED = re.compile(r"`([^`]+)`")


def rows() -> list[dict[str, str]]:
    """The worked cases: id, input, expected, basis."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def shown() -> dict[str, list[str]]:
    """Id -> the tests that bear it, as ``file::test``."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.name == "test_reports.py":
            continue
        name = str(path.relative_to(ROOT / "tests"))
        for case, test in _in_file(ast.parse(path.read_text("utf-8"))):
            found[case].add(f"{name}::{test}" if test else name)
    return {case: sorted(tests) for case, tests in found.items()}


def _in_file(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for case in ID.findall(ast.get_docstring(tree) or ""):
        yield case, ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = "_".join(
                w.upper() if re.fullmatch(r"[aimnorx]\d{2}", w) else w for w in node.name.split("_")
            )
            text = " ".join((words.replace("_", " "), ast.get_docstring(node) or ""))
            for case in ID.findall(text):
                yield case, node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = KEY.match(node.value)
            if match:
                yield match.group(1), ""


def ids(text: str) -> list[str]:
    """The ids of one row, which may hold two cases (X17–X18)."""
    return ID.findall(text)


def page() -> str:
    """The whole table as Markdown."""
    tests = shown()
    cases = rows()
    covered = sum(all(each in tests for each in ids(case["id"])) for case in cases)
    lines = [
        "# Worked cases of the law",
        "",
        "Made by `make reports`; `tests/licensing/test_reports.py` fails when it is stale. R reject, W warn, M a person decides,",
        f"P pass. {covered} of {len(cases)} cases are shown by a test that bears their id; the others are not built or not shown yet.",
        "",
        "| id | input | outcome | basis | shown by |",
        "|---|---|---|---|---|",
    ]
    for case in cases:
        bearing = dict.fromkeys(test for each in ids(case["id"]) for test in tests.get(each, []))
        where = "<br>".join(f"`{test}`" for test in bearing) or "–"
        cells = (case["id"], case["input"], case["expected"], case["basis"], where)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
