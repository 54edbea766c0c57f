"""``python -m esign signature FILE --trust trust.json`` on files that came out of the portal, on a machine without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from esign.trust import trust_file, trust_list
from portal.wiring import Office
from tests.support import agents, identity, owners, stories
from tests.support.offices import make_office, make_settings
from tests.support.stories import LI
from tests.support.visits import Visits

NO_NETWORK = """
import socket
def refuse(*_, **__): raise SystemExit("this machine has no network")
class Alone(socket.socket): connect = connect_ex = sendto = refuse
socket.socket, socket.create_connection, socket.getaddrinfo = Alone, refuse, refuse
"""


class Machine:
    """Somebody's computer: files, this program, no network. ``at``: the day it is there."""

    def __init__(self, folder: Path, at: str) -> None:
        self.folder, self.at = folder, at
        (folder / "sitecustomize.py").write_text(NO_NETWORK)

    def keep(self, name: str, content: bytes | str) -> None:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def check(self, name: str, trust: str = "trust.json") -> tuple[int, dict[str, Any], str]:
        """(exit code, verdict, what stood on standard error)."""
        command = [
            sys.executable,
            "-m",
            "esign",
            "signature",
            name,
            "--trust",
            trust,
            "--at",
            self.at,
            "--json",
        ]
        environ = os.environ | {"PYTHONPATH": f"{self.folder}{os.pathsep}{Path.cwd()}"}
        done = subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, timeout=60
        )
        return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


@pytest.fixture(params=["key", "provider"])
def machine(request: pytest.FixtureRequest, sqlite_office: Office, tmp_path: Path) -> Machine:
    """Li signed, in each of the two ways, and took her evidence and the trust list home."""
    office = sqlite_office
    stories.give_keys(office)
    story, li = stories.draft(office), stories.sign_up(office, LI)
    if request.param == "key":
        identity.sign_case(office, li, story.case_id)
    else:
        identity.sign_by_token(office, li, identity.sheet(office, li, story.case_id), LI)
    client = Visits(office).of(LI)
    evidence = client.get(f"/signing/{story.case_id}/evidence.json")
    assert evidence.headers["Content-Disposition"].startswith("attachment")
    (tmp_path / "home").mkdir()
    made = Machine(tmp_path / "home", (office.clock.now() + timedelta(minutes=5)).isoformat())
    made.keep("signature.json", evidence.data)
    made.keep("trust.json", client.get("/trust.json").data)
    assert json.loads(evidence.data)["method"] == request.param
    return made


def changed(machine: Machine, change: Any) -> None:
    whole = json.loads((machine.folder / "signature.json").read_text())
    change(whole)
    machine.keep("changed.json", json.dumps(whole, ensure_ascii=False))


def flip(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


def test_valid_and_no_byte_of_it_may_change(machine: Machine) -> None:
    code, said, _ = machine.check("signature.json")
    assert (code, said["result"], said["claims"]["name"]) == (0, "valid", LI.name)

    def other_papers(whole: dict[str, Any]) -> None:
        whole["papers"][0] = whole["papers"][0].replace(LI.name, "赵磊")

    changed(machine, other_papers)
    code, said, _ = machine.check("changed.json")
    assert (code, said["result"], said["reasons"][0]) == (1, "forged", "papers_changed")

    def other_act(whole: dict[str, Any]) -> None:
        member = "signature" if "signature" in whole["act"] else "token"
        whole["act"][member] = flip(whole["act"][member])

    changed(machine, other_act)
    code, said, _ = machine.check("changed.json")
    assert code == 1 and said["result"] != "valid" and said["reasons"]


def test_another_offices_list_and_a_file_that_is_none(
    machine: Machine, tmp_path: Path, sqlite_url: str
) -> None:
    other = make_office(
        make_settings(tmp_path / "elsewhere", f"{sqlite_url}.other", key_passphrase="another office's own")
    )
    try:
        seals = other.seals
        listed = trust_list(seals, seals.names.short, "https://elsewhere.example", other.clock.now())
        machine.keep("other.json", trust_file(seals, listed))
    finally:
        other.close()
    code, said, _ = machine.check("signature.json", "other.json")
    assert code == 1 and said["result"] != "valid"
    machine.keep("poem.json", "床前明月光")
    code, said, error = machine.check("poem.json")
    assert (code, said) == (2, {})
    assert error.startswith("esign: ") and error.count("\n") == 1
    assert machine.check("missing.json")[0] == 2
    assert machine.check("signature.json", "poem.json")[0] == 2


@pytest.fixture(params=["counter", "mandate"])
def other_kind(request: pytest.FixtureRequest, sqlite_office: Office, tmp_path: Path) -> Machine:
    """What two officers saw at the counter, or what a party signed for its agent; and the trust list."""
    office = sqlite_office
    stories.give_keys(office)
    if request.param == "counter":
        case = owners.foreign(office)
        first, second = owners.officers(office)
        evidence = owners.confirm(office, second, owners.see(office, first, case).id).evidence
    else:
        evidence = str(agents.given(office, stories.draft(office))[1].evidence)
    (tmp_path / "home").mkdir()
    made = Machine(tmp_path / "home", (office.clock.now() + timedelta(minutes=5)).isoformat())
    made.keep("signature.json", evidence)
    made.keep("trust.json", Visits(office).nobody().get("/trust.json").data)
    return made


def test_counter_and_mandate_check_the_same_way(other_kind: Machine) -> None:
    code, said, _ = other_kind.check("signature.json")
    assert (code, said["result"]) == (0, "valid")

    def other_papers(whole: dict[str, Any]) -> None:
        whole["papers"][0] = whole["papers"][0].replace("海东市", "西宁市")

    changed(other_kind, other_papers)
    code, said, _ = other_kind.check("changed.json")
    assert (code, said["result"], said["reasons"][0]) == (1, "forged", "papers_changed")
