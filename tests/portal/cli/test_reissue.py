"""A stolen key: one command issues again what it signed, and the old versions are superseded at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from esign.rotation import revoke
from licensing import journal, queries
from licensing.act import SYSTEM
from licensing.services.licences import issue, log_check, verification
from licensing.store.models import Enterprise, Licence
from portal.cli._group import cli
from portal.clock import SystemClock
from portal.trust import document
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.stories import Story


@pytest.fixture
def operator(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    # The verb lives in the machine's time; what is signed here is signed a minute before anybody steals the key.
    office.clock.at = SystemClock().now() - timedelta(minutes=1)  # type: ignore[attr-defined]  # the tests' clock has it
    return office


def reissue(kid: str, *words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(cli, ["licences", "reissue", "--kid", kid, "--json", *words])
    return done.exit_code, json.loads(done.output) if done.exit_code < 2 else {}


def compromise(office: Office, kid: str) -> None:
    now = SystemClock().now()
    keys, secret = office.settings.data_dir / "keys", office.settings.key_passphrase.encode()
    revoke(keys, secret, kid, now, now=now, apply=True)
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # as above


def versions(office: Office) -> list[Licence]:
    with office.read() as session:
        return list(session.scalars(select(Licence).order_by(Licence.number, Licence.number_version)))


def verdict(office: Office, row: Licence) -> str:
    now = SystemClock().now()
    trust = document(office.seals, office.settings.data_dir / "keys", now).trust
    with office.read() as session:
        return verification.check(session, row.pdf or b"", trust, now).result


def two_licences(office: Office) -> tuple[Story, str]:
    story, _ = stories.licensed(office)
    stories.licensed(office, stories.LI, "海东市乐都区湟岸电子科技有限公司")
    kids = {row.kid for row in versions(office)}
    assert kids == {office.seals.entry("licence", office.clock.now()).kid}
    return story, str(kids.pop())


def test_everything_a_stolen_key_signed_is_issued_again(operator: Office) -> None:
    story, kid = two_licences(operator)
    compromise(operator, kid)
    code, report = reissue(kid)
    assert (code, report["committed"], len(report["licences"])) == (0, False, 2)
    assert len(versions(operator)) == 2
    code, report = reissue(kid, "--commit")
    assert (code, report["failed"]) == (0, 0)
    rows = versions(operator)
    assert [(r.number_version, r.state) for r in rows] == [(1, "superseded"), (2, "valid")] * 2
    assert [verdict(operator, r) for r in rows] == ["superseded", "valid"] * 2
    assert rows[0].number == rows[1].number and rows[1].kid != kid and rows[0].token != rows[1].token
    assert reissue(kid, "--commit")[1]["licences"] == []
    with operator.read() as session:
        newest = queries.licence_of_case(session, story.case_id)
        assert newest is not None and newest.id == rows[1].id
        assert list(journal.verify(session)) == []
        seals = operator.seals
        key = seals.key("log", operator.clock.now()).public_key
        checked = log_check.check(session, (seals.names.short, key))  # type: ignore[arg-type]  # an Ed25519 key
    assert checked.entries == 4 * 6 and checked.faults == ()


def test_a_suspended_licence_stays_suspended(operator: Office) -> None:
    _, kid = two_licences(operator)
    with operator.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, versions(operator)[0].enterprise_id)
        issue.follow_register(work, enterprise, "suspend", "pause")
    compromise(operator, kid)
    assert reissue(kid, "--commit")[0] == 0
    assert [r.state for r in versions(operator)] == ["superseded", "suspended", "superseded", "valid"]


def test_a_licence_revoked_while_its_next_version_was_made_stays_revoked(operator: Office) -> None:
    from licensing.services.licences import reissue as service
    from portal.licence_signing import sign

    _, kid = two_licences(operator)
    compromise(operator, kid)
    old = versions(operator)[0]
    with operator.work(SYSTEM) as work:
        prepared = service.prepare(work, old.id)
        assert service.prepare(work, old.id).id == prepared.id
    with operator.work(SYSTEM) as work:
        issue.follow_register(
            work, work.session.get_one(Enterprise, old.enterprise_id), "revoke", "deregistered"
        )
    with operator.work(SYSTEM) as work:
        issue.record(work, prepared.id, sign(operator, prepared))
    assert [r.state for r in versions(operator)[:2]] == ["revoked", "revoked"]


def test_what_waited_for_the_stolen_key_is_signed_by_the_next(operator: Office) -> None:
    from portal.work.jobs import issue_licence

    story, _ = stories.approved(operator)
    with operator.work(SYSTEM) as work:
        issue.prepare(work, story.case_id)
    kid = operator.seals.entry("licence", operator.clock.now()).kid
    compromise(operator, kid)
    issue_licence.run(operator, story.case_id)
    (row,) = versions(operator)
    assert row.kid != kid and verdict(operator, row) == "valid"


def test_a_key_that_still_signs_or_is_unknown_is_refused(operator: Office) -> None:
    kid = operator.seals.entry("licence", operator.clock.now()).kid
    for wrong in (kid, "nobody", operator.seals.entry("log", operator.clock.now()).kid):
        assert reissue(wrong, "--commit")[0] == 2
