"""After the people: two heads of the demo switch the machine on, as two heads of an office would."""

from __future__ import annotations

from sqlalchemy import select

from licensing.act import Actor, Role
from licensing.services.cases import switching
from licensing.services.rules.rule_steps import reaches
from licensing.store.models import Account, StraightSwitch
from licensing.straight import digest
from portal.cli.demo_steps._steps import DemoRun

ORDER = 96
WHY = "演示：没有存疑的申请由系统当场登记，抽查一成。"


def run(run: DemoRun) -> None:
    """Once: what somebody switches off in the demo stays off."""
    if not run.office.books.straight:
        return
    with run.office.read() as session:
        before = session.scalar(select(StraightSwitch.id).limit(1))
        found = session.scalars(select(Account).where(Account.role == Role.SUPERVISOR.value))
        heads = [Actor(a.id, a.name, Role.SUPERVISOR, a.authority, None) for a in found]
    city, others = [h for h in heads if reaches(h)], [h for h in heads if not reaches(h)]
    if before is not None or not city or not others:
        return
    with run.office.work(others[0]) as work:
        made = switching.propose(work, WHY).id
    with run.office.work(city[0]) as work:
        switching.confirm(work, made, digest(work.books.straight))
    run.report("two heads switched straight-through registration on")
