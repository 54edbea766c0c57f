"""Ma hands in his lease from the phone; Zhao, other departments and hostile files get nowhere."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import dossier, points, review, signing, uploads
from licensing.store.models import Case, JournalEntry, Leg, Upload, UploadPiece
from portal.wiring import Office
from tests.portal.api.conftest import machine
from tests.portal.applications.conftest import client_of
from tests.portal.uploads.files import huge_png, pdf, picture
from tests.support import changes, exits, stories
from tests.support.pages import assert_page_hygiene, csrf_of
from tests.support.stories import CLERK, LI, MA, OFFICER, ZHAO, Story
from tests.support.wording import says


def hand_in(
    client: FlaskClient,
    story: Story,
    content: bytes,
    name: str = "租赁合同.pdf",
    about: str = "",
    token: str = "",
) -> Any:
    page = f"/applications/{story.case_id}/uploads"
    data = {
        "csrf_token": token or csrf_of(client.get(page).text),
        "about": about,
        "file": (io.BytesIO(content), name),
    }
    return client.post(page, data=data, content_type="multipart/form-data")


def rows(office: Office) -> list[Upload]:
    with office.read() as session:
        return list(session.scalars(select(Upload).order_by(Upload.created_at, Upload.id)))


def one(office: Office, story: Story) -> Upload:
    (row,) = rows(office)
    assert row.case_id == story.case_id
    return row


def test_a_lease_reaches_those_who_need_it_and_nobody_else(office: Office) -> None:
    """Both databases: founder, co-founder, clerk and the item's department read it, everybody else gets a 404."""
    story = stories.draft(office)
    ma, lease = client_of(office, MA), pdf()
    assert hand_in(ma, story, lease, about="item:S01").status_code == 303
    row = one(office, story)
    assert (row.media_type, row.size, row.sha256) == (
        "application/pdf",
        len(lease),
        sha256(lease).hexdigest(),
    )
    own = f"/applications/{story.case_id}/uploads/{row.id}"
    assert client_of(office, ZHAO).get(own).status_code == 404
    answer = ma.get(own)
    assert answer.data == lease
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client_of(office, LI).get(own).data == lease

    stories.appoint(office, Role.CLERK)
    clerk, read = client_of(office, CLERK), f"/desk/cases/{story.case_id}/uploads/{row.id}"
    assert clerk.get(read).status_code == 404  # a draft is nobody's business
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    assert clerk.get(read).data == lease
    other = stories.appoint(office, Role.CLERK, stories.PINGAN, person=ZHAO)
    with office.work(other) as work, pytest.raises(NotFound):
        uploads.for_clerk(work, story.case_id, row.id)


def test_the_department_of_the_item_reads_it_by_page_and_program(sqlite_office: Office) -> None:
    office = sqlite_office
    story, ma, lease = stories.draft(office), client_of(office, MA), picture()
    hand_in(ma, story, lease, "IMG_0001.HEIC.jpg", about="item:S01")
    hand_in(ma, story, pdf(), about="")
    about_item = next(x for x in rows(office) if x.about)
    whole = next(x for x in rows(office) if not x.about)
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, stories.appoint(office, Role.CLERK))
    stories.give_keys(office)
    exits.make_licence(office, story.case_id)
    with office.read() as session:
        legs = {
            leg.department: leg for leg in session.scalars(select(Leg).where(Leg.case_id == story.case_id))
        }
        mine = next(leg for leg in legs.values() if "S01" in leg.items)
        others = [leg for leg in legs.values() if "S01" not in leg.items]
    authority, _, short = mine.department.partition("-")
    stories.appoint(office, Role.OFFICER, authority, short)
    officer = client_of(office, OFFICER)
    page = officer.get(f"/department/legs/{mine.id}").text
    assert about_item.sha256[:16] in page
    assert whole.sha256[:16] not in page
    assert officer.get(f"/department/legs/{mine.id}/uploads/{about_item.id}").data == lease
    assert officer.get(f"/department/legs/{mine.id}/uploads/{whole.id}").status_code == 404
    program = machine(office, mine.department)
    program.sign_in()
    (told,) = program.get(f"/api/v1/tasks/{mine.id}").json["documents"]
    assert told["sha256"] == about_item.sha256
    got = program.get(told["href"])
    assert (got.data, got.headers["X-Content-Type-Options"]) == (lease, "nosniff")
    assert program.get(f"/api/v1/tasks/{mine.id}/documents/{whole.id}").status_code == 404
    for leg in others:
        stranger = machine(office, leg.department)
        stranger.sign_in()
        assert stranger.get(told["href"]).status_code == 404
        assert stranger.get(f"/api/v1/tasks/{leg.id}/documents/{about_item.id}").status_code == 404
    with office.read() as session:
        reads = list(session.scalars(select(JournalEntry).where(JournalEntry.action == "case.upload_read")))
    assert len(reads) == 2  # every reading by an office is on record


