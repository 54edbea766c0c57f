"""Objections to an exit, at one instant with another step, on both databases: none is lost behind it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from licensing import journal
from licensing.act import Actor
from licensing.errors import Conflict, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import leg_decisions
from licensing.store.models import Leg, Notice, Objection
from portal.wiring import Office
from tests.support import exits, standings, stories
from tests.support.exits import Firm
from tests.support.races import together
from tests.support.stories import ZHAO


def opening(office: Office, firm: Firm, who: Actor) -> Callable[[], object]:
    def act() -> None:
        with office.work(who) as work:
            leaving.open_exit(work, firm.enterprise_id)

    return act


def test_tax_objects_while_the_owner_takes_the_notice_back(office: Office) -> None:
    """Whichever comes first counts: taken back and nothing noted, or stopped with the objection, never one over the other."""
    firm = exits.company(office)
    story = exits.start(office, firm)
    officer = standings.officer(office)
    with office.read() as session:
        query = select(Leg.id).where(Leg.case_id == story.case_id, Leg.department == "630202-TAX")
        asked = session.scalars(query).one()

    def object_to() -> None:
        with office.work(officer) as work:
            leg_decisions.decide(work, asked, False, "欠缴增值税三千元。")

    def withdraw() -> None:
        with office.work(firm.owner) as work:
            leaving.withdraw(work, story.case_id)

    answers = together(object_to, withdraw)
    assert all(answer is None or isinstance(answer, (Conflict, Refused)) for answer in answers)
    assert [answer is None for answer in answers].count(True) == 1
    stopped = answers[0] is None
    assert stories.state_of(office, story) == ("stopped" if stopped else "withdrawn")
    with office.read() as session:
        assert len(session.scalars(select(Objection)).all()) == stopped
        assert session.get_one(Leg, asked).state == ("refused" if stopped else "cancelled")
        assert list(journal.verify(session)) == []


def test_two_creditors_at_one_instant_stop_it_and_one_of_them_is_told_to_look_again(office: Office) -> None:
    firm = exits.company(office)
    story = exits.start(office, firm)
    with office.read() as session:
        notice = session.scalars(select(Notice.id)).one()
    creditors = [stories.sign_up(office, ZHAO), standings.officer(office)]

    def object_to(who: Actor) -> None:
        with office.work(who) as work:
            leaving.object_to(work, notice, "creditor", "欠我货款三万元。")

    answers = together(*(lambda c=c: object_to(c) for c in creditors))  # type: ignore[misc]  # default binds
    assert [answer is None for answer in answers].count(True) == 1
    assert stories.state_of(office, story) == "stopped"
    refused = together(opening(office, firm, firm.owner))
    assert isinstance(refused[0], Refused) and refused[0].codes == ("exit.objection_stands",)
