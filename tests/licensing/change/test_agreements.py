"""Articles of a joint-stock company and the agreement of partners, amended alone (公司法 arts 95, 116, 146; 合伙企业法 art 19)."""

from __future__ import annotations

from typing import Any

import pytest

from licensing.deadlines import first_instant
from licensing.errors import NotFound
from licensing.kinds.change import class_votes, opening, ruling
from licensing.kinds.change.view import open_view
from licensing.services.register import articles
from licensing.store.models import Case, RegisterItem
from portal.wiring import Office
from tests.licensing.change.test_admitting import comer, entered, filed, text_of_papers
from tests.portal.api.conftest import program
from tests.support import changes, exits, kinds, share_classes, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

TEXT = "第二十条修改为：利润每年分配一次，于次年六月三十日以前完成。"
SECOND = "第二十一条修改为：合伙人会议每季度召开一次。"
MET = {"decided_on": "2026-11-01", "votes_present": "900000", "votes_for": "600000"}


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    return exits.registered(office, kinds.draft(office, kind))


def against(office: Office, firm: Firm, given: dict[str, Any]) -> set[str]:
    """What stands against an amendment written so."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, [ruling.ITEM]).id
        return {p.code for p in opening.save(work, case_id, ruling.ITEM, given) if p.field == ruling.ITEM}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, ""),  # exactly two thirds
        ({"text": "短"}, "change.articles_text"),
        ({"votes_for": "599999"}, "change.stock_short"),
        ({"votes_for": "900001"}, "change.stock_votes"),
        ({"votes_present": "0", "votes_for": "0"}, "change.stock_votes"),
        ({"votes_present": ""}, "change.stock_votes"),
        ({"votes_for": "-1"}, "change.stock_votes"),
        ({"decided_on": "2027-01-01"}, "change.stock_decided_on"),
        ({"decided_on": ""}, "change.stock_decided_on"),
        ({"special": "80"}, "change.articles_uncounted"),
        ({"votes": "heads"}, "change.articles_uncounted"),
    ],
)
def test_the_meeting_of_a_joint_stock_company_amends_by_two_thirds_of_the_votes_present(
    sqlite_office: Office, more: dict[str, str], code: str
) -> None:
    firm = firm_of(sqlite_office, "jsc")
    assert against(sqlite_office, firm, {"text": TEXT, **MET, **more}) == ({code} if code else set())


def test_the_directors_sign_the_minutes_and_the_rest_of_the_register_stays(office: Office) -> None:
    """The thief's way: a stranger opens none, a supervisor's signature is no director's, other votes than were signed are signed anew."""
    firm = firm_of(office, "jsc")
    with pytest.raises(NotFound), office.work(stories.sign_up(office, ZHAO)) as work:
        opening.open_change(work, firm.enterprise_id, [ruling.ITEM])
    before = changes.enterprise(office, firm)
    case_id = written(office, firm, {"articles": {"text": TEXT, **MET}})
    told = text_of_papers(office, firm.owner, case_id)
    assert TEXT in told and "出席900000票，同意600000票" in told and "公司法第九十五条" in told
    sign(office, case_id, LI)
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, MA)
    written(office, firm, {"articles": {"text": TEXT, **MET, "votes_for": "900000"}})
    assert "change.consent_missing" in refusal(lambda: hand_in(office, case_id, firm.owner))
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    after = changes.enterprise(office, firm)
    assert changes.case_of(office, case_id).state == "changed"
    assert (after.name, after.capital_fen, after.scope) == (before.name, before.capital_fen, before.scope)
    with office.read() as session:
        rows = session.query(RegisterItem).filter_by(enterprise_id=firm.enterprise_id)
        told = [(r.item, r.value, r.since) for r in rows if r.item.startswith("articles_")]
    today = office.clock.now().date()
    assert told == [("articles_text", TEXT, today)], "and no percentage nobody counts"


