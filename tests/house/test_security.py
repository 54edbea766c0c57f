"""docs/security.md answers every requirement of ASVS 5.0.0 at level 2, by tests and places that exist; its chapters we promise are met."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from licensing.store import models, types
from tests.house.source import ROOT, nothing, texts

PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([a-z ]+) \| ([^|]+) \|$")
STATES = {"met", "partly", "not", "does not apply"}
WHOLE = {"6", "13", "14", "16"}  # what applies of these is met
# How many requirements of levels 1 and 2 each section has; ASVS numbers them from 1 and puts those of level 3 behind.
SECTIONS = {
    "1": (2, 9, 11, 3, 2), "2": (3, 3, 4, 1), "3": (0, 2, 4, 6, 5, 0, 2), "4": (3, 1, 2, 4), "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4), "7": (3, 4, 2, 5, 2, 2), "8": (2, 3, 1, 1), "9": (3, 4), "10": (2, 2, 4, 11, 5, 2, 3),
    "11": (2, 3, 3, 4, 1, 1), "12": (3, 2, 4), "13": (1, 5, 2, 5), "14": (2, 4, 3), "15": (3, 3, 7), "16": (1, 5, 4, 3, 3),
    "17": (1, 4, 2),
}  # fmt: skip
SEALED = (types.Sealed, types.SealedJSON, types.SealedBytes)
# A key that came from outside and is written to (__proto__), or objects melted together: Map, Set, FormData and spread are open to neither.
POLLUTING = re.compile(
    r"\w+\[[^\]'\"]*[a-z][^\]]*\]\s*(?:\?\?|\|\||&&|[+-])?=(?!=|>)|Object\.assign\((?![^;]*,\s*\{\s*\w)|Object\.(?:defineProperty|setPrototypeOf)|__proto__|\.prototype\b"
)
KEEPING = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.|document\.cookie\s*=")


def rows() -> list[tuple[str, str, str, str]]:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if re.match(r"\| \d+\.\d", line)]
    found = [ROW.match(line) for line in lines]
    nothing([line for line, match in zip(lines, found, strict=True) if match is None])
    return [(match[1], match[2], match[3], match[4]) for match in found if match]


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def is_there(reference: str) -> bool:
    name, _, test = reference.partition("::")
    return test in functions_in(ROOT / name) if test else (ROOT / name).is_file()


def test_every_requirement_is_answered_once_and_in_order() -> None:
    asked = [
        f"{chapter}.{section}.{number}"
        for chapter, sections in SECTIONS.items()
        for section, most in enumerate(sections, start=1)
        for number in range(1, most + 1)
    ]
    assert len(asked) == 253
    assert [row[0] for row in rows()] == asked


def test_what_is_met_is_shown_by_something_that_exists() -> None:
    wrong = []
    for number, _, state, shown in rows():
        named = re.findall(r"`([\w.-]+(?:/[\w.-]+)*(?:::\w+)?)`", shown)
        if state not in STATES or (state == "met" and not named) or not shown.strip():
            wrong.append(f"{number}: {state}, shown by nothing")
        wrong += [
            f"{number}: {each}" for each in named if ("/" in each or "." in each) and not is_there(each)
        ]
    nothing(wrong)


def test_what_is_promised_is_whole() -> None:
    nothing(
        [
            f"{row[0]} is {row[2]}"
            for row in rows()
            if row[0].split(".")[0] in WHOLE and row[2] in ("partly", "not")
        ]
    )


def test_the_counts_are_those_of_the_table() -> None:
    states = [row[2] for row in rows()]
    met, partly, missing, outside = (
        states.count(each) for each in ("met", "partly", "not", "does not apply")
    )
    assert f"{met} met, {partly} partly, {missing} not, {outside} do not apply." in PAGE.read_text("utf-8")


def test_every_sealed_field_stands_in_its_class() -> None:
    """A new personal field is written into the page when it is sealed; one that is no longer sealed leaves it."""
    text = PAGE.read_text("utf-8")
    told = set(
        re.findall(r"`(\w+\.\w+)`", text[text.index("Sealed columns:") : text.index("Each table's class")])
    )
    sealed = {
        f"{table.name}.{column.name}"
        for table in models.Case.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SEALED)
    }
    assert told == sealed, "docs/security.md, Data, lists the sealed columns"


def test_no_script_keeps_anything_in_the_browser() -> None:
    nothing(
        [
            f"{path.name}: {found.group()}"
            for path, text in texts(".js", ".html")
            for found in KEEPING.finditer(text)
        ]
    )


def polluting(text: str) -> list[str]:
    """What it writes to a key from outside, but for objects without a prototype."""
    bare = set(re.findall(r"(\w+) = Object\.create\(null\)", text))
    return [
        found.group() for found in POLLUTING.finditer(text) if found.group().partition("[")[0] not in bare
    ]


def test_no_script_writes_to_a_key_that_came_from_outside() -> None:
    """Built files are judged by their sources."""
    nothing(
        f"{path.name}: {found}"
        for path, text in texts(".js", ".html")
        if "vendor" not in path.parts and path.name != "verify.html"
        for found in polluting(text)
    )


def test_the_scan_sees_what_could_spoil_all_objects() -> None:
    for line in ("seen[key] = answer", "all[row.name] ??= []", "Object.assign(a, b)", "a.__proto__ = b"):
        assert polluting(line), line
    for line in (
        "if (seen[key] === 1) {",
        "const [a, b] = pair",
        "rows.set(key, 1)",
        "mark = {...answer.seen}",
        "Object.assign(node, { hidden: true })",
    ):
        assert not polluting(line), line


def test_what_costs_much_is_bounded_as_the_page_says() -> None:
    """Each row of What costs much names a file and what stands in it."""
    text = PAGE.read_text("utf-8")
    text = text[text.index("## What costs much") : text.index("## ASVS 5.0.0")]
    bounds = re.findall(r"`([\w/.-]+\.(?:py|toml|conf))`: `([^`]+)`", text)
    assert len(bounds) >= 10
    nothing([f"{name}: {bound}" for name, bound in bounds if bound not in (ROOT / name).read_text("utf-8")])
