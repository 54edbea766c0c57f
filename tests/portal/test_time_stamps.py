"""The time-stamp authority in a process of its own: other keys, other passphrase, other clock."""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from esign.cms import TST_INFO, read
from esign.errors import KeyNotUsable, NoTime
from esign.pdfsigned import signature_stamp
from esign.pki import create_pki, open_seals
from esign.stamphome import StampHome, StampKeys, take
from esign.stamping import StampBook, TimeStampAuthority
from esign.tsa import without_time
from esign.tsainfo import read_stamp_info
from licensing.act import SYSTEM
from licensing.errors import Refused
from licensing.services.licences import issue, logged, public_log
from licensing.store.models import Licence, LogEntry, Signature
from portal.app import create_app
from portal.cli._group import cli
from portal.clock import SystemClock
from portal.health import keys as health
from portal.licence_signing import sign
from portal.stamp_serving import web
from portal.wiring import Office, open_office
from portal.work.jobs import log_stamps
from tests.support import operators, stories
from tests.support.clock import CountingIds, FixedClock, ShiftedClock
from tests.support.offices import ENVIRON
from tests.support.stamps import dated

SECRET = "the authority's own passphrase"
PATIENCE = 60
QUERY = bytes.fromhex("30390201013031300d060960864801650304020105000420") + bytes(32) + b"\x01\x01\xff"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@dataclass(frozen=True)
class Parted:
    """An office whose authority answers at an address, by a clock of its own."""

    office: Office
    clock: ShiftedClock
    home: StampHome


@pytest.fixture
def parted(sqlite_office: Office, clock: FixedClock, tmp_path: Path) -> Iterator[Parted]:
    home = StampHome(tmp_path / "authority", SECRET.encode())
    settings = sqlite_office.settings
    take(settings.data_dir / "keys", settings.key_passphrase.encode(), home, apply=True)
    own = ShiftedClock(clock)
    authority = TimeStampAuthority(StampKeys(home).at, own.now, StampBook(home.book).turn)
    with serving(web(authority)) as url:
        office = open_office(dataclasses.replace(settings, tsa_url=url), clock, CountingIds())
        yield Parted(office, own, home)
        office.close()


def said_by(pdf: bytes | None) -> str:
    return read_stamp_info(read(signature_stamp(pdf or b""), TST_INFO).content or b"").at.isoformat()


def a_licence(office: Office) -> Licence:
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        return session.get_one(Licence, licence_id)


def test_a_registration_from_signature_to_licence_is_stamped_elsewhere(parted: Parted) -> None:
    office = parted.office
    row = a_licence(office)
    token = signature_stamp(row.pdf or b"")
    with pytest.raises(KeyNotUsable):
        office.seals.key("tsa", office.clock.now())
    client = create_app(office).test_client()
    answer = client.post("/tsa", data=QUERY)
    assert answer.status_code == 200 and len(answer.data) > 500
    with office.read() as session:
        assert logged.stamps_wait(session)
        parties = session.scalar(select(Signature.id).limit(1))
    assert parties
    log_stamps.run(office, "2026-11-23T02:00")
    with office.read() as session:
        assert not logged.stamps_wait(session)
        rows = session.scalars(
            select(LogEntry).where(LogEntry.kind.in_(("stamp", "party_stamp", "asked_stamp")))
        )
        kinds = {entry.kind for entry in rows if public_log.holds(session, entry.position, entry.sha256)}
        assert kinds == {"stamp", "party_stamp", "asked_stamp"}
        assert public_log.index_of(session, sha256(token).hexdigest()) >= 0
    assert client.get(f"/log/proof?leaf={sha256(token).hexdigest()}").status_code == 200


def test_two_clocks_that_differ_sign_nothing(parted: Parted) -> None:
    row = a_licence(parted.office)
    for minutes in (-30, 30):
        parted.clock.shift = timedelta(minutes=minutes)
        with pytest.raises(NoTime):
            sign(parted.office, row)
        parted.home.book.unlink(missing_ok=True)
    parted.clock.shift = timedelta(seconds=20)
    assert (
        said_by(sign(parted.office, row).pdf)
        == (parted.office.clock.now() + timedelta(seconds=20)).isoformat()
    )


def test_who_gets_between_the_two_has_nothing_signed(parted: Parted, tmp_path: Path) -> None:
    """An older true answer, one by another key, a refusal, junk, a page, and nobody at all."""
    row, office = a_licence(parted.office), parted.office
    now = office.clock.now()
    create_pki(tmp_path / "stranger", SECRET.encode(), now, office.seals.names)
    stranger = dated(open_seals(tmp_path / "stranger", SECRET.encode()), now)
    said: list[Callable[[bytes], bytes]] = [
        lambda _: office.stamper.answer(QUERY),
        stranger.answer,
        lambda _: without_time(),
        lambda _: b"junk",
        lambda _: b"",
        lambda _: b"<html>" + bytes(100_000),
    ]
    for each in said:
        with answering(each) as url, between(office, url) as deceived, pytest.raises(NoTime):
            sign(deceived, row)
    with (
        between(office, f"http://127.0.0.1:{_free_port()}") as alone,
        pytest.raises(NoTime, match="not answer"),
    ):
        sign(alone, row)


