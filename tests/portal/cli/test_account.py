"""The operator opens posts, gives codes to who forgot, closes and reopens; nothing of it shows a mobile or an ID number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyotp import TOTP
from sqlalchemy import select

from licensing import journal
from licensing.act import Role
from licensing.store.models import Account, Case, JournalEntry
from portal.app import create_app
from portal.cli._group import cli
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.pages import post
from tests.support.stories import CLERK, MA

WANG = ("--name", "王登记", "--mobile", "13911118888", "--id-number", "632123198503030136")
PHRASE = "a quiet phrase of mine"


@pytest.fixture
def operator(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office that the verbs, called in this process, find in their environment."""
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    return office


def portal(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def opened(*words: str) -> dict[str, Any]:
    done = portal("account", "open", *words, "--json")
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.output)
    return answer


def signs_in(office: Office, mobile: str, password: str) -> bool:
    client = create_app(office).test_client()
    return post(client, "/sign-in", {"mobile": mobile, "password": password}).status_code == 303


def set_password(office: Office, number: str, code: str) -> int:
    client = create_app(office).test_client()
    form = {"id_number": number, "reset_code": code, "password": PHRASE}
    return int(post(client, "/account/reset", form).status_code)


def test_a_new_clerk_sets_a_password_with_the_code_and_works(operator: Office) -> None:
    answer = opened("clerk", *WANG, "--authority", "630202")
    assert not signs_in(operator, "13911118888", answer["code"])
    assert set_password(operator, "632123198503030136", answer["code"]) == 303
    assert signs_in(operator, "13911118888", PHRASE)
    assert set_password(operator, "632123198503030136", answer["code"]) != 303, "a code works once"
    listed = json.loads(portal("account", "list", "--json").output)
    assert listed == [
        {"account": answer["account"], "name": "王登记", "role": "clerk", "place": "630202", "closed": False}
    ]
    with operator.read() as session:
        assert list(journal.verify(session)) == []
        facts = json.dumps([entry.facts for entry in session.scalars(select(JournalEntry))])
    assert answer["code"] not in facts and "632123198503030136" not in facts and "13911118888" not in facts


def test_an_officer_belongs_to_a_body_of_the_table(operator: Office) -> None:
    answer = opened("officer", *WANG, "--department", "630202-TAX")
    with operator.read() as session:
        account = session.get_one(Account, answer["account"])
        assert (account.role, account.authority, account.department) == ("officer", "630202", "630202-TAX")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("clerk", *WANG), "six-digit code of its place"),
        (("clerk", *WANG, "--authority", "110101"), "six-digit code of its place"),
        (("officer", *WANG, "--department", "630202-XYZ"), "code of a body"),
        (("clerk", *WANG[:5], "632123198503030137", "--authority", "630202"), "ID number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(
    operator: Office, words: tuple[str, ...], said: str
) -> None:
    done = portal("account", "open", *words)
    assert done.exit_code == 2 and said in done.output
    assert json.loads(portal("account", "list", "--json").output) == []


def test_one_person_has_one_account(operator: Office) -> None:
    opened("clerk", *WANG, "--authority", "630202")
    again = portal("account", "open", "supervisor", *WANG, "--authority", "630202")
    assert again.exit_code == 2 and "already has an account" in again.output


def test_who_leaves_signs_in_no_more_and_who_forgot_gets_a_code(operator: Office) -> None:
    answer = opened("clerk", *WANG, "--authority", "630202")
    assert set_password(operator, "632123198503030136", answer["code"]) == 303
    client = create_app(operator).test_client()
    assert post(client, "/sign-in", {"mobile": "13911118888", "password": PHRASE}).status_code == 303
    assert client.get("/desk").status_code == 200
    for _ in range(2):
        assert portal("account", "close", answer["account"]).exit_code == 0
    assert client.get("/desk").status_code != 200
    assert not signs_in(operator, "13911118888", PHRASE)
    assert portal("account", "code", answer["account"]).exit_code == 2
    assert portal("account", "reopen", answer["account"]).exit_code == 0
    forgot = json.loads(portal("account", "code", answer["account"], "--json").output)
    assert set_password(operator, "632123198503030136", forgot["code"]) == 303
    assert signs_in(operator, "13911118888", PHRASE)


def test_a_desk_with_open_cases_is_not_closed(operator: Office) -> None:
    story, clerk = stories.taken(operator)
    done = portal("account", "close", str(clerk.id))
    assert done.exit_code == 2 and "1 undecided" in done.output
    with operator.sessions.begin() as session:
        session.get_one(Case, story.case_id).state = "withdrawn"
    assert portal("account", "close", str(clerk.id)).exit_code == 0
    assert not signs_in(operator, CLERK.mobile, stories.PASSWORD)


def test_applicants_are_not_the_operators_to_close(operator: Office) -> None:
    founder = stories.sign_up(operator, MA)
    for verb in ("close", "code", "reopen"):
        done = portal("account", verb, str(founder.id))
        assert done.exit_code == 2 and "nobody on the staff" in done.output
    assert Role.APPLICANT.value not in portal("account", "open", "--help").output


def test_the_operator_hands_over_a_second_factor_that_opens_the_door(operator: Office) -> None:
    clerk = stories.appoint(operator, Role.CLERK)
    given = json.loads(portal("account", "second-factor", str(clerk.id), "--json").output)
    client = create_app(operator).test_client()
    post(client, "/sign-in", {"mobile": CLERK.mobile, "password": CLERK.password})
    code = TOTP(given["secret"]).at(int(operator.clock.now().timestamp()))
    assert post(client, "/sign-in/second", {"code": code}).status_code == 303
    client = create_app(operator).test_client()
    post(client, "/sign-in", {"mobile": CLERK.mobile, "password": CLERK.password})
    assert post(client, "/sign-in/second", {"code": given["papers"][0]}).status_code == 303
    assert client.get("/desk").status_code == 200
    assert "nobody on the staff" in portal("account", "second-factor", "acct_none").output
    with operator.read() as session:
        facts = json.dumps([entry.facts for entry in session.scalars(select(JournalEntry))])
    assert given["secret"] not in facts and given["papers"][1] not in facts
