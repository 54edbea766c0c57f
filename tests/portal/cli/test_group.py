"""The ``portal`` command itself: verbs found by scan, trouble in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from click.testing import CliRunner

from portal.cli._group import cli

OWN = ("demo", "migrate", "serve", "worker")


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
        f'secret_key = "{"k" * 43}"\nfield_keys = "{"A" * 43}"\nkey_passphrase = "{"p" * 43}"\n'
    )
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    done = portal("migrate", DATA_DIR=str(tmp_path), PORTAL_DATABASE_URL=nowhere)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "the database cannot be used" in done.stderr
