"""Bodies as owners, signatures at the counter and agents' mandates on their pages; the wrong person is refused on each."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from licensing.kinds.change.asked import NewPerson
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import cases, signing
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.uploads.files import pdf
from tests.support import agents, changes, exits, identity, owners, stories
from tests.support.owners import STEIN, Asked, Joint
from tests.support.pages import assert_page_hygiene, csrf_of, post
from tests.support.stories import CLERK, LI, MA, SECOND, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says, told

DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')
SHOWN = re.compile(r'name="shown" value="([0-9a-f]{64})"')


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    stories.give_keys(sqlite_office)
    return Visits(sqlite_office)


def of(office: Office, visits: Visits, who: SignUp) -> FlaskClient:
    stories.sign_up(office, who)
    return visits.of(who)


def clean(page: str) -> str:
    assert_page_hygiene(page)
    return page


def test_a_founder_names_a_company_and_mends_what_is_wrong(sqlite_office: Office, visits: Visits) -> None:
    story = owners.begun(sqlite_office)
    zhao, new = visits.of(ZHAO), f"/applications/{story.case_id}/bodies/new"
    version = re.search(r'name="version" value="(\d+)"', clean(zhao.get(new).text)).group(1)  # type: ignore[union-attr]
    typed = {
        "party": "COMPANY",
        "name": "青海某某投资有限公司",
        "id_number": "91630202MA00000154",
        "mobile": "13911110009",
        "amount_fen": "40",
        "form": "currency",
        "due_on": "2030-06-30",
        "version": version,
    }
    wrong = post(zhao, new, typed, new)
    assert wrong.status_code == 422 and says(wrong.text, "problems.people.credit_code")
    kept = post(zhao, new, typed | {"id_number": "91630202MA00000153"}, new)
    assert kept.status_code == 303
    page = clean(zhao.get(kept.location).text)
    assert says(page, "problems.people.signer_needed", name=typed["name"])
    assert of(sqlite_office, visits, LI).get(kept.location).status_code == 404


def test_the_representative_reads_for_whom_the_signature_is(sqlite_office: Office, visits: Visits) -> None:
    case = owners.joint(sqlite_office)
    name, code = owners.code_of(sqlite_office, case.parent)
    ma, at = visits.of(MA), f"/signing/{case.story.case_id}"
    assert f"{at}?party={case.body}" in clean(ma.get("/signing").text)
    page = clean(ma.get(f"{at}?party={case.body}").text)
    assert says(page, "party.by.for", name=name) and code in page
    identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    receipt = clean(ma.get(f"{at}/receipt").text)
    assert says(receipt, "party.by.representative", signer=MA.name)
    founder = clean(visits.of(ZHAO).get(f"/applications/{case.story.case_id}/signatures").text)
    assert says(founder, "party.by.representative", signer=MA.name) and says(founder, "signing.method.key")
    assert of(sqlite_office, visits, LI).get(at).status_code == 404


def test_the_clerk_reads_by_which_power_and_proof_each_signature_was_given(
    sqlite_office: Office, visits: Visits
) -> None:
    case = owners.joint(sqlite_office)
    identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    identity.sign_case(sqlite_office, case.story.founder, case.story.case_id)
    stories.hand_in(sqlite_office, case.story)
    owners.officers(sqlite_office)
    page = clean(visits.of(CLERK).get(f"/desk/cases/{case.story.case_id}").text)
    assert says(page, "party.by.representative", signer=MA.name)
    assert told(page, "signing.method.key") == 2 and told(page, "identity.level.provider") == 2


@pytest.fixture
def abroad(sqlite_office: Office, visits: Visits) -> Joint:
    return owners.foreign(sqlite_office)


def seen(client: FlaskClient, case: Joint, at: str) -> str:
    """Wang notes what was seen; the page of the counter afterwards."""
    page = client.get(at).text
    answer = client.post(
        f"{at}/{case.body}",
        data={
            "csrf_token": csrf_of(page),
            "digest": DIGEST.search(page).group(1),  # type: ignore[union-attr]
            "signer": owners.SIGNER[0],
            "document_kind": owners.SIGNER[1],
            "number": owners.SIGNER[2],
            "words": "护照原件、公证书原件，当面签名",
            "file": (BytesIO(pdf()), "../护照\u202e原件.html"),
        },
    )
    assert answer.status_code == 303
    return clean(client.get("/signing/counter").text)


def test_two_officers_on_the_counters_pages(sqlite_office: Office, visits: Visits, abroad: Joint) -> None:
    owners.officers(sqlite_office)
    wang, han = visits.of(CLERK), visits.of(SECOND)
    with sqlite_office.read() as session:
        number = str(session.get_one(Case, abroad.story.case_id).number)
    assert wang.get("/signing/counter?number=none").status_code == 404
    at = wang.get(f"/signing/counter?number={number}").location
    assert STEIN in clean(wang.get(at).text)
    own = seen(wang, abroad, at)
    assert says(own, "counter.other_officer") and SHOWN.search(own) is None
    page = clean(han.get("/signing/counter").text)
    shown = SHOWN.search(page).group(1)  # type: ignore[union-attr]
    row = re.search(r"/signing/counter/([^/\"]+)/confirm", page).group(1)  # type: ignore[union-attr]
    alone = post(wang, f"/signing/counter/{row}/confirm", {"shown": shown}, "/signing/counter")
    assert alone.status_code == 409 and says(alone.text, "refusals.review.same_officer")
    file = han.get(f"/signing/counter/{row}/file")
    assert file.data.startswith(b"%PDF")
    named = parse_options_header(file.headers["Content-Disposition"])
    assert named == ("attachment", {"filename": "护照原件.pdf"})
    assert (
        post(han, f"/signing/counter/{row}/confirm", {"shown": shown}, "/signing/counter").status_code == 303
    )
    founder = visits.of(ZHAO)
    page = clean(founder.get(f"/applications/{abroad.story.case_id}/signatures").text)
    assert says(page, "party.by.counter", signer=owners.SIGNER[0])
    for path in ("/signing/counter", at, f"/signing/counter/{row}/file"):
        assert founder.get(path).status_code == 403


def test_the_founder_writes_a_mandate_and_the_agent_sees_the_case(
    sqlite_office: Office, visits: Visits
) -> None:
    story = stories.draft(sqlite_office)
    ma, zhao = visits.of(MA), of(sqlite_office, visits, ZHAO)
    at, case = f"/mandates/{story.case_id}", f"/applications/{story.case_id}"
    assert zhao.get(at).status_code == zhao.get(case).status_code == 404
    clean(ma.get(at).text)
    until = sqlite_office.clock.now().date() + timedelta(days=5)
    typed = {"name": ZHAO.name, "kind": "RESIDENT_ID", "number": ZHAO.id_number, "mobile": ZHAO.mobile}
    wrong = post(ma, at, typed | {"until_on": "2020-01-01", "matters": ["LOOK"]}, at)
    ahead = typed | {"until_on": until.isoformat(), "matters": ["LOOK", "DRAFT"]}
    unknown = post(ma, at, ahead, at)
    assert unknown.status_code == 422 and says(unknown.text, "problems.mandate.agent_not_shown")
    agents.show(sqlite_office)
    assert wrong.status_code == 422 and says(wrong.text, "problems.mandate.until_needed")
    made = post(ma, at, ahead, at)
    page = clean(ma.get(made.location).text)
    assert ZHAO.name in page and ZHAO.id_number not in page
    assert zhao.get(made.location).status_code == 404
    agents.signed(sqlite_office, story.founder, made.location.rpartition("/")[2])
    shown = clean(ma.get(at).text)
    assert says(shown, "mandate.state_active") and says(shown, "signing.method.key")
    assert says(shown, "mandate.end")
    assert says(clean(zhao.get(case).text), "mandate.of_case")
    assert case in clean(zhao.get("/applications").text)
    refused = zhao.get(f"/signing/{story.case_id}")
    assert refused.status_code == 409 and says(refused.text, "refusals.mandate.never_signs")


def test_a_founder_names_a_guardian_and_two_officers_let_the_guardian_sign(
    sqlite_office: Office, visits: Visits
) -> None:
    case = owners.ward(sqlite_office)
    owners.officers(sqlite_office)
    zhao, wang = visits.of(ZHAO), visits.of(CLERK)
    page = clean(zhao.get(f"/applications/{case.story.case_id}/people/{case.body}?topic=2").text)
    assert LI.name in page and LI.id_number not in page
    signatures = clean(zhao.get(f"/applications/{case.story.case_id}/signatures").text)
    assert "party.way.guardian_text" not in signatures and LI.name in signatures
    at = f"/signing/counter/cases/{case.story.case_id}"
    counter = clean(wang.get(at).text)
    assert says(counter, "counter.ward_named", name=LI.name)
    assert zhao.get(at).status_code == 403


def test_the_counter_shows_a_party_whose_papers_are_not_named(sqlite_office: Office, visits: Visits) -> None:
    """Seen: a body with a signer and no papers was a fault of the page, and so was its signature's state."""
    case = owners.foreign(sqlite_office)
    bare = owners.body(STEIN, "DEU:HRB12345", "FOREIGN_BODY", residence="柏林")
    with sqlite_office.work(case.story.founder) as work:
        cases.put_person(work, case.story.case_id, case.body, bare)
    owners.officers(sqlite_office)
    assert STEIN in clean(visits.of(CLERK).get(f"/signing/counter/cases/{case.story.case_id}").text)
    assert STEIN in clean(visits.of(ZHAO).get(f"/applications/{case.story.case_id}/signatures").text)


