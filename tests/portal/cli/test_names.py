"""``portal names replay`` as an operator runs it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

import portal.cli.names
from licensing.store.models import NameVerdict
from portal.cli._group import cli
from portal.wiring import Office
from tests.support.stories import MA, reserve_name, sign_up


@pytest.fixture
def run(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The verb on the test's own database."""
    monkeypatch.setattr(portal.cli.names, "read_settings", lambda: sqlite_office.settings)
    reserve_name(sqlite_office, sign_up(sqlite_office, MA))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["names", "replay", *arguments])

    return invoke


def verdict_id(office: Office) -> str:
    with office.read() as session:
        return session.query(NameVerdict).one().id


def test_one_and_all(sqlite_office: Office, run: Callable[..., Result]) -> None:
    one = run(verdict_id(sqlite_office))
    assert one.exit_code == 0 and "the same bytes" in one.output
    everything = run("--all", "--json")
    assert [json.loads(line)["result"] for line in everything.output.splitlines()] == ["same"]
    assert "1 verdicts: 1 the same bytes" in run("--all").output


def test_a_verdict_that_does_not_come_out_again_is_exit_code_1(
    sqlite_office: Office, run: Callable[..., Result]
) -> None:
    with sqlite_office.sessions.begin() as session:
        session.execute(update(NameVerdict).values(report="{}"))
    done = run("--all")
    assert done.exit_code == 1 and "OTHER BYTES" in done.output


def test_wrong_use_is_exit_code_2(run: Callable[..., Result]) -> None:
    assert run().exit_code == 2
    unknown = run("verdict_none")
    assert unknown.exit_code == 2 and "no verdict verdict_none" in unknown.output
