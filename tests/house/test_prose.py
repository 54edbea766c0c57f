"""Nothing half done, nothing silenced without a reason, no link to nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import ROOMS, ROOT, nothing, texts, tracked_files

TOP_LEVEL = {
    *ROOMS,
    *("tests", "docs", ".ci"),
    *("wsgi.py", "pyproject.toml", "README.md", "CHANGELOG.md", "Makefile", "uv.lock", "LICENSE"),
    *(".gitignore", ".gitattributes", ".dockerignore", ".editorconfig"),
}
LONGEST_ROOM_README = 10
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# A suppression names its rule and is followed by its reason.
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover|ruff:\s*noqa|mypy:)")
REASONED = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z, -]+\])\s*[#-]\s*\S+")
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
THIS_FILE = Path(__file__)


def test_the_top_level_is_as_planned() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    nothing(sorted(found - TOP_LEVEL))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_states_its_rule(room: str) -> None:
    readme = ROOT / room / "README.md"
    assert readme.is_file(), f"{room}/README.md is missing"
    lines = readme.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_ROOM_README
    assert lines[0].startswith(f"# {room}")


def test_nothing_is_left_half_done() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts(".py", ".html", ".css", ".js", ".toml", ".md")
        for match in UNFINISHED.finditer(text)
        if path != THIS_FILE
    ]
    nothing(found)


def test_every_suppression_carries_a_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts(".py")
        for number, line in enumerate(text.splitlines(), start=1)
        if SILENCED.search(line)
        and not REASONED.search(line)
        and path != THIS_FILE
        and not _untyped_test(path, line)
    ]
    nothing(found)


def _untyped_test(path: Path, line: str) -> bool:
    """The tests are not held to strict types, so that a word to the type checker there needs no defence."""
    return path.is_relative_to(ROOT / "tests") and "noqa" not in line


def test_links_in_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)} -> {target}"
        for path, text in texts(".md")
        for target in LINK.findall(text)
        if not (path.parent / target).exists()
    ]
    nothing(broken)


def test_nothing_names_a_machine_of_ours() -> None:
    marks = ("/wo" + "rk/", "/ro" + "ot/")
    found = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path, text in texts(".py", ".md", ".toml", ".html", ".tsv", ".js", ".css", "")
        for mark in marks
        if re.search(rf"(?<![\w.]){mark}", text)  # portal/work/ is a room of the house
    ]
    nothing(found)
