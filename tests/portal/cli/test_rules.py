"""``portal rules`` as an operator runs it; what it writes the command line of the names reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import portal.cli.rules
from namecheck.shelf import DATA
from portal.cli._group import cli
from portal.wiring import Office
from tests.support.clock import FixedClock
from tests.support.rules import desk

WORD = ("青禾", "mores", "trade_has", "reject", "734令第11条", "", "0", "test", "yes")
FAR = timedelta(days=30_000)  # the verb runs by the machine's clock


@pytest.fixture
def run(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The verb on the test's own database."""
    monkeypatch.setattr(portal.cli.rules, "read_settings", lambda: sqlite_office.settings)
    return lambda *arguments: CliRunner().invoke(cli, ["rules", *arguments])


def test_packaged_tables_come_out_as_they_are(run: Callable[..., Result]) -> None:
    assert run("export", "policy.toml").output == (DATA / "policy.toml").read_text("utf-8")


def test_a_table_in_force_is_exported_and_used(
    sqlite_office: Office, run: Callable[..., Result], clock: FixedClock, tmp_path: Path
) -> None:
    team = desk(sqlite_office)
    clock.move(days=-365)  # in force by the machine's clock, whatever that is
    team.publish(team.draft([("words_law.tsv", WORD)]))
    assert run("export", "--all", str(tmp_path / "out")).exit_code == 0
    assert "青禾\tmores" in (tmp_path / "out" / "words_law.tsv").read_text("utf-8")
    assert "青禾\tmores" not in run("export", "words_law.tsv", "--packaged").output
    command = [sys.executable, "-m", "namecheck", "check", "海东青禾商贸有限公司", "--json"]
    plain = subprocess.run(command, capture_output=True, check=True)
    amended = subprocess.run([*command, "--tables", str(tmp_path / "out")], capture_output=True, check=True)
    answers = [json.loads(done.stdout) for done in (plain, amended)]
    assert [answer["outcome"] for answer in answers] == ["pass", "reject"]
    shown = json.loads(run("show", "--json").output)
    assert shown["rules"] == answers[1]["rules"] == shown["editions"][0]["rules"]
    assert shown["editions"][0]["state"] == "in force"


def test_a_draft_can_be_exported_before_its_day(
    sqlite_office: Office, run: Callable[..., Result], clock: FixedClock
) -> None:
    edition = desk(sqlite_office).draft([("words_law.tsv", WORD)], clock.day() + FAR)
    assert "青禾\tmores" in run("export", "words_law.tsv", "--edition", edition).output
    assert "青禾\tmores" not in run("export", "words_law.tsv").output
    assert "draft" in run("show").output


@pytest.mark.parametrize(
    "arguments",
    [("export",), ("export", "divisions.tsv"), ("export", "words_law.tsv", "--edition", "none"),
     ("export", "policy.toml", "--all", "x"), ("export", "policy.toml", "--edition", "x", "--packaged")],
)  # fmt: skip
def test_wrong_use_is_exit_code_2(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_folder_without_tables_is_unusable(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "namecheck", "check", "海东青禾商贸有限公司", "--tables", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 2 and done.stderr.decode().count("\n") == 1
