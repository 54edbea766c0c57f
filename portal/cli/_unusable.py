"""Bad usage ends a verb with one line on standard error and exit code 2."""

from __future__ import annotations

import click


def unusable(line: str) -> click.ClickException:
    """To be raised; ``line`` says what is wrong with what was given."""
    failure = click.ClickException(line.replace("\n", " "))
    failure.exit_code = 2
    return failure
