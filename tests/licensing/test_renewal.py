"""A licence is signed for three years: the next version is there before they end, and everything follows it."""

from __future__ import annotations

import pytest

from esign.statuscheck import read_status_list
from esign.statuslist import SUPERSEDED, VALID, unpack
from licensing.errors import NotFound
from licensing.services.licences import copies, renewal, verification
from licensing.store.models import Licence
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_copies, renew_licence, sweep
from tests.support import holders, stories
from tests.support.asked import asked_for
from tests.support.clock import FixedClock
from tests.support.holders import Held
from tests.support.keys_in_time import successors
from tests.support.refusing import refusal
from tests.support.stories import LI, ZHAO

EARLY, DUE, END = 1064, 1065, 1095  # days after it was written down


def later(office: Office, clock: FixedClock, days: int) -> None:
    """Years pass, and an operator gives each key a successor in time."""
    for _ in range(days // 300):
        clock.move(days=300)
        successors(office)
    clock.move(days=days % 300)
    successors(office)


def versions(office: Office, firm: Held) -> list[Licence]:
    with office.read() as session:
        query = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        return query.order_by(Licence.number_version).all()


def judged(office: Office, row: Licence) -> str:
    with office.read() as session:
        trust = document(office.seals, office.settings.data_dir / "keys", office.clock.now()).trust
        return str(verification.check(session, row.pdf or b"", trust, office.clock.now()).result)


def listed(office: Office, row: Licence) -> int:
    """What the status list says of a version, as anybody fetches it."""
    with office.read() as session:
        trust = document(office.seals, office.settings.data_dir / "keys", office.clock.now()).trust
        size = office.books.policy.status_list_size
        token = verification.status_list(session, row.status_list, office.seals, office.clock.now(), size)
        uri = f"{office.settings.base_url}/status/{row.status_list}"
        return unpack(read_status_list(token, trust.issuers[0], uri).packed, row.status_index)


def test_the_sweep_has_it_renewed_in_its_last_days_and_not_before(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office, firm = sqlite_office, holders.held(sqlite_office)
    with office.work(firm.owner) as work:
        copies.ask(work, firm.licence_id, 2, 0)
    issue_copies.run(office, firm.licence_id)
    later(office, clock, EARLY)
    sweep.run(office)
    assert asked_for(office, renewal.JOB) == 0
    clock.move(days=DUE - EARLY)
    sweep.run(office)
    sweep.run(office)
    assert asked_for(office, renewal.JOB) == 1, "once an hour"
    renew_licence.run(office, firm.enterprise_id)
    renew_licence.run(office, firm.enterprise_id)
    old, new = versions(office, firm)
    issue_copies.run(office, new.id)
    assert (old.state, new.state, new.number_version) == ("superseded", "valid", 2)
    assert {k: v for k, v in new.face.items() if k != "issued_on"} == {
        k: v for k, v in old.face.items() if k != "issued_on"
    }
    assert (judged(office, old), judged(office, new)) == ("superseded", "valid")
    assert (listed(office, old), listed(office, new)) == (SUPERSEDED, VALID)
    with office.read() as session:
        assert len([c for c in copies.of(session, new.id) if c.issued_at]) == 2
    request, _ = holders.ask(office)
    holders.show(office, firm.owner, request, firm)
    answered = holders.settle(office, request)
    assert answered.verdict is not None and answered.verdict["result"] == "valid"
    clock.move(hours=1)
    sweep.run(office)
    assert asked_for(office, renewal.JOB) == 1, "the new one has its three years"
    clock.move(days=END - DUE)
    assert judged(office, new) == "valid"


def test_one_that_ran_out_is_renewed_by_its_representative_alone(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Where no sweep ran: the version is over for verifiers, its holder has the next made, a partner or a stranger does not."""
    office, firm = sqlite_office, holders.held(sqlite_office)
    later(office, clock, END)
    assert judged(office, versions(office, firm)[0]) == "expired"
    for who in (LI, ZHAO):
        with office.work(stories.sign_up(office, who)) as work, pytest.raises(NotFound):
            renewal.ask(work, firm.enterprise_id)
    with office.work(firm.owner) as work:
        renewal.ask(work, firm.enterprise_id)
    renew_licence.run(office, firm.enterprise_id)
    assert judged(office, versions(office, firm)[-1]) == "valid"

    def again() -> None:
        with office.work(firm.owner) as work:
            renewal.ask(work, firm.enterprise_id)

    assert refusal(again) == "holder.bound_already"


def test_what_is_revoked_is_never_renewed(sqlite_office: Office, clock: FixedClock) -> None:
    office, firm = sqlite_office, holders.held(sqlite_office)
    with office.work(firm.owner) as work:
        work.session.get_one(Licence, firm.licence_id).state = "revoked"
    later(office, clock, DUE)
    sweep.run(office)
    assert asked_for(office, renewal.JOB) == 0
    renew_licence.run(office, firm.enterprise_id)
    assert len(versions(office, firm)) == 1