def test_what_was_amended_stands_with_its_days_for_whoever_may_read_what_is_filed(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """A second amendment stands beside the first; each day says what stood on it; the public and strangers read neither."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    days = [office.clock.now().date()]
    for text in (TEXT, SECOND):
        clock.move(days=5)
        entered(office, firm, written(office, firm, {"articles": {"text": text}}), MA, LI)
        days.append(office.clock.now().date())
    with office.read() as session:
        stood = [
            [r.value for r in articles.amendments(session, firm.enterprise_id, day, known)]
            for day, known in (
                (days[0], None),
                (days[1], None),
                (days[2], None),
                (days[2], first_instant(days[2])),
            )
        ]
    assert stood == [[], [TEXT], [TEXT, SECOND], [TEXT]]
    stories.sign_up(office, ZHAO)
    visits = Visits(office)
    at = f"/enterprises/{changes.enterprise(office, firm).uscc}/as-of?on="
    page = visits.of(MA).get(f"{at}{days[1]}").text
    assert_page_hygiene(page)
    assert TEXT in page and SECOND not in page and SECOND in visits.of(MA).get(f"{at}{days[2]}").text
    for reader in (visits.nobody(), visits.of(ZHAO)):
        assert TEXT not in reader.get(f"{at}{days[2]}").text


def test_each_class_of_shares_must_agree_too(sqlite_office: Office) -> None:
    """公司法 art 146: preferred shares without a vote are not amended over."""
    office, firm = sqlite_office, share_classes.firm(sqlite_office)
    case_id = written(office, firm, {"articles": {"text": TEXT, **MET}})
    sign(office, case_id, MA)
    assert "change.unlawful" in refusal(lambda: hand_in(office, case_id, firm.owner))
    for agreed, found in ((99_999, {"change.class_refused"}), (100_000, set())):
        with office.work(firm.owner) as work:
            (each,) = class_votes.seen(work.session.get_one(Case, case_id))
            votes = {"votes": {each.id: [150_000, agreed]}}
            assert {p.code for p in opening.save(work, case_id, class_votes.ITEM, votes)} == found
    entered(office, firm, case_id, MA)
    assert changes.case_of(office, case_id).state == "changed"


@pytest.mark.parametrize("kind", ["partnership", "limited_partnership"])
def test_all_partners_change_their_agreement_and_nobody_alone(office: Office, kind: str) -> None:
    """合伙企业法 art 19: one partner alone hands in nothing, a limited partner is asked as well; a stranger opens nothing."""
    firm = firm_of(office, kind)
    with pytest.raises(NotFound), office.work(stories.sign_up(office, ZHAO)) as work:
        opening.open_change(work, firm.enterprise_id, [ruling.ITEM])
    assert against(office, firm, {"text": TEXT}) == set()
    assert against(office, firm, {"text": "短"}) == {"change.articles_text"}
    assert against(office, firm, {"text": TEXT, "special": "67"}) == {"change.articles_uncounted"}
    case_id = written(office, firm, {"articles": {"text": TEXT}})
    told = text_of_papers(office, firm.owner, case_id)
    assert TEXT in told and "（现行合伙协议）" in told and "股东会" not in told
    sign(office, case_id, MA)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    entered(office, firm, case_id, LI)
    assert changes.case_of(office, case_id).state == "changed"


def test_who_has_left_is_not_asked_and_who_has_come_is(sqlite_office: Office) -> None:
    """Li signed, Zhao came, Li left: what Li signed is no agreement of today's partners; Zhao's signature is needed and Li's is not."""
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    old = written(office, firm, {"articles": {"text": TEXT}})
    sign(office, old, MA, LI)
    hand_in(office, old, firm.owner)
    swap, found = filed(office, firm, "partners", leave=(LI,), new=comer(ZHAO, "GP_PARTNER"))
    assert found == []
    entered(office, firm, swap, MA, LI, ZHAO)
    changes.take(office, firm, old)
    with office.look(firm.owner) as work:
        assert not open_view(work, old).as_signed
    with pytest.raises(NotFound), office.work(stories.sign_up(office, LI)) as work:
        opening.open_change(work, firm.enterprise_id, [ruling.ITEM])


def test_the_pages_say_who_decides_before_anything_begins_and_a_program_keeps_the_same(
    sqlite_office: Office,
) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "jsc")
    visits = Visits(office)
    owner, choose = visits.of(MA), f"/change/enterprises/{firm.enterprise_id}"
    page = owner.get(choose).text
    assert says(page, "change.meeting.asked") and says(page, "change.must.board")
    own = program(office, firm.owner)
    (mine,) = own.get("/api/v1/own-enterprises").get_json()["enterprises"]
    assert {x["item"] for x in mine["items"] if x["by_meeting"]} == {"articles", "reclass"}
    case = post(owner, choose, {"item": "articles"}, choose).location
    form, case_id = f"{case}/items/articles", case.rsplit("/", 1)[-1]
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert says(page, "change.articles.hint_jsc") and 'name="special"' not in page
    wrong = post(owner, form, {"text": TEXT, **MET, "votes_for": "1"}, form)
    assert wrong.status_code == 422 and says(wrong.text, "problems.change.stock_short")
    assert post(owner, form, {"text": TEXT, **MET}, form).status_code == 303
    page = owner.get(case).text
    assert says(page, "change.board.title_jsc") and not says(page, "change.board.title"), (
        "it is the meeting's"
    )
    by_page = changes.case_of(office, case_id).answers["articles"]
    told: dict[str, object] = {"item": "articles", "text": TEXT, "decided_on": MET["decided_on"]}
    told |= {n: int(MET[n]) for n in ("votes_present", "votes_for")}
    assert own.put(f"/api/v1/changes/{case_id}/items", told).status_code == 200
    by_program = changes.case_of(office, case_id).answers["articles"]
    assert {k: str(v) for k, v in by_program.items() if v} == {k: str(v) for k, v in by_page.items() if v}
    stories.sign_up(office, ZHAO)
    assert visits.of(ZHAO).get(form).status_code == 404


def test_partners_read_that_all_of_them_agree(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "partnership")
    case_id = written(office, firm, {"articles": {"text": TEXT}})
    owner = Visits(office).of(MA)
    assert says(owner.get(f"/change/enterprises/{firm.enterprise_id}").text, "change.must.partners")
    page = owner.get(f"/change/cases/{case_id}/items/articles").text
    assert_page_hygiene(page)
    assert says(page, "change.articles.hint_partnership")
    assert 'name="votes_for"' not in page and 'name="special"' not in page
    assert f"/change/cases/{case_id}" in owner.get("/change").text
