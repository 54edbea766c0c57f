"""The ``portal`` command itself: verbs found by scan, trouble in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.cli._group import cli

OWN = ("demo", "migrate", "serve", "worker")

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


def portal(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, "-m", "portal", *arguments],
        env=clean | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_file_is_a_verb_with_a_line_of_help() -> None:
    context = click.Context(cli)
    verbs = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    assert set(OWN) <= set(verbs)
    assert all(verb is not None and verb.get_short_help_str() for verb in verbs.values())


def test_help_names_the_verbs() -> None:
    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    assert all(verb in shown.output for verb in OWN)


def test_an_unknown_verb_is_refused() -> None:
    assert CliRunner().invoke(cli, ["unknown"]).exit_code == 2


def test_a_bad_setting_stops_with_one_line(tmp_path: Path) -> None:
    done = portal("migrate", DATA_DIR=str(tmp_path), PORTAL_COLOUR="blue")
    assert done.returncode == 2
    assert done.stderr == "portal: unknown setting 'colour' in the environment (as PORTAL_…)\n"


def test_outside_the_demo_a_missing_secret_stops_with_one_line(tmp_path: Path) -> None:
    done = portal("migrate", DATA_DIR=str(tmp_path), PORTAL_BASE_URL="https://registration.example")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "secret_key" in done.stderr


def test_a_database_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text(
        f'secret_key = "{SECRET}"\nfield_keys = "{SECRET}"\nkey_passphrase = "{SECRET}"\n'
    )
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    done = portal("migrate", DATA_DIR=str(tmp_path), PORTAL_DATABASE_URL=nowhere)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "the database cannot be used" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["nope"], ["register", "nope"], ["register", "import"], ["journal", "verify", "--colour"]]
)
def test_a_slip_in_the_command_is_told_in_one_line(arguments: list[str]) -> None:
    done = portal(*arguments)
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.startswith("portal: ") and done.stderr.count("\n") == 1


def test_a_register_goes_into_a_directory_where_nothing_was_set_up(tmp_path: Path) -> None:
    file = tmp_path / "register.tsv"
    file.write_text("name\n海东市新禾商贸有限公司\n", encoding="utf-8")
    done = portal("register", "import", str(file), "--json", DATA_DIR=str(tmp_path / "new"))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["added"] == 1
    assert portal("journal", "verify", DATA_DIR=str(tmp_path / "new")).returncode == 0


def test_an_office_with_settings_is_not_made_by_an_import(tmp_path: Path) -> None:
    done = portal("register", "import", "x.tsv", DATA_DIR=str(tmp_path), PORTAL_LOG_LEVEL="INFO")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
