"""A licence is made once, whatever falls over on the way, and follows the register from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from esign import log
from esign.statuslist import REVOKED, VALID
from licensing import journal
from licensing.act import SYSTEM
from licensing.deadlines import legal_date
from licensing.errors import Refused
from licensing.services.licences import existing_licence, issue, public_log, sheets, verification
from licensing.store.models import Enterprise, Licence, SignInAttempt, WebSession
from portal import into_the_log
from portal.licence_signing import sign
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_licence, sweep
from tests.support import exits, stories
from tests.support.asked import asked_for
from tests.support.clock import FixedClock


def licences(office: Office) -> list[Licence]:
    with office.read() as session:
        return list(session.scalars(select(Licence).order_by(Licence.number)))


def verdict(office: Office, row: Licence, at_later: timedelta = timedelta()) -> str:
    now = office.clock.now() + at_later
    trust = document(office.seals, office.settings.data_dir / "keys", now).trust
    with office.read() as session:
        return verification.check(session, row.pdf or b"", trust, now).result


def test_an_approved_case_becomes_a_licence_that_verifies(office: Office) -> None:
    story, _ = stories.approved(office)
    issue_licence.run(office, story.case_id)
    (row,) = licences(office)
    assert stories.state_of(office, story) == "licensed"
    assert row.state == "valid" and row.number == "L-2026-0000001" and row.log_index == 0
    assert verdict(office, row) == "valid"
    with office.read() as session:
        assert list(journal.verify(session)) == []
        assert public_log.holds(session, 0, sign(office, row).credential_sha256)


def test_running_twice_makes_one_licence(office: Office) -> None:
    story, _ = stories.approved(office)
    issue_licence.run(office, story.case_id)
    first = licences(office)
    issue_licence.run(office, story.case_id)
    assert [(x.number, x.pdf_sha256, x.version) for x in licences(office)] == [
        (x.number, x.pdf_sha256, x.version) for x in first
    ]


def test_a_crash_before_recording_ends_in_the_same_licence(office: Office, clock: FixedClock) -> None:
    story, _ = stories.approved(office)
    with office.work(SYSTEM) as work:
        written = issue.prepare(work, story.case_id)
    lost = sign(office, written)  # signed, and then the process died
    clock.move(minutes=40)
    issue_licence.run(office, story.case_id)
    (row,) = licences(office)
    assert (row.number, row.uscc, row.token) == (written.number, written.uscc, written.token)
    assert (row.jti, row.credential, row.short_jws) == (lost.jti, lost.credential, lost.short_jws)
    assert row.pdf_sha256 != lost.pdf_sha256  # stamped anew: the time is the authority's
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(Enterprise)) == 1
        assert public_log.size(session) == 6


def test_of_two_workers_the_first_result_stays(office: Office) -> None:
    story, _ = stories.approved(office)
    with office.work(SYSTEM) as work:
        written = issue.prepare(work, story.case_id)
    made = sign(office, written)
    for _ in range(2):
        into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, written.id, made))
    with office.read() as session:
        assert public_log.size(session) == 6
        kept = [entry.action for entry in journal.history(session, "licence", written.id)]
    assert kept == ["licence.prepared", "licence.issued"]


def test_a_case_that_is_not_approved_gets_no_licence(office: Office) -> None:
    story = stories.submitted(office)
    with pytest.raises(Refused):
        issue_licence.run(office, story.case_id)
    assert licences(office) == []


def test_leaving_the_register_revokes_the_licence_in_the_same_second(office: Office) -> None:
    story, _ = stories.approved(office)
    issue_licence.run(office, story.case_id)
    (row,) = licences(office)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, row.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert verdict(office, row) == "revoked"
    with office.read() as session:
        listed = verification.statuses(
            session, row.status_list, office.books.policy.status_list_size, legal_date(office.clock.now())
        )
        standing = verification.standing(session, row.token, office.clock.now())
    assert listed[row.status_index] == REVOKED and listed.count(VALID) == len(listed) - 1
    assert standing is not None and standing.result == "revoked"


def test_an_enterprise_off_the_register_has_no_valid_licence_even_if_a_row_says_so(office: Office) -> None:
    story, _ = stories.approved(office)
    issue_licence.run(office, story.case_id)
    (row,) = licences(office)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, row.enterprise_id).status = "revoked"
    assert verdict(office, row) == "revoked"


def test_a_file_of_ours_that_the_register_does_not_know_is_forged(office: Office) -> None:
    story, _ = stories.approved(office)
    with office.work(SYSTEM) as work:
        written = issue.prepare(work, story.case_id)
    written.pdf = sign(office, written).pdf  # signed with a stolen hand, never recorded
    assert verdict(office, written) == "forged"


def test_the_log_proves_every_licence_and_its_own_growth(office: Office) -> None:
    with office.work(SYSTEM) as work:
        for number in range(7):
            assert public_log.append(work.session, f"{number:064x}") == number
    with office.read() as session:
        heads = {size: public_log.root(session, size) for size in range(1, 8)}
        for index in range(7):
            proof = public_log.inclusion(session, index, 7)
            entry = bytes.fromhex(f"{index:064x}")
            assert log.verify_inclusion(entry, index, 7, proof, heads[7])
            assert not log.verify_inclusion(entry, (index + 1) % 7, 7, proof, heads[7])
        for old in range(1, 8):
            steps = public_log.consistency(session, old, 7)
            assert log.verify_consistency((old, 7), (heads[old], heads[7]), steps)
        assert public_log.index_of(session, f"{3:064x}") == 3


def test_the_sweep_asks_again_for_a_licence_whose_job_was_lost(office: Office, clock: FixedClock) -> None:
    stories.approved(office)
    asked = asked_for(office, "issue_licence")
    sweep.run(office)
    assert asked_for(office, "issue_licence") == asked, "it was approved only just now"
    clock.move(hours=1)
    sweep.run(office)
    sweep.run(office)
    assert asked_for(office, "issue_licence") == asked + 1


def test_the_sweep_lets_an_unused_exit_lapse(office: Office, clock: FixedClock) -> None:
    firm = exits.company(office)
    story = exits.start(office, firm)
    sweep.run(office)
    assert stories.state_of(office, story) == "published"
    clock.move(days=70)
    sweep.run(office)
    assert stories.state_of(office, story) == "lapsed"


def test_the_sweep_forgets_what_is_over(office: Office, clock: FixedClock) -> None:
    with office.work(SYSTEM) as work:
        work.session.add_all(
            [
                SignInAttempt(id="try_old", subject="s", at=work.act.at - timedelta(days=2), succeeded=False),
                SignInAttempt(id="try_new", subject="s", at=work.act.at, succeeded=False),
                WebSession(
                    id_hash="ended",
                    account_id=None,
                    data={},
                    created_at=work.act.at - timedelta(days=2),
                    last_seen_at=work.act.at - timedelta(days=2),
                    expires_at=work.act.at - timedelta(days=1),
                ),
            ]
        )
    sweep.run(office)
    with office.read() as session:
        assert list(session.scalars(select(SignInAttempt.id))) == ["try_new"]
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_an_enterprise_from_before_the_portal_gets_one_licence(office: Office) -> None:
    stories.give_keys(office)
    with office.work(SYSTEM) as work:
        work.session.add(
            Enterprise(
                id="ent_old",
                uscc="91630202YY000001XW",
                name="海东市乐都区旧时商贸有限公司",
                entity_type="llc",
                status="registered",
                authority="630202",
                capital_fen=50_0000_00,
                domicile="古城大街1号",
                scope="日用百货销售",
                representative="马建国",
                source="register",
                source_key="register:91630202YY000001XW",
            )
        )
    with office.work(SYSTEM) as work:
        chosen = existing_licence.choose(work)
        assert chosen is not None
        written = existing_licence.prepare(work, chosen.id)
        assert existing_licence.prepare(work, chosen.id).id == written.id
    made = sign(office, written)
    row = into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, written.id, made))
    with office.work(SYSTEM) as work:
        assert existing_licence.choose(work) is None
    assert verdict(office, row) == "valid"
    with office.read() as session:
        assert sheets.by_token(session, row.token) is not None
