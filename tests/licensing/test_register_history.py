"""The register keeps what it said, whoever changed it, and answers for any day."""

from __future__ import annotations

from datetime import timedelta

from licensing.act import SYSTEM
from licensing.services.register import history
from licensing.store.models import Enterprise, RegisterItem
from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import changes, exits, orders
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.stories import LI, MA
from tests.support.visits import Visits

FIRST = "青海省海东市乐都区碾伯街道古城大街20号101室"
SECOND = "青海省海东市乐都区碾伯街道古城大街22号202室"


def test_an_order_and_an_application_both_leave_a_row_and_the_days_between_are_answered(
    office: Office, clock: FixedClock
) -> None:
    firm = exits.company(office)
    entry = changes.enterprise(office, firm)
    start = entry.domicile
    founded = entry.established_on
    assert founded is not None
    clock.move(days=10)
    orders.order(office, str(entry.uscc), "CHANGE", domicile=FIRST)
    orders.work_off(office)
    clock.move(days=10)
    case_id = written(office, firm, {"domicile": {"domicile": SECOND}})
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        said = [
            history.as_of(session, row, founded + timedelta(days=n)).get("domicile")
            for n in (-1, 0, 9, 10, 19, 20)
        ]
        acts = [r.act.split(":")[0] for r in history.published(session, row)]
        assert [history.former(session, r) for r in history.published(session, row)] == [FIRST, start]
        assert all(r.basis for r in history.published(session, row))
        with statements(office) as sent:
            never = history.as_of(session, row, founded)["representative"]
        assert len(sent) == 1, "all items of a day are one question"
    assert said == [None, start, start, FIRST, FIRST, SECOND]
    assert acts == ["case", "order"]
    assert never == MA.name


def test_the_public_page_shows_before_and_after_and_hides_a_name_that_must_go(sqlite_office: Office) -> None:
    firm = exits.company(sqlite_office)
    code = str(changes.enterprise(sqlite_office, firm).uscc)
    before = changes.enterprise(sqlite_office, firm).domicile
    visitor = Visits(sqlite_office).nobody()
    assert "变更记录" not in visitor.get(f"/enterprises/{code}").text
    orders.order(sqlite_office, code, "CHANGE", domicile=FIRST)
    page = visitor.get(f"/enterprises/{code}").text
    assert f"<del>{before}</del>" in page and f"<ins>{FIRST}</ins>" in page
    with sqlite_office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        row.name_ordered_on = row.established_on
        assert all(r.item != "name" for r in history.published(session, row))
        session.rollback()


def test_what_stood_before_never_comes_after_what_came(sqlite_office: Office) -> None:
    """Both rows of a first change are written at one instant: which of them a database gives first must not decide."""
    firm = exits.company(sqlite_office)
    entry = changes.enterprise(sqlite_office, firm)
    day, at = entry.established_on, sqlite_office.clock.now()
    rows = (("b", SECOND, day, None, "order:o"), ("a", FIRST, day, day, history.START))
    with sqlite_office.work(SYSTEM) as work:
        for name, value, since, until, act in rows:  # the newer one is the first to be found
            row = RegisterItem(
                id=f"item_{name}",
                enterprise_id=entry.id,
                item="domicile",
                value=value,
                since=since,
                until=until,
                act=act,
                basis="",
                recorded_at=at,
            )
            work.session.add(row)
            work.session.flush()
    assert day is not None
    with sqlite_office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        said = [
            history.as_of(session, row, day, known)["domicile"] for known in (None, at, at - timedelta(1))
        ]
    assert said == [SECOND, SECOND, FIRST]
