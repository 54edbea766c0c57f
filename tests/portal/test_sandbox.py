"""``portal sandbox department`` as a partner runs it: one command, then a round by HTTP; never in a folder that is somebody's."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from licensing import journal
from licensing.store.models import Case, JournalEntry
from portal.cli import sandbox
from portal.cli._group import cli
from portal.sandbox import people
from portal.sandbox.cases import NAMES, NothingToDo, Scene, fill, firm_name
from portal.sandbox.living import happen, live_beside
from portal.wiring import Office
from tests.portal.test_demo import PATIENCE
from tests.support import stories
from tests.support.receivers import Receiver, receiver

CODE = "630202-AMR"


class Partner:
    """Starts the sandbox and talks to it with what it printed."""

    def __init__(self, folder: Path, hook: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environ = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
        environ |= {"PORT": str(port), "PORTAL_WORKERS": "1"}
        command = [sys.executable, "-m", "portal", "sandbox", "department", CODE]
        command += ["--folder", str(folder / "sandbox"), "--webhook", hook, "--every", "0"]
        self.environ, self.folder = environ, folder / "sandbox"
        self.output = folder / "output"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                command, env=environ, stdout=out, stderr=out, start_new_session=True
            )
        self.token = ""

    def said(self, what: str) -> str:
        found = re.search(rf"^{what}\s+(\S+)$", self.output.read_text("utf-8"), re.MULTILINE)
        return found[1] if found else ""

    def up(self) -> bool:
        assert self.process.poll() is None, self.output.read_text("utf-8")
        return "Ctrl-C" in self.output.read_text("utf-8")

    def news(self, times: int) -> list[str]:
        """What the second command says."""
        command = [sys.executable, "-m", "portal", "sandbox", "news", CODE]
        command += ["--folder", str(self.folder), "-n", str(times)]
        done = subprocess.run(
            command, env=self.environ, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return done.stdout.split()

    def ask(self, path: str, body: Any = None) -> Any:
        heads = {"Authorization": f"Bearer {self.token}"}
        method = "GET" if body is None else "POST"
        answer = requests.request(method, self.said("base URL") + path, json=body, headers=heads, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sign_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        form |= {"client_id": self.said("client id"), "client_secret": self.said("client secret")}
        answer = requests.post(self.said("base URL") + "/oauth/token", data=form, timeout=30)
        self.token = answer.json()["access_token"]


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


@pytest.fixture
def partner(tmp_path: Path, server: Receiver) -> Iterator[Partner]:
    made = Partner(tmp_path, server.url)
    yield made
    if made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.1)


def test_one_command_then_a_round_of_tasks_decision_and_webhook(partner: Partner, server: Receiver) -> None:
    wait_for(partner.up)
    partner.sign_in()
    tasks = partner.ask("/api/v1/tasks?state=all")["tasks"]
    states = {task["state"] for task in tasks}
    assert states == {"informed", "open", "returned", "granted", "refused", "cancelled"}
    assert all(task["enterprise"]["uscc"] for task in tasks if task["state"] == "informed")
    task = next(task for task in tasks if task["state"] == "open")
    permit = {"number": "A-1", "valid_from": "2026-11-23"}
    done = partner.ask(f"/api/v1/tasks/{task['id']}/decision", {"decision": "grant", "permit": permit})
    assert (done["state"], done["permit"]["number"]) == ("granted", "A-1")
    events = partner.ask("/api/v1/events?after=0")["events"]
    wait_for(lambda: len(server.got) >= len(events))
    told = [Webhook(partner.said("webhook secret")).verify(body, heads)["data"] for heads, body in server.got]
    assert {each["seq"] for each in told} == {each["seq"] for each in events}
    before, position = len(server.got), events[-1]["seq"]
    assert partner.news(2) == ["answered", "applied_again"]  # founders react before anything new comes
    later = [each["type"] for each in partner.ask(f"/api/v1/events?after={position}")["events"]]
    assert later == ["leg.answered", "leg.applied_again"]
    wait_for(lambda: len(server.got) >= before + 2)
    partner.process.send_signal(signal.SIGINT)
    assert partner.process.wait(PATIENCE) == 0, partner.output.read_text("utf-8")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command in this process; nothing is served where it refuses."""
    monkeypatch.setattr(sandbox, "serve", lambda *_: pytest.fail("it serves"))
    return lambda *words: CliRunner().invoke(cli, ["sandbox", "department", *words])


