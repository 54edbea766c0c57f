"""Small words that hurt: each was seen by somebody who did not know what to do next."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from licensing.services.cases import cases
from licensing.store.models import Case
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.portal.applications.test_drafts import marks_of
from tests.support import stories
from tests.support.items import scope_for
from tests.support.pages import post
from tests.support.stories import MA, Story
from tests.support.wording import says

PAGES = (
    "",
    "/place",
    "/business",
    "/capital",
    "/people",
    "/people/new",
    "/certificates",
    "/review",
    "/documents",
    "/check",
)


def test_no_founder_reads_that_our_basis_is_not_verified(ma: FlaskClient, story: Story) -> None:
    for page in PAGES:
        text = ma.get(f"/applications/{story.case_id}{page}").text
        assert "待核实" not in text and "unverified" not in text, page


def test_an_individual_business_is_never_asked_for_registered_capital(sqlite_office: Office) -> None:
    story = stories.individual_draft(sqlite_office)
    client = client_of(sqlite_office, MA)
    for page in PAGES:
        assert "注册资本" not in client.get(f"/applications/{story.case_id}{page}").text, page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_date_that_is_none_says_how_to_write_it(ma: FlaskClient, story: Story, lang: str) -> None:
    path = f"/applications/{story.case_id}/place"
    ma.get(f"{path}?lang={lang}")
    typed = {
        "seen": marks_of(ma, path),
        "tenure_until": "明年三月",
        "tenure": "leased",
        "county": stories.LEDU,
    }
    page = post(ma, path, typed).text
    assert says(page, "forms.date_form", lang=lang) if lang == "en" else says(page, "forms.date_form")
    assert "不是有效" not in page and "Not a valid" not in page


def test_what_nobody_waits_for_shows_no_days(ma: FlaskClient, story: Story) -> None:
    page = ma.get(f"/applications/{story.case_id}/certificates").text
    merged = page[page.index("不用等") :].partition("</fieldset>")[0]
    assert "法定" not in merged


def test_the_first_of_two_shareholders_is_no_error(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.read() as session:
        second = session.get_one(Case, story.case_id).people[1].id
    client = client_of(sqlite_office, MA)
    base = f"/applications/{story.case_id}"
    post(client, f"{base}/people/{second}/remove", {})
    page = client.get(f"{base}/people").text
    assert 'class="error-summary"' not in page
    assert 'class="error-summary"' in client.get(f"{base}/people?checked=1").text


def test_a_number_of_a_person_is_masked_wherever_the_founder_looks(ma: FlaskClient, story: Story) -> None:
    for page in PAGES:
        assert MA.id_number not in ma.get(f"/applications/{story.case_id}{page}").text, page


def test_a_case_handed_in_again_offers_no_taking_back(sqlite_office: Office) -> None:
    story, _ = stories.asked_to_correct(sqlite_office)
    clerk = client_of(sqlite_office, stories.CLERK)
    desk = f"/desk/cases/{story.case_id}"
    assert f'action="{desk}/undo"' in clerk.get(desk).text
    place = {"county": stories.LEDU, "address": "碾伯街道古城大街18号3单元302室", "tenure": "owned"}
    stories.save(sqlite_office, story, "place", place)
    stories.answer_points(sqlite_office, story)
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    assert stories.state_of(sqlite_office, story) == "in_review"
    assert f'action="{desk}/undo"' not in clerk.get(desk).text


SOMEBODY = {"name": "马小云", "id_number": stories.ZHAO.id_number, "mobile": stories.ZHAO.mobile}
MONEY = {"amount_fen": "10", "form": "currency", "due_on": "2030-06-30"}


def called_optional(page: str) -> set[str]:
    """Names of the inputs whose label says that one need not answer."""
    soup = BeautifulSoup(page, "html.parser")
    labels = [label for label in soup.select("label[for], legend") if label.select_one(".optional")]
    found = {str(label["for"]) for label in labels if label.name == "label"}
    groups = (label.find_parent("fieldset") for label in labels if label.name == "legend")
    return found | {str(box["name"]) for group in groups if group for box in group.select("input[name]")}


def said_wrong(page: str) -> set[str]:
    """Names of the inputs that the error summary leads to."""
    links = BeautifulSoup(page, "html.parser").select(".error-summary a[href*='#']")
    return {str(a["href"]).partition("#")[2] for a in links}


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/place", {"county": stories.LEDU, "tenure": "leased"}),
        ("/place", {"county": stories.LEDU, "tenure": "lent"}),
        ("/place", {"county": ""}),
        ("/people/new", {"roles": ["SHAREHOLDER"]}),
        ("/people/new", {**SOMEBODY, "roles": ["SHAREHOLDER"]}),
        ("/people/new", {**SOMEBODY, **MONEY, "document_kind": "PASSPORT", "roles": ["SHAREHOLDER"]}),
        ("/people/new", {**SOMEBODY, **MONEY, "signer_name": "马父", "roles": ["SHAREHOLDER"]}),
        ("/bodies/new", {"party": "ENTERPRISE"}),
        ("/capital", {}),
    ],
)
def test_what_is_called_optional_is_never_asked_for(
    ma: FlaskClient, story: Story, page: str, typed: dict[str, object]
) -> None:
    """Whatever choice makes an answer needed, its label did not say before that it was not."""
    path = f"/applications/{story.case_id}{page}"
    answer = post(ma, path, {"seen": marks_of(ma, path), **typed})
    assert answer.status_code in (303, 422)
    wrong = answer.text if answer.status_code == 422 else ma.get(answer.location).text
    assert said_wrong(wrong) or page == "/capital", wrong
    assert not said_wrong(wrong) & called_optional(ma.get(path).text)


def test_no_optional_question_of_an_item_is_missing_later(
    ma: FlaskClient, sqlite_office: Office, story: Story
) -> None:
    """Every item the company may tick, none of its questions answered: what is then missing was nowhere called optional."""
    offered = [item.code for item in sqlite_office.books.catalogue.offered("LLC") if "*" in item.triggered_by]
    codes = list(dict.fromkeys(["B01", *offered]))
    stories.save(sqlite_office, story, "business", scope_for(sqlite_office, ["B01"]))
    stories.save(sqlite_office, story, "certificates", {"items": codes, "fields": {}})
    path = f"/applications/{story.case_id}/certificates/fields"
    optional: set[str] = set()
    for number in range(1, 2 + len(codes)):
        optional |= called_optional(ma.get(f"{path}?topic={number}").text)
    with sqlite_office.look(story.founder) as work:
        found = cases.problems_by_section(work, work.session.get_one(Case, story.case_id))["certificates"]
    missing = {f"f_{problem.field}" for problem in found}
    assert len(missing) > 20 and optional
    assert not missing & optional
