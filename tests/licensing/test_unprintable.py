"""A character that no font has: the licence waits, everybody concerned is told, and nothing is used up meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from licensing import journal
from licensing.act import SYSTEM, Role
from licensing.errors import Refused
from licensing.services.cases import review
from licensing.services.licences import issue
from licensing.store.models import Case, Counter, Enterprise
from portal.app import create_app
from portal.wiring import Office
from portal.work.jobs import issue_licence, sweep
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, MA

RARE = "\U00031350"  # CJK extension H, Unicode 15: no free font of today prints it
PRINTED = "马𬭚"  # 𬭚 (U+2CB5A) is in the national table of 2013 and in our font


def approved_with(office: Office, name: str) -> stories.Story:
    """An approved case whose legal representative has this name."""
    story = stories.draft(office, replace(MA, name=name))
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    return story


def used_up(office: Office) -> tuple[int, int]:
    with office.read() as session:
        numbers = session.scalar(select(func.count()).select_from(Counter).where(Counter.name == "uscc"))
        return int(numbers or 0), session.scalar(select(func.count()).select_from(Enterprise)) or 0


def told(office: Office, case_id: str) -> int:
    with office.read() as session:
        return [x.action for x in journal.history(session, "case", case_id)].count("licence.unprintable")


def test_a_rare_character_of_the_national_table_prints(office: Office) -> None:
    story = approved_with(office, PRINTED)
    issue_licence.run(office, story.case_id)
    assert stories.state_of(office, story) == "licensed"
    assert told(office, story.case_id) == 0


def test_the_licence_waits_and_uses_nothing_up(office: Office, clock: FixedClock) -> None:
    story = approved_with(office, f"马{RARE}")
    for _ in range(3):
        issue_licence.run(office, story.case_id)
    assert stories.state_of(office, story) == "approved"
    assert used_up(office) == (0, 0)
    assert told(office, story.case_id) == 1, "said once, not at every try"
    with office.read() as session:
        waiting = sum(office.jobs.counts(session).values())
    clock.move(hours=1)
    sweep.run(office)
    with office.read() as session:
        assert sum(office.jobs.counts(session).values()) > waiting, "the sweep asks again"
    with pytest.raises(Refused) as refused, office.work(SYSTEM) as work:
        issue.prepare(work, story.case_id)
    assert (refused.value.codes[0], refused.value.params) == (
        "licence.unprintable",
        {"characters": ["U+31350"]},
    )


def test_with_the_character_put_right_the_licence_comes(office: Office) -> None:
    story = approved_with(office, f"马{RARE}")
    issue_licence.run(office, story.case_id)
    with office.work(SYSTEM) as work:
        case = work.session.get_one(Case, story.case_id)
        for person in case.people:
            person.name = person.name.replace(RARE, "建")
    issue_licence.run(office, story.case_id)
    assert stories.state_of(office, story) == "licensed"


def test_founder_and_clerk_read_it_on_their_pages(sqlite_office: Office) -> None:
    story = approved_with(sqlite_office, f"马{RARE}")
    issue_licence.run(sqlite_office, story.case_id)
    app = create_app(sqlite_office)
    pages = {
        MA.mobile: (f"/applications/{story.case_id}", "执照暂时印不出来"),
        CLERK.mobile: (f"/desk/cases/{story.case_id}", "字库里没有"),
    }
    for who in (MA, CLERK):
        client = app.test_client()
        post(client, "/sign-in", {"mobile": who.mobile, "password": who.password})
        path, said = pages[who.mobile]
        page = client.get(path)
        assert page.status_code == 200
        assert said in page.text and "U+31350" in page.text
        assert_page_hygiene(page.text, path)
