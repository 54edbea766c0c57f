"""docs/log.md has every line our log can have, docs/security.md every file that a shipped configuration logs to (ASVS 16.1.1)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOT, Module, modules, nothing

LEVELS = {name: name for name in ("debug", "info", "warning", "error", "critical")} | {"exception": "error"}
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| [^|]{10,} \| [^|]+ \|$", re.MULTILINE)
LOGGERS = {"log", "LOG"}
DEPLOY = ROOT / "config" / "deploy"
WRITTEN = re.compile(r"^\s*(?:access_log|error_log|logfile|output file)\s+(/\S+)", re.MULTILINE)


def loggers(module: Module) -> set[str]:
    """Names that a module binds to a logger of ours."""
    return {
        target.id
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign) and "get_logger" in ast.unparse(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def said(module: Module) -> Iterator[tuple[str, str]]:
    """Event and level of every line this module can write."""
    for node in ast.walk(module.tree):
        called = getattr(node, "func", None)
        if not (isinstance(node, ast.Call) and isinstance(called, ast.Attribute) and called.attr in LEVELS):
            continue
        if re.match(r"(?:log|LOG)\b", ast.unparse(called.value)):  # log.bind(…).info as well
            event = node.args[0]
            assert isinstance(event, ast.Constant), f"{module.path}:{node.lineno} is named when it happens"
            yield str(event.value), LEVELS[called.attr]


def test_every_line_of_the_log_has_its_row() -> None:
    rows = ROW.findall((ROOT / "docs" / "log.md").read_text("utf-8"))
    found = {line for module in modules() for line in said(module)}
    assert len(rows) == len(set(rows)) > 40
    assert set(rows) - found == set()
    assert found - set(rows) == set()


def test_a_logger_has_one_of_two_names_and_nobody_prints_around_it() -> None:
    nothing(f"{m.path}: {name}" for m in modules() for name in loggers(m) - LOGGERS)
    foreign = {"logging.getLogger", "logging.handlers", "syslog"}
    nothing(f"{m.path}: {name}" for m in modules() for _, name in m.imports() if name in foreign)


def test_every_file_a_shipped_configuration_logs_to_has_its_row() -> None:
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = page.partition("## Logs")[2].partition("\n## ")[0]
    files = {name for path in DEPLOY.iterdir() for name in WRITTEN.findall(path.read_text("utf-8"))}
    assert files
    nothing(name for name in {each.rstrip(";") for each in files} if f"`{name}`" not in table)
    lines = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    assert lines and all(re.search(r"for good|\d+ days|months|weeks", line) for line in lines)
