"""I20: only the false filing of an officer falls (细则 arts 57, 58); whoever never was one stood on no day, and the rest stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from licensing.errors import Invalid
from licensing.services.register import members
from licensing.store.models import Enterprise, RegisterOrder, Standing
from portal.wiring import Office
from tests.licensing.change.test_offices import QIAN, SUN, file, held, person
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

DIRECTOR, SUPERVISOR, LIAISON = f"DIRECTOR:{MA.name}", f"SUPERVISOR:{QIAN.name}", f"LIAISON:{MA.name}"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def supervisor(office: Office, firm: Firm, who: SignUp, instead_of: SignUp | None = None) -> None:
    """Filed by the owners and entered; Ma and Li signed, and so did whoever calls herself that."""
    leave = (("SUPERVISOR", instead_of.name),) if instead_of else ()
    case_id, found = file(office, firm, "officers", [person(who, "SUPERVISOR")], leave)
    assert found == set()
    sign(office, case_id, MA, LI, who)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def uscc(office: Office) -> str:
    return str(orders.enterprise(office).uscc)


def stood(office: Office, firm: Firm, on: date, known: datetime | None = None) -> set[str]:
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        return {m.name for m in members.as_of(session, enterprise, on, known) if m.role == "SUPERVISOR"}


def problems(office: Office, **fields: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        orders.propose(office, uscc(office), "RESCIND_FILING", **fields)
    return [(p.field, p.code) for p in caught.value.problems]


def late(office: Office, order_id: str) -> list[str]:
    with office.read() as session:
        return [code for code, _ in session.get_one(RegisterOrder, order_id).fields.get("late") or ()]


def test_i20_only_the_false_filing_falls_and_who_was_before_comes_back(
    office: Office, clock: FixedClock
) -> None:
    """I20 on both databases: the register as known today, as known then, and what did not change."""
    firm = exits.company(office)
    clock.move(days=10)
    supervisor(office, firm, SUN)
    clock.move(days=10)
    supervisor(office, firm, QIAN, SUN)
    filed = clock.day()
    clock.move(days=10)
    before = clock.now()
    clock.move(days=1)
    told = {"name": ZHAO.name, "id_number": ZHAO.id_number}
    back = f"SUPERVISOR:{SUN.name}"
    order_id = orders.order(
        office, uscc(office), "RESCIND_FILING", officer=SUPERVISOR, comes_back=back, responsible=[told]
    )
    assert held(office, firm, "SUPERVISOR") == {SUN.name}
    days = (filed - timedelta(days=1), filed, clock.day())
    assert [stood(office, firm, day) for day in days] == [{SUN.name}] * 3, "nobody else was one on any day"
    assert [stood(office, firm, day, before) for day in days] == [{SUN.name}, {QIAN.name}, {QIAN.name}]
    assert held(office, firm, "DIRECTOR") == {MA.name} and late(office, order_id) == []
    entry = orders.enterprise(office)
    assert (entry.status, entry.representative) == ("registered", MA.name)
    assert exits.licence_state(office, firm) == "valid", "a filed item is on no licence"
    with office.read() as session:
        barred = session.scalars(select(Standing).where(Standing.code == "FALSE_REGISTRATION")).one()
    assert barred.person_name == ZHAO.name


def test_it_is_said_who_comes_back_or_that_nobody_does(sqlite_office: Office, firm: Firm) -> None:
    supervisor(sqlite_office, firm, SUN)
    supervisor(sqlite_office, firm, QIAN, SUN)
    assert problems(sqlite_office, officer=SUPERVISOR) == [("comes_back", "order.who_comes_back")]
    assert problems(sqlite_office, officer=SUPERVISOR, comes_back=DIRECTOR) == [
        ("comes_back", "order.not_put_out")
    ]
    assert problems(sqlite_office, officer=f"SUPERVISOR:{SUN.name}") == [("officer", "order.no_such_officer")]
    orders.order(
        sqlite_office, uscc(sqlite_office), "RESCIND_FILING", officer=SUPERVISOR, comes_back="nobody"
    )
    assert held(sqlite_office, firm, "SUPERVISOR") == set()


def test_of_a_founding_nobody_comes_back_and_what_is_short_is_said_to_both_officers(
    sqlite_office: Office, firm: Firm
) -> None:
    """Ma was made director without knowing: he is the representative too, and another is due in thirty days."""
    order_id = orders.order(sqlite_office, uscc(sqlite_office), "RESCIND_FILING", officer=DIRECTOR)
    assert late(sqlite_office, order_id) == ["order.organ_short", "order.representative_without"]
    assert held(sqlite_office, firm, "DIRECTOR") == set() and held(sqlite_office, firm, "LIAISON") != set()
    with sqlite_office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        founded = entry.established_on
        assert founded is not None
        assert not [m for m in members.as_of(session, entry, founded) if m.role == "DIRECTOR"]


def test_gone_between_the_two_officers_it_is_no_longer_possible(sqlite_office: Office, firm: Firm) -> None:
    supervisor(sqlite_office, firm, QIAN)
    first = orders.propose(sqlite_office, uscc(sqlite_office), "RESCIND_FILING", officer=SUPERVISOR)
    orders.order(sqlite_office, uscc(sqlite_office), "RESCIND_FILING", officer=SUPERVISOR)
    with pytest.raises(Exception, match=r"order\.no_longer_possible"):
        orders.confirm(sqlite_office, first)


def test_the_public_page_says_that_it_never_was(sqlite_office: Office, firm: Firm) -> None:
    supervisor(sqlite_office, firm, QIAN)
    orders.order(sqlite_office, uscc(sqlite_office), "RESCIND_FILING", officer=SUPERVISOR)
    page = Visits(sqlite_office).nobody().get(f"/enterprises/{uscc(sqlite_office)}").text
    assert says(page, "register.never_stood") and QIAN.name in page


def test_the_form_offers_who_is_there_and_an_owner_has_no_such_form(
    sqlite_office: Office, firm: Firm
) -> None:
    visits = Visits(sqlite_office)
    at = f"/orders/new/{uscc(sqlite_office)}/RESCIND_FILING"
    page = visits.of(stories.CLERK).get(at).text
    assert f'value="{DIRECTOR}"' in page and says(page, "orders.nobody_back")
    assert visits.of(MA).get(at).status_code in (403, 404)
