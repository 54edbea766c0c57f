"""Beneficial owners on pages: the founder pledges or names them, a clerk reads them masked, the public and strangers never do."""

from __future__ import annotations

from datetime import date

import pytest

from licensing.act import SYSTEM, Role
from licensing.services.register import beneficial as register
from licensing.store.models import BeneficialFiling, Case, Enterprise
from portal.counters.beneficial.forms import token
from portal.i18n import sentence
from portal.wiring import Office
from tests.support import changes, exits, owners, stories
from tests.support.exits import Firm
from tests.support.owners import Joint
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, HEAD, LI, MA, OFFICER, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

TOLD = {
    "right": "control",
    "note": "与股东签有一致行动协议",
    "since": "2026-11-01",
    "address": "西宁市城东区某街1号",
    "forever": "y",
}
OTHER = {"name": LI.name, "document_kind": "RESIDENT_ID", "number": LI.id_number, "contact": LI.mobile}


def answers_of(office: Office, case_id: str) -> dict[str, object]:
    with office.read() as session:
        return dict(session.get_one(Case, case_id).answers["beneficial"])


def test_the_founder_pledges_where_the_law_offers_it(sqlite_office: Office, visits: Visits) -> None:
    story = stories.draft(sqlite_office)
    founder, place = visits.of(MA), f"/beneficial/{story.case_id}"
    assert founder.get(f"/applications/{story.case_id}/beneficial").location == place
    page = founder.get(place)
    assert_page_hygiene(page.text)
    assert says(page.text, "beneficial.way_pledge") and "60.00%" in page.text
    wrong = post(founder, place, {"way": "pledge"}, place)
    assert wrong.location == place
    assert says(founder.get(place).text, "problems.beneficial.pledge_needed")
    right = post(founder, place, {"way": "pledge", "pledge": "y", "then": "next"}, place)
    assert right.location.endswith("/certificates")
    review = founder.get(f"/applications/{story.case_id}/review").text
    assert says(review, "beneficial.said_pledge")


def test_who_stands_behind_is_proposed_asked_and_named(sqlite_office: Office, visits: Visits) -> None:
    stories.give_keys(sqlite_office)
    joint: Joint = owners.joint(sqlite_office)
    founder, place = visits.of(ZHAO), f"/beneficial/{joint.story.case_id}"
    page = founder.get(place).text
    assert_page_hygiene(page)
    assert says(page, "beneficial.closed_body") and not says(page, "beneficial.way_pledge")
    assert "24.00%" in page and MA.name in page and MA.id_number not in page
    form = f"{place}/owners/new"
    shown = founder.get(form).text
    assert_page_hygiene(shown)
    assert shown.count(sentence("ui.optional", "zh")) == 0  # what some must give is not called optional
    short = post(founder, form, TOLD | OTHER | {"number": "1"}, form)
    assert short.status_code == 422 and says(short.text, "problems.people.document_number")
    partly = post(founder, form, {**TOLD, **OTHER, "address": ""}, form)
    assert partly.status_code == 303 and "/owners/" in partly.location
    shown = founder.get(partly.location).text
    assert_page_hygiene(shown)
    assert says(shown, "problems.beneficial.field_needed") and LI.id_number not in shown
    done = post(founder, partly.location, {**TOLD, **OTHER, "number": ""}, partly.location)
    assert done.location == place
    kept = answers_of(sqlite_office, joint.story.case_id)["owners"]
    assert isinstance(kept, list) and [o["number"] for o in kept if o.get("number")] == [LI.id_number]
    assert [o["valid_until"] for o in kept if o.get("number")] == ["9999-12-31"]
    gone = next(str(o["id"]) for o in kept if o.get("number"))
    for _ in range(2):
        assert post(founder, f"{place}/owners/{gone}/remove", {"costs": "yes"}, place).location == place
    assert LI.name in founder.get(place).text  # still in the owners' tree, named no more
    assert len(answers_of(sqlite_office, joint.story.case_id)["owners"]) == 1  # type: ignore[arg-type]  # a list


def test_somebody_of_the_tree_is_filled_in_by_a_token(sqlite_office: Office, visits: Visits) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.read() as session:
        person = next(p for p in session.get_one(Case, story.case_id).people if p.name == MA.name)
    founder, form = visits.of(MA), f"/beneficial/{story.case_id}/owners/{token(person.id)}"
    page = founder.get(f"{form}?right=share").text
    assert_page_hygiene(page)
    assert 'name="number"' not in page and "60.00%" in page
    told = {"right": "share", "since": "2026-11-01", "address": "某街1号", "valid_until": "2030-01-01"}
    assert post(founder, form, told, form).status_code == 303
    assert founder.get(f"/beneficial/{story.case_id}/owners/0123456789ab").status_code == 404


