"""What is owed to a department is a row until its own key has signed for it; lateness is the calendar's, and nobody signs for others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import leg_steps
from licensing.services.exchanges import ledger
from licensing.store.models import Exchange, JournalEntry
from portal.wiring import Office
from tests.portal.api.conftest import OPERATOR, Machine, machine
from tests.support import items, orders, stories
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import HEAD, MA
from tests.support.visits import Visits

POLICE, SEAL = "630202-PSB", "S01"


@pytest.fixture
def key() -> ECKey:
    return ECKey.generate_key("P-256")


@pytest.fixture
def police(sqlite_office: Office, key: ECKey) -> Machine:
    made = machine(sqlite_office, POLICE)
    with sqlite_office.work(OPERATOR) as work:
        ledger.set_key(work, made.id, key.as_dict(private=False))
    made.sign_in()
    return made


def receipt(key: ECKey, row: dict[str, Any], at: FixedClock, **changed: Any) -> dict[str, str]:
    claims = {"sub": row["id"], "digest": row["digest"], "iat": int(at.now().timestamp())} | changed
    return {"receipt": jwt.encode({"alg": "ES256"}, claims, key)}


def test_owed_sent_received_and_confirmed_by_the_receivers_own_key(
    sqlite_office: Office, police: Machine, key: ECKey, clock: FixedClock
) -> None:
    items.licensed_with(sqlite_office, (SEAL,))
    (row,) = police.get("/api/v1/exchanges").json["exchanges"]
    assert (row["type"], row["due_on"], row["sent_at"]) == ("leg.informed", "2026-12-02", None)
    (event,) = [e for e in police.get("/api/v1/events").json["events"] if e["type"] == "leg.informed"]
    (row,) = police.get("/api/v1/exchanges").json["exchanges"]
    assert row["seq"] == event["seq"] and row["sent_at"]
    at = f"/api/v1/exchanges/{row['id']}/receipt"
    for wrong, code in (
        (receipt(ECKey.generate_key("P-256"), row, clock), "exchange.receipt_wrong"),
        (receipt(key, row, clock, digest="0" * 64), "exchange.receipt_other"),
        (receipt(key, row, clock, sub="exchange_99"), "exchange.receipt_other"),
        (
            receipt(key, row, clock, iat=int((clock.now() + timedelta(days=1)).timestamp())),
            "exchange.wrong_instant",
        ),
        (receipt(key, row, clock, iat=1), "exchange.wrong_instant"),
    ):
        told = police.post(at, wrong)
        assert (told.status_code, told.json["codes"]) == (409, [code])
    done = police.post(at, receipt(key, row, clock)).json
    assert done["confirmed_at"] and not done["late"]
    clock.move(days=30)
    police.sign_in()
    assert police.post(at, receipt(key, row, clock)).json == done  # as it was first
    assert police.get("/api/v1/exchanges").json["exchanges"] == []
    assert police.get("/api/v1/exchanges", state="all").json["exchanges"] == [done]


def test_nobody_signs_for_another_and_what_one_does_oneself_is_owed_to_nobody(
    sqlite_office: Office, police: Machine, key: ECKey, clock: FixedClock
) -> None:
    story = items.licensed_with(sqlite_office, (SEAL,))
    (row,) = police.get("/api/v1/exchanges").json["exchanges"]
    at = f"/api/v1/exchanges/{row['id']}/receipt"
    for department in ("630203-PSB", "630202-TAX"):
        other = machine(sqlite_office, department)
        other.sign_in()
        assert other.get("/api/v1/exchanges").json["exchanges"] == []
        assert other.post(at, receipt(key, row, clock)).status_code == 404
    twin = machine(sqlite_office, POLICE)  # the same body's second system, without a key
    twin.sign_in()
    assert twin.post(at, receipt(key, row, clock)).json["codes"] == ["exchange.no_key"]
    leg = next(x for x in items.legs_of(sqlite_office, story) if x.department == POLICE)
    police.post(f"/api/v1/tasks/{leg.id}/steps/acknowledge", {"round": 1})
    with sqlite_office.read() as session:
        assert {x.type for x in session.query(Exchange).filter_by(department=POLICE)} == {"leg.informed"}


def test_a_department_without_a_system_has_received_what_its_officer_acts_on(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Only that: another task stays owed, and neither a look nor another department's officer confirms anything."""
    story = items.licensed_with(sqlite_office, (SEAL,))
    leg = next(x for x in items.legs_of(sqlite_office, story) if x.department == POLICE)
    officer = stories.appoint(sqlite_office, Role.OFFICER, *POLICE.split("-"))
    stranger = stories.appoint(sqlite_office, Role.OFFICER, "630203", "PSB", person=HEAD)
    visits = Visits(sqlite_office)
    assert visits.of(stories.OFFICER).get(f"/department/legs/{leg.id}").status_code == 200
    with pytest.raises(NotFound), sqlite_office.work(stranger) as work:
        leg_steps.take(work, leg.id, "acknowledge", shown=1)
    assert [row.confirmed_at for row in rows(sqlite_office)] == [None]
    with sqlite_office.work(officer) as work:
        leg_steps.take(work, leg.id, "acknowledge", shown=1)
    code = str(orders.enterprise(sqlite_office).uscc)
    orders.order(
        sqlite_office, code, "CHANGE", domicile="青海省海东市乐都区碾伯街道校场路5号"
    )  # news: nobody acted on it
    first, *news = rows(sqlite_office)
    assert (first.sent_by, first.confirmed_on, first.receipt) == ("page", clock.day(), None)
    assert news and all(row.confirmed_at is None for row in news)
    with sqlite_office.read() as session:
        entry = session.query(JournalEntry).filter_by(action="exchange.confirmed").one()
        assert (entry.actor, entry.facts["digest"]) == (officer.id, first.digest)


