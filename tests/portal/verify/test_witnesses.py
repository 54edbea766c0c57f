"""A witness of another maker follows the log over HTTP; off the books, back-dating, rollback and split view are each noticed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select

from esign import witness
from esign.log import MemoryStore, append, root
from licensing.act import SYSTEM, Role
from licensing.services.accounts.accounts import SignUp
from licensing.services.licences import log_audit, public_log, witnessing
from licensing.store.models import Counter, JournalEntry, Licence, LogNode
from portal.app import create_app
from portal.wiring import Office
from portal.work.jobs import audit_log, sweep
from tests.esign.conftest import install
from tests.support import stories
from tests.support.asked import asked_for
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.pages import assert_page_hygiene, post
from tests.support.second_witness import NoticedError, SecondWitness
from tests.support.wording import says

NAME = "province.example/witness"
OPERATOR = SignUp("褚运维", "13911110031", "632121198302020018", stories.PASSWORD)


@pytest.fixture
def witnessed(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Office, SecondWitness]]:
    """An office that knows one witness's key, and the witness, who knows the log's."""
    office = make_office(make_settings(tmp_path / "data", database_url), clock)
    second = SecondWitness(NAME, office.seals.key("log", clock.now()).public_key)  # type: ignore[arg-type]  # log keys are Ed25519
    knowing = dataclasses.replace(
        office, settings=dataclasses.replace(office.settings, log_witnesses=(second.vkey,))
    )
    yield knowing, second
    office.close()


def grow(office: Office, count: int) -> None:
    with office.work(SYSTEM) as work:
        size = public_log.size(work.session)
        for number in range(size, size + count):
            public_log.append(work.session, f"{number:064x}")


def proofs(client: FlaskClient, old: int, new: int) -> list[bytes]:
    answer = client.get(f"/log/proof?old={old}&new={new}").json
    return [bytes.fromhex(step) for step in answer["proof"]]


def visit(office: Office, client: FlaskClient, second: SecondWitness) -> str:
    """The witness fetches, checks, cosigns."""
    note = client.get("/log/checkpoint").text
    now = int(office.clock.now().timestamp())
    return second.cosign(note, lambda old, new: proofs(client, old, new), now)


def hand_in(client: FlaskClient, note: str) -> tuple[int, object]:
    answer = client.post("/log/checkpoint", data=note.encode(), content_type="text/plain")
    return answer.status_code, (answer.json or {}).get("witnesses", (answer.json or {}).get("code"))


def test_a_witness_of_another_maker_follows_and_its_lines_are_served(
    witnessed: tuple[Office, SecondWitness],
) -> None:
    office, second = witnessed
    client = create_app(office).test_client()
    for more in (1, 4, 8, 3, 1):
        grow(office, more)
        cosigned = visit(office, client, second)
        assert hand_in(client, cosigned) == hand_in(client, cosigned) == (200, [NAME])
        assert client.get("/log/checkpoint").text == cosigned
    grow(office, 1)
    assert NAME not in client.get("/log/checkpoint").text, "nobody has seen this one yet"
    assert client.get("/log/checkpoint?cosigned=1").text == cosigned
    with office.read() as session:
        assert [(row.witness, row.size) for row in witnessing.newest(session)] == [(NAME, 17)]


def test_a_stranger_cosigns_in_vain(witnessed: tuple[Office, SecondWitness]) -> None:
    office, second = witnessed
    client = create_app(office).test_client()
    grow(office, 2)
    stranger = SecondWitness(NAME, second.log_key)  # the same name, another key
    assert hand_in(client, visit(office, client, stranger)) == (200, [])
    assert NAME not in client.get("/log/checkpoint").text
    assert client.get("/log/checkpoint?cosigned=1").status_code == 404


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe", b"a\n1\nAA==\n\n", b"x" * 70_000])
def test_what_is_no_checkpoint_is_a_bad_request(witnessed: tuple[Office, SecondWitness], junk: bytes) -> None:
    client = create_app(witnessed[0]).test_client()
    assert client.post("/log/checkpoint", data=junk).status_code == 400


def test_a_checkpoint_of_another_log_is_not_ours(
    witnessed: tuple[Office, SecondWitness], tmp_path: Path, clock: FixedClock
) -> None:
    office, _ = witnessed
    other = install(tmp_path / "other", office.seals.names, clock.now()).seals  # the same names, other keys
    grow(office, 1)
    foreign = witness.sign_checkpoint(1, bytes(32), other, clock.now())
    assert hand_in(create_app(office).test_client(), foreign) == (422, "log_not_ours")


def test_split_view_somebody_was_shown_another_log(witnessed: tuple[Office, SecondWitness]) -> None:
    """Signed with the real key for one department's eyes; the department hands in what it got."""
    office, _ = witnessed
    client = create_app(office).test_client()
    grow(office, 3)
    store, size = MemoryStore(), 0
    for entry in (b"one", b"two", b"the one for you alone"):
        size = append(store, size, entry)
    shown = witness.sign_checkpoint(size, root(store, size), office.seals, office.clock.now())
    assert hand_in(client, shown) == hand_in(client, shown) == (409, "log_split")
    with office.read() as session:
        kept = session.scalars(select(JournalEntry).where(JournalEntry.action == "log.split_view")).all()
        assert [entry.facts["finding"] for entry in kept] == ["log_fork"]
    page = operator(office).get("/operations/log")
    assert says(page.text, "operations.alarm")
    assert_page_hygiene(page.text, "/operations/log")