def test_the_clerk_reads_them_masked_and_nobody_else_does(sqlite_office: Office, visits: Visits) -> None:
    """The other owner, a stranger, a department's officer, a visitor; and the public pages of the enterprise."""
    stories.give_keys(sqlite_office)
    joint = owners.joint(sqlite_office)
    owners.registered(sqlite_office, joint)
    clerk = visits.of(CLERK)
    page = clerk.get(f"/desk/cases/{joint.story.case_id}").text
    assert says(page, "beneficial.desk.title") and "60.00%" in page and ZHAO.id_number not in page
    stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "TAX")
    stories.sign_up(sqlite_office, LI)
    place = f"/beneficial/{joint.story.case_id}"
    assert visits.of(LI).get(place).status_code == visits.of(MA).get(place).status_code == 404
    assert visits.of(OFFICER).get(place).status_code == 403
    assert visits.nobody().get(place).status_code in (302, 303)
    with sqlite_office.read() as session:
        case = session.get_one(Case, joint.story.case_id)
        row = register.standing(session, str(case.enterprise_id))[0]
        code, secrets = case.uscc, (row.told["address"], row.number)
    for path in (
        f"/enterprises/{code}",
        f"/enterprises/{code}/as-of?on=2027-01-01",
        f"/names/search?q={case.title}",
    ):
        public = visits.nobody().get(path)
        assert public.status_code in (200, 404)
        assert not any(secret in public.text for secret in secrets) and "受益所有人" not in public.text


def test_whose_signature_it_costs_is_asked_before_somebody_is_named_no_more(
    sqlite_office: Office, visits: Visits
) -> None:
    story = stories.draft(sqlite_office)
    stories.name_beneficial(sqlite_office, story)
    stories.sign_everybody(sqlite_office, story)
    founder, place = visits.of(MA), f"/beneficial/{story.case_id}"
    kept = answers_of(sqlite_office, story.case_id)["owners"]
    assert isinstance(kept, list) and len(kept) == 2
    gone = f"{place}/owners/{kept[0]['id']}/remove"
    asked = post(founder, gone, {}, place)
    assert asked.status_code == 409 and says(asked.text, "drafts.costs_yes")
    assert_page_hygiene(asked.text)
    assert len(answers_of(sqlite_office, story.case_id)["owners"]) == 2  # type: ignore[arg-type]  # a list
    assert post(founder, gone, {"costs": "yes"}, place).status_code == 303
    assert len(answers_of(sqlite_office, story.case_id)["owners"]) == 1  # type: ignore[arg-type]  # as above


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def test_a_filing_alone_goes_through_the_change_pages(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    owner = visits.of(MA)
    choose = f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": ["beneficial"]}, choose).location
    case_id = case.rsplit("/", 1)[1]
    place = f"/beneficial/{case_id}"
    assert owner.get(f"{case}/items/beneficial").location == place
    page = owner.get(place).text
    assert_page_hygiene(page)
    today = sqlite_office.clock.now().date().isoformat()
    kept = post(owner, place, {"way": "pledge", "pledge": "y", "changed_on": today}, place)
    assert kept.location == case
    shown = owner.get(case).text
    assert_page_hygiene(shown)
    assert "承诺免于备案" in shown
    changes.sign(sqlite_office, case_id, MA)
    assert post(visits.fresh(MA), f"{case}/submit", {}, case).status_code == 303


def test_owners_that_change_are_asked_about_beneficial_owners_too(
    sqlite_office: Office, visits: Visits, firm: Firm
) -> None:
    case_id, _ = changes.bought(sqlite_office, firm, changes.newcomer(ZHAO))
    assert says(visits.of(MA).get(f"/change/cases/{case_id}").text, "beneficial.with_owners")


def test_the_head_reads_who_is_late(sqlite_office: Office, visits: Visits, firm: Firm) -> None:
    stories.appoint(sqlite_office, Role.SUPERVISOR, stories.LEDU, person=HEAD)
    client = visits.of(HEAD)
    assert_page_hygiene(client.get("/supervision").text)
    empty = client.get("/supervision/beneficial")
    assert_page_hygiene(empty.text)
    assert says(empty.text, "beneficial.list.none")
    with sqlite_office.work(SYSTEM) as work:
        work.session.query(BeneficialFiling).delete()
        work.session.get_one(Enterprise, firm.enterprise_id).established_on = date(2024, 10, 31)
    late = client.get("/supervision/beneficial")
    assert_page_hygiene(late.text)
    assert stories.LLC_NAME in late.text and says(late.text, "beneficial.list.order")
    order = f"/supervision/beneficial/{firm.enterprise_id}/order"
    assert post(client, order, {}, "/supervision/beneficial").status_code == 303
    done = client.get("/supervision/beneficial").text
    assert_page_hygiene(done)
    assert not says(done, "beneficial.list.order")
    assert post(visits.of(CLERK), order, {}, "/desk").status_code == 403
    assert visits.of(CLERK).get("/supervision/beneficial").status_code == 403
