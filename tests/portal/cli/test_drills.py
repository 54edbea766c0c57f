"""The page for the worst day is walked: each kind of key is stolen, each command is as docs/drills.md has it, and the office works on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from esign.trusted import Trust
from esign.verify import verify
from licensing.store.models import Licence
from portal.app import create_app
from portal.clock import SystemClock
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.operators import portal

PAGE = Path(__file__).parents[3] / "docs" / "drills.md"
KINDS = {
    "Status lists": "status",
    "Log": "log",
    "Answers": "answer",
    "OCSP": "ocsp",
    "Time-stamps": "tsa",
    "Licences": "licence",
}


@pytest.fixture
def operator(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    place = {"DATA_DIR": str(sqlite_office.settings.data_dir)}
    place["PORTAL_DATABASE_URL"] = sqlite_office.settings.database_url
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    sqlite_office.clock.at = SystemClock().now() - timedelta(minutes=1)  # type: ignore[attr-defined]  # the tests' clock
    return sqlite_office


def drills() -> list[tuple[str, list[str]]]:
    """(heading, commands) in the page's order."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    blocks = [(heading, re.findall(r"```\n(.+?)```", body, flags=re.DOTALL)) for heading, body in pairs]
    return [(heading, found[0].splitlines()) for heading, found in blocks if found]


def run(line: str) -> None:
    program, *words = line.split()
    assert program == "portal"
    done = portal(*words)
    assert done.exit_code == 0, f"{line}: {done.output}"


def newest(office: Office) -> Licence:
    with office.read() as session:
        return session.query(Licence).order_by(Licence.number_version.desc()).limit(1).one()


def as_a_stranger(client: FlaskClient, pdf: bytes) -> str:
    """Whoever fetches trust list and status list now."""
    trust, status = Trust.load(client.get("/trust.json").data), client.get("/status/0").get_data(as_text=True)
    return verify(pdf, trust, at=SystemClock().now(), status=status).result


def within() -> dict[str, float]:
    """Seconds by heading, as the page promises them."""
    rows = re.findall(
        r"^\| ([A-Za-z -]+) \| (\d+) s \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return {heading: float(seconds) for heading, seconds in rows}


def test_every_kind_of_key_is_stolen_in_turn(
    operator: Office, record_property: Callable[[str, object], None]
) -> None:
    stories.licensed(operator)
    client, first = create_app(operator).test_client(), newest(operator)
    assert [heading for heading, _ in drills()] == list(KINDS) == list(within())
    for heading, lines in drills():
        started = time.monotonic()
        stolen = operator.seals.entry(KINDS[heading], SystemClock().now()).kid
        instant = SystemClock().now().isoformat()
        for line in lines:
            filled = line.replace("KID", stolen).replace("INSTANT", instant)
            if " --commit" in filled:
                run(filled.replace(" --commit", ""))
            run(filled)
        operator.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the tests' clock
        listed = Trust.load(client.get("/trust.json").data).issuers[0].keys
        assert listed[stolen].revoked_at is not None, heading
        assert operator.seals.entry(KINDS[heading], SystemClock().now()).kid != stolen, heading
        assert as_a_stranger(client, newest(operator).pdf or b"") == "valid", heading
        spent = time.monotonic() - started
        record_property(f"drill {heading}", round(spent, 1))
        assert spent < within()[heading], f"{heading}: {spent:.0f} s"
    assert newest(operator).number_version == 2
    assert as_a_stranger(client, first.pdf or b"") == "superseded"
