"""Li says "that is not me": while it is undecided nothing moves, and one officer alone ends nothing (条例 arts 40-42; 细则 arts 51-58)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from licensing.act import Actor, Role
from licensing.errors import NotFound
from licensing.flows.impersonation import FLOW
from licensing.services.cases import abuse, consents, two_officers
from licensing.services.licences import copies
from licensing.services.register import disputes
from licensing.store.models import Impersonation
from portal.wiring import Office
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.refusing import refusal
from tests.support.stories import HEAD, LI, ZHAO

WHY = "经查询，签名时本人在外地，设备和地址均不属于本人。"


class Filed:
    """A case on Wang's desk that Li disowns; ``wang`` and ``han`` are officers of its place."""

    def __init__(self, office: Office, after: bool = False) -> None:
        self.office = office
        self.li = stories.sign_up(office, LI)
        if after:
            self.story, self.licence_id = stories.licensed(office)
            self.wang = stories.appoint(office, Role.CLERK)
        else:
            self.story, self.wang = stories.taken(office)
        self.han = stories.second_officer(office)
        self.id, self.enterprise_id = self.file()

    def file(self) -> tuple[str, str | None]:
        with self.office.work(self.li) as work:
            consents.answer(work, self.story.case_id, "not_me")
        with self.office.read() as session:
            row = session.query(Impersonation).order_by(Impersonation.id.desc()).first()
            assert row is not None and row.state == "filed"
            return row.id, row.enterprise_id

    def do(self, who: Actor, act: Callable[..., Any], *given: str) -> Any:
        with self.office.work(who) as work:
            return act(work, self.id, *given)

    def shown(self) -> str:
        with self.office.look(self.wang) as work:
            waiting = abuse.of_place(work, self.id).waiting
            return waiting.digest if waiting else ""

    def decide(self, action: str) -> None:
        if action != "propose_declining":
            self.do(self.wang, abuse.take_up)
        self.do(self.wang, abuse.propose, action, WHY)
        self.do(self.han, abuse.confirm, self.shown())

    def state(self) -> str:
        with self.office.read() as session:
            return session.get_one(Impersonation, self.id).state

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.office.clock, FixedClock)
        return self.office.clock

    def approve(self) -> None:
        with self.office.work(self.wang) as work:
            two_officers.propose_approval(work, self.story.case_id)


@pytest.fixture
def filed(sqlite_office: Office) -> Filed:
    return Filed(sqlite_office)


def test_what_two_officers_do_not_find_abused_goes_on(filed: Filed) -> None:
    assert "case.halted" in refusal(filed.approve)
    filed.decide("propose_dismissal")
    assert filed.state() == "dismissed"
    filed.approve()
    assert stories.state_of(filed.office, filed.story) == "to_confirm"


def test_what_they_decline_to_take_up_goes_on_too(filed: Filed) -> None:
    filed.decide("propose_declining")
    filed.approve()
    assert filed.state() == "declined"


def test_nobody_holds_the_others_by_saying_it_again(filed: Filed) -> None:
    """Once answered, the same person's complaint stops the case only when officers take it up again."""
    filed.decide("propose_declining")
    filed.id, _ = filed.file()
    filed.approve()
    assert len(filed.do(filed.wang, lambda work, _: abuse.waiting_here(work))) == 1
    filed.do(filed.han, abuse.take_up)
    assert "case.halted" in refusal(lambda: stories.confirm(filed.office, filed.story.case_id, filed.han))


def test_what_is_found_abused_never_goes_on(filed: Filed) -> None:
    filed.decide("propose_finding")
    assert filed.state() == "abused"
    assert "case.halted" in refusal(filed.approve)
    with filed.office.work(filed.wang) as work:  # it can be refused
        two_officers.propose_refusal(work, filed.story.case_id, WHY)


def test_after_registration_the_enterprise_stands_still_until_it_is_decided(sqlite_office: Office) -> None:
    filed = Filed(sqlite_office, after=True)
    assert filed.enterprise_id is not None

    def disputed() -> bool:
        with filed.office.look(filed.wang) as work:
            return disputes.of_enterprise(work, str(filed.enterprise_id)) is not None

    assert disputed()
    with filed.office.work(filed.story.founder) as work:
        assert refusal(lambda: copies.ask(work, filed.licence_id, 1, 0)) == "copies.disputed"
    filed.decide("propose_finding")
    assert disputed()
    filed.do(filed.wang, abuse.propose, "propose_settling", "已办理撤销登记。")
    assert "review.same_officer" in refusal(lambda: filed.do(filed.wang, abuse.confirm, filed.shown()))
    filed.do(filed.han, abuse.confirm, filed.shown())
    assert filed.state() == "settled" and not disputed()


