"""Li signs by the link Ma sent her: her whole ID number, exactly what she read, and no trace of the link anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from licensing.act import Role
from licensing.services.cases import signing
from licensing.store.models import Case
from portal.app import create_app
from portal.limits import limiter
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import assert_page_hygiene, csrf_of
from tests.support.stories import LI, MA, Story

DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


@pytest.fixture
def visitor(sqlite_office: Office) -> FlaskClient:
    stories.give_keys(sqlite_office)
    return create_app(sqlite_office).test_client()


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return stories.draft(sqlite_office)


def links(office: Office, story: Story) -> dict[str, str]:
    """Name -> path of the signing link."""
    with office.work(story.founder) as work:
        tokens = signing.invite(work, story.case_id)
        people = {p.id: p.name for p in work.session.get_one(Case, story.case_id).people}
    return {people[person]: f"/sign/{token}" for person, token in tokens.items()}


def sign(client: FlaskClient, path: str, **changes: str) -> Any:
    page = client.get(path).text
    found = DIGEST.search(page)
    assert found
    data = {"csrf_token": csrf_of(page), "digest": found.group(1), "agreed": "y", "id_number": LI.id_number}
    return client.post(path, data=data | changes)


def test_the_page_shows_everything_and_is_kept_nowhere(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    answer = visitor.get(links(sqlite_office, story)["李秀兰"])
    for text in ("设立登记申请书", "章程", "第一章", "电子签名法第十三条", "李秀兰"):
        assert text in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="referrer" content="no-referrer">' in answer.text
    assert LI.id_number not in answer.text
    assert MA.id_number not in answer.text
    assert_page_hygiene(answer.text)


def test_signing_gives_a_receipt_and_counts(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = links(sqlite_office, story)["李秀兰"]
    answer = sign(visitor, path)
    assert answer.location == f"{path}/receipt"
    receipt = visitor.get(answer.location)
    assert "签名已生效" in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    assert_page_hygiene(receipt.text)
    assert "您已于" in visitor.get(path).text
    with sqlite_office.work(story.founder) as work:
        states = {
            s.person.name: s.state for s in signing.states(work, work.session.get_one(Case, story.case_id))
        }
    assert states == {"马建国": "missing", "李秀兰": "signed"}


def test_small_letters_and_blanks_in_the_number_are_fine(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    spaced = f" {LI.id_number[:6]} {LI.id_number[6:].lower()} "
    assert sign(visitor, links(sqlite_office, story)["李秀兰"], id_number=spaced).status_code == 303


def test_somebody_elses_number_signs_nothing(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = links(sqlite_office, story)["李秀兰"]
    for number in (MA.id_number, "", "1", LI.id_number[:-1], "' OR 1=1 --"):
        assert sign(visitor, path, id_number=number).status_code == 422, number
    assert visitor.get(f"{path}/receipt").location == path


def test_agreement_is_asked_for(visitor: FlaskClient, story: Story, sqlite_office: Office) -> None:
    answer = sign(visitor, links(sqlite_office, story)["李秀兰"], agreed="")
    assert answer.status_code == 422
    assert "请先勾选同意" in answer.text


def test_what_changed_while_it_was_read_is_not_signed(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = links(sqlite_office, story)["李秀兰"]
    page = visitor.get(path).text
    old = DIGEST.search(page)
    assert old
    stories.save(sqlite_office, story, "capital", {"amount_fen": 1})
    answer = sign(visitor, path, digest=old.group(1))
    assert answer.status_code == 409
    assert "您阅读时文件有了改动" in answer.text
    new = DIGEST.search(answer.text)
    assert new
    assert new.group(1) != old.group(1)


def test_signing_twice_is_one_signature(visitor: FlaskClient, story: Story, sqlite_office: Office) -> None:
    path = links(sqlite_office, story)["李秀兰"]
    page = visitor.get(path).text
    digest = DIGEST.search(page)
    assert digest
    data = {"csrf_token": csrf_of(page), "digest": digest.group(1), "agreed": "y", "id_number": LI.id_number}
    assert [visitor.post(path, data=data).status_code for _ in range(2)] == [303, 303]
    with sqlite_office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert [len(p.signatures) for p in case.people] == [0, 1]


def test_a_closed_case_takes_no_signature(visitor: FlaskClient, sqlite_office: Office) -> None:
    story, clerk = stories.taken(sqlite_office)
    assert clerk.role is Role.CLERK
    stories.decide(sqlite_office, story.case_id, clerk, refused_for="住所不能用于经营。")
    with sqlite_office.read() as session:
        token = session.get_one(Case, story.case_id).people[1].sign_token
    page = visitor.get(f"/sign/{token}").text
    assert "您已于" in page
    assert "<form" not in page.split("<main")[1]


def test_unknown_links_are_not_found_and_leave_no_trace(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    secret = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    with capture_logs() as logs:
        for path in (f"/sign/{secret}", f"/sign/{secret}/receipt"):
            answer = visitor.get(path)
            assert answer.status_code == 404
            assert "这个签名链接不能用" in answer.text
            assert "要新的链接" in answer.text
    assert secret not in str(logs)


def test_guessing_the_number_ends_and_the_log_does_not_keep_the_link(
    visitor: FlaskClient, story: Story, sqlite_office: Office
) -> None:
    path = links(sqlite_office, story)["李秀兰"]
    page = visitor.get(path).text
    data = {"csrf_token": csrf_of(page), "digest": "0" * 64, "agreed": "y", "id_number": MA.id_number}
    with capture_logs() as logs:
        codes = [visitor.post(path, data=data).status_code for _ in range(40)]
    limiter.reset()  # the count is this process's; the next test starts afresh
    assert codes[0] == 422
    assert codes[-1] == 429
    assert logs
    assert path.removeprefix("/sign/") not in str(logs)
