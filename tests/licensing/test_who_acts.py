"""Thieves' stories about who acts: nobody signs, holds, leaves or speaks for somebody else. Each is refused for its own reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from esign.evidence import read_evidence
from esign.jose import b64u, compact_json
from esign.signature import verify_signature
from esign.trust import trust_file, trust_list
from esign.trusted import Trust
from licensing.act import SYSTEM, Actor, Role
from licensing.errors import NotFound
from licensing.kinds.establishment import submit
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import consents, signing, two_officers
from licensing.services.holding import holding
from licensing.services.identity import keys, proofs
from licensing.store.models import (
    Account,
    Case,
    IdentityLook,
    IdentityProof,
    Impersonation,
    Licence,
    Signature,
)
from portal.statements import place_of
from portal.wiring import Office
from tests.support import changes, exits, holders, identity, owners, stories
from tests.support.refusing import refusal
from tests.support.stories import HEAD, LI, MA, ZHAO

SQUATTER = replace(MA, mobile="13911119999")


@pytest.fixture
def story(sqlite_office: Office) -> stories.Story:
    stories.give_keys(sqlite_office)
    return stories.draft(sqlite_office)


@pytest.fixture
def li(sqlite_office: Office) -> Actor:
    return stories.sign_up(sqlite_office, LI)


def trust_of(office: Office) -> Trust:
    seals, at = office.seals, office.clock.now()
    base = office.settings.base_url
    return Trust.load(trust_file(seals, trust_list(seals, seals.names.short, base, at)))


# the four attacks of the founders' report


def test_the_founder_cannot_sign_for_a_person_he_named(sqlite_office: Office, story: stories.Story) -> None:
    """I01: he knows name and number, and opens an account with them in another browser: nothing is found there, nothing signed."""
    false_li = stories.declare(sqlite_office, replace(LI, mobile="13911118888"))
    with sqlite_office.look(false_li) as work:
        assert signing.waiting_for(work) == []
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, false_li, story.case_id)
    with sqlite_office.look(story.founder) as work:
        assert not signing.all_signed(work, work.session.get_one(Case, story.case_id))
    assert "case.unsigned" in refusal(lambda: stories.hand_in(sqlite_office, story))


def test_one_owner_cannot_sign_the_others_exit(sqlite_office: Office) -> None:
    """X25: nothing is published."""
    firm = exits.company(sqlite_office)
    leaving_story = exits.begin(sqlite_office, firm)
    identity.sign_case(sqlite_office, firm.owner, leaving_story.case_id)
    false_li = stories.declare(sqlite_office, replace(LI, mobile="13911118888"))
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, false_li, leaving_story.case_id)

    def publish() -> None:
        with sqlite_office.work(firm.owner) as work:
            leaving.start_exit(work, leaving_story.case_id)

    assert "case.unsigned" in refusal(publish)


def test_a_stranger_with_the_owners_number_holds_nothing(sqlite_office: Office) -> None:
    firm = holders.held(sqlite_office)
    squatter = stories.declare(sqlite_office, SQUATTER)
    with sqlite_office.work(squatter) as work:
        assert holding.powers(work) == []
        assert leaving.enterprises_of(work) == []
        with pytest.raises(NotFound):
            holding.power_over(work, firm.enterprise_id)


def test_the_true_person_is_not_turned_away_and_wins(sqlite_office: Office) -> None:
    """The squatter was first, and even proved at a provider that erred; the true person proves and has everything at once."""
    squatter = stories.declare(sqlite_office, SQUATTER)
    identity.prove(sqlite_office, squatter, SQUATTER)
    true_ma = stories.declare(sqlite_office, MA)
    identity.prove(sqlite_office, true_ma, MA, sub="another-subject")
    assert identity.is_proved(sqlite_office, true_ma)
    assert not identity.is_proved(sqlite_office, squatter)
    with sqlite_office.read() as session:
        look = session.query(IdentityLook).one()
        assert (look.loser_id, look.winner_id, look.was_proved) == (squatter.id, true_ma.id, True)
    with sqlite_office.look(squatter) as work:
        account = work.session.get_one(Account, squatter.id)
        assert proofs.lost_look(work, account) is not None


# proof of identity


def prove_with(office: Office, **changes: Any) -> str:
    actor = stories.declare(office, MA)
    return refusal(lambda: identity.prove(office, actor, MA, **changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"acr": "urn:example:low"}, "identity.assurance_too_low"),
        ({"acr": None}, "identity.assurance_too_low"),
        ({"aud": "another-portal"}, "identity.other_audience"),
        ({"azp": "another-portal", "aud": ["portal", "another-portal"]}, "identity.other_audience"),
        ({"iss": "https://evil.example"}, "identity.other_provider"),
        ({"nonce": b64u(b"\x01" * 32)}, "identity.other_digest_signed"),
        ({"nonce": None}, "identity.other_digest_signed"),
        ({"auth_time": 1}, "identity.sign_in_too_old"),
        ({"auth_time": None}, "identity.sign_in_too_old"),
        ({"exp": 1}, "identity.token_expired"),
        ({"name": "李秀兰"}, "identity.other_name"),
        ({"id_number": LI.id_number}, "identity.other_number"),
        ({"id_number": "632123198803120011"}, "identity.claims_missing"),
        ({"id_number": None}, "identity.claims_missing"),
    ],
)
def test_a_token_that_does_not_vouch_for_this_act_proves_nothing(
    sqlite_office: Office, changes: dict[str, Any], reason: str
) -> None:
    assert prove_with(sqlite_office, **changes) == reason


def test_tokens_nobody_signed_are_refused(sqlite_office: Office) -> None:
    actor = stories.declare(sqlite_office, MA)
    maker, other = identity.MAKER, identity.TokenMaker()
    at, nonce = int(sqlite_office.clock.now().timestamp()), b"\x02" * 32
    good = maker.token(MA, nonce, at)
    body = good.split(".")[1]
    bare = f"{b64u(compact_json({'alg': 'none'}))}.{body}."
    mac = maker.jws({"alg": "HS256", "kid": "t1"}, b"{}")
    cases = {
        bare: "identity.token_algorithm",
        mac: "identity.token_algorithm",
        other.token(MA, nonce, at): "identity.token_signature_bad",
        good[:-6] + "AAAAAA": "identity.token_signature_bad",
        "x": "identity.token_damaged",
    }
    for token, reason in cases.items():

        def act(token: str = token) -> None:
            with sqlite_office.work(actor) as work:
                proofs.prove_by_provider(work, token, maker.provider(), nonce, work.act.at)

        assert refusal(act) == reason


def test_one_person_is_not_two_accounts_with_two_documents(sqlite_office: Office) -> None:
    stories.sign_up(sqlite_office, MA)
    passport = SignUp(MA.name, "13911117777", "USA123456789", MA.password, "PASSPORT")
    actor = stories.declare(sqlite_office, passport)
    maker = identity.MAKER
    subject = sha256(MA.id_number.encode()).hexdigest()[:16]

    def act() -> None:
        with sqlite_office.work(actor) as work:
            at = int(work.act.at.timestamp())
            token = maker.token(passport, b"\x03" * 32, at, sub=subject, kind="PASSPORT")
            provider = maker.provider(claims={**identity.CLAIMS, "kind": "kind"})
            proofs.prove_by_provider(work, token, provider, b"\x03" * 32, work.act.at)

    assert refusal(act) == "identity.second_account"


def test_a_minor_signs_nothing_here(sqlite_office: Office, story: stories.Story) -> None:
    child = SignUp("马小宝", "13911116666", "632123201503120012", MA.password)
    from licensing import id_number

    number = next(
        candidate
        for candidate in (f"63212320150312001{digit}" for digit in "0123456789X")
        if id_number.is_valid(candidate)
    )
    child = replace(child, id_number=number)
    actor = stories.sign_up(sqlite_office, child)
    stories.add_person(sqlite_office, story, stories.person(child, {"SHAREHOLDER"}, 100))
    assert refusal(lambda: identity.sheet(sqlite_office, actor, story.case_id)) == "identity.minor"


# the counter


def counter_proof(office: Office, actor: Actor, clerk: Actor, who: SignUp = ZHAO) -> str:
    with office.work(clerk) as work:
        return proofs.propose_at_counter(
            work, str(actor.id), "RESIDENT_ID", who.id_number, "身份证原件，本人比对一致"
        ).id


def test_two_officers_prove_at_the_counter_and_one_alone_does_not(sqlite_office: Office) -> None:
    zhao = stories.declare(sqlite_office, ZHAO)
    clerk, second = stories.appoint(sqlite_office, Role.CLERK), stories.second_officer(sqlite_office)
    proof = counter_proof(sqlite_office, zhao, clerk)
    assert not identity.is_proved(sqlite_office, zhao)

    def confirm(officer: Actor) -> None:
        with sqlite_office.work(officer) as work:
            proofs.confirm_at_counter(work, proof)

    assert refusal(lambda: confirm(clerk)) == "review.same_officer"
    elsewhere = stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=LI)
    assert refusal(lambda: confirm(elsewhere)) == "case.other_place"
    with pytest.raises(NotFound):
        confirm(zhao)
    confirm(second)
    assert identity.is_proved(sqlite_office, zhao)
    assert refusal(lambda: confirm(second)) == "flow.not_open"


def test_an_officer_does_not_prove_himself_or_another_number(sqlite_office: Office) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK, person=HEAD)
    citizen = stories.declare(sqlite_office, replace(HEAD, mobile="13911115555"))
    assert refusal(lambda: counter_proof(sqlite_office, citizen, clerk, HEAD)) == "identity.own_proof"
    zhao = stories.declare(sqlite_office, ZHAO)
    assert refusal(lambda: counter_proof(sqlite_office, zhao, clerk, MA)) == "identity.other_number"


@pytest.mark.parametrize(
    ("role", "refused_as"),
    [
        (Role.APPLICANT, "flow.not_open"),
        (Role.VISITOR, "flow.not_open"),
        (Role.OFFICER, "flow.not_open"),
        (Role.OPERATOR, "flow.not_open"),
        (Role.SYSTEM, "flow.not_open"),
    ],
)
def test_nobody_but_an_officer_of_the_registry_proposes_at_the_counter(
    sqlite_office: Office, role: Role, refused_as: str
) -> None:
    """Not the person, a visitor, a department's officer, an operator, or a program: none of them has seen anybody."""
    office = sqlite_office
    zhao = stories.declare(office, ZHAO)
    who = {
        Role.APPLICANT: zhao,
        Role.VISITOR: Actor(None, "visitor", Role.VISITOR),
        Role.OFFICER: stories.appoint(office, Role.OFFICER, department="TAX"),
        Role.OPERATOR: Actor(None, "operator", Role.OPERATOR),
        Role.SYSTEM: SYSTEM,
    }[role]
    assert refusal(lambda: counter_proof(office, zhao, who)) == refused_as
    with office.read() as session:
        assert session.query(IdentityProof).filter_by(account_id=zhao.id).count() == 0
    proof = counter_proof(office, zhao, stories.appoint(office, Role.CLERK))
    with office.work(who) as work, pytest.raises(NotFound):
        proofs.confirm_at_counter(work, proof)
    assert not identity.is_proved(office, zhao)


