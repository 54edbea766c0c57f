"""Numbered copies: signed and logged like the original, worth what their licence is worth, on both databases."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy import select

from esign.rotation import add_next, revoke
from licensing import journal
from licensing.act import SYSTEM
from licensing.errors import NotFound, Refused
from licensing.services.licences import copies, issue, log_check, reissue, verification
from licensing.store.models import Enterprise, Licence, LicenceCopy
from portal import into_the_log
from portal.licence_signing import sign, sign_copy
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_copies, sweep
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.stories import LI, MA, ZHAO


def ask(office: Office, licence_id: str, wanted: int, known: int = 0, who: stories.SignUp = MA) -> int:
    with office.work(stories.sign_up(office, who)) as work:
        return copies.ask(work, licence_id, wanted, known)


def of(office: Office, licence_id: str) -> list[LicenceCopy]:
    with office.read() as session:
        return copies.of(session, licence_id)


def with_copies(office: Office, wanted: int = 2) -> tuple[str, list[LicenceCopy]]:
    """A licence of Ma's company and its signed copies."""
    _, licence_id = stories.licensed(office)
    ask(office, licence_id, wanted)
    issue_copies.run(office, licence_id)
    return licence_id, of(office, licence_id)


def verdict(office: Office, data: bytes | str) -> tuple[str, tuple[str, ...]]:
    now = office.clock.now()
    trust = document(office.seals, office.settings.data_dir / "keys", now).trust
    with office.read() as session:
        found = verification.check(session, data, trust, now)
    return found.result, found.reasons


def faults(office: Office) -> list[str]:
    seals = office.seals
    key = seals.key("log", office.clock.now()).public_key
    with office.read() as session:
        return [each.code for each in log_check.check(session, (seals.names.short, key)).faults]  # type: ignore[arg-type]  # log keys are Ed25519


def qr_of(office: Office, copy: LicenceCopy) -> str:
    return f"{office.settings.base_url}/l/{copy.token}#{copy.short_jws}"


def test_every_form_of_every_copy_is_valid_and_says_which_it_is(office: Office) -> None:
    licence_id, made = with_copies(office)
    assert [(copy.total, copy.serial) for copy in made] == [(2, 1), (2, 2)]
    for copy in made:
        for form in (copy.pdf or b"", str(copy.credential), qr_of(office, copy)):
            assert verdict(office, form) == ("valid", ())
        claims = json.loads(_body(str(copy.credential)))
        assert (claims["copy"], claims["serial"], claims["copies"]) == ("copy", copy.serial, 2)
        with office.read() as session:
            standing = verification.standing(session, copy.token, office.clock.now())
        assert standing is not None
        assert (standing.result, standing.copy) == ("valid", f"2-{copy.serial}")
    assert len({copy.jti for copy in made}) == 2
    with office.read() as session:
        licence = session.get_one(Licence, licence_id)
        done = [x.action for x in journal.history(session, "licence", licence_id)]
    assert verdict(office, licence.pdf or b"") == ("valid", ())
    assert done.count("licence.copy_prepared") == done.count("licence.copy_issued") == 2


def _body(credential: str) -> bytes:
    text = credential.split(".")[1]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_later_copies_are_numbered_on(office: Office) -> None:
    licence_id, _ = with_copies(office)
    assert ask(office, licence_id, 1, known=2, who=LI) == 3
    issue_copies.run(office, licence_id)
    assert [(x.total, x.serial) for x in of(office, licence_id)] == [(2, 1), (2, 2), (3, 3)]


def test_a_form_sent_twice_asks_once(office: Office) -> None:
    _, licence_id = stories.licensed(office)
    assert ask(office, licence_id, 2) == ask(office, licence_id, 2) == 2
    issue_copies.run(office, licence_id)
    issue_copies.run(office, licence_id)
    assert len(of(office, licence_id)) == 2
    assert faults(office) == []


