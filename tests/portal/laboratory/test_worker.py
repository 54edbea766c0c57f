"""The worker itself, on both databases: a draft is tried, an approved edition made ready, while the portal goes on."""

from __future__ import annotations

from licensing.services.rules import rule_steps
from licensing.store.models import RuleEdition
from portal.wiring import Office
from portal.work.job_table import load_jobs
from portal.work.worker import Worker
from tests.support.rules import desk, register_names
from tests.support.waiting import until


def test_tried_and_made_ready_by_the_worker(office: Office) -> None:
    register_names(office, ["海东红光商贸有限公司"])
    team = desk(office)
    draft = team.draft([("industry_groups_own.tsv", ("餐饮", "g1"))])

    def edition() -> RuleEdition:
        with office.read() as session:
            return session.get_one(RuleEdition, draft)

    running = Worker(office, load_jobs())
    running.start()
    try:
        with office.work(team.clerk) as work:
            rule_steps.try_out(work, draft)
        until(office, lambda: edition().state == "tried")
        with office.work(team.clerk) as work:
            rule_steps.submit(work, draft)
        with office.work(team.head) as work:
            rule_steps.approve(work, draft, rule_steps.proposed(work, draft))
        until(office, lambda: edition().ready_at is not None)
    finally:
        running.close(finish_seconds=10)
    with office.look(team.clerk) as work:
        assert work.books.shelf.digest == edition().rules