# signing


def test_another_digest_another_site_another_key_sign_nothing(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    own, place = identity.new_key(sqlite_office, li), place_of(sqlite_office.settings.base_url)
    sheet = identity.sheet(sqlite_office, li, story.case_id)
    digest = bytes.fromhex(sheet.id)
    attempts = {
        "signing.other_digest_signed": own.assertion(b"\x00" * 32, place.rp, place.origin),
        "signing.other_origin": own.assertion(digest, place.rp, "https://evil.example"),
        "signing.other_relying_party": own.assertion(digest, "evil.example", place.origin),
        "signing.user_not_verified": own.assertion(digest, place.rp, place.origin, flags=0x01),
        "signing.assertion_of_other_kind": own.assertion(
            digest, place.rp, place.origin, type="webauthn.create"
        ),
        "signing.assertion_signature_bad": identity.Authenticator().assertion(digest, place.rp, place.origin),
        "signing.assertion_damaged": {"authenticatorData": "x"},
    }
    for reason, act in attempts.items():
        found = refusal(lambda act=act: identity.sign_with(sqlite_office, li, sheet, own, act))  # type: ignore[misc]
        assert found == reason
    assert identity.sign_with(sqlite_office, li, sheet, own).assurance == "provider"


def test_a_sheet_serves_once_for_minutes_and_its_own_person(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    own = identity.new_key(sqlite_office, li)
    sheet, late = (identity.sheet(sqlite_office, li, story.case_id) for _ in range(2))
    place = place_of(sqlite_office.settings.base_url)
    made = own.assertion(bytes.fromhex(sheet.id), place.rp, place.origin)
    with pytest.raises(NotFound):  # the founder took it over
        identity.sign_with(sqlite_office, story.founder, sheet, own, made)
    identity.sign_with(sqlite_office, li, sheet, own, made)
    assert refusal(lambda: identity.sign_with(sqlite_office, li, sheet, own, made)) == "signing.sheet_used"
    assert (
        refusal(lambda: identity.sign_with(sqlite_office, li, late, own, made))
        == "signing.other_digest_signed"
    )
    sqlite_office.clock.move(minutes=11)  # type: ignore[attr-defined]  # the clock of the tests
    assert refusal(lambda: identity.sign_with(sqlite_office, li, late, own)) == "signing.sheet_expired"


def test_papers_changed_after_the_sheet_was_made(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    own = identity.new_key(sqlite_office, li)
    sheet = identity.sheet(sqlite_office, li, story.case_id)
    stories.save(sqlite_office, story, "capital", {"amount_fen": stories.CAPITAL_FEN * 2})
    assert refusal(lambda: identity.sign_with(sqlite_office, li, sheet, own)) == "signing.changed"


def test_somebody_elses_an_ended_and_a_copied_key(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    of_ma = identity.new_key(sqlite_office, story.founder)
    sheet = identity.sheet(sqlite_office, li, story.case_id)
    assert refusal(lambda: identity.sign_with(sqlite_office, li, sheet, of_ma)) == "signing.key_unknown"
    own = identity.new_key(sqlite_office, li)
    own.counter = 9
    identity.sign_with(sqlite_office, li, sheet, own)
    own.counter = 3
    again = identity.sheet(sqlite_office, li, story.case_id)
    assert refusal(lambda: identity.sign_with(sqlite_office, li, again, own)) == "signing.key_copied"
    with sqlite_office.work(li) as work:
        keys.end_key(work, own.credential)
    assert refusal(lambda: identity.sign_with(sqlite_office, li, again, own)) == "signing.key_unknown"


def test_a_key_dies_with_the_identity_it_rests_on(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    own = identity.new_key(sqlite_office, li)
    sheet = identity.sheet(sqlite_office, li, story.case_id)
    true_li = stories.declare(sqlite_office, replace(LI, mobile="13911114444"))
    identity.prove(sqlite_office, true_li, LI, sub="true")
    assert refusal(lambda: identity.sign_with(sqlite_office, li, sheet, own)) == "identity.needed"


def test_a_declared_account_registers_no_key(sqlite_office: Office) -> None:
    actor = stories.declare(sqlite_office, MA)
    assert refusal(lambda: identity.new_key(sqlite_office, actor)) == "identity.needed"


def test_the_provider_signs_for_the_named_person_alone(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    sheet = identity.sheet(sqlite_office, li, story.case_id)
    assert refusal(lambda: identity.sign_by_token(sqlite_office, li, sheet, MA)) == "identity.other_person"
    low = {"acr": "urn:example:low"}
    assert (
        refusal(lambda: identity.sign_by_token(sqlite_office, li, sheet, LI, **low))
        == "identity.assurance_too_low"
    )
    signature = identity.sign_by_token(sqlite_office, li, sheet, LI)
    verdict = verify_signature(
        signature.evidence.encode(), trust_of(sqlite_office), at=sqlite_office.clock.now()
    )
    assert (verdict.result, verdict.claims["name"], verdict.claims["method"]) == (
        "valid",
        LI.name,
        "provider",
    )


def test_less_than_the_office_asks_does_not_count(sqlite_office: Office, story: stories.Story) -> None:
    stories.sign_everybody(sqlite_office, story)
    with sqlite_office.sessions.begin() as db:
        db.query(Signature).update({"assurance": None, "method": "link+id_number"})
    with sqlite_office.look(story.founder) as work:
        states = {s.state for s in signing.states(work, work.session.get_one(Case, story.case_id))}
    assert states == {"weak"}
    assert "case.unsigned" in refusal(lambda: stories.hand_in(sqlite_office, story))


# the evidence


def test_the_evidence_verifies_offline_and_no_byte_of_it_may_change(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    signature, trust = identity.sign_case(sqlite_office, li, story.case_id), trust_of(sqlite_office)
    whole, now = json.loads(signature.evidence), sqlite_office.clock.now()
    good = verify_signature(signature.evidence.encode(), trust, at=now)
    assert (good.result, good.claims["name"], good.claims["assurance"]) == ("valid", LI.name, "provider")
    for member in ("sheet", "binding", "stamp", "method"):
        changed = whole | {member: _flipped(whole[member])}
        assert verify_signature(compact_json(changed), trust, at=now).result != "valid", member
    for name, text in whole["act"].items():
        changed = whole | {"act": whole["act"] | {name: _flipped(text)}}
        assert verify_signature(compact_json(changed), trust, at=now).result != "valid", name
    paper = whole["papers"][0].replace("李秀兰", "赵磊")
    said = verify_signature(compact_json(whole | {"papers": [paper, *whole["papers"][1:]]}), trust, at=now)
    assert (said.result, said.reasons[0]) == ("forged", "papers_changed")
    assert read_evidence(signature.evidence.encode()).to_bytes().decode() == signature.evidence


def _flipped(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


# consent


def named(office: Office, story: stories.Story, name: str) -> str:
    with office.read() as session:
        return next(p.id for p in session.get_one(Case, story.case_id).people if p.name == name)


def not_me(office: Office, case_id: str, who: SignUp = LI) -> None:
    with office.work(stories.sign_up(office, who)) as work:
        consents.answer(work, case_id, "not_me")


def test_that_is_not_me_opens_a_complaint_with_three_days(sqlite_office: Office) -> None:
    """细则 art 51: the office of the case's place answers by Thursday, 26 November 2026."""
    story, _ = stories.taken(sqlite_office)
    not_me(sqlite_office, story.case_id)
    with sqlite_office.read() as session:
        opened = session.query(Impersonation).one()
        assert (opened.state, opened.authority) == ("filed", stories.LEDU)
        assert opened.answer_by == date(2026, 11, 26)


def test_that_is_not_me_stops_a_draft_at_the_signature_and_at_the_hand_in(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    """Li says so after everybody signed: the others sign nothing more, and nothing is handed in."""
    stories.sign_everybody(sqlite_office, story)
    not_me(sqlite_office, story.case_id)
    assert "case.halted" in refusal(lambda: stories.hand_in(sqlite_office, story))
    for who in (story.founder, li):
        assert refusal(lambda: identity.sign_case(sqlite_office, who, story.case_id)) == "case.halted"  # noqa: B023 - called at once


def test_that_is_not_me_stops_the_counter(sqlite_office: Office) -> None:
    """Who is seen at a counter for a body signs nothing in a halted case, and what was seen before is not confirmed in it."""
    office = sqlite_office
    stories.give_keys(office)
    case = owners.foreign(office)
    first, second = owners.officers(office)
    seen = owners.see(office, first, case)
    not_me(office, case.story.case_id, ZHAO)
    assert "case.halted" in refusal(lambda: owners.confirm(office, second, seen.id))
    assert "case.halted" in refusal(lambda: owners.see(office, first, case))


def test_that_is_not_me_stops_a_correction_from_coming_back(sqlite_office: Office) -> None:
    office = sqlite_office
    story, _ = stories.asked_to_correct(office)
    stories.answer_points(office, story)
    stories.save(office, story, "place", stories.answers(office)["place"] | {"address": "碾伯街道滨河路2号"})
    stories.sign_everybody(office, story)
    not_me(office, story.case_id)
    assert "case.halted" in refusal(lambda: stories.hand_in(office, story))
    assert stories.state_of(office, story) == "correction"


def test_that_is_not_me_stops_both_officers(sqlite_office: Office) -> None:
    """Said between proposal and confirmation it stops the second; the first may not propose anew."""
    office = sqlite_office
    story, clerk = stories.taken(office)

    def propose() -> None:
        with office.work(clerk) as work:
            two_officers.propose_approval(work, story.case_id)

    propose()
    not_me(office, story.case_id)
    assert "case.halted" in refusal(lambda: stories.confirm(office, story.case_id))
    assert stories.state_of(office, story) == "to_confirm"


def test_that_is_not_me_stops_the_proposal(sqlite_office: Office) -> None:
    office = sqlite_office
    story, clerk = stories.taken(office)
    not_me(office, story.case_id)
    assert "case.halted" in refusal(lambda: stories.decide(office, story.case_id, clerk))
    assert stories.state_of(office, story) == "in_review"


def test_that_is_not_me_stops_the_licence(sqlite_office: Office) -> None:
    """Both officers decided, the worker has not begun: no enterprise, no code, no licence."""
    office = sqlite_office
    story, _ = stories.approved(office)
    not_me(office, story.case_id)
    assert "case.halted" in refusal(lambda: exits.make_licence(office, story.case_id))
    with office.read() as session:
        case = session.get_one(Case, story.case_id)
        assert (case.state, case.enterprise_id, case.uscc) == ("approved", None, None)
        assert session.query(Licence).count() == 0


def test_that_is_not_me_stops_what_the_registered_company_files_next(sqlite_office: Office) -> None:
    """细则 art 52: of the founding itself, said after registration: no change is handed in or decided, no exit begins."""
    office = sqlite_office
    firm = exits.company(office)
    waiting = changes.written(
        office, firm, {"domicile": {"domicile": "青海省海东市乐都区碾伯街道古城大街20号101室"}}
    )
    changes.sign(office, waiting, MA, LI)
    changes.hand_in(office, waiting, firm.owner)
    changes.take(office, firm, waiting)
    not_me(office, firm.story.case_id)
    assert "case.halted" in refusal(lambda: stories.decide(office, waiting, firm.clerk))
    gone = exits.begin(office, firm)
    assert "case.halted" in refusal(lambda: exits.publish(office, gone))


def test_a_refusal_is_seen_and_the_case_is_not_handed_in(
    sqlite_office: Office, story: stories.Story, li: Actor
) -> None:
    stories.sign_everybody(sqlite_office, story)
    with sqlite_office.work(li) as work:
        consents.answer(work, story.case_id, "refused")
    assert "case.halted" in refusal(lambda: stories.hand_in(sqlite_office, story))


def test_nobody_answers_for_another(sqlite_office: Office, story: stories.Story) -> None:
    zhao = stories.sign_up(sqlite_office, ZHAO)
    with pytest.raises(NotFound), sqlite_office.work(zhao) as work:
        consents.answer(work, story.case_id, "accepted")
    false_li = stories.declare(sqlite_office, replace(LI, mobile="13911118888"))
    with pytest.raises(NotFound), sqlite_office.work(false_li) as work:
        consents.answer(work, story.case_id, "accepted")


def test_a_code_is_for_one_purpose_ends_and_dies_with_submission(
    sqlite_office: Office, story: stories.Story
) -> None:
    clerk, office = stories.appoint(sqlite_office, Role.CLERK), sqlite_office
    person = named(office, story, LI.name)

    def hand_out(by: Actor) -> str:
        with office.work(by) as work:
            return consents.hand_out(work, story.case_id, person)

    assert refusal(lambda: hand_out(story.founder)) == "flow.not_open"
    elsewhere = stories.appoint(office, Role.CLERK, stories.PINGAN, person=ZHAO)
    assert refusal(lambda: hand_out(elsewhere)) == "case.other_place"
    first, second = hand_out(clerk), hand_out(clerk)
    visitor = Actor(None, "visitor", Role.VISITOR)

    def look(token: str) -> str:
        with office.work(visitor) as work:
            return consents.by_code(work, token).person.name

    with pytest.raises(NotFound):  # replaced
        look(first)
    assert look(second) == LI.name

    def accept() -> None:
        with office.work(visitor) as work:
            consents.answer_by_code(work, second, "accepted")

    assert refusal(accept) == "identity.needed"
    stories.sign_everybody(office, story)
    with office.work(story.founder) as work:
        submit.submit(work, story.case_id)
    with pytest.raises(NotFound):
        look(second)


def test_a_code_expires(sqlite_office: Office, story: stories.Story) -> None:
    """Good for fourteen days to the last second, and not one longer."""
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    with sqlite_office.work(clerk) as work:
        token = consents.hand_out(work, story.case_id, named(sqlite_office, story, LI.name))

    def look() -> str:
        with sqlite_office.look(Actor(None, "visitor", Role.VISITOR)) as work:
            return consents.by_code(work, token).person.name

    sqlite_office.clock.move(days=14)  # type: ignore[attr-defined]  # the clock of the tests
    assert look() == LI.name
    sqlite_office.clock.move(seconds=1)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        look()