def test_zhao_gets_none_and_nobody_gets_too_many(office: Office) -> None:
    _, licence_id = stories.licensed(office)
    with pytest.raises(NotFound):
        ask(office, licence_id, 1, who=ZHAO)
    for wanted in (0, -1, office.books.policy.licence_copies + 1):
        with pytest.raises(Refused) as refused:
            ask(office, licence_id, wanted)
        assert refused.value.codes[0] == "copies.limit"
    assert of(office, licence_id) == []


def test_copies_follow_their_licence_in_the_same_second(office: Office) -> None:
    licence_id, made = with_copies(office)
    with office.work(SYSTEM) as work:
        licence = work.session.get_one(Licence, licence_id)
        enterprise = work.session.get_one(Enterprise, licence.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    for copy in made:
        assert verdict(office, copy.pdf or b"") == ("revoked", ("revoked",))
    with pytest.raises(Refused) as refused:
        ask(office, licence_id, 1, known=2)
    assert refused.value.codes[0] == "copies.not_valid"


def test_a_copy_signed_off_the_books_is_forged(office: Office) -> None:
    licence_id, made = with_copies(office)
    with office.read() as session:
        licence = session.get_one(Licence, licence_id)
    ghost = LicenceCopy(id="ghost", serial=3, total=3, token="elsewhere", prepared_at=made[0].prepared_at)
    signed = sign_copy(office, licence, ghost)  # the real key, and nobody wrote it down
    assert verdict(office, signed.pdf) == ("forged", ("not_in_register",))
    assert verdict(office, signed.qr_url) == ("forged", ("not_in_register",))


def test_a_copy_written_into_the_register_behind_the_log_is_found(office: Office) -> None:
    _, made = with_copies(office)
    assert faults(office) == []
    with office.work(SYSTEM) as work:
        row = work.session.get_one(LicenceCopy, made[1].id)
        row.log_index = None
    assert {"not_in_log", "not_in_register"} <= set(faults(office))
    assert verdict(office, made[1].pdf or b"") == ("forged", ("not_in_log",))


def test_a_new_version_brings_its_copies(office: Office, clock: FixedClock) -> None:
    """The key is stolen; the licence is issued again, and so are its copies."""
    licence_id, made = with_copies(office)
    kid = str(made[0].kid)
    clock.move(hours=1)
    keys = office.settings.data_dir / "keys"
    phrase = office.settings.key_passphrase.encode()
    add_next(keys, phrase, "licence", office.clock.now(), apply=True)
    revoke(keys, phrase, kid, office.clock.now(), now=office.clock.now(), apply=True)
    with office.read() as session:
        assert [one.id for one in reissue.affected(session, kid)] == [licence_id]
    with office.work(SYSTEM) as work:
        prepared = reissue.prepare(work, licence_id)
    signed = sign(office, prepared)
    new = into_the_log.issued(office, SYSTEM, lambda work: issue.record(work, prepared.id, signed).id)
    issue_copies.run(office, new)
    fresh = of(office, new)
    assert [(x.total, x.serial) for x in fresh] == [(2, 1), (2, 2)]
    assert all(verdict(office, x.pdf or b"") == ("valid", ()) for x in fresh)
    assert all(verdict(office, x.pdf or b"")[0] == "superseded" for x in made)
    assert faults(office) == []


def test_copies_whose_job_was_lost_are_asked_for_again(office: Office, clock: FixedClock) -> None:
    _, licence_id = stories.licensed(office)
    ask(office, licence_id, 1)
    with office.read() as session:
        asked = sum(office.jobs.counts(session).values())
    clock.move(hours=1)
    sweep.run(office)
    with office.read() as session:
        assert sum(office.jobs.counts(session).values()) > asked
        assert copies.waiting(session) == [licence_id]
    issue_copies.run(office, licence_id)
    with office.read() as session:
        assert copies.waiting(session) == []
        assert session.scalar(select(LicenceCopy.log_index)) == 6
