"""Majorities of the own articles: Ma (60 %) and Li (40 %) ask for more than the law, and nobody below that undoes it."""

from __future__ import annotations

from functools import partial

import pytest

from licensing.kinds.change import opening
from licensing.kinds.change.view import open_view
from licensing.services.register import articles, history
from licensing.store.models import Enterprise, RegisterItem
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import changes, exits
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA
from tests.support.visits import Visits
from tests.support.wording import says

TEXT = "第二十条修改为：股东会对特别事项须经代表全部表决权的股东通过。"
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def amended(office: Office, firm: Firm, *signers: object, **percent: str) -> str:
    case_id = written(office, firm, {"articles": {"text": TEXT, **percent}})
    sign(office, case_id, *signers)  # type: ignore[arg-type]  # people
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


def majorities(office: Office, firm: Firm) -> dict[str, int]:
    with office.read() as session:
        return articles.majorities(session, firm.enterprise_id)


def test_what_the_articles_ask_counts_from_then_on_and_is_said_before_anything_begins(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    assert majorities(office, firm) == {}
    own = program(office, firm.owner)
    (before,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert {x["by_articles"] for x in before["items"]} == {0}
    amended(office, firm, MA, LI, ordinary="61", special="100")
    assert majorities(office, firm) == {"special": 100, "ordinary": 61}
    (after,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    asked = {x["item"]: x["by_articles"] for x in after["items"]}
    assert (asked["domicile"], asked["representative"], asked["suspension"]) == (100, 61, 0)
    page = Visits(office).of(MA).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert says(page, "change.articles.ask", percent=100) and says(page, "change.articles.ask", percent=61)
    moved = written(office, firm, {"term": {"term": "long"}})
    sign(office, moved, MA)
    with office.look(firm.owner) as work:
        seen = open_view(work, moved).count
        assert (seen.articles, seen.resolved) == (100, False)
    sign(office, moved, LI)
    with office.look(firm.owner) as work:
        assert open_view(work, moved).count.resolved


def test_who_could_decide_by_the_law_alone_does_not_get_around_the_articles(
    sqlite_office: Office, firm: Firm
) -> None:
    """Ma has 60 % and asks, by the articles, for 61 %: not for a representative, and not to be rid of the articles."""
    office = sqlite_office
    amended(office, firm, MA, LI, special="100", ordinary="61")
    for item in ({"articles": {"text": TEXT}}, {"domicile": {"domicile": ROOM}}):
        case_id = written(office, firm, item)
        sign(office, case_id, MA)
        assert "change.majority_missing" in refusal(partial(hand_in, office, case_id, firm.owner))


def test_an_application_written_before_the_articles_changed_is_read_anew(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    old = written(office, firm, {"domicile": {"domicile": ROOM}})
    sign(office, old, MA, LI)
    hand_in(office, old, firm.owner)
    amended(office, firm, MA, LI, special="100")
    changes.take(office, firm, old)
    with office.look(firm.owner) as work:
        assert not open_view(work, old).as_signed, "more votes may be asked for now"


def test_no_less_than_the_law_and_not_without_its_text(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["articles"]).id
    for given, codes in (
        ({"text": "短"}, {"change.articles_text"}),
        ({"text": TEXT, "special": "66"}, {"change.articles_special"}),
        ({"text": TEXT, "ordinary": "50"}, {"change.articles_ordinary"}),
        (
            {"text": TEXT, "special": "101", "ordinary": "x"},
            {"change.articles_special", "change.articles_ordinary"},
        ),
        ({"text": TEXT}, set()),
    ):
        with office.work(firm.owner) as work:
            assert {p.code for p in opening.save(work, case_id, "articles", given)} == codes


def test_its_days_are_kept_and_nothing_of_it_is_published(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    amended(office, firm, MA, LI, special="80")
    first = clock.day()
    clock.move(days=5)
    amended(office, firm, MA, LI)
    assert majorities(office, firm) == {}
    with office.read() as session:
        (row,) = session.query(RegisterItem).filter_by(item="articles_special")
        assert (row.value, row.since, row.until) == ("80", first, clock.day())
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        assert history.published(session, enterprise) == []
    code = str(changes.enterprise(office, firm).uscc)
    assert "articles_special" not in Visits(office).nobody().get(f"/enterprises/{code}").text


def test_the_page_takes_it_and_nobody_else_writes_it(sqlite_office: Office, firm: Firm) -> None:
    office, visits = sqlite_office, Visits(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["articles"]).id
    address = f"/change/cases/{case_id}/items/articles"
    page = visits.of(MA).get(address)
    assert_page_hygiene(page.text, address)
    wrong = post(visits.of(MA), address, {"text": TEXT, "special": "50"})
    assert wrong.status_code == 422 and says(wrong.text, "problems.change.articles_special", least=67)
    assert post(visits.of(MA), address, {"text": TEXT, "special": "75"}).status_code == 303
    assert changes.case_of(office, case_id).answers["articles"]["special"] == "75"
    assert visits.of(LI).get(address).status_code == 404
