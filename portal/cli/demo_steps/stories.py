"""After the people: whose the demo's ready-made enterprises are, and what stands in their way."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from licensing.act import SYSTEM
from licensing.errors import NotFound
from licensing.money import FEN_PER_WAN
from licensing.services.register import standing, stating
from licensing.store.models import Account
from licensing.store.types import CIPHER
from licensing.work import Work
from portal.cli.demo_steps._steps import DemoRun

ORDER = 95
TABLE = "stories.toml"


def run(run: DemoRun) -> None:
    """Attaches owners and standings by credit code; what is there stays. An operator's own register has none of them."""
    told = tomllib.loads((files("config") / "demo" / TABLE).read_text("utf-8"))["enterprise"]
    with run.office.work(SYSTEM) as work:
        for story in told:
            _tell(work, story)
        new = len(work.entries)
    if new:
        run.report(f"prepared {len(told)} enterprises to try the exit with")


def _tell(work: Work, story: dict[str, Any]) -> None:
    try:
        enterprise = standing.by_uscc(work, story["uscc"])
    except NotFound:
        return
    for investor in story.get("investor", ()):
        index = CIPHER.index(investor["owner"])
        account = work.session.scalar(select(Account).where(Account.mobile_index == index))
        if account is not None:
            amount = int(investor["wan"]) * FEN_PER_WAN or None
            standing.record_investor(work, enterprise, account, investor["role"], amount)
    for fact in story.get("standing", ()):
        stating.state(
            work,
            stating.Statement(
                code=fact["code"],
                subject=story["uscc"],
                basis=fact["basis"],
                reference=fact["reference"],
                since=date.fromisoformat(fact["since"]),
            ),
            fact["department"],
        )
