"""Bad usage ends a verb with one line on standard error and exit code 2."""

from __future__ import annotations

import click


class UnusableError(click.ClickException):
    """What was given cannot be worked with."""

    exit_code = 2


def unusable(line: str) -> UnusableError:
    """To be raised; ``line`` says what is wrong with what was given."""
    return UnusableError(line.replace("\n", " "))
