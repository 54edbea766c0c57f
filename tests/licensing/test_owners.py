"""Who signs for an owner that is no natural person, and for one from abroad; each thief is refused for a reason of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from stdnum.cn.uscc import calc_check_digit

from esign.evidence import read_evidence
from esign.jose import compact_json
from esign.signature import verify_signature
from esign.trust import trust_file, trust_list
from esign.trusted import Trust
from licensing.act import SYSTEM, Actor, Role
from licensing.errors import Invalid, NotFound
from licensing.kinds.establishment import submit
from licensing.kinds.simplified_exit import steps as leaving
from licensing.kinds.simplified_exit.state import obstacles
from licensing.services.accounts.accounts import SignUp
from licensing.services.cases import cases, counter_signing, signing, signing_acts
from licensing.services.cases.cases import PersonForm
from licensing.services.holding import lending
from licensing.services.register.moves import move_enterprise
from licensing.store.models import Account, Case, CounterSignature, Enterprise, Message, Person, SigningSheet
from portal.wiring import Office
from tests.support import changes, identity, owners, stories
from tests.support.exits import Firm
from tests.support.owners import STEIN, Asked, Joint
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO

SUN = replace(LI, name="孙丽", mobile="13911110004", id_number="632123199001010025")


@pytest.fixture
def case(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.joint(sqlite_office)


@pytest.fixture
def abroad(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.foreign(sqlite_office)


def trust_of(office: Office) -> Trust:
    seals, at = office.seals, office.clock.now()
    return Trust.load(trust_file(seals, trust_list(seals, seals.names.short, office.settings.base_url, at)))


def verdict(office: Office, evidence: bytes) -> tuple[str, tuple[str, ...], Any]:
    found = verify_signature(evidence, trust_of(office), at=office.clock.now())
    return found.result, found.reasons, found.claims


# a company that holds our licence


def test_the_representative_signs_for_the_company_with_an_own_key(sqlite_office: Office, case: Joint) -> None:
    signed = identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    name, code = owners.code_of(sqlite_office, case.parent)
    assert owners.state(sqlite_office, case) == "signed"
    result, _, claims = verdict(sqlite_office, signed.evidence.encode())
    assert result == "valid"
    assert (claims["name"], claims["for"]["name"], claims["for"]["code"]) == (MA.name, name, code)
    assert claims["for"]["power"] == "representative" and claims["for"]["grant"] is None
    assert signed.power is not None and signed.power["signer"] == MA.name


def test_the_agent_of_the_licence_signs_and_the_sheet_names_the_grant(
    sqlite_office: Office, case: Joint
) -> None:
    grant = owners.lend(sqlite_office, case.parent)
    signed = identity.sign_case(sqlite_office, stories.sign_up(sqlite_office, LI), case.story.case_id)
    _, _, claims = verdict(sqlite_office, signed.evidence.encode())
    assert (claims["name"], claims["for"]["power"], claims["for"]["grant"]) == (LI.name, "agent", grant)


def test_evidence_for_another_body_or_by_another_grant_is_forged(sqlite_office: Office, case: Joint) -> None:
    signed = identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    evidence = read_evidence(signed.evidence.encode())
    sheet = json.loads(evidence.sheet)
    for told in ({"code": "91630202MA0000999X"}, {"grant": "grant_other"}):
        other = compact_json({**sheet, "for": {**sheet["for"], **told}}).decode()
        result, _, _ = verdict(sqlite_office, replace(evidence, sheet=other).to_bytes())
        assert result == "forged"


def test_whoever_signs_for_the_company_is_told_and_asked(sqlite_office: Office, case: Joint) -> None:
    with sqlite_office.look(case.parent.owner) as work:
        assert [p.id for _, p in signing.waiting_for(work)] == [case.body]
        occasions = {m.occasion for m in work.session.query(Message).filter_by(case_id=case.story.case_id)}
    assert {"named", "asked_to_sign"} <= occasions


def test_the_founder_a_stranger_and_a_manager_do_not_sign_for_the_company(
    sqlite_office: Office, case: Joint
) -> None:
    sun = stories.sign_up(sqlite_office, SUN)
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, sun, case.story.case_id)
    waiting = identity.sheet(sqlite_office, case.story.founder, case.story.case_id)
    assert waiting.person_id != case.body  # the founder's own sheet is for himself alone
    with sqlite_office.work(case.parent.owner) as work:
        lending.appoint(work, case.parent.enterprise_id, lending.Named(SUN.name, SUN.id_number))
    assert (
        refusal(lambda: identity.sheet(sqlite_office, sun, case.story.case_id))
        == "party.grant_without_matter"
    )


@pytest.mark.parametrize(
    ("lent", "then", "reason"),
    [
        (("PRESENT",), None, "party.grant_without_matter"),
        ((owners.MATTER,), "passes", "party.grant_expired"),
        ((owners.MATTER,), "revoked", "party.grant_withdrawn"),
        ((owners.MATTER,), "new_head", "party.grant_giver_gone"),
    ],
)
def test_a_grant_that_is_no_power_to_sign(
    sqlite_office: Office, case: Joint, lent: tuple[str, ...], then: str | None, reason: str
) -> None:
    grant, li = (
        owners.lend(sqlite_office, case.parent, matters=lent, days=3),
        stories.sign_up(sqlite_office, LI),
    )
    if then == "passes":
        sqlite_office.clock.move(days=5)  # type: ignore[attr-defined]  # the tests' clock
    elif then == "revoked":
        with sqlite_office.work(case.parent.owner) as work:
            lending.revoke(work, case.parent.enterprise_id, grant)
    elif then == "new_head":
        _new_head(sqlite_office, case, SUN)
    assert refusal(lambda: identity.sheet(sqlite_office, li, case.story.case_id)) == reason


def _new_head(office: Office, case: Joint, who: SignUp = LI) -> None:
    """The register names somebody else as representative."""
    actor = stories.sign_up(office, who)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, case.parent.enterprise_id)
        account = work.session.get_one(Account, actor.id)
        enterprise.representative, enterprise.representative_index = who.name, account.id_number_index


def test_a_former_representative_signs_nothing_more(sqlite_office: Office, case: Joint) -> None:
    own = identity.new_key(sqlite_office, case.parent.owner)
    waiting = identity.sheet(sqlite_office, case.parent.owner, case.story.case_id)
    _new_head(sqlite_office, case)
    gone = refusal(lambda: identity.sign_with(sqlite_office, case.parent.owner, waiting, own))
    assert gone == "party.power_gone"
    with pytest.raises(NotFound):
        identity.sheet(sqlite_office, case.parent.owner, case.story.case_id)
    assert identity.sign_case(sqlite_office, stories.sign_up(sqlite_office, LI), case.story.case_id)


def test_a_grant_ended_between_sheet_and_signature(sqlite_office: Office, case: Joint) -> None:
    grant, li = owners.lend(sqlite_office, case.parent), stories.sign_up(sqlite_office, LI)
    own = identity.new_key(sqlite_office, li)
    waiting = identity.sheet(sqlite_office, li, case.story.case_id)
    with sqlite_office.work(case.parent.owner) as work:
        lending.revoke(work, case.parent.enterprise_id, grant)
    assert refusal(lambda: identity.sign_with(sqlite_office, li, waiting, own)) == "party.grant_withdrawn"


def test_a_licence_revoked_between_sheet_and_signature(sqlite_office: Office, case: Joint) -> None:
    own = identity.new_key(sqlite_office, case.parent.owner)
    waiting = identity.sheet(sqlite_office, case.parent.owner, case.story.case_id)
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, case.parent.enterprise_id)
        move_enterprise(enterprise, "revoked", work.act.on)
    assert (
        refusal(lambda: identity.sign_with(sqlite_office, case.parent.owner, waiting, own))
        == "party.licence_not_in_force"
    )


def test_a_manager_does_not_lend_the_power_to_sign(sqlite_office: Office, case: Joint) -> None:
    li, sun = stories.sign_up(sqlite_office, LI), lending.Named(SUN.name, SUN.id_number)
    with sqlite_office.work(case.parent.owner) as work:
        lending.appoint(work, case.parent.enterprise_id, lending.Named(LI.name, LI.id_number))
    with pytest.raises(Invalid) as caught, sqlite_office.work(li) as work:
        extent = lending.Extent((owners.MATTER,), work.act.on, work.act.on + timedelta(days=3))
        lending.authorise(work, case.parent.enterprise_id, sun, extent)
    assert [p.code for p in caught.value.problems] == ["holder.matter_of_representative"]


def test_a_signature_of_whom_the_true_person_ousted_counts_no_more(
    sqlite_office: Office, case: Joint
) -> None:
    identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    true_ma = stories.declare(sqlite_office, replace(MA, mobile="13911118888"))
    identity.prove(sqlite_office, true_ma, MA, sub="true")
    assert owners.state(sqlite_office, case) == "taken"
    with sqlite_office.look(true_ma) as work:
        assert [p.id for _, p in signing.waiting_for(work)] == [case.body]


# what the form refuses


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (owners.body("某某有限公司", "91630202MA00000154"), "people.credit_code"),
        (owners.body("某某有限公司", "DEU:HRB1", "FOREIGN"), "people.party_needed"),
        (owners.body("X", "91630202MA00000153"), "people.body_name"),
        (owners.body(STEIN, "CHN:1", "FOREIGN_BODY"), "people.foreign_number"),
        (
            replace(owners.body("某某有限公司", "91630202MA00000153"), roles=frozenset({"DIRECTOR"})),
            "people.unknown_role",
        ),
        (owners.body(STEIN, "DEU:HRB1", "FOREIGN_BODY", signer_name="Anna Stein"), "people.document_number"),
    ],
)
def test_a_body_wrongly_typed(sqlite_office: Office, form: PersonForm, code: str) -> None:
    found = cases.person_problems(form, sqlite_office.books, "llc")
    assert code in {p.code for p in found}


def people_problems(office: Office, case: Asked) -> set[str]:
    with office.look(case.story.founder) as work:
        row = work.session.get_one(Case, case.story.case_id)
        return {p.code for p in cases.problems_by_section(work, row)["people"]}


def put(office: Office, case: Joint, form: PersonForm) -> None:
    with office.work(case.story.founder) as work:
        cases.put_person(work, case.story.case_id, case.body, form)


def test_what_the_register_says_of_an_owner(sqlite_office: Office, case: Joint) -> None:
    name, code = owners.code_of(sqlite_office, case.parent)
    assert people_problems(sqlite_office, case) == set()
    put(sqlite_office, case, owners.body("别的有限公司", code))
    assert people_problems(sqlite_office, case) == {"people.owner_name_differs"}
    put(
        sqlite_office,
        case,
        owners.body(owners.CHILD, "91630202MA0000099" + calc_check_digit("91630202MA0000099")),
    )
    assert "people.owner_itself" in people_problems(sqlite_office, case)
    put(sqlite_office, case, owners.body(name, code))
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, case.parent.enterprise_id)
        move_enterprise(enterprise, "revoked", work.act.on)
    assert {"people.owner_gone", "people.signer_needed"} <= people_problems(sqlite_office, case)


def test_an_owner_from_abroad_names_papers_signer_and_consignee(sqlite_office: Office, abroad: Joint) -> None:
    assert people_problems(sqlite_office, abroad) == set()
    put(sqlite_office, abroad, owners.body(STEIN, "DEU:HRB12345", "FOREIGN_BODY"))
    assert people_problems(sqlite_office, abroad) == {
        "people.signer_needed",
        "people.consignee_needed",
        "people.document_needed",
    }


# a counter with two officers


def test_two_officers_make_a_signature_that_anybody_verifies(sqlite_office: Office, abroad: Joint) -> None:
    first, second = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    assert owners.state(sqlite_office, abroad) == "missing"  # nothing counts with the proposal
    signed = owners.confirm(sqlite_office, second, row.id)
    assert owners.state(sqlite_office, abroad) == "signed"
    result, _, claims = verdict(sqlite_office, signed.evidence.encode())
    assert result == "valid"
    assert (claims["method"], claims["assurance"]) == ("counter", "counter")
    assert claims["for"]["name"] == STEIN and claims["name"] == "Anna Stein"


def test_counter_evidence_with_one_officer_or_another_file_is_forged(
    sqlite_office: Office, abroad: Joint
) -> None:
    first, second = owners.officers(sqlite_office)
    signed = owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, abroad).id)
    evidence = read_evidence(signed.evidence.encode())
    seen = evidence.act["counter"]
    for told in ({"officers": [seen["officers"][0]] * 2}, {"sha256": "0" * 64}):
        act = {"counter": {**seen, **told}}
        result, _, _ = verdict(sqlite_office, replace(evidence, act=act).to_bytes())
        assert result == "forged"


def test_one_clerk_alone_confirms_nothing(sqlite_office: Office, abroad: Joint) -> None:
    first, _ = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    assert refusal(lambda: owners.confirm(sqlite_office, first, row.id)) == "review.same_officer"


def test_officers_of_another_county_see_nothing(sqlite_office: Office, abroad: Joint) -> None:
    first, _ = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    shown = owners.shown_of(sqlite_office, first, row.id)
    elsewhere = stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=stories.HEAD)
    with pytest.raises(NotFound):
        owners.see(sqlite_office, elsewhere, abroad)
    with pytest.raises(NotFound):
        owners.confirm(sqlite_office, elsewhere, row.id, shown)


def test_a_file_swapped_between_the_officers(sqlite_office: Office, abroad: Joint) -> None:
    first, second = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    shown = owners.shown_of(sqlite_office, second, row.id)
    with sqlite_office.work(SYSTEM) as work:
        work.session.get_one(CounterSignature, row.id).content = b"%PDF-1.4 other"
    assert (
        refusal(lambda: owners.confirm(sqlite_office, second, row.id, shown))
        == "review.changed_since_proposal"
    )


def test_papers_changed_between_the_officers(sqlite_office: Office, abroad: Joint) -> None:
    first, second = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    shown = owners.shown_of(sqlite_office, second, row.id)
    stories.save(
        sqlite_office,
        abroad.story,
        "place",
        {"county": stories.LEDU, "address": "别处1号", "tenure": "owned"},
    )
    assert (
        refusal(lambda: owners.confirm(sqlite_office, second, row.id, shown))
        == "review.changed_since_proposal"
    )


def test_another_proposal_than_the_one_read(sqlite_office: Office, abroad: Joint) -> None:
    first, second = owners.officers(sqlite_office)
    row = owners.see(sqlite_office, first, abroad)
    assert (
        refusal(lambda: owners.confirm(sqlite_office, second, row.id, "0" * 64)) == "review.proposal_replaced"
    )


@pytest.mark.parametrize(
    "signer",
    [("Anna Stein", "PASSPORT", "DEUC01X00T48"), ("Bert Stein", "PASSPORT", "DEUC01X00T47")],
)
def test_another_person_than_the_named_one_stands_there(
    sqlite_office: Office, abroad: Joint, signer: tuple[str, str, str]
) -> None:
    first, _ = owners.officers(sqlite_office)
    assert refusal(lambda: owners.see(sqlite_office, first, abroad, signer)) == "counter.other_document"


def test_who_signs_with_a_licence_does_not_sign_at_the_counter(sqlite_office: Office, case: Joint) -> None:
    first, _ = owners.officers(sqlite_office)
    found = refusal(lambda: owners.see(sqlite_office, first, case))
    assert "counter.signs_otherwise" in found


def test_nobody_at_a_counter_looks_into_what_nobody_asked_for(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    story = owners.begun(sqlite_office)
    first, _ = owners.officers(sqlite_office)
    with sqlite_office.look(first) as work:
        number = str(work.session.get_one(Case, story.case_id).number)
        with pytest.raises(NotFound):
            counter_signing.by_number(work, number)


def test_a_policy_that_asks_more_takes_no_counter_signature(
    sqlite_office: Office, abroad: Joint, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = owners.officers(sqlite_office)
    owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, abroad).id)
    with sqlite_office.look(abroad.story.founder) as work:
        stricter = {**work.books.powers, "sign": replace(work.books.powers["sign"], least="provider")}
        work.unit.books = replace(work.books, powers=stricter)
        row = work.session.get_one(Case, abroad.story.case_id)
        assert {s.person.id: s.state for s in signing.states(work, row)}[abroad.body] == "weak"
        assert not signing.all_signed(work, row)


# a person from abroad


def test_somebody_with_a_passport_owns_a_part_and_signs_at_the_counter(sqlite_office: Office) -> None:
    stories.give_keys(sqlite_office)
    story = owners.begun(sqlite_office)
    money = {"amount_fen": stories.CAPITAL_FEN * 4 // 10, "form": "currency", "due_on": "2030-06-30"}
    told = {k: v for k, v in owners.abroad().items() if not k.startswith("signer")}
    form = PersonForm(
        *("Anna Stein", "DEUC01X00T47", "+4915112345678", frozenset({"SHAREHOLDER"}), money),
        document_kind="PASSPORT",
        details=told,
    )
    person = stories.add_person(sqlite_office, story, form)
    stories.pledge_beneficial(sqlite_office, story)
    owners.ask(sqlite_office, story)
    case = Asked(story, person)
    assert people_problems(sqlite_office, case) == set()
    first, second = owners.officers(sqlite_office)
    signed = owners.confirm(sqlite_office, second, owners.see(sqlite_office, first, case).id)
    assert verdict(sqlite_office, signed.evidence.encode())[0] == "valid"
    identity.sign_case(sqlite_office, story.founder, story.case_id)
    with sqlite_office.work(story.founder) as work:
        submit.submit(work, story.case_id)
    assert stories.state_of(sqlite_office, story) == "submitted"


# on the register, and out again


def test_the_owner_company_stands_on_the_register_and_its_holder_is_asked_when_the_child_leaves(
    sqlite_office: Office, case: Joint
) -> None:
    office, story = sqlite_office, case.story
    owners.registered(office, case)
    name, code = owners.code_of(office, case.parent)
    with office.look(story.founder) as work:
        child = work.session.get_one(Case, story.case_id).enterprise_id
        parent = work.session.get_one(Enterprise, case.parent.enterprise_id)
        assert "X07" in obstacles(work, parent)  # who holds shares does not leave by the short way
        articles = next(
            p for p in signing.papers_of(work, work.session.get_one(Case, story.case_id)) if p.kind == "ART"
        )
        assert f"{name}（{code}）" in articles.canonical().decode()
    with office.work(case.parent.owner) as work:  # the parent's representative may start it, as any owner
        exit_case = leaving.open_exit(work, str(child)).id
    with office.look(case.parent.owner) as work:
        people = {p.name: p for p in work.session.get_one(Case, exit_case).people}
        assert set(people) == {ZHAO.name, name}
    identity.sign_case(office, case.parent.owner, exit_case)
    identity.sign_case(office, story.founder, exit_case)
    with office.work(case.parent.owner) as work:
        assert leaving.start_exit(work, exit_case).state == "published"


@pytest.mark.parametrize("buyer", [LI, SUN], ids=["the agent", "a stranger"])
def test_whom_a_company_lets_sign_does_not_sign_what_it_sells_them(
    sqlite_office: Office, case: Joint, buyer: SignUp
) -> None:
    """民法典 art 168: Li, lent the signature, signs a sale of the company's part to Sun, and not to Li; Ma who leads it signs either."""
    office, story = sqlite_office, case.story
    owners.registered(office, case)
    owners.lend(office, case.parent)
    with office.read() as session:
        child = str(session.get_one(Case, story.case_id).enterprise_id)
    firm = Firm(story, child, stories.appoint(office, Role.CLERK))
    name, _ = owners.code_of(office, case.parent)
    tenth = stories.CAPITAL_FEN // 10
    given = {"from": changes.owner_ids(office, firm)[name], "amount_fen": tenth, "price_fen": tenth}
    case_id = changes.written(office, firm, {"shareholders": given}, new={"shareholders": buyer})
    owners.ask(office, stories.Story(firm.owner, "", case_id))
    with office.read() as session:
        body = next(p.id for p in session.get_one(Case, case_id).people if p.name == name)
    li = stories.sign_up(office, LI)
    if buyer is LI:
        assert refusal(lambda: sheet_for(office, li, case_id, body)) == "counter.own_bargain"
    else:
        assert sheet_for(office, li, case_id, body)
    assert sheet_for(office, case.parent.owner, case_id, body)


def sheet_for(office: Office, actor: Actor, case_id: str, person: str) -> SigningSheet:
    with office.work(actor) as work:
        named = work.session.get_one(Case, case_id)
        seen = signing.signing_digest(named, signing.papers_of(work, named))
        return signing_acts.prepare(work, case_id, seen, person)


def test_the_case_names_the_power_and_keeps_it(sqlite_office: Office, case: Joint) -> None:
    identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id)
    with sqlite_office.read() as session:
        person = session.get_one(Person, case.body)
        assert person.signatures[-1].power["power"] == "representative"  # type: ignore[index]