@contextmanager
def answering(how: Callable[[bytes], bytes]) -> Iterator[str]:
    def call(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/timestamp-reply")])
        return [how(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))]

    with serving(call) as url:
        yield url


@contextmanager
def serving(call: Any) -> Iterator[str]:
    with make_server("127.0.0.1", 0, call, handler_class=_Quiet) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def between(office: Office, url: str) -> Iterator[Office]:
    other = open_office(dataclasses.replace(office.settings, tsa_url=url), office.clock, CountingIds())
    yield other
    other.close()


def test_a_token_that_was_dated_back_does_not_get_into_the_log(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Two keys were stolen, the licence's and the authority's; and the thief may even write the register."""
    office = sqlite_office
    case_id = stories.approved(office)[0].case_id
    with office.work(SYSTEM) as work:
        row = issue.prepare(work, case_id)
    thief = dataclasses.replace(office)
    thief.__dict__["stamper"] = dated(office.seals, clock.now() - timedelta(hours=2))
    forged = sign(thief, row)
    with pytest.raises(Refused, match="stamp_of_another_time"), office.work(SYSTEM) as work:
        issue.record(work, row.id, forged)
    with office.read() as session:
        assert session.get_one(Licence, row.id).log_index is None


def test_the_operator_is_told_until_the_keys_are_apart(
    sqlite_office: Office, parted: Parted, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "stamps_made_here" in {found.code for found in health.examine(sqlite_office)}
    codes = {found.code for found in health.examine(parted.office)}
    assert not codes & {"stamps_made_here", "stamp_keys_here", "no_time_stamps"}
    settings = parted.office.settings
    for name, value in (ENVIRON | _environment(parted)).items():
        monkeypatch.setenv(name, value)
    parted.office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    old = parted.office.seals.entry("tsa", SystemClock().now()).kid
    done = operators.keys("revoke", old, "--at", SystemClock().now().isoformat(), "--commit")
    assert done.exit_code == 0, done.output
    parted.office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # as above
    assert not list((settings.data_dir / "keys").glob("keys/tsa-*.key"))
    assert not {found.code for found in health.examine(parted.office)} & {"stamp_keys_here", "no_time_stamps"}
    assert parted.office.stamper.chain == StampKeys(parted.home).at(SystemClock().now()).chain


def _environment(parted: Parted) -> dict[str, str]:
    settings = parted.office.settings
    return {
        "DATA_DIR": str(settings.data_dir),
        "PORTAL_DATABASE_URL": settings.database_url,
        "TIMESTAMPS_DIR": str(parted.home.directory),
        "TIMESTAMPS_PASSPHRASE": SECRET,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_real_process_knows_nothing_of_the_portal(parted: Parted) -> None:
    """As systemd starts it: neither settings nor secrets of the portal in its environment, the machine's clock."""
    port = _free_port()
    environment = {"PATH": os.environ["PATH"], "TIMESTAMPS_PORT": str(port)} | {
        name: value for name, value in _environment(parted).items() if name.startswith("TIMESTAMPS_")
    }
    process = subprocess.Popen([sys.executable, "-m", "portal", "timestamps", "serve"], env=environment)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, url)
        now = SystemClock()
        office = open_office(dataclasses.replace(parted.office.settings, tsa_url=url), now, CountingIds())
        for _ in range(3):
            stamp = read_stamp_info(read(office.stamper.stamp(bytes(32)), TST_INFO).content or b"")
            assert abs(stamp.at - now.now()) < timedelta(seconds=5)
        office.close()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(PATIENCE * 10):
        assert process.poll() is None, "it ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own process
                assert b'"kid"' in answer.read()
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("no answer")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"TIMESTAMPS_DIR": "/nowhere"}, "PASSPHRASE"),
        ({"TIMESTAMPS_PASSPHRASE": SECRET}, "DIR"),
        ({"TIMESTAMPS_DIR": "/nowhere", "TIMESTAMPS_PASSPHRASE": SECRET}, "/nowhere"),
        ({"TIMESTAMPS_DIR": "/nowhere", "TIMESTAMPS_PASSPHRASE": SECRET, "TIMESTAMPS_CLOCK": "x"}, "clock"),
        (
            {"TIMESTAMPS_DIR": "/x", "TIMESTAMPS_PASSPHRASE": SECRET, "TIMESTAMPS_POLICY": "0.4.0.2023.1.1"},
            "second",
        ),
    ],
)
def test_unusable_settings_are_one_line(
    given: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(cli, ["timestamps", "serve"])
    assert done.exit_code != 0 and word in f"{done.output}{done.exception}"