def rows(office: Office) -> list[Exchange]:
    """What is owed to the police, oldest first."""
    with office.read() as session:
        return ledger.owed(session, POLICE, 0, 50, everything=True)


def test_lateness_is_of_working_days_and_the_head_sees_it(
    sqlite_office: Office, police: Machine, key: ECKey, clock: FixedClock
) -> None:
    items.licensed_with(sqlite_office, (SEAL,))
    stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    (row,) = police.get("/api/v1/exchanges").json["exchanges"]
    due = date.fromisoformat(row["due_on"])
    assert sqlite_office.books.calendar.days_left(clock.day(), due) == 7
    clock.move(days=(due - clock.day()).days)
    with sqlite_office.read() as session:
        assert ledger.accounts(session, "6302", clock.day())[0].late == 0  # the last day is still in time
    clock.move(days=1)
    visits = Visits(sqlite_office)
    page = visits.of(HEAD).get("/supervision/exchange").text
    assert_page_hygiene(page)
    assert f"#{row['seq']} leg.informed" in page
    police.sign_in()
    done = police.post(f"/api/v1/exchanges/{row['id']}/receipt", receipt(key, row, clock)).json
    assert done["late"]  # confirmed, and late for good
    with sqlite_office.read() as session:
        late = ledger.late_rows(session, "6302", clock.day(), 10)  # the Bank's filing is late too
        assert [x.id for x in late if x.department == POLICE] == [row["id"]]
        assert ledger.late_rows(session, "6303", clock.day(), 10) == []
    assert visits.of(MA).get("/supervision/exchange").status_code == 403
    assert visits.nobody().get("/supervision/exchange").status_code == 303


def test_only_a_public_key_is_registered_and_only_by_an_operator(
    sqlite_office: Office, police: Machine, key: ECKey
) -> None:
    for wrong, code in (
        (key.as_dict(private=True), "exchange.key_private"),
        ({"kty": "oct"}, "exchange.key_wrong"),
    ):
        with pytest.raises(Refused) as caught, sqlite_office.work(OPERATOR) as work:
            ledger.set_key(work, police.id, wrong)
        assert caught.value.codes == (code,)
    stories.sign_up(sqlite_office, MA)
    stories.appoint(sqlite_office, Role.OPERATOR, person=HEAD)
    visits = Visits(sqlite_office)
    where = f"/operations/access/clients/{police.id}/webhooks"
    assert post(visits.of(MA), f"{where}/receipt-key", {"jwk": "{}"}, "/account").status_code == 403
    refused = post(visits.of(HEAD), f"{where}/receipt-key", {"jwk": "no json"}, where)
    assert refused.status_code == 409
    assert_page_hygiene(refused.text)