def test_the_way_out_says_by_which_power_a_body_signed(sqlite_office: Office, visits: Visits) -> None:
    case = owners.joint(sqlite_office)
    owners.registered(sqlite_office, case)
    with sqlite_office.look(case.story.founder) as work:
        child = str(work.session.get_one(Case, case.story.case_id).enterprise_id)
    with sqlite_office.work(case.story.founder) as work:
        leaving_id = leaving.open_exit(work, child).id
    at, zhao = f"/exit/cases/{leaving_id}", visits.of(ZHAO)
    name, _ = owners.code_of(sqlite_office, case.parent)
    assert says(clean(zhao.get(at).text), "party.way.licence_text", name=name)
    identity.sign_case(sqlite_office, case.parent.owner, leaving_id)
    assert says(clean(zhao.get(at).text), "party.by.representative", signer=MA.name)


def test_a_change_says_who_comes_to_the_counter_and_who_came(sqlite_office: Office, visits: Visits) -> None:
    firm = exits.company(sqlite_office)
    mother = (ZHAO.name, "RESIDENT_ID", ZHAO.id_number)  # Li sells, and signs for no buyer
    who, told_of = owners.CHILD_OF_EIGHT, owners.guardian_told(mother)
    child = NewPerson(who.name, who.id_number, who.mobile, details=told_of)
    case_id, _ = changes.bought(sqlite_office, firm, child)
    with sqlite_office.work(firm.owner) as work:
        signing.ask(work, case_id)
        named = work.session.get_one(Case, case_id)
        number, buyer = str(named.number), next(p.id for p in named.people if p.name == who.name)
    at, ma = f"/change/cases/{case_id}", visits.of(MA)
    way = {"name": who.name, "signer": mother[0], "number": number}
    assert says(clean(ma.get(at).text), "party.way.guardian_text", **way)
    asked = Asked(stories.Story(firm.owner, "", case_id), buyer)
    first, second = owners.officers(sqlite_office)
    owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, asked, mother).id)
    assert says(clean(ma.get(at).text), "party.by.guardian", signer=mother[0])
