"""What the register has wrong is corrected on application (企业信息公示暂行条例 art 12), and never what people signed here."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from licensing.act import SYSTEM
from licensing.errors import NotFound, Problem
from licensing.kinds.change import opening
from licensing.kinds.change.view import open_view
from licensing.services.cases import desk, uploads
from licensing.services.licences.issue import stored_face
from licensing.services.register import history
from licensing.store.models import Enterprise, Licence
from licensing.uploads.checking import check
from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.stories import MA, ZHAO
from tests.support.visits import Visits

WRONG = "青海省海东市乐都区碾伯街道古城大街20号101室"
RIGHT = "青海省海东市乐都区碾伯街道古城大街26号101室"
WHY = "决定书写的是26号，录入时误为20号。"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def mistyped(office: Office, firm: Firm) -> str:
    """An officer's order entered another domicile than its papers say. The credit code."""
    code = str(changes.enterprise(office, firm).uscc)
    orders.order(office, code, "CHANGE", domicile=WRONG)
    orders.work_off(office)
    return code


def asked(office: Office, firm: Firm, paper: bool = True, **other: str) -> tuple[str, set[str]]:
    """The application by Ma and what stands against it."""
    given = {"which": "domicile", "value": RIGHT, "grounds": WHY, **other}
    case_id = written(office, firm, {"correction": given})
    if paper:
        with office.work(firm.owner) as work:
            content = pdf()
            checked = check(io.BytesIO(content))
            uploads.put(work, case_id, "row:correction", "决定书.pdf", checked, io.BytesIO(content), False)
    with office.look(firm.owner) as work:
        found: list[Problem] = list(open_view(work, case_id).problems)
    return case_id, {p.code for p in found}


def test_the_right_value_stands_from_the_day_the_wrong_one_came_and_what_was_known_stays_readable(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    clock.move(days=10)
    code = mistyped(office, firm)
    day = clock.day()
    known = clock.now()
    clock.move(days=20)
    case_id, found = asked(office, firm)
    assert found == set()
    sign(office, case_id, MA)  # nobody votes: nothing changes but what the register had wrong
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    with office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
        assert [p.code for x in looked if x.rule.id == "XC-04" for p in x.problems] == [
            "change.correction_compare"
        ]
    stories.decide(office, case_id, firm.clerk)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert row.domicile == RIGHT
        assert history.as_of(session, row, day)["domicile"] == RIGHT
        assert history.as_of(session, row, day - timedelta(days=1))["domicile"] not in (RIGHT, WRONG)
        assert history.as_of(session, row, day, known)["domicile"] == WRONG
        newest = session.query(Licence).filter_by(enterprise_id=row.id).order_by(Licence.number_version)
        assert stored_face(newest.all()[-1]).domicile == RIGHT
    page = Visits(office).nobody().get(f"/enterprises/{code}").text
    assert f"<del>{WRONG}</del>" in page and f"<ins>{RIGHT}</ins>" in page


def test_what_was_signed_here_is_no_error(sqlite_office: Office, firm: Firm) -> None:
    """The thief's story: a domicile that two thirds must decide is not 'corrected' by the representative alone."""
    assert "change.correction_signed" in asked(sqlite_office, firm)[1]
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": WRONG}})
    sign(sqlite_office, case_id, MA, stories.LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    assert "change.correction_signed" in asked(sqlite_office, firm)[1]


def test_an_imported_entry_may_be_wrong_from_its_first_day(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).case_id = None
    assert asked(sqlite_office, firm)[1] == set()


def test_a_correction_gives_its_paper_and_its_reason_and_stands_alone(
    sqlite_office: Office, firm: Firm
) -> None:
    mistyped(sqlite_office, firm)
    assert asked(sqlite_office, firm, paper=False)[1] == {"change.correction_paper"}
    assert asked(sqlite_office, firm, grounds="错了")[1] == {"change.correction_grounds"}
    assert "change.same" in asked(sqlite_office, firm, value=WRONG)[1]
    assert "order.missing" in asked(sqlite_office, firm, which="name")[1]
    assert "order.domicile_elsewhere" in asked(sqlite_office, firm, value="青海省海东市平安区某街1号")[1]
    both = written(
        sqlite_office,
        firm,
        {"correction": {"which": "term", "value": "20", "grounds": WHY}, "term": {"term": "20"}},
    )
    with sqlite_office.look(firm.owner) as work:
        assert "change.correction_alone" in {p.code for p in open_view(work, both).problems}


def test_a_term_without_an_end_is_written_as_the_register_writes_it(
    sqlite_office: Office, firm: Firm
) -> None:
    with sqlite_office.work(SYSTEM) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        entry.case_id, entry.term = None, "20年"
    case_id, found = asked(sqlite_office, firm, which="term", value="长期")
    assert found == set()
    sign(sqlite_office, case_id, MA)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    assert changes.enterprise(sqlite_office, firm).term == "长期"


def test_a_stranger_corrects_nothing(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["correction"])


def test_the_page_of_a_correction(sqlite_office: Office, firm: Firm) -> None:
    mistyped(sqlite_office, firm)
    owner, choose = Visits(sqlite_office).of(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": "correction"}, choose).location
    form = f"{case}/items/correction"
    typed = {"which": "domicile", "value": RIGHT, "grounds": WHY}
    answer = post(owner, form, typed, form)
    assert answer.status_code == 422 and "row:correction" in answer.text  # kept; the paper is still missing
    assert RIGHT in owner.get(case).text
