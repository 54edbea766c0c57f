"""An owner that ended no longer signs: all of its own investors do, in its place (公司登记管理实施办法 art 22; X30)."""

from __future__ import annotations

import pytest

from licensing.errors import NotFound, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import signing
from licensing.store.models import Case, Enterprise, Investor
from portal.wiring import Office
from tests.support import identity, kinds, orders, owners, stories
from tests.support.owners import Joint
from tests.support.refusing import refusal
from tests.support.stories import LI, ZHAO, Story

EXTRA = kinds.QIAN


@pytest.fixture
def child(sqlite_office: Office) -> Joint:
    """Zhao owns 60% of a company, the rest belongs to the company of Ma and Li."""
    stories.give_keys(sqlite_office)
    case = owners.joint(sqlite_office)
    owners.registered(sqlite_office, case)
    return case


def entry_of(office: Office, case: Joint) -> str:
    with office.read() as session:
        return str(session.get_one(Case, case.story.case_id).enterprise_id)


def parent_ends(office: Office, case: Joint) -> None:
    orders.order(office, owners.code_of(office, case.parent)[1], "DEREGISTER", **orders.RULED["DEREGISTER"])


def leave(office: Office, case: Joint) -> Story:
    with office.work(case.story.founder) as work:
        opened = leaving.open_exit(work, entry_of(office, case))
    return Story(case.story.founder, "", opened.id)


def signers_of(office: Office, story: Story) -> dict[str, list[str]]:
    with office.read() as session:
        people = session.get_one(Case, story.case_id).people
        return {p.name: (p.details or {}).get("in_place_of") or [] for p in people}


def publish(office: Office, story: Story) -> None:
    with office.work(story.founder) as work:
        leaving.start_exit(work, story.case_id)


def test_x30_both_investors_of_the_owner_that_is_gone_sign(sqlite_office: Office, child: Joint) -> None:
    """X30: with both it is published, with one of them it is not."""
    parent_ends(sqlite_office, child)
    story = leave(sqlite_office, child)
    gone = owners.code_of(sqlite_office, child.parent)[0]
    assert signers_of(sqlite_office, story) == {ZHAO.name: [], stories.MA.name: [gone], LI.name: [gone]}
    with sqlite_office.look(child.story.founder) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, story.case_id))
        assert all(f"代已终止的投资人{gone}" in str(paper) for paper in papers), "the pledge says for whom"
    identity.sign_case(sqlite_office, child.story.founder, story.case_id)
    identity.sign_case(sqlite_office, child.parent.owner, story.case_id)
    assert refusal(lambda: publish(sqlite_office, story)) == "case.unsigned"
    identity.sign_case(sqlite_office, stories.sign_up(sqlite_office, LI), story.case_id)
    publish(sqlite_office, story)
    assert stories.state_of(sqlite_office, story) == "published"


def test_while_the_owner_stands_it_signs_itself_and_its_investors_have_no_say(
    sqlite_office: Office, child: Joint
) -> None:
    story = leave(sqlite_office, child)
    assert set(signers_of(sqlite_office, story)) == {
        ZHAO.name,
        owners.code_of(sqlite_office, child.parent)[0],
    }
    with sqlite_office.look(stories.sign_up(sqlite_office, LI)) as work:
        assert entry_of(sqlite_office, child) not in {e.id for e in leaving.enterprises_of(work)}


def test_an_investor_of_the_owner_that_is_gone_may_start_and_a_stranger_may_not(
    sqlite_office: Office, child: Joint
) -> None:
    parent_ends(sqlite_office, child)
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work:
        assert leaving.open_exit(work, entry_of(sqlite_office, child)).state == "draft"
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, EXTRA)) as work:
        leaving.open_exit(work, entry_of(sqlite_office, child))


def test_an_owner_that_ends_while_the_exit_is_open_must_be_stood_for(
    sqlite_office: Office, child: Joint
) -> None:
    """What it signed before counts no more: its word was that of a firm that does not exist."""
    story = leave(sqlite_office, child)
    for actor in (child.story.founder, child.parent.owner):
        identity.sign_case(sqlite_office, actor, story.case_id)
    parent_ends(sqlite_office, child)
    assert refusal(lambda: publish(sqlite_office, story)) == "exit.owners_changed"


def test_an_owner_that_is_gone_with_nobody_behind_it_goes_to_the_counter(
    sqlite_office: Office, child: Joint
) -> None:
    parent_ends(sqlite_office, child)
    with sqlite_office.read() as session:
        for row in session.query(Investor).filter_by(enterprise_id=child.parent.enterprise_id):
            session.delete(row)
        session.commit()
        assert session.get_one(Enterprise, child.parent.enterprise_id).status == "deregistered"
    with pytest.raises(Refused) as caught:
        leave(sqlite_office, child)
    assert caught.value.codes == ("exit.investor_unknown",)
