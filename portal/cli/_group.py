"""Finds the verbs and turns expected trouble into one line on standard error and exit code 2."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import click
from sqlalchemy.exc import OperationalError

import portal.cli
from config.settings import SettingsError

UNUSABLE = 2
STOPPED = 130  # what a shell makes of Ctrl-C


class Verbs(click.Group):
    """``portal some-verb`` is ``command`` in ``portal/cli/some_verb.py``; loaded only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = [item.name for item in pkgutil.iter_modules(portal.cli.__path__) if not item.ispkg]
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"portal.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Business registration portal: names, one submission, a signed licence."""


def main() -> None:
    """Entry point of the ``portal`` program."""
    os.umask(0o077)  # what we write holds people's data: nobody else on this machine reads it
    try:
        sys.exit(cli.main(prog_name="portal", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _leave(error.format_message(), error.exit_code)
    except click.Abort:
        _leave("stopped", STOPPED)
    except SettingsError as error:
        _leave(str(error))
    except OperationalError as error:
        _leave(f"the database cannot be used: {str(error.orig).splitlines()[0]}")


def _leave(line: str, code: int = UNUSABLE) -> None:
    click.echo(f"portal: {' '.join(line.split())}", err=True)
    sys.exit(code)
