"""One operator alone changes no key: neither by confirming himself, nor by another's password, nor by what changed in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services import key_acts
from licensing.services.accounts import second_factor
from licensing.store.models import JournalEntry, Proposal
from portal.cli._group import cli
from portal.clock import SystemClock
from portal.wiring import Office
from tests.support import operators, stories
from tests.support.offices import ENVIRON
from tests.support.operators import FIRST, SECOND, as_operator
from tests.support.stories import CLERK

AHEAD = "2027-03-01"
ADD = ("add-next", "status", "--from", AHEAD, "--commit")


@pytest.fixture
def office(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    place = {"DATA_DIR": str(sqlite_office.settings.data_dir)}
    place["PORTAL_DATABASE_URL"] = sqlite_office.settings.database_url
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    operators.appoint_two(sqlite_office)
    return sqlite_office


def bytes_of(office: Office) -> dict[Path, bytes]:
    keys = office.settings.data_dir / "keys"
    return {path: path.read_bytes() for path in keys.rglob("*") if path.is_file()}


def proposed(*words: str) -> str:
    done = as_operator(FIRST, *words)
    assert done.exit_code == 0 and "nothing was changed" in done.output, done.output
    rows = json.loads(CliRunner().invoke(cli, ["keys", "proposals", "--json"]).output)
    return str(rows[-1]["id"])


def refused(done: Result, *words: str) -> None:
    assert done.exit_code == 2 and "Traceback" not in done.output, done.output
    for word in words:
        assert word in done.output.lower(), done.output


def test_two_persons_change_a_key_and_the_journal_names_both(office: Office) -> None:
    before = bytes_of(office)
    act = proposed(*ADD)
    assert bytes_of(office) == before
    shown = CliRunner().invoke(cli, ["keys", "confirm", act])
    assert "a new status key" in shown.output and "nothing was changed" in shown.output
    assert as_operator(SECOND, "confirm", act, "--commit").exit_code == 0
    assert bytes_of(office) != before
    with office.read() as session:
        row = session.scalars(select(Proposal)).one()
        acts = [
            (x.action, x.actor) for x in session.scalars(select(JournalEntry)) if x.action.startswith("keys.")
        ]
    assert row.maker_id != row.checker_id
    assert acts == [
        ("keys.proposed", row.maker_id),
        ("keys.confirmed", row.checker_id),
        ("keys.add", row.checker_id),
    ]
    refused(as_operator(SECOND, "confirm", act, "--commit"), "waits")  # once


def test_one_operator_confirms_nothing_of_the_own(office: Office) -> None:
    act, before = proposed(*ADD), bytes_of(office)
    refused(as_operator(FIRST, "confirm", act, "--commit"))
    assert bytes_of(office) == before
    assert as_operator(FIRST, "take-back", act).exit_code == 0
    refused(as_operator(SECOND, "confirm", act, "--commit"), "waits")
    assert bytes_of(office) == before


def test_a_second_operator_declines(office: Office) -> None:
    act, before = proposed(*ADD), bytes_of(office)
    refused(as_operator(FIRST, "decline", act))
    assert as_operator(SECOND, "decline", act).exit_code == 0
    refused(as_operator(SECOND, "confirm", act, "--commit"), "waits")
    assert bytes_of(office) == before


def test_who_is_no_operator_proposes_and_confirms_nothing(office: Office) -> None:
    """A clerk, a citizen, somebody who guesses, and the program by itself."""
    stories.appoint(office, Role.CLERK)
    stories.sign_up(office, stories.MA)
    before = bytes_of(office)
    wrong = FIRST.__class__(FIRST.name, FIRST.mobile, FIRST.id_number, "not the password")
    for person in (CLERK, stories.MA, wrong):
        refused(as_operator(person, *ADD), "no operator")
    act = proposed(*ADD)
    for person in (CLERK, stories.MA):
        refused(as_operator(person, "confirm", act, "--commit"), "no operator")
        refused(as_operator(person, "decline", act), "no operator")
    for actor in (SYSTEM, Actor(None, "operator", Role.OPERATOR), stories.appoint(office, Role.CLERK)):
        with pytest.raises(NotFound), office.work(actor) as work:
            key_acts.confirm(work, act, b"")
    assert bytes_of(office) == before


def test_guessing_an_operators_password_is_braked_as_on_the_page(office: Office) -> None:
    wrong = FIRST.__class__(FIRST.name, FIRST.mobile, FIRST.id_number, "not the password")
    said = [as_operator(wrong, *ADD).output for _ in range(office.books.policy.sign_in_attempts + 1)]
    assert "no operator" in said[0] and "no operator" not in said[-1]
    assert (
        "no operator" not in as_operator(FIRST, *ADD).output
        and "proposed" not in as_operator(FIRST, *ADD).output
    )


def test_a_second_factor_is_asked_for(office: Office) -> None:
    who = stories.appoint(office, Role.OPERATOR, None, person=FIRST)
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    with office.work(SYSTEM) as work:
        given = second_factor.give(work, str(who.id), "x")
    words = ["keys", *ADD, "--as", FIRST.mobile]
    refused(CliRunner().invoke(cli, words, input=f"{FIRST.password}\n000000\n"), "no operator")
    paper = f"{FIRST.password}\n{given.papers[0]}\n"
    assert "proposed" in CliRunner().invoke(cli, words, input=paper).output
    refused(CliRunner().invoke(cli, words, input=paper), "no operator")  # once


def test_keys_that_changed_since_the_proposal_are_looked_at_again(office: Office) -> None:
    """Another change came first: the second operator would agree to something nobody has seen."""
    first, second = proposed(*ADD), proposed("add-next", "answer", "--from", AHEAD, "--commit")
    assert as_operator(SECOND, "confirm", first, "--commit").exit_code == 0
    after = bytes_of(office)
    refused(as_operator(SECOND, "confirm", second, "--commit"))
    assert bytes_of(office) == after
    assert as_operator(SECOND, "decline", second).exit_code == 0


def test_an_act_that_breaks_off_leaves_nothing_half_made(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up after the key is written; then the database goes away after everything is written."""
    kid = office.seals.entry("licence", office.clock.now()).kid
    act = proposed("revoke", kid, "--at", "2026-11-23", "--commit")
    before = bytes_of(office)
    with monkeypatch.context() as full:
        full.setattr("esign.rotation.renew_crls", _full)
        assert as_operator(SECOND, "confirm", act, "--commit").exit_code != 0
    assert bytes_of(office) == before
    with monkeypatch.context() as gone:
        gone.setattr("portal.cli._key_acts.stamps_follow", _full)
        assert as_operator(SECOND, "confirm", act, "--commit").exit_code != 0
    assert bytes_of(office) == before
    assert as_operator(SECOND, "confirm", act, "--commit").exit_code == 0
    assert office.seals.entry("licence", SystemClock().now()).kid != kid


def _full(*_: object, **__: object) -> None:
    raise OSError("disk full")


def test_a_plan_refuses_what_the_act_would(office: Office) -> None:
    for words in (
        ("add-next", "status", "--from", "1900-01-01"),
        ("retire", "nobody"),
        ("withdraw", "nobody"),
    ):
        refused(CliRunner().invoke(cli, ["keys", *words]))
        refused(as_operator(FIRST, *words, "--commit"))
    assert "nothing waits" in CliRunner().invoke(cli, ["keys", "proposals"]).output
    with (
        pytest.raises(Refused),
        office.work(stories.appoint(office, Role.OPERATOR, None, person=FIRST)) as work,
    ):
        made = key_acts.propose(work, "retire", {"kid": "x"}, b"")
        key_acts.confirm(work, made.id, b"")
