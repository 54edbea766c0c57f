"""First step: the database at this version."""

from __future__ import annotations

from portal.cli.demo_steps._steps import DemoRun
from portal.migration import migrate

ORDER = 10


def run(run: DemoRun) -> None:
    """Creates or upgrades the tables."""
    migrate(run.settings.database_url)
