"""A licence is shown to one verifier, for one purpose, once, for five minutes, by somebody who may at that instant."""

from __future__ import annotations

from datetime import timedelta

import pytest

from esign.holder import bound_to
from esign.jose import compact_json
from licensing import journal
from licensing.act import SYSTEM, VISITOR, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.holding import asking, lending, presenting
from licensing.services.holding.asking import Question
from licensing.services.licences import issue
from licensing.store.models import (
    Enterprise,
    HolderKey,
    JournalEntry,
    LicenceLook,
    PresentationClaim,
    PresentationRequest,
)
from portal.wiring import Office
from tests.support import holders, stories
from tests.support.clock import FixedClock
from tests.support.holders import SUN
from tests.support.races import together
from tests.support.stories import LI, ZHAO


def test_every_new_licence_is_bound_to_its_holders_key(office: Office) -> None:
    firm = holders.held(office)
    row = holders.licence_of(office, firm)
    with office.read() as session:
        key = session.get_one(HolderKey, firm.enterprise_id)
        assert bound_to(str(row.credential)) == key.jwk and row.holder_kid == key.kid


def test_the_private_half_stands_nowhere_in_clear(office: Office) -> None:
    firm = holders.held(office)
    with office.database.connect() as raw:
        stored = raw.exec_driver_sql("SELECT private FROM holder_key").scalar_one()
    with office.read() as session:
        key = session.get_one(HolderKey, firm.enterprise_id)
        assert key.private and key.private not in stored
        journal_text = compact_json([e.facts for e in session.query(JournalEntry)]).decode()
        assert key.private not in journal_text and "holder.key_made" in {
            e.action for e in session.query(JournalEntry)
        }


