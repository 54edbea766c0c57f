"""GE-33: what was subscribed is public, and a part whose day has come is published as paid within twenty working days."""

from __future__ import annotations

from datetime import date

from licensing.services.register import publishing
from licensing.services.register.publishing import Subscribed
from licensing.store.models import Enterprise
from portal.wiring import Office
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits

DUE = date(2030, 6, 30)  # of both owners of the story


def test_ge_33_the_days_to_publish_run_from_the_day_of_payment(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """After Sunday 2030-06-30 four whole weeks of July, Monday the 1st to Friday the 26th, are twenty working days."""
    office, firm = sqlite_office, exits.company(sqlite_office)

    def seen() -> tuple[list[Subscribed], list[Subscribed]]:
        with office.look(firm.owner) as work:
            enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
            return publishing.subscribed(work, enterprise), publishing.running(work, enterprise)

    before, running = seen()
    assert {(p.name, p.due_on, p.publish_by) for p in before} == {
        (MA.name, DUE, None),
        (LI.name, DUE, None),
    } and running == []
    clock.move(days=(DUE - clock.now().date()).days)
    last = date(2030, 7, 26)
    assert [p.publish_by for p in seen()[1]] == [last, last]
    clock.move(days=(last - DUE).days)
    assert [p.publish_by for p in seen()[1]] == [last, last], "the last day is the company's"
    clock.move(days=1)
    assert seen()[1] == []


def test_ge_33_everybody_reads_what_was_subscribed(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    with sqlite_office.read() as session:
        code = session.get_one(Enterprise, firm.enterprise_id).uscc
    stories.sign_up(sqlite_office, ZHAO)
    page = Visits(sqlite_office).of(ZHAO).get(f"/enterprises/{code}").text
    assert LI.name in page and LI.id_number not in page
