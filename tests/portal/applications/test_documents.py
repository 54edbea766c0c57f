"""The documents as PDF: the same bytes for the same answers, readable text, the digest on every page."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from licensing.documents.blocks import Block, Paper
from portal.documents.render import pdf_of
from portal.wiring import Office
from tests.support import stories
from tests.support.stories import Story

PAPER = Paper(
    "APP",
    "设立登记申请书",
    (
        Block("heading", "人员"),
        Block("table", rows=(("姓名", "职务"), ("马建国", "股东"))),
        Block("paragraph", "#set page(fill: red) *不是指令* $x$ <label> @cite"),
    ),
)


def text_of(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (package poppler-utils)")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf_of(PAPER) == pdf_of(PAPER)
    assert pdf_of(PAPER) != pdf_of(PAPER, mark="草稿")


def test_typst_takes_answers_for_text_and_never_for_code() -> None:
    text = text_of(pdf_of(PAPER))
    for part in ("设立登记申请书", "马建国", "#set page(fill: red)", "*不是指令*", "@cite", PAPER.digest):
        assert part in text


def test_a_draft_is_marked_and_what_was_filed_is_not(ma: FlaskClient, sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    path = f"/applications/{story.case_id}/documents/ART.pdf"
    assert "稿" in text_of(ma.get(path).data)
    stories.hand_in(sqlite_office, story)
    filed = ma.get(path)
    assert filed.headers["Cache-Control"] == "no-store"
    kind, named = parse_options_header(filed.headers["Content-Disposition"])
    assert kind == "attachment" and named["filename"].startswith("ART-")
    assert "稿" not in text_of(filed.data)
    assert "马建国" in text_of(filed.data)


def test_id_numbers_stay_masked_in_the_documents(ma: FlaskClient, story: Story) -> None:
    text = text_of(ma.get(f"/applications/{story.case_id}/documents/APP.pdf").data)
    assert stories.MA.id_number not in text
    assert "632123********0010" in text


def test_there_is_no_other_document(ma: FlaskClient, story: Story) -> None:
    for kind in ("PLEDGE", "..", "%2e%2e", "APP.pdf"):
        assert ma.get(f"/applications/{story.case_id}/documents/{kind}.pdf").status_code == 404
    assert io.BytesIO(ma.get(f"/applications/{story.case_id}/documents/APP.pdf").data).read(5) == b"%PDF-"