def test_hostile_and_broken_files_leave_nothing(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    ma = client_of(sqlite_office, MA)
    tried = {
        "kind": [b"<html><script>alert(1)</script></html>", b"PK\x03\x04 a zip", b"MZ program"],
        "broken": [pdf()[:-200], pdf() + b"PK\x03\x04 zip behind", picture()[:2000], picture("PNG")[:-30]],
        "too_many_pixels": [huge_png()],
        "locked": [pdf(password="secret")],
        "active": [pdf(script="app.alert(1)"), pdf(attached=b"MZ")],
        "empty": [b""],
    }
    for code, files in tried.items():
        for content in files:
            answer = hand_in(ma, story, content, "harmless.pdf")
            assert answer.status_code == 409, code
            assert says(answer.text, f"refusals.upload.{code}"), code
    assert rows(sqlite_office) == []
    assert hand_in(ma, story, pdf() + bytes(21 * 1024 * 1024)).status_code == 413


def test_what_hangs_behind_a_picture_is_cut_off_and_names_lead_nowhere(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    ma, photo = client_of(sqlite_office, MA), picture()
    behind = b"PK\x03\x04<script>alert(1)</script>"
    assert hand_in(ma, story, photo + behind, "..\\..\\../../etc/passwd\u202e.html").status_code == 303
    row = one(sqlite_office, story)
    assert (row.name, row.size, row.sha256) == ("passwd.jpg", len(photo), sha256(photo).hexdigest())
    page = ma.get(f"/applications/{story.case_id}/uploads").text
    assert_page_hygiene(page)
    assert row.sha256 in page


def test_a_stranger_a_dead_session_and_a_replay(sqlite_office: Office) -> None:
    office = sqlite_office
    story, ma, zhao = stories.draft(office), client_of(office, MA), client_of(office, ZHAO)
    token = csrf_of(zhao.get("/applications").text)
    assert hand_in(zhao, story, pdf(), token=token).status_code == 404
    mine = csrf_of(ma.get(f"/applications/{story.case_id}/uploads").text)
    lease = pdf()
    for _ in range(2):  # pressed twice
        assert hand_in(ma, story, lease, token=mine).status_code == 303
    assert len(rows(office)) == 1
    assert hand_in(ma, story, lease, about="item:F99", token=mine).status_code == 404
    ma.post("/sign-out", data={"csrf_token": mine})
    assert hand_in(ma, story, picture(), token=mine).status_code in (400, 401, 303)
    assert len(rows(office)) == 1


def test_at_rest_it_is_sealed_and_no_piece_is_large(sqlite_office: Office) -> None:
    story, photo = stories.draft(sqlite_office), picture(size=(2400, 1800))
    assert len(photo) > 1024 * 1024
    hand_in(client_of(sqlite_office, MA), story, photo, "客厅.jpg")
    with sqlite_office.read() as session:
        pieces = list(session.scalars(text("SELECT content FROM upload_piece")))
        names = list(session.scalars(text("SELECT name FROM upload")))
        assert b"".join(session.scalars(select(UploadPiece.content).order_by(UploadPiece.position))) == photo
    assert len(pieces) > 1
    assert all(bytes(piece).startswith(b"gAAAA") for piece in pieces)
    assert all(name.startswith("gAAAA") for name in names)


def test_the_form_carries_the_digest_so_signatures_cover_it(sqlite_office: Office) -> None:
    office = sqlite_office
    story, ma = stories.signed(office), client_of(office, MA)
    listing = ma.get(f"/applications/{story.case_id}/uploads").text
    assert says(listing, "drafts.costs", names=f"{MA.name}、{LI.name}")  # said before a file is chosen
    hand_in(ma, story, pdf())
    with office.read() as session:
        lost = select(JournalEntry).where(JournalEntry.action == "case.signature_lost")
        assert len(session.scalars(lost).all()) == 2
    row = one(office, story)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert any(
            row.sha256 in cell
            for p in dossier.papers(work, case)
            for b in p.blocks
            for r in b.rows
            for cell in r
        )
        assert {s.state for s in signing.states(work, case)} == {"outdated"}
    page = f"/applications/{story.case_id}/uploads"
    ma.post(f"{page}/{row.id}/remove", data={"csrf_token": csrf_of(ma.get(page).text)})
    with office.look(story.founder) as work:
        assert {s.state for s in signing.states(work, work.session.get_one(Case, story.case_id))} == {
            "signed"
        }
        assert work.session.scalar(select(UploadPiece)) is None


def test_no_file_is_slipped_into_what_was_signed_and_handed_in(sqlite_office: Office) -> None:
    """Ma's partner signed a change that was handed in and an exit that was published: no file comes beside those papers."""
    firm = exits.company(sqlite_office)
    room = "青海省海东市乐都区碾伯街道古城大街20号101室"
    change = changes.written(sqlite_office, firm, {"domicile": {"domicile": room}})
    changes.sign(sqlite_office, change, MA, LI)
    changes.hand_in(sqlite_office, change, firm.owner)
    ma, token = client_of(sqlite_office, MA), csrf_of(client_of(sqlite_office, MA).get("/change").text)
    for case_id in (change, exits.start(sqlite_office, firm).case_id):
        page = f"/applications/{case_id}/uploads"
        data = {"csrf_token": token, "about": "", "file": (io.BytesIO(pdf()), "决议.pdf")}
        assert ma.post(page, data=data, content_type="multipart/form-data").status_code in (400, 409)
        with pytest.raises(Refused), sqlite_office.work(firm.owner) as work:
            uploads.open_for(work, case_id, "")
    assert rows(sqlite_office) == []


def test_a_correction_is_answered_by_a_file(sqlite_office: Office) -> None:
    office = sqlite_office
    story, _ = stories.asked_to_correct(office)
    ma = client_of(office, MA)
    with office.look(story.founder) as work:
        (asked,) = points.of(work.session.get_one(Case, story.case_id))
    hand_in(ma, story, pdf(), about=f"point:{asked.point.id}")
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert [each.how for each in points.of(case)] == ["document"]
        assert {s.state for s in signing.states(work, case)} == {"signed"}
    assert says(ma.get(f"/applications/{story.case_id}/corrections").text, "applications.points.document")
    stories.hand_in(office, story)
    assert says(client_of(office, CLERK).get(f"/desk/cases/{story.case_id}").text, "desk.point.document")


def test_a_case_holds_thirty_files(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 1)
    story, ma = stories.draft(sqlite_office), client_of(sqlite_office, MA)
    hand_in(ma, story, pdf())
    assert says(hand_in(ma, story, picture()).text, "refusals.upload.case_full")
