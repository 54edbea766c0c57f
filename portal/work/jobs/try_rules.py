"""Try a draft of the name rules: judge the decisions of the last years and the names of the register before and after."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from licensing.act import SYSTEM
from licensing.services.rules import rule_trials
from licensing.services.rules.rule_reach import Plan, Touched
from licensing.services.rules.rule_trials import Overtaken, Tally

if TYPE_CHECKING:
    from portal.wiring import Office

NAME = "try_rules"

log = structlog.get_logger("try_rules")


def run(office: Office, trial_id: str) -> None:
    """Safe to repeat: a run that takes over starts anew, and one that was overtaken stops."""
    with office.work(SYSTEM) as work:
        plan = rule_trials.begin(work, trial_id, work.act.ids.new("run"))
    if plan is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="rule-trial-", dir=office.settings.data_dir) as folder:
            _Run(office, plan, Path(folder)).go()
    except Overtaken:
        log.info("overtaken", trial=trial_id)


class _Run:
    """One pass over the register to read it, then the judging; every batch is written down in a transaction of its own."""

    def __init__(self, office: Office, plan: Plan, folder: Path) -> None:
        self._office, self._plan = office, plan
        self._touched = Touched(plan, folder)
        self._tally = Tally()
        self._done = 0

    def go(self) -> None:
        self._read()
        self._touched.close()
        self._names()
        self._verdicts()
        with self._office.work(SYSTEM) as work:
            rule_trials.finish(work, self._plan, self._tally)

    def _read(self) -> None:
        last, more = "", True
        while more:
            with self._office.read() as session:
                batch = rule_trials.names_after(session, last)
                self._touched.take(session, [record for record, _ in batch])
            more = bool(batch)
            if more:
                last = batch[-1][0].id
                self._note(len(batch))

    def _names(self) -> None:
        last, more = "", True
        while more:
            with self._office.read() as session:
                batch = rule_trials.names_after(session, last)
                for named in batch:
                    rule_trials.judge_name(session, self._plan, self._touched, named, self._tally)
            more = bool(batch)
            if more:
                last = batch[-1][0].id
                self._note(len(batch))

    def _verdicts(self) -> None:
        last, more = "", True
        while more:
            with self._office.read() as session:
                batch = rule_trials.verdicts_after(session, self._plan, last)
                for verdict in batch:
                    rule_trials.judge_verdict(session, self._plan, self._touched, verdict, self._tally)
            more = bool(batch)
            if more:
                last = batch[-1].id
                self._note(len(batch))

    def _note(self, steps: int) -> None:
        self._done += steps
        with self._office.work(SYSTEM) as work:
            rule_trials.note(work, self._plan, self._done, self._tally)
