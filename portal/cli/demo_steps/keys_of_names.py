"""Before the register is loaded: names of an earlier start are read again when the rules or the search have changed since."""

from __future__ import annotations

from portal.cli.demo_steps._steps import DemoRun
from portal.rekeying import rekey
from portal.searching import index_names

ORDER = 25


def run(run: DemoRun) -> None:
    if names := rekey(run.office, run.console):
        run.report(f"read {names:,} names again for the rules of this version")
    if names := index_names(run.office, run.console):
        run.report(f"indexed {names:,} names for the search")
