"""First step: the database at this version."""

from __future__ import annotations

from licensing.store.installation import mark_demo
from portal.cli.demo_steps._steps import DemoRun
from portal.migration import migrate

ORDER = 10


def run(run: DemoRun) -> None:
    """Creates or upgrades the tables, and marks the database before anybody's published password lies in it."""
    migrate(run.settings.direct_url)
    with run.office.sessions.begin() as session:
        mark_demo(session)
