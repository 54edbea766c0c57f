"""docs/api.md followed to the letter with curl, by a programmer who has nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.portal.api.conftest import machine
from tests.support import items
from tests.support.site import Site

GUIDE = Path(__file__).parents[3] / "docs" / "api.md"
SERVED = "http://127.0.0.1:8000"
CURL = shutil.which("curl")


def commands() -> list[str]:
    """The department's commands in the guide, in their order."""
    text = GUIDE.read_text("utf-8").partition("## For departments' systems")[2]
    block = re.search(r"```\n(curl.*?)```", text, re.DOTALL)
    assert block is not None
    return block[1].replace("\\\n", " ").strip().split("\n")


@pytest.mark.skipif(CURL is None, reason="curl is not installed")
def test_every_command_of_the_guide_does_what_it_says(sqlite_site: Site) -> None:
    office = sqlite_site.office
    story = items.approved_with(office, items.first_of_kinds(office, ("after",)))
    leg = next(x for x in items.legs_of(office, story) if x.kind == "after")
    own = machine(office, leg.department)
    known = {"ID": own.id, "SECRET": own.secret, "TASK": leg.id}

    def run(command: str) -> dict[str, object]:
        asked = command.replace(SERVED, sqlite_site.url).replace("curl ", "curl -sS --fail-with-body ", 1)
        done = subprocess.run(
            ["bash", "-c", asked], env=os.environ | known, capture_output=True, timeout=30, check=True
        )
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    token, tasks, decision, events = commands()
    known["TOKEN"] = str(run(token)["access_token"])
    assert leg.id in json.dumps(run(tasks)["tasks"])
    assert run(decision)["state"] == "refused"
    assert run(decision)["state"] == "refused"  # the same Idempotency-Key: the first answer again
    assert "leg.refused" in json.dumps(run(events)["events"])
