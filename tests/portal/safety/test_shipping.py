"""The log leaves the machine as it is written: the shipped files of both sides, Debian's sender and receiver, and what they carry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from portal import logs
from portal.app import create_app
from portal.wiring import Office
from tests.support.pages import post
from tests.support.postgres import free_port
from tests.support.proxies import DEPLOY, Front, nginx_around, replaced, running, wait_for_port
from tests.support.stories import MA

SENDER, RECEIVER = (Path("/lib/systemd") / f"systemd-journal-{name}" for name in ("upload", "remote"))
HERE = "logs.registration.example"


@dataclass(frozen=True)
class Receiver:
    """Another machine's: ``journal`` is what it wrote down."""

    port: int
    journal: Path

    def lines(self) -> list[str]:
        if not self.journal.exists():
            return []
        said = subprocess.run(
            ["journalctl", "--file", str(self.journal), "-o", "json", "--no-pager", "-q"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [str(json.loads(line)["MESSAGE"]) for line in said.stdout.splitlines()]


def signed(folder: Path, name: str, authority: str, host: str) -> None:
    """Key and certificate ``name``, by ``authority``."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=critical,CA:FALSE",
         "-CA", str(folder / f"{authority}.pem"), "-CAkey", str(folder / f"{authority}.key"),
         "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def authority(folder: Path, name: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", f"/CN={name}", "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    if os.geteuid() != 0 or not (SENDER.exists() and RECEIVER.exists()) or shutil.which("nginx") is None:
        pytest.skip("systemd-journal-remote or nginx is not installed, or this is not root")
    for name in ("logs-ca", "a-stranger"):
        authority(tmp_path, name)
    signed(tmp_path, "receiver", "logs-ca", HERE)
    signed(tmp_path, "journal", "logs-ca", "portal.registration.example")
    signed(tmp_path, "forged", "a-stranger", "portal.registration.example")
    there, inner = Receiver(free_port(), tmp_path / "there.journal"), free_port()
    text = (DEPLOY / "logs-receiver.conf").read_text("utf-8")
    text = replaced(text, "listen 19532", f"listen 127.0.0.1:{there.port}")
    text = replaced(text, "127.0.0.1:19531;", f"127.0.0.1:{inner};")
    text = replaced(text, "/etc/portal/tls/", f"{tmp_path}/")
    conf = tmp_path / "receiver.conf"
    conf.write_text(nginx_around(text, tmp_path), encoding="utf-8")
    front = Front(there.port, there.port, tmp_path / "front" / "access.log")
    front.log.parent.mkdir()
    words = [
        str(RECEIVER),
        f"--listen-http=127.0.0.1:{inner}",
        f"--output={there.journal}",
        "--split-mode=none",
    ]
    with (
        running(["nginx", "-c", str(conf)], front),
        subprocess.Popen(words, stderr=subprocess.DEVNULL) as behind,
    ):
        try:
            wait_for_port(inner)
            yield there
        finally:
            behind.terminate()


@contextmanager
def sending(
    folder: Path, journal: Path, port: int, certificate: str = "journal"
) -> Iterator[subprocess.Popen[bytes]]:
    """systemd-journal-upload with the shipped file, but for port and folder of keys; it sees a file system of its own."""
    text = (DEPLOY / "journal-upload.conf").read_text("utf-8")
    text = replaced(text, f"https://{HERE}:19532", f"https://{HERE}:{port}")
    for shipped, here in (
        ("journal.key", f"{certificate}.key"),
        ("journal.pem", f"{certificate}.pem"),
        ("logs-ca.pem", "logs-ca.pem"),
    ):
        text = replaced(text, f"/etc/portal/tls/{shipped}", str(folder / here))
    (folder / "journal-upload.conf").write_text(text, encoding="utf-8")
    (folder / "hosts").write_text(f"127.0.0.1 localhost {HERE}\n", encoding="utf-8")
    bound = " && ".join(
        f"mount --bind {folder / name} /etc/{place}"
        for name, place in (("journal-upload.conf", "systemd/journal-upload.conf"), ("hosts", "hosts"))
    )
    command = (
        f"{bound} && exec {SENDER} --directory={journal.parent} --follow --save-state={folder / 'state'}"
    )
    with subprocess.Popen(["unshare", "--mount", "sh", "-c", command], stderr=subprocess.PIPE) as sender:
        try:
            yield sender
        finally:
            sender.terminate()


def written(journal: Path, lines: list[str], start: int) -> None:
    """A journal file of this machine's own, as journald writes what comes from standard error."""
    journal.parent.mkdir(exist_ok=True)
    now = time.time_ns() // 1000
    boot, machine = "b" * 32, "a" * 32
    entries = "".join(
        f"__REALTIME_TIMESTAMP={now + i}\n__MONOTONIC_TIMESTAMP={start + i}\n_BOOT_ID={boot}\n_MACHINE_ID={machine}\n"
        f"_SYSTEMD_UNIT=portal-web.service\nPRIORITY=6\nMESSAGE={line}\n\n"
        for i, line in enumerate(lines)
    )
    subprocess.run(
        [str(RECEIVER), f"--output={journal}", "--split-mode=none", "-"],
        input=entries.encode(),
        check=True,
        capture_output=True,
    )


def journey(office: Office, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the web says of people who sign in, mistype, go where they may not, and of a fault that names somebody."""
    capsys.readouterr()
    logs.configure(office.settings)
    try:
        app = create_app(office)
        app.testing = False
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.add_url_rule("/of-a-fault", view_func=broken)
        client = app.test_client()
        typed = {
            "name": MA.name,
            "mobile": MA.mobile,
            "id_number": MA.id_number,
            "password": MA.password,
            "notice": "y",
        }
        post(client, "/sign-up", typed)
        post(client, "/sign-in", {"mobile": MA.mobile, "password": "not-the-right-one"})
        post(client, "/sign-in", {"mobile": MA.mobile, "password": MA.password})
        for path in ("/desk", "/cases/case_of_nobody", "/of-a-fault", f"/names?q={MA.mobile}"):
            client.get(path)
        return [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    finally:
        structlog.reset_defaults()


def broken() -> str:
    raise RuntimeError(f"no place for {MA.id_number}, called {MA.mobile}")


def arrived(there: Receiver, least: int) -> list[str]:
    end = time.monotonic() + 60
    while len(found := there.lines()) < least and time.monotonic() < end:
        time.sleep(0.2)  # until it is there
    return found


def test_every_line_of_a_journey_arrives_and_names_nobody(
    sqlite_office: Office, capsys: pytest.CaptureFixture[str], receiver: Receiver, tmp_path: Path
) -> None:
    lines = journey(sqlite_office, capsys)
    assert len(lines) >= 4 and any("of-a-fault" in line or "RuntimeError" in line for line in lines)
    source = tmp_path / "here" / "system.journal"
    written(source, lines, 1)
    with sending(tmp_path, source, receiver.port):
        assert arrived(receiver, len(lines)) == lines
        written(source, ['{"event": "written later"}'], 10_000)
        assert arrived(receiver, len(lines) + 1)[-1] == '{"event": "written later"}', (
            "not sent as it is written"
        )
    carried = receiver.journal.read_bytes() + "".join(receiver.lines()).encode()
    for word in (MA.id_number, MA.mobile, MA.password, "not-the-right-one", MA.name):
        assert word.encode() not in carried, word


def test_who_has_no_certificate_of_ours_writes_nothing_there(receiver: Receiver, tmp_path: Path) -> None:
    """A stranger who reaches the receiver cannot bury the truth under lines of his own."""
    source = tmp_path / "here" / "system.journal"
    written(source, ['{"event": "forged"}'], 1)
    with sending(tmp_path, source, receiver.port, "forged") as sender:
        assert sender.wait(60) != 0
    assert receiver.lines() == []
