"""Ma hands in a lease with her change and a receipt with her exit: who signs signs them too, the desk reads them, Zhao does not."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from licensing.services.cases import dossier, points, review, signing_costs
from licensing.store.models import Case, Upload
from portal.wiring import Office
from tests.portal.applications.conftest import client_of
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, stories
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, csrf_of
from tests.support.stories import CLERK, LI, MA, ZHAO
from tests.support.wording import says

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


def put(client: FlaskClient, case_id: str, about: str, content: bytes, name: str = "租赁合同.pdf") -> Any:
    page = f"/applications/{case_id}/uploads"
    data = {
        "csrf_token": csrf_of(client.get(page).text),
        "about": about,
        "file": (io.BytesIO(content), name),
    }
    return client.post(page, data=data, content_type="multipart/form-data")


def kept(office: Office, case_id: str) -> list[Upload]:
    with office.read() as session:
        return list(session.scalars(select(Upload).where(Upload.case_id == case_id)))


def papers(office: Office, firm: Firm, case_id: str) -> str:
    with office.look(firm.owner) as work:
        found = dossier.papers(work, work.session.get_one(Case, case_id))
        return b"".join(p.canonical() for p in found).decode()


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.sign_up(sqlite_office, LI)
    return exits.company(sqlite_office)


def test_a_lease_goes_with_the_new_domicile(sqlite_office: Office, firm: Firm) -> None:
    case_id = changes.written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    ma, lease = client_of(sqlite_office, MA), pdf()
    case = f"/change/cases/{case_id}"
    assert f"/applications/{case_id}/uploads" in ma.get(case).text
    page = ma.get(f"/applications/{case_id}/uploads")
    assert_page_hygiene(page.text)
    assert 'value="row:domicile"' in page.text and 'value="row:name"' not in page.text
    assert put(ma, case_id, "row:name", lease).status_code == 404  # not asked for in this change
    assert put(ma, case_id, "row:domicile", lease).status_code == 303
    (row,) = kept(sqlite_office, case_id)
    digest = sha256(lease).hexdigest()
    assert row.sha256 == digest and digest in papers(sqlite_office, firm, case_id)
    assert "租赁合同.pdf" in ma.get(case).text
    changes.sign(sqlite_office, case_id, MA, LI)
    stories.sign_up(sqlite_office, ZHAO)
    read = f"/applications/{case_id}/uploads/{row.id}"
    assert client_of(sqlite_office, ZHAO).get(read).status_code == 404
    assert client_of(sqlite_office, LI).get(read).data == lease
    changes.hand_in(sqlite_office, case_id, firm.owner)
    clerk = client_of(sqlite_office, CLERK)
    desk = clerk.get(f"/desk/cases/{case_id}").text
    assert "租赁合同.pdf" in desk
    assert clerk.get(f"/desk/cases/{case_id}/uploads/{row.id}").data == lease


def test_a_file_after_a_signature_costs_it_and_says_so(sqlite_office: Office, firm: Firm) -> None:
    """Li signed a change without that paper; with it she is asked again."""
    case_id = changes.written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    changes.sign(sqlite_office, case_id, LI)
    ma = client_of(sqlite_office, MA)
    assert says(ma.get(f"/applications/{case_id}/uploads").text, "drafts.costs", names=LI.name)
    assert put(ma, case_id, "", pdf()).status_code == 303
    with sqlite_office.look(firm.owner) as work:
        assert signing_costs.signed(work, work.session.get_one(Case, case_id)) == []


def test_a_point_of_a_change_is_answered_by_a_file(sqlite_office: Office, firm: Firm) -> None:
    case_id = changes.written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    changes.sign(sqlite_office, case_id, MA, LI)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    with sqlite_office.work(firm.clerk) as work:
        review.request_correction(
            work, case_id, [{"section": "other", "field": "other", "text": "请附租赁合同"}]
        )
    ma = client_of(sqlite_office, MA)
    with sqlite_office.look(firm.owner) as work:
        (point,) = points.of(work.session.get_one(Case, case_id))
    about = f"point:{point.point.id}"
    assert f"about={about}" in unquote(ma.get(f"/change/cases/{case_id}").text)
    assert put(ma, case_id, about, pdf()).status_code == 303
    with sqlite_office.look(firm.owner) as work:
        assert [p.how for p in points.of(work.session.get_one(Case, case_id))] == ["document"]


def test_a_receipt_goes_with_an_exit(sqlite_office: Office, firm: Firm) -> None:
    case_id = exits.begin(sqlite_office, firm).case_id
    ma, receipt = client_of(sqlite_office, MA), pdf()
    assert f"/applications/{case_id}/uploads" in ma.get(f"/exit/cases/{case_id}").text
    assert put(ma, case_id, "", receipt, "清税证明.pdf").status_code == 303
    assert sha256(receipt).hexdigest() in papers(sqlite_office, firm, case_id)
    assert "清税证明.pdf" in ma.get(f"/exit/cases/{case_id}").text
