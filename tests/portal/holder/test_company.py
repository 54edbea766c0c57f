"""The company certificate on its holder's page: asked for, read, downloaded, verified; for nobody else."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from esign.sdjwt import COMPANY_PATH
from licensing.act import Role
from licensing.store.models import CompanyCertificate, Enterprise
from portal.work.jobs import issue_company_certificate
from tests.portal.api.conftest import machine
from tests.portal.holder.conftest import Stage
from tests.support import holders, stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, ZHAO
from tests.support.wording import says

HERE = "/company-certificate"


def sign(stage: Stage) -> None:
    with stage.office.read() as session:
        waiting = [row.id for row in session.query(CompanyCertificate)]
    for each in waiting:
        issue_company_certificate.run(stage.office, each)


def test_ma_asks_reads_downloads_and_anybody_verifies(stage: Stage, client: FlaskClient) -> None:
    ma, page = stage.visits.of(MA), stage.page + HERE
    assert f'href="{page}"' in ma.get(stage.page).text
    empty = ma.get(page)
    assert says(empty.text, "company.go")
    assert_page_hygiene(empty.text)
    for _ in range(2):  # a form sent twice asks once
        assert post(ma, page, {}, page).headers["Location"] == page
    assert says(ma.get(page).text, "company.waiting")
    assert ma.get(page + ".jwt").status_code == 404
    sign(stage)
    for lang in ("zh", "en"):
        shown = ma.get(page, query_string={"lang": lang})
        assert_page_hygiene(shown.text, lang)
        assert says(shown.text, "company.state.valid", lang) and says(shown.text, "company.files", lang)
        assert MA.name in shown.text and not says(shown.text, "company.go", lang)
    ma.get(page, query_string={"lang": "zh"})
    for file in (".jwt", "-bundle.json"):
        got = ma.get(page + file)
        assert got.headers["Cache-Control"] == "no-store"
        assert "company-certificate-91" in got.headers["Content-Disposition"]
        checked = post(client, "/verify", {"file": (io.BytesIO(got.data), "certificate")}).text
        assert "big-verdict-green" in checked and says(checked, "company.title")
        assert says(checked, "company.claim.share_capital")
        assert_page_hygiene(checked)


def test_the_licences_own_bundle_verifies(stage: Stage, client: FlaskClient) -> None:
    path = f"/licences/{stage.firm.licence_id}/licence-bundle.json"
    got = stage.visits.of(MA).get(path)
    checked = post(client, "/verify", {"file": (io.BytesIO(got.data), "licence")}).text
    assert "big-verdict-green" in checked
    assert stage.visits.of(holders.SUN).get(path).status_code == 404


@pytest.mark.parametrize("file", ["", ".jwt", "-bundle.json"])
def test_strangers_agents_and_offices_find_nothing(stage: Stage, file: str) -> None:
    holders.agent(stage.office, stage.firm)
    holders.certified(stage.office, stage.firm.enterprise_id, stage.firm.owner)
    address = stage.page + HERE + file
    for who in (ZHAO, holders.SUN, LI):
        assert stage.visits.of(who).get(address).status_code == 404
    stories.appoint(stage.office, Role.CLERK)
    assert stage.visits.of(CLERK).get(address).status_code == 403
    assert stage.visits.nobody().get(address).status_code == 303
    for who in (ZHAO, holders.SUN):
        assert post(stage.visits.of(who), stage.page + HERE, {}, "/account").status_code == 404


def test_a_licence_that_was_replaced_says_why_there_is_none(stage: Stage) -> None:
    with stage.office.work(stage.firm.owner) as work:
        row = work.session.get_one(Enterprise, stage.firm.enterprise_id)
        row.entity_type, row.name = "individual", "海东市乐都区老马牛肉面馆"
    ma = stage.visits.of(MA)
    assert HERE not in ma.get(stage.page).text
    answer = post(ma, stage.page + HERE, {}, "/account")
    assert answer.status_code == 409 and says(answer.text, "refusals.company.form")
    assert_page_hygiene(answer.text)


def test_a_department_reads_it_once_it_was_asked_for(stage: Stage) -> None:
    with stage.office.read() as session:
        code = str(session.get_one(Enterprise, stage.firm.enterprise_id).uscc)
    path = f"/api/v1/enterprises/{code}/company-certificate"
    tax = machine(stage.office)
    tax.sign_in()
    assert tax.get(path).status_code == 404
    made = holders.certified(stage.office, stage.firm.enterprise_id, stage.firm.owner)
    found = tax.get(path).json
    assert (found["credential"], found["state"]) == (made.credential, "valid")
    said = tax.post("/api/v1/licence-verifications", {"credential": found["credential"]}).json
    assert said["result"] == "valid" and said["claims"]["vct"].endswith(COMPANY_PATH)
    assert tax.get("/api/v1/enterprises/91630202MA00000000/company-certificate").status_code == 404
    assert stage.visits.nobody().get(path).status_code == 401
    narrow = machine(stage.office, scopes=("licences:verify",))
    narrow.sign_in()
    assert narrow.get(path).status_code == 403
