"""A new rule misses no name, whatever happens around its approval: grants, holds, other processes, a new release."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from threading import Barrier

import sqlalchemy as sa
from rich.console import Console
from sqlalchemy import select, update

from licensing.act import SYSTEM, Actor
from licensing.services.names import names, rekeying, suggesting
from licensing.services.rules import rule_steps
from licensing.store.models import NameHold, RuleChange, RuleEdition
from namecheck.declaration import Declaration
from namecheck.parse import parse
from namecheck.suggest import Suggestion
from portal.rekeying import rekey
from portal.wiring import Office, open_office
from portal.work.engine import workflow_name
from portal.work.jobs import key_edition, sweep
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.rules import desk, register_names

GROUPS = "industry_groups_own.tsv"
ALIKE = [(GROUPS, ("餐饮", "g1"))]  # 餐饮 and 商贸 become one substance
OLD, RIVAL = "海东红光商贸有限公司", "海东红光餐饮有限公司"
TRADES = ("红光", "瑞雪", "丰谷", "金麦")


def outcome(office: Office, text: str) -> str:
    with office.look(SYSTEM) as work:
        declaration = Declaration(text, "llc", stories.CITY, work.act.on, applicant_division=stories.LEDU)
        return names.check(work.session, work.books, declaration, work.act.at).outcome


def test_names_granted_at_the_very_instant_of_approval_are_found(office: Office) -> None:
    """Whichever act comes first, each grant carries the coming keys or the job reads it."""
    team = desk(office)
    edition = team.draft(ALIKE)
    team.try_and_submit(edition)
    people = [
        stories.sign_up(office, each) for each in (stories.MA, stories.LI, stories.ZHAO, stories.OFFICER)
    ]
    ready = Barrier(5)

    def grant(who: Actor, trade: str) -> None:
        with office.work(who) as work:
            if work.session.get_bind().dialect.name == "postgresql":
                ready.wait(20)  # every act has read its books before anybody goes on
            declaration = Declaration(
                f"海东市乐都区{trade}商贸有限公司",
                "llc",
                stories.CITY,
                work.act.on,
                applicant_division=stories.LEDU,
            )
            assert names.reserve(work, declaration, True).record is not None

    def approve() -> None:
        with office.work(team.head) as work:
            if work.session.get_bind().dialect.name == "postgresql":
                ready.wait(20)
            rule_steps.approve(work, edition, rule_steps.proposed(work, edition))

    grants = [
        lambda who=who, trade=trade: grant(who, trade) for who, trade in zip(people, TRADES, strict=True)
    ]
    assert together(approve, *grants) == [None] * 5
    key_edition.run(office, edition)
    assert [outcome(office, f"海东市乐都区{trade}餐饮有限公司") for trade in TRADES] == ["reject"] * 4


def test_a_name_held_for_somebody_is_found_by_the_new_rules_too(office: Office) -> None:
    team = desk(office)
    edition = team.draft(ALIKE)
    team.try_and_submit(edition)
    ma = stories.sign_up(office)
    asked = Declaration(OLD, "llc", stories.CITY, office.clock.now().date(), applicant_division=stories.LEDU)
    with office.work(ma) as work:
        held = Suggestion(OLD, parse(OLD, work.books.shelf).parts, "trade")
        suggesting.hold(work, asked, suggesting.Offer((held,)))
    with office.read() as session:
        assert session.scalars(select(NameHold.name)).all() == [OLD]
    with office.work(team.head) as work:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
    assert outcome(office, RIVAL) == "pass"
    key_edition.run(office, edition)
    assert outcome(office, RIVAL) == "reject"


def test_another_process_follows_without_a_restart(office: Office, clock: FixedClock) -> None:
    register_names(office, [OLD])
    other = open_office(office.settings, clock)
    try:
        assert outcome(other, RIVAL) == "pass"
        team = desk(office)
        team.publish(team.draft(ALIKE))
        key_edition.run(office, team.last)
        assert outcome(other, RIVAL) == "reject"
    finally:
        other.close()


def test_an_upgrade_between_approval_and_the_day_keeps_both_sets_of_keys(
    office: Office, clock: FixedClock
) -> None:
    quiet = Console(file=StringIO())
    register_names(office, [OLD])
    rekey(office, quiet)
    team = desk(office)
    team.publish(team.draft(ALIKE, clock.day() + timedelta(days=2)))
    assert rekey(office, quiet) == 1, "nobody has read the register for the coming rules yet"
    assert rekey(office, quiet) == 0
    key_edition.run(office, team.last)
    assert rekey(office, quiet) == 0
    clock.move(days=2)
    assert outcome(office, RIVAL) == "reject"
    assert rekey(office, quiet) == 0, "the day alone makes no key stale"


def test_a_change_of_words_never_makes_keys_stale(office: Office) -> None:
    quiet = Console(file=StringIO())
    register_names(office, [OLD])
    rekey(office, quiet)
    team = desk(office)
    word = ("红光", "mores", "trade_has", "review", "734令第11条", "", "0", "test", "yes")
    team.publish(team.draft([("words_law.tsv", word)]))
    with office.look(SYSTEM) as work:
        assert rekeying.stale(work.session, work.books) == 0
        assert work.session.get_one(RuleEdition, team.last).ready_at == work.act.at
    assert outcome(office, RIVAL) == "review"


def test_what_was_decided_stays_decided_when_a_release_changes_the_packaged_row(office: Office) -> None:
    """The row an edition found is no longer what this version brings: the edition's own row counts all the same."""
    register_names(office, [OLD])
    team = desk(office)
    team.publish(team.draft(ALIKE))
    key_edition.run(office, team.last)
    with office.sessions.begin() as session:
        session.execute(update(RuleChange).values(before=["餐饮", "some-group-of-an-older-version"]))
    newer = open_office(office.settings, office.clock)
    try:
        assert outcome(newer, RIVAL) == "reject"
    finally:
        newer.close()


def test_a_lost_job_is_asked_for_again_by_the_sweep(office: Office, clock: FixedClock) -> None:
    register_names(office, [OLD])
    team = desk(office)
    team.publish(team.draft(ALIKE))
    assert asked_for(office, "key_edition") == 1
    sweep.run(office)
    assert asked_for(office, "key_edition") == 1, "not before it is late"
    clock.move(hours=1)
    sweep.run(office)
    assert asked_for(office, "key_edition") == 2
    key_edition.run(office, team.last)
    assert asked_for(office, "tidy_keys") == 0
    clock.move(days=2)
    sweep.run(office)
    assert asked_for(office, "tidy_keys") == 1, "the keys of before are to be removed"


def asked_for(office: Office, job: str) -> int:
    """How often the worker has been asked for this job."""
    with office.read() as session:
        schema = "dbos" if session.get_bind().dialect.name == "postgresql" else None
        table = sa.table("workflow_status", sa.column("name"), schema=schema)
        return (
            session.scalar(
                select(sa.func.count()).select_from(table).where(table.c.name == workflow_name(job))
            )
            or 0
        )
