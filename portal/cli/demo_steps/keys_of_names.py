"""Before the register is loaded: names of an earlier start are read again when the rules have changed since."""

from __future__ import annotations

from portal.cli.demo_steps._steps import DemoRun
from portal.rekeying import rekey

ORDER = 25


def run(run: DemoRun) -> None:
    if names := rekey(run.office, run.console):
        run.report(f"read {names:,} names again for the rules of this version")
