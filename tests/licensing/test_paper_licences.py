"""Paper licences lost or held back (条例 art 37; X40): the enterprise says so in public, and leaves without a new one."""

from __future__ import annotations

import pytest

from licensing.errors import Invalid, NotFound
from licensing.services.register import paper_licences
from portal.wiring import Office
from tests.support import exits, orders, stories
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.stories import CLERK, LI, MA
from tests.support.visits import Visits
from tests.support.wording import says

RULED = orders.RULED["DEREGISTER"]


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def uscc(office: Office) -> str:
    return str(orders.enterprise(office).uscc)


def lost(office: Office, firm: Firm) -> None:
    with office.work(firm.owner) as work:
        paper_licences.publish(work, firm.enterprise_id, ("original",), "搬家时遗失")


def test_x40_lost_paper_with_an_own_notice_leaves_the_register(sqlite_office: Office, firm: Firm) -> None:
    """X40: without the notice it is refused and says what to do; with it, it goes."""
    with pytest.raises(Invalid) as caught:
        orders.propose(sqlite_office, uscc(sqlite_office), "DEREGISTER", **RULED, paper="lost")
    assert [p.code for p in caught.value.problems] == ["order.loss_not_published"]
    lost(sqlite_office, firm)
    orders.order(sqlite_office, uscc(sqlite_office), "DEREGISTER", **RULED, paper="lost")
    assert exits.status_of(sqlite_office, firm) == "deregistered"


def test_what_became_of_the_paper_is_said(sqlite_office: Office, firm: Firm) -> None:
    with pytest.raises(Invalid) as caught:
        orders.propose(sqlite_office, uscc(sqlite_office), "DEREGISTER", **RULED, paper="")
    assert {p.code for p in caught.value.problems} == {"order.missing"}


def test_held_back_it_is_declared_void_by_the_act_that_ends_the_entry(
    sqlite_office: Office, firm: Firm
) -> None:
    """The clerk alone declares nothing: it happens when the second officer confirms."""
    proposed = orders.propose(sqlite_office, uscc(sqlite_office), "DEREGISTER", **RULED, paper="withheld")
    with sqlite_office.read() as session:
        assert paper_licences.published(session, firm.enterprise_id) == []
    orders.confirm(sqlite_office, proposed)
    page = Visits(sqlite_office).nobody().get(f"/enterprises/{uscc(sqlite_office)}").text
    assert says(page, "paper.public_registry")


def test_a_notice_of_the_registry_is_no_word_of_the_enterprise(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(firm.clerk) as work:
        paper_licences.declare_void(work, orders.enterprise(sqlite_office))
    with sqlite_office.read() as session:
        assert not paper_licences.declared(session, firm.enterprise_id)


def test_only_the_representative_says_so_and_twice_is_once(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work, pytest.raises(NotFound):
        paper_licences.publish(work, firm.enterprise_id, ("original",))
    lost(sqlite_office, firm)
    lost(sqlite_office, firm)
    with sqlite_office.read() as session:
        assert len(paper_licences.published(session, firm.enterprise_id)) == 1
    assert refusal_of_nothing(sqlite_office, firm) == ["paper.copies"]


def refusal_of_nothing(office: Office, firm: Firm) -> list[str]:
    with office.work(firm.owner) as work, pytest.raises(Invalid) as caught:
        paper_licences.publish(work, firm.enterprise_id, ("photo",))
    return [p.code for p in caught.value.problems]


def test_the_page_and_who_has_none(sqlite_office: Office, firm: Firm) -> None:
    visits = Visits(sqlite_office)
    at = f"/licence/{firm.enterprise_id}/paper"
    assert says(visits.of(MA).get(at).text, "paper.lead")
    assert post(visits.of(MA), at, {}, at).status_code == 422
    assert post(visits.of(MA), at, {"copies": ["duplicate"], "said": ""}, at).status_code == 303
    assert says(visits.nobody().get(f"/enterprises/{uscc(sqlite_office)}").text, "paper.public_holder")
    stories.sign_up(sqlite_office, LI)
    assert visits.of(LI).get(at).status_code == 404
    assert visits.of(CLERK).get(at).status_code in (403, 404)
