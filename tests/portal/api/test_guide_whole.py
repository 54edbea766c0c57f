"""The guide has no command that nobody types: what stands in ``docs/api.md`` as a block is run by some test."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from portal.work.jobs import open_names as job
from tests.licensing.searching.test_search import NAMES, bring_in
from tests.portal.api.test_guide import GUIDE, SERVED, block
from tests.support import stories
from tests.support.site import Site

ALL_NAMES = "### All names as one file"
READERS = ("block", "commands")


def places_tried() -> set[tuple[str, str]]:
    """Behind which lines of the guide a test reads a block, and how that begins, from the tests' own text."""
    found = {(ALL_NAMES, "curl")}
    for file in Path(__file__).parent.glob("test_*.py"):
        text = file.read_text("utf-8")
        if not (file.name.startswith("test_guide") or "api.test_guide import" in text):
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in READERS:
                given = [str(each.value) for each in call.args if isinstance(each, ast.Constant)]
                if len(given) == len(call.args):
                    found.add((given[0], given[1] if call.func.id == "block" else "curl"))
    return found


def test_no_block_of_the_guide_stands_untried() -> None:
    text = GUIDE.read_text("utf-8")
    tried = {
        found[1]
        for heading, first in places_tried()
        if (
            found := re.search(
                rf"```\n({re.escape(first)}.*?)```", text.partition(f"{heading}\n")[2], re.DOTALL
            )
        )
    }
    assert [each for each in re.findall(r"```\n(.*?)```", text, re.DOTALL) if each not in tried] == []


@pytest.mark.skipif(not all(map(shutil.which, ("curl", "jq"))), reason="curl or jq is not installed")
def test_a_stranger_takes_all_names_and_finds_them_whole(sqlite_site: Site, tmp_path: Path) -> None:
    bring_in(sqlite_site.office, *NAMES)
    stories.give_keys(sqlite_site.office)
    job.run(sqlite_site.office, sqlite_site.office.clock.now().date().isoformat())
    typed = block(ALL_NAMES, "curl").replace(SERVED, sqlite_site.url)
    done = subprocess.run(
        ["bash", "-ec", typed], cwd=tmp_path, capture_output=True, timeout=60, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.glob("names-*.csv.gz")
    assert done.stdout.strip().startswith(file.name)
    assert sha256(file.read_bytes()).hexdigest() in (tmp_path / "manifest.json").read_text("utf-8")