def test_it_refuses_whatever_is_somebodys(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite").write_bytes(b"an office's own")
    for wanted, word in (
        ((CODE, "--folder", str(tmp_path)), "no demo"),
        (("630202-NOBODY", "--folder", str(tmp_path / "a")), "department"),
        ((CODE, "--folder", str(tmp_path / "b"), "--webhook", "ftp://x"), "url"),
    ):
        told = run(*wanted)
        assert told.exit_code != 0 and word in str(told.exception) + told.output, wanted
    assert [each.name for each in tmp_path.iterdir() if each.name == "portal.sqlite"] == ["portal.sqlite"]
    assert (tmp_path / "portal.sqlite").read_bytes() == b"an office's own"
    assert not (tmp_path / "secrets.toml").exists()


def test_a_database_elsewhere_and_another_departments_folder_are_refused(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "secrets.toml").write_text('secret_key = "' + "k" * 43 + '"\n')
    (folder / sandbox.MARK).write_text('{"department": "630202-PSB", "client": "client_1", "webhook": ""}')
    told = run(CODE, "--folder", str(folder))
    assert told.exit_code != 0 and told.exception is not None
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://127.0.0.1:1/nothing")
    assert run(CODE, "--folder", str(tmp_path / "new")).exit_code != 0


@pytest.mark.parametrize(
    ("code", "states"),
    [
        ("630202-TAX", {"informed"}),
        ("630225-HRSS", {"informed", "open", "returned", "granted", "refused", "cancelled"}),
    ],
)
def test_every_department_gets_what_reaches_it(sqlite_office: Office, code: str, states: set[str]) -> None:
    stories.give_keys(sqlite_office)
    assert {state for state, _ in fill(Scene(sqlite_office, code, "seven-quiet-rivers"))} == states


def test_it_goes_on_by_itself_also_after_a_new_start(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    fill(Scene(sqlite_office, CODE, "seven-quiet-rivers"))
    with sqlite_office.read() as session:
        start = journal.length(session)
    done = list(happen(sqlite_office, CODE, 7))  # a new scene: nobody of the first start is remembered
    assert done[:2] == ["answered", "applied_again"]
    assert {"open", "informed", "enterprise.change", "cancelled"} >= set(done[2:]) >= {"open", "cancelled"}
    with sqlite_office.read() as session:
        query = select(JournalEntry.action).where(JournalEntry.seq > start, JournalEntry.department == CODE)
        seen = set(session.scalars(query))
    assert seen >= {"leg.answered", "leg.applied_again", "leg.opened", "leg.cancelled", "enterprise.change"}


def test_while_it_serves_something_happens_every_so_often(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    stopping = threading.Event()
    thread = live_beside(sqlite_office.settings, CODE, 1, stopping)

    def cases() -> int:
        with sqlite_office.read() as session:
            return session.query(Case).count()

    wait_for(lambda: cases() >= 1)
    stopping.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_invented_names_and_people_are_each_there_once() -> None:
    assert len({firm_name(n) for n in range(NAMES)}) == NAMES > 300
    numbers = [*range(1, NAMES), 400_001, 400_002, *range(500_001, 500_300)]
    assert len({people.invented(n, "", "").id_number for n in numbers}) == len(numbers)


def test_a_department_that_no_matter_reaches_says_so(sqlite_office: Office) -> None:
    with pytest.raises(NothingToDo):
        fill(Scene(sqlite_office, "630202-NOBODY", "seven-quiet-rivers"))