def test_the_bank_sees_what_its_purpose_needs_and_nothing_else(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    holders.show(office, firm.owner, request, firm)
    answered = holders.settle(office, request)
    assert answered.verdict is not None and answered.state == "verified"
    assert answered.verdict["result"] == "valid"
    assert set(answered.verdict["claims"]) == {"name", "uscc", "rep"}
    assert answered.verdict["claims"]["rep"] == "马建国"


def test_what_is_shown_and_hidden_is_said_before(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    with office.look(firm.owner) as work:
        (offer,) = presenting.offers(work, presenting.by_code(work, request.code.lower()))
    assert [name for name, _ in offer.shown] == ["name", "uscc", "rep"] and offer.refusals == ()
    assert {"addr", "cap", "scope"} <= set(offer.hidden) and "rep" not in offer.hidden


def test_after_301_seconds_it_has_expired(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    code = holders.show(office, firm.owner, request, firm).dynamic_code
    clock.move(seconds=301)
    assert holders.scan(office, request, code) == ("unknown", "presentation_expired", {})
    late = holders.settle(office, request)
    assert late.state == "failed" and late.verdict is not None
    assert late.verdict["reasons"][0] == "presentation_expired" and late.verdict["claims"] == {}


def test_just_inside_the_five_minutes_it_counts(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    code = holders.show(office, firm.owner, request, firm).dynamic_code
    clock.move(seconds=299)
    assert holders.scan(office, request, code)[:2] == ("valid", "")


def test_the_same_code_twice_is_refused_the_second_time(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    code = holders.show(office, firm.owner, request, firm).dynamic_code
    first, second = holders.scan(office, request, code), holders.scan(office, request, code)
    assert first[0] == "valid" and set(first[2]) == {"name", "uscc", "rep"}
    assert second == ("unknown", "replayed", {})


def test_a_code_made_for_another_verifier_is_refused(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    code = holders.show(office, firm.owner, request, firm).dynamic_code
    other, _ = holders.ask(office, "冒名的柜台")
    assert holders.scan(office, other, code) == ("unknown", "wrong_verifier", {})
    assert holders.scan(office, request, code)[0] == "valid"  # and the right one is not harmed by it


def test_a_nonce_of_another_request_of_the_same_verifier_is_refused(office: Office) -> None:
    firm = holders.held(office)
    clerk = stories.appoint(office, Role.OPERATOR)
    with office.work(clerk) as work:
        from licensing.services.accounts import api_clients

        client, _ = api_clients.create(work, "海东银行", "630202-TAX", ("licences:verify",))
        client_id = client.id
    requests = []
    for _ in range(2):
        with office.work(VISITOR) as work:
            question = Question("海东银行", "BANK_COUNTER", client_id)
            requests.append(asking.ask(work, question, office.settings.base_url)[0])
    code = holders.show(office, firm.owner, requests[0], firm).dynamic_code
    assert holders.scan(office, requests[1], code) == ("unknown", "wrong_nonce", {})


def test_one_use_even_when_two_scan_at_once(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    code = holders.show(office, firm.owner, request, firm).dynamic_code
    seen: list[str] = []
    scans = [lambda: seen.append(holders.scan(office, request, code)[0]) for _ in range(6)]
    assert together(*scans) == [None] * 6
    assert sorted(seen) == ["unknown"] * 5 + ["valid"]
    with office.read() as session:
        assert session.query(PresentationClaim).count() == 1


def test_the_memory_of_used_codes_holds_across_requests_at_once(office: Office) -> None:
    """The lock on the request is not what keeps a code from being used twice: its own key does."""
    until = office.clock.now() + timedelta(minutes=5)
    won: list[bool] = []

    def claim() -> None:
        with office.work(SYSTEM) as work:
            won.append(asking.UsedOnce(work.session).claim("digest", until))

    assert together(*[claim] * 8) == [None] * 8
    assert sorted(won) == [False] * 7 + [True]


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", "https://x/verify#eyJ.e30.x", "~", "a~b", "执照", "\ud800", "eyJ~." * 50]
)
def test_whatever_is_scanned_is_answered(office: Office, text: str) -> None:
    request, _ = holders.ask(office)
    result, reason, claims = holders.scan(office, request, text)
    assert (result, claims) == ("unknown", {}) and reason


def test_the_code_printed_on_the_licence_proves_no_possession(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    row = holders.licence_of(office, firm)
    for text in (row.credential, row.short_jws):
        assert holders.scan(office, request, text)[0] == "unknown"


def test_after_the_representative_is_another_the_old_one_shows_nothing(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).representative = "李秀兰"
    assert holders.refusal(office, firm.owner, request, firm) == "not found"


def test_a_deregistered_enterprise_shows_nothing(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.status = "deregistered"
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert holders.refusal(office, firm.owner, request, firm) == "holder.licence_not_in_force"


def test_a_licence_revoked_between_showing_and_looking_is_seen_as_revoked(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    holders.show(office, firm.owner, request, firm)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.status = "deregistered"
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    answered = holders.settle(office, request)
    assert answered.verdict is not None and answered.verdict["result"] == "revoked"


def test_an_agent_revoked_between_showing_and_looking_is_refused(office: Office) -> None:
    firm = holders.held(office)
    actor, grant = holders.agent(office, firm)
    request, _ = holders.ask(office)
    code = holders.show(office, actor, request, firm).dynamic_code
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant)
    assert holders.scan(office, request, code) == ("unknown", "presenter_revoked", {})
    answered = holders.settle(office, request)
    assert answered.state == "failed"
    with office.look(actor) as work, pytest.raises(NotFound):
        presenting.own_answer(work, request.code)


@pytest.mark.parametrize(
    ("matters", "purpose", "refused"),
    [
        (("PRESENT_BANK",), "BANK_COUNTER", ""),
        (("PRESENT_BANK",), "TENDER", "present.not_your_matter"),
        (("DOWNLOAD",), "BANK_COUNTER", "not found"),  # may never show anything
        (("PRESENT",), "TENDER", ""),
        (("DOWNLOAD", "PRESENT_BUSINESS"), "LEASE", ""),
    ],
)
def test_an_agent_shows_for_the_matter_and_no_other(
    office: Office, matters: tuple[str, ...], purpose: str, refused: str
) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm, matters=matters)
    request, _ = holders.ask(office, purpose=purpose)
    assert holders.refusal(office, actor, request, firm) == refused


def test_an_agent_shows_on_the_days_and_on_no_other(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm, days=3)
    for days, refused in ((0, ""), (3, ""), (1, "not found")):
        clock.move(days=days)
        request, _ = holders.ask(office)
        assert holders.refusal(office, actor, request, firm) == refused


def test_strangers_clerks_and_officers_show_nothing(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    stranger = stories.sign_up(office, SUN)
    clerk = stories.appoint(office, Role.CLERK)
    officer = stories.appoint(office, Role.OFFICER, department="TAX")
    for actor in (stranger, clerk, officer, VISITOR):
        assert holders.refusal(office, actor, request, firm) == "not found"


def test_a_co_founder_who_was_lent_nothing_shows_nothing(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    assert holders.refusal(office, stories.sign_up(office, LI), request, firm) == "not found"


def test_after_ten_minutes_nobody_answers_any_more(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    clock.move(minutes=10)
    assert holders.refusal(office, firm.owner, request, firm) == "present.request_over"
    assert asking.state_of(request, clock.now()) == "over"


def test_showing_twice_gives_the_same_code_and_another_person_no_longer_finds_it(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm)
    request, _ = holders.ask(office)
    codes = {holders.show(office, firm.owner, request, firm).dynamic_code for _ in range(2)}
    assert len(codes) == 1
    assert holders.refusal(office, actor, request, firm) == "not found"


def test_declining_shows_nothing_and_is_final(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    for _ in range(2):
        with office.work(firm.owner) as work:
            assert presenting.decline(work, request.code).state == "declined"
    assert holders.refusal(office, firm.owner, request, firm) == "flow.not_open"
    assert holders.settle(office, request).verdict is None


def test_who_asks_and_for_what_must_be_said(office: Office) -> None:
    wrong = [("", "BANK_COUNTER"), ("银", "BANK_COUNTER"), ("银行", "NOTHING"), ("银\n行", "BANK_COUNTER")]
    for asker, purpose in wrong:
        with pytest.raises(Invalid), office.work(VISITOR) as work:
            asking.ask(work, Question(asker, purpose), office.settings.base_url)


def test_what_happened_stands_in_the_journal_without_personal_data(office: Office) -> None:
    firm = holders.held(office)
    actor, _ = holders.agent(office, firm)
    request, _ = holders.ask(office)
    code = holders.show(office, actor, request, firm).dynamic_code
    holders.settle(office, request)
    holders.scan(office, request, code)
    with office.read() as session:
        entries = [e for e in session.query(JournalEntry) if e.action.startswith("holder.")]
        assert [e.action for e in entries] == [
            "holder.key_made",
            "holder.agent_authorised",
            "holder.presented",
            "holder.presentation_verified",
            "holder.code_checked",
        ]
        text = compact_json([e.facts for e in entries]).decode()
        assert ZHAO.name not in text and ZHAO.id_number not in text and holders.BANK not in text
        assert list(journal.verify(session)) == []


def test_answered_requests_and_used_codes_are_forgotten_in_time(office: Office, clock: FixedClock) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    holders.show(office, firm.owner, request, firm)
    holders.settle(office, request)
    clock.move(minutes=11)
    with office.work(SYSTEM) as work:
        assert asking.forget(work) == 1  # the used code; it could not be used again anyway
    clock.move(days=2)
    with office.work(SYSTEM) as work:
        asking.forget(work)
    with office.read() as session:
        assert session.query(PresentationRequest).count() == 0
        assert session.query(LicenceLook).count() == 1


def test_a_version_from_before_the_keys_is_renewed_first(office: Office) -> None:
    from licensing.services.licences import renewal
    from portal.work.jobs import renew_licence
    from tests.support import exits

    firm_ = exits.company(office)
    with office.work(SYSTEM) as work:  # as a version that an older portal has issued
        from licensing.store.models import Licence

        row = work.session.query(Licence).one()
        row.holder_kid = None
        row.credential = unbound(office, row)
    firm = holders.Held(firm_.enterprise_id, row.id, firm_.owner)
    request, _ = holders.ask(office)
    assert holders.refusal(office, firm.owner, request, firm) == "present.licence_not_bound"
    with office.work(firm.owner) as work:
        renewal.ask(work, firm.enterprise_id)
    renew_licence.run(office, firm.enterprise_id)
    renew_licence.run(office, firm.enterprise_id)
    assert holders.refusal(office, firm.owner, request, firm) == ""
    answered = holders.settle(office, request)
    assert answered.verdict is not None and answered.verdict["result"] == "valid"
    with office.work(firm.owner) as work, pytest.raises(Refused):
        renewal.ask(work, firm.enterprise_id)


def unbound(office: Office, row: object) -> str:
    """The credential of the same version without a holder's key."""
    from esign.issue import issue as sign_licence
    from licensing.services.licences.issue import stored_face

    base = office.settings.base_url
    made = sign_licence(
        stored_face(row),  # type: ignore[arg-type]  # a licence row
        office.seals,
        office.clock.now(),
        stamper=office.stamper,
        version=1,
        status_index=row.status_index,  # type: ignore[attr-defined]  # a licence row
        status_uri=f"{base}/status/{row.status_list}",  # type: ignore[attr-defined]  # a licence row
        verify_url=f"{base}/v/{row.token}",  # type: ignore[attr-defined]  # a licence row
    )
    return made.credential