def test_rollback_the_log_was_cut_short(witnessed: tuple[Office, SecondWitness]) -> None:
    office, second = witnessed
    client = create_app(office).test_client()
    grow(office, 9)
    before = visit(office, client, second)
    assert hand_in(client, before)[0] == 200
    with office.work(SYSTEM) as work:  # somebody with the database takes the last entries away
        work.session.get_one(Counter, "log_size").value = 6
    with pytest.raises(NoticedError, match="rollback"):
        visit(office, client, second)
    assert hand_in(client, before) == (409, "log_split")
    assert "log_rollback" in compared(office)


def test_back_dating_an_entry_was_rewritten_with_all_its_hashes(
    witnessed: tuple[Office, SecondWitness],
) -> None:
    office, second = witnessed
    client = create_app(office).test_client()
    grow(office, 7)
    before = visit(office, client, second)
    assert hand_in(client, before)[0] == 200
    with office.work(SYSTEM) as work:
        work.session.execute(delete(LogNode))
        work.session.get_one(Counter, "log_size").value = 0
    with office.work(SYSTEM) as work:
        for number in (0, 1, 99, 3, 4, 5, 6, 7):
            public_log.append(work.session, f"{number:064x}")
    with pytest.raises(NoticedError, match="fork"):
        visit(office, client, second)
    assert hand_in(client, before) == (409, "log_split")
    assert "log_fork" in compared(office)


def compared(office: Office) -> set[str]:
    """Codes of the nightly comparison."""
    audit_log.run(office, "2026-11-23")
    with office.read() as session:
        last = log_audit.newest(session)
        assert last is not None
        return {row["code"] for row in last.faults}


def operator(office: Office) -> FlaskClient:
    stories.appoint(office, Role.OPERATOR, None, person=OPERATOR)
    client = create_app(office).test_client()
    signed_in = post(client, "/sign-in", {"mobile": OPERATOR.mobile, "password": OPERATOR.password})
    assert signed_in.headers["Location"] == "/operations/log", "this is where the operator arrives"
    return client


def test_the_nightly_comparison_is_asked_for_once_a_day_and_shown(
    witnessed: tuple[Office, SecondWitness], clock: FixedClock
) -> None:
    office, _ = witnessed
    assert says(operator(office).get("/operations/log").text, "operations.not_yet")
    _, licence_id = stories.licensed(office)
    counted = jobs(office)
    sweep.run(office)
    sweep.run(office)
    assert jobs(office) == counted + 2, "long-term copies and the comparison, each once a day"
    assert compared(office) == set()
    page = operator(office).get("/operations/log").text
    assert says(page, "operations.holds") and NAME in page
    assert "portal_log_faults 0.0" in metrics(office)
    clock.move(hours=1)
    off_the_books(office, licence_id)
    assert {"not_in_register", "not_in_log"} <= compared(office)
    page = operator(office).get("/operations/log")
    assert says(page.text, "operations.faults") and says(page.text, "operations.fault.not_in_log")
    assert says(page.text, "operations.fault.not_in_register")
    assert_page_hygiene(page.text, "/operations/log")
    assert "portal_log_faults 0.0" not in metrics(office)


def test_a_licence_made_while_log_and_register_are_compared_is_no_fault(office: Office) -> None:
    """The comparison asks one table after the other: what the worker issues in between must not ring the alarm."""
    stories.licensed(office)
    made: list[str] = []

    def meanwhile(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "FROM counter" in statement and not made:
            made.append("")
            made.append(stories.licensed(office, stories.ZHAO, "海东市乐都区金河湟云杉软件有限公司")[1])

    event.listen(office.database, "after_cursor_execute", meanwhile)
    try:
        assert compared(office) == set()
    finally:
        event.remove(office.database, "after_cursor_execute", meanwhile)
    assert len(made) == 2, "it was made in between"
    assert compared(office) == set()


def metrics(office: Office) -> str:
    settings = dataclasses.replace(office.settings, metrics_token="of-the-watcher")
    client = create_app(dataclasses.replace(office, settings=settings)).test_client()
    text: str = client.get("/metrics", headers={"Authorization": "Bearer of-the-watcher"}).text
    return text


def off_the_books(office: Office, licence_id: str) -> None:
    """An insider swaps a licence's credential and adds one to the log that no register row explains."""
    with office.work(SYSTEM) as work:
        public_log.append(work.session, f"{7:064x}")
        work.session.get_one(Licence, licence_id).log_index = None


def jobs(office: Office) -> int:
    return asked_for(office, "archive", "audit_log")
