"""docs/attacks.md says what was attacked and why it was refused: each test it names exists, each reason has its sentence."""

from __future__ import annotations

import ast
import re

from portal.i18n import has
from tests.house.source import ROOT, nothing

ROW = re.compile(
    r"^\| (?P<attack>[^|]+) \| (?P<reasons>[^|]+) \| `(?P<file>[^`:]+)::(?P<test>\w+)` \|$", re.MULTILINE
)
LEAST = 24  # the four that were found and twenty more


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer((ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")))


def test_there_are_enough_and_every_line_is_read() -> None:
    text = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows()) == len(lines) >= LEAST


def test_each_named_test_exists() -> None:
    known = {
        name: {
            node.name
            for node in ast.parse((ROOT / name).read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        for name in {row["file"] for row in rows()}
    }
    nothing(sorted(row["test"] for row in rows() if row["test"] not in known[row["file"]]))


def test_each_reason_has_its_sentence() -> None:
    codes = {code for row in rows() for code in re.findall(r"`([^`]+)`", row["reasons"])}
    assert codes
    nothing(sorted(code for code in codes if not has(f"refusals.{code}")))