def test_settled_is_no_way_around_the_persons_no(filed: Filed) -> None:
    filed.decide("propose_finding")
    filed.do(filed.wang, abuse.propose, "propose_settling", "申请人已更换人员。")
    filed.do(filed.han, abuse.confirm, filed.shown())
    assert "case.halted" in refusal(filed.approve)


def test_not_abused_after_registration_sets_the_enterprise_free(sqlite_office: Office) -> None:
    filed = Filed(sqlite_office, after=True)
    filed.decide("propose_dismissal")
    with filed.office.look(filed.wang) as work:
        assert disputes.of_enterprise(work, str(filed.enterprise_id)) is None


def test_the_days_are_those_of_the_rules(filed: Filed) -> None:
    row = filed.do(filed.wang, abuse.take_up)
    today = filed.clock.day()
    assert (row.answer_by - today).days == 3  # 细则 art 52; Monday to Thursday
    assert row.decide_by.isoformat() == "2027-02-23"  # three months, 细则 art 53


@pytest.mark.parametrize("action", ["propose_declining", "propose_finding", "propose_dismissal"])
def test_one_officer_alone_ends_nothing(filed: Filed, action: str) -> None:
    if action != "propose_declining":
        filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, action, WHY)
    assert "review.same_officer" in refusal(lambda: filed.do(filed.wang, abuse.confirm, filed.shown()))
    assert FLOW.within(filed.state(), "halting")
    assert "case.halted" in refusal(filed.approve)


def test_only_officers_of_the_place_and_nobody_who_is_party(filed: Filed) -> None:
    elsewhere = stories.appoint(filed.office, Role.CLERK, "630222", person=ZHAO)
    for stranger in (elsewhere, filed.story.founder, filed.li):
        with pytest.raises(NotFound):
            filed.do(stranger, abuse.take_up)
    own = stories.appoint(filed.office, Role.CLERK, person=replace(LI, mobile="13911117777"))
    assert "review.own_application" in refusal(lambda: filed.do(own, abuse.take_up))


def test_reasons_are_given_and_an_answer_is_that_which_was_read(filed: Filed) -> None:
    filed.do(filed.wang, abuse.take_up)
    assert "review.no_reasons" in refusal(lambda: filed.do(filed.wang, abuse.propose, "propose_finding", " "))
    filed.do(filed.wang, abuse.propose, "propose_finding", WHY)
    read = filed.shown()
    filed.do(filed.wang, abuse.take_back)
    filed.do(filed.wang, abuse.propose, "propose_dismissal", WHY)
    assert "review.proposal_replaced" in refusal(lambda: filed.do(filed.han, abuse.confirm, read))


def test_what_li_says_meanwhile_is_read_before_it_is_confirmed(filed: Filed) -> None:
    filed.do(filed.wang, abuse.take_up)
    filed.do(filed.wang, abuse.propose, "propose_dismissal", WHY)
    read = filed.shown()
    with filed.office.work(filed.li) as work:
        consents.answer(work, filed.story.case_id, "not_me")
    assert "review.changed_since_proposal" in refusal(lambda: filed.do(filed.han, abuse.confirm, read))


def test_the_second_officer_gives_it_back(filed: Filed) -> None:
    filed.do(filed.wang, abuse.propose, "propose_declining", WHY)
    assert "review.no_reasons" in refusal(lambda: filed.do(filed.han, abuse.give_back, ""))
    filed.do(filed.han, abuse.give_back, "请先联系本人。")
    assert filed.state() == "filed"


def test_the_head_of_the_place_may_be_the_second_one(filed: Filed) -> None:
    head = stories.appoint(filed.office, Role.SUPERVISOR, person=HEAD)
    filed.do(filed.wang, abuse.propose, "propose_declining", WHY)
    filed.do(head, abuse.confirm, filed.shown())
    assert filed.state() == "declined"
