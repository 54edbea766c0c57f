"""The portal's demonstration on data of its own, people signed in by its real pages, and programs with tokens.

Brakes on how often somebody asks are off: an attacker who is told to wait finds nothing, and that would look like a clean bill.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.attackers.gate import NotCheckedError
from tests.support.walker import Walker

PASSWORD = "Haidong-demo-2026"
HEAD = {"head": "13900000034"}  # edits the name rules
PEOPLE = {"founder": "13900000001", "clerk": "13900000011", "supervisor": "13900000013", "tax": "13900000021"}
DEPARTMENTS = {
    "department": (
        "630202-TAX",
        ("tasks:read", "tasks:decide", "events:read", "licences:verify", "standings:write"),
    ),
    "bank": ("630200-PBOC", ("beneficial:read", "beneficial:order")),
}
STARTING = 600.0


@dataclass
class Demo:
    url: str
    environ: dict[str, str]

    def cookie(self, person: str) -> str:
        """What the browser of somebody signed in sends. Raises NotCheckedError."""
        walker = Walker(self.url)
        walker.sign_in((PEOPLE | HEAD)[person], PASSWORD)
        cookie = "; ".join(f"{each.name}={each.value}" for each in walker.http.cookies)
        if not self.signed_in(cookie):
            raise NotCheckedError(f"{person} cannot sign in: {walker.page.status} {walker.page.errors}")
        return cookie

    def signed_in(self, cookie: str) -> bool:
        """Whether the account's own page answers: a scan that lost its cookie saw only what strangers see."""
        answer = requests.get(
            self.url + "/account", headers={"Cookie": cookie}, timeout=60, allow_redirects=False
        )
        return answer.status_code == 200

    def paths(self, scheme: str, scopes: Collection[str]) -> list[str]:
        """Of the interface, those whose every operation is for this kind of client and one of these scopes, or for anybody."""
        told = requests.get(f"{self.url}/api/v1/openapi.json", timeout=60).json()["paths"]
        return [
            path
            for path, methods in told.items()
            if all(_for(each, scheme, scopes) for each in methods.values())
        ]

    def opens(self, token: str) -> bool:
        """Whether programs with this token still get in: without, every request sees only the door."""
        asked = {"Authorization": f"Bearer {token}"}
        doors = [f"{self.url}/api/v1/{name}" for name in ("applications", "tasks", "beneficial-filings/none")]
        return any(requests.get(each, headers=asked, timeout=60).status_code in (200, 404) for each in doors)

    def department(self, name: str) -> str:
        """A bearer token of a department's program."""
        code, scopes = DEPARTMENTS[name]
        words = [
            sys.executable,
            "-m",
            "portal",
            "api",
            "client",
            "create",
            name,
            "--department",
            code,
            "--json",
        ]
        words += [word for scope in scopes for word in ("--scope", scope)]
        said = subprocess.run(words, env=self.environ, capture_output=True, text=True, check=False)
        if said.returncode:
            raise NotCheckedError(f"no program for {code}: {said.stderr.strip()[-200:]}")
        made = json.loads(said.stdout)
        return self._token(made["client_id"], made["client_secret"])

    def program(self, person: str) -> tuple[str, list[str]]:
        """A bearer token of a person's own program, made on the page with every scope, and those scopes."""
        walker = Walker(self.url)
        walker.sign_in(PEOPLE[person], PASSWORD)
        walker.open("/account/programs")
        scopes = walker.page.tree.xpath("//input[@name='scope']/@value")
        made = walker.send({"name": "attackers", "scope": list(scopes)}, action="/account/programs").tree
        words = [code.strip() for code in made.xpath("//span[contains(@class, 'long-word')]/text()")]
        if len(words) < 2:
            raise NotCheckedError(f"{person} gets no program: {walker.page.status} {walker.page.errors}")
        return self._token(words[0], words[1]), list(scopes)

    def _token(self, client: str, secret: str) -> str:
        answer = requests.post(
            self.url + "/oauth/token", {"grant_type": "client_credentials"}, auth=(client, secret), timeout=60
        )
        if answer.status_code != 200:
            raise NotCheckedError(f"no token: {answer.status_code} {answer.text[:200]}")
        return str(answer.json()["access_token"])


def _for(operation: dict[str, Any], scheme: str, scopes: Collection[str]) -> bool:
    asked = operation.get("security") or [{scheme: []}]
    return any(scheme in way and set(way[scheme]) <= set(scopes) for way in asked)


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Answers while the ``with`` lasts. Raises NotCheckedError where it does not come up."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    environ |= {
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "PORTAL_DEMO": "true",
        "PORTAL_WORKERS": "2",
    }
    environ |= {"GUNICORN_CMD_ARGS": "--config python:tests.attackers.no_brakes"}
    output = folder / "demo.log"
    with output.open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "portal", "demo"],
            env=environ,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        _wait(running, f"http://127.0.0.1:{port}/healthz", output)
        yield Demo(f"http://127.0.0.1:{port}", environ)
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


def _wait(running: subprocess.Popen[bytes], address: str, output: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and running.poll() is None:
        try:
            if requests.get(address, timeout=5).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.5)
    raise NotCheckedError(f"the demonstration did not come up: {output.read_text('utf-8')[-300:]}")
