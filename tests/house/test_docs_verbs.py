"""Every command that the operator's pages tell exists, with the options they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from portal.cli._group import cli
from tests.house.source import ROOT, nothing

PAGES = ("operate.md", "drills.md")
TOLD = re.compile(r"`(?:systemd-run [^`\n]*?\s)?(portal [a-z][^`\n]*)`")
LINE = re.compile(r"^(portal [a-z].*)$", re.MULTILINE)
WORD = re.compile(r"[a-z][a-z0-9-]*")


def told(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return [*TOLD.findall(text), *LINE.findall(text)]


def faults(line: str) -> Iterator[str]:
    words = line.split()[1:]
    found: click.Command = cli
    while words and isinstance(found, click.Group):
        if not WORD.fullmatch(words[0]):
            return  # the group alone, or several verbs of it
        names = words.pop(0).split("|")
        steps = [found.get_command(click.Context(found), name) for name in names]
        if None in steps:
            yield f"{line}: there is no {names}"
            return
        found = steps[0]  # type: ignore[assignment]  # none of them is None
    known = {name for each in found.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    for word in words:
        option = word.strip("[].,;:)(").partition("=")[0]
        if option.startswith("--") and option not in known:
            yield f"{line}: {found.name} has no {option}"


@pytest.mark.parametrize("page", PAGES)
def test_what_operators_are_told_to_type_exists(page: str) -> None:
    assert len(told(page)) > 8
    nothing(fault for line in told(page) for fault in faults(line))


def test_a_verb_or_an_option_that_is_gone_is_found() -> None:
    assert list(faults("portal backup tkae"))
    assert list(faults("portal restore finish --checkpoint FILE --comit"))
    assert not list(faults("portal restore finish --checkpoint FILE --commit"))
