"""Extracts of the register: what they say of a day, to whom, for what; and what every thief gets told who changes one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from esign.certs import IssuerNames
from esign.extract import BY_ITSELF, IssuedExtract
from esign.trusted import Trust
from esign.verdict import Verdict
from esign.verify import verify
from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound
from licensing.services.licences import log_check, verification
from licensing.services.register import extracting
from licensing.services.register.extracting import Asked
from licensing.store.models import JournalEntry, RegisterExtract
from portal.app import create_app
from portal.trust import current_trust
from portal.wiring import Office
from portal.work.jobs import issue_extract
from tests.corpus.corpus import answers
from tests.corpus.extracts import Thief, attacked_extract, make_extract
from tests.esign.conftest import install
from tests.support import changes, exits, orders, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, OFFICER, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

EXPECTED = answers()
MOVED = "青海省海东市乐都区碾伯街道古城大街20号101室"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def take(office: Office, firm: Firm, who: Actor, level: str = "public", **other: object) -> RegisterExtract:
    told = {"purpose": "BANK", "on": office.clock.now().date(), **other}
    code = str(changes.enterprise(office, firm).uscc)
    with office.work(who) as work:
        made = extracting.ask(work, code, Asked(level, **told)).id  # type: ignore[arg-type]  # by keyword
    issue_extract.run(office, made)
    with office.read() as session:
        row = session.get_one(RegisterExtract, made)
        assert row.pdf and row.credential
        return row


def judged(office: Office, data: bytes | str) -> Verdict:
    with create_app(office).test_request_context(), office.read() as session:
        return verification.check(session, data, current_trust().trust, office.clock.now())


def test_of_a_day_as_known_on_a_day_signed_and_verified_by_page_and_credential(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, before = sqlite_office, clock.day()
    was = changes.enterprise(office, firm).domicile
    clock.move(days=10)
    orders.order(office, str(changes.enterprise(office, firm).uscc), "CHANGE", domicile=MOVED)
    orders.work_off(office)
    today = clock.day()
    now, then = (take(office, firm, firm.owner, "full", on=day) for day in (today, before))
    assert set(now.content["told"]) == set(BY_ITSELF), "what the page prints the credential says too"
    for row, domicile in ((now, MOVED), (then, was)):
        for shown in (str(row.credential), bytes(row.pdf or b"")):
            verdict = judged(office, shown)
            assert (verdict.result, verdict.reasons) == ("valid", ()), verdict
            assert verdict.claims["items"]["domicile"] == domicile
            assert verdict.claims["items"]["entity_type"].startswith("有限责任公司"), "a word, not our code"
            assert (verdict.claims["on"], verdict.claims["purpose"]) == (str(row.on_day), "银行开户、授信")
    (change,) = now.content["told"]["history"]
    assert (change["before"], change["after"]) == (was, MOVED)
    unknown = take(office, firm, firm.owner, "full", on=today, known=before + timedelta(days=1))
    assert unknown.content["told"]["items"]["domicile"] == was, "nobody knew of the move yet"
    assert unknown.content["told"]["history"] == []
    early = take(office, firm, firm.owner, on=before - timedelta(days=400))
    assert early.content["told"]["items"] == {} and early.content["told"]["people"] == []


def test_each_sees_of_people_what_the_right_reaches(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    stranger = stories.sign_up(office, ZHAO)
    officer = standings.officer(office)
    public = take(office, firm, stranger).content["told"]["people"]
    assert {p["name"] for p in public} >= {MA.name, LI.name}
    assert all("number" not in p for p in public)
    assert "登记联络员" not in {p["role"] for p in public}
    full = take(office, firm, stories.sign_up(office, LI), "full").content["told"]["people"]
    numbers = {p.get("number") for p in full if p["name"] == MA.name}
    assert numbers == {f"{MA.id_number[:6]}********{MA.id_number[-4:]}"}
    whole = take(office, firm, officer, "authority", purpose="INSPECTION", reference="乐税稽〔2026〕9号")
    assert MA.id_number in {p.get("number") for p in whole.content["told"]["people"]}
    for who, level in (
        (stranger, "full"),
        (stranger, "authority"),
        (officer, "full"),
        (firm.owner, "authority"),
    ):
        with pytest.raises(NotFound):
            take(office, firm, who, level, reference="x")


def test_a_purpose_is_given_and_journalled_and_no_day_lies_ahead(sqlite_office: Office, firm: Firm) -> None:
    office, officer = sqlite_office, standings.officer(sqlite_office)
    ahead = office.clock.now().date() + timedelta(days=2)
    for who, level, other, field in (
        (firm.owner, "public", {"purpose": ""}, "purpose"),
        (firm.owner, "public", {"purpose": "INSPECTION"}, "purpose"),
        (firm.owner, "public", {"on": ahead}, "on"),
        (firm.owner, "public", {"known": ahead}, "known"),
        (officer, "authority", {"purpose": "INSPECTION", "reference": " "}, "reference"),
    ):
        with pytest.raises(Invalid) as caught:
            take(office, firm, who, level, **other)
        assert [p.field for p in caught.value.problems] == [field]
    made = take(office, firm, firm.owner, "full")
    with office.read() as session:
        (noted,) = session.query(JournalEntry).filter_by(action="extract.asked")
        assert noted.facts["purpose"] == "BANK" and noted.facts["content_sha256"] == made.content_sha256
        (signed,) = session.query(JournalEntry).filter_by(action="extract.issued")
        assert signed.facts["log_index"] == made.log_index


def test_what_somebody_changed_made_or_moved_is_no_extract(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    row = take(office, firm, firm.owner, "full")
    pdf, credential = bytes(row.pdf or b""), str(row.credential)
    assert judged(office, pdf.replace(b"extract.typ", b"x") + b" ").result == "forged"
    head, _, rest = credential.partition(".")
    assert judged(office, f"{head}.{rest[:-40]}{'A' * 40}").result == "forged"
    fewer = credential.rpartition("~")[0].rpartition("~")[0] + "~"
    less = judged(office, fewer)
    assert less.result == "valid" and "history" not in less.claims, "members may be kept back"
    with office.read() as session:
        session.get_one(RegisterExtract, row.id).parts = ["0" * 64, "1" * 64]
        session.commit()
    assert judged(office, credential).reasons == ("not_in_register",)
    assert judged(office, pdf).reasons == ("not_in_register",)
    with create_app(office).test_request_context():
        offline = verify(credential, current_trust().trust, at=office.clock.now())
    assert (offline.result, offline.reasons) == ("unknown", ("an_extract",)), (
        "no licence, and not called forged"
    )


def test_the_register_itself_calls_forged_what_every_verifier_does(
    sqlite_office: Office, firm: Firm, tmp_path: Path
) -> None:
    """The corpus' extracts, made of one that is on record here: a missing instant was a fault of the page."""
    office, rogue = sqlite_office, install(tmp_path, sqlite_office.seals.names).seals
    row = take(office, firm, firm.owner, "full")
    made = IssuedExtract(bytes(row.pdf or b""), str(row.credential), str(row.jti), str(row.kid))
    at = row.issued_at or office.clock.now()
    with create_app(office).test_request_context(), office.read() as session:
        trust = current_trust().trust
        said = {
            name: (verification.check(session, data, trust, office.clock.now()), EXPECTED[f"fresh/{name}"])
            for name, data in attacked_extract(made, office.seals, at, rogue).items()
        }
    assert len(said) > 30
    assert {name: verdict for name, (verdict, _) in said.items() if verdict.result != "forged"} == {}
    assert {name: v.reasons for name, (v, (_, reasons)) in said.items() if v.reasons[0] != reasons[0]} == {}
    of_another_name = Thief(office.seals, at, made).signed({"name": "另一家公司"})
    assert judged(office, of_another_name).reasons == ("not_in_register",), (
        "also where offline nobody could tell"
    )


def test_another_regions_extract_is_for_that_region_to_answer(
    sqlite_office: Office, firm: Firm, tmp_path: Path
) -> None:
    """It was called forged, as it is not on our register."""
    office, now = sqlite_office, sqlite_office.clock.now()
    there = IssuerNames(
        "西宁市市场监督管理局（测试）", "630100", "xining.example/log", "https://xining.example"
    )
    region = install(tmp_path, there, now)
    theirs = make_extract(region.seals, now, uscc="91630100MA7TESTX0U")
    with create_app(office).test_request_context(), office.read() as session:
        trust = Trust((*current_trust().trust.issuers, *region.trust.issuers))
        for shown in (theirs.credential, theirs.pdf):
            verdict = verification.check(session, shown, trust, now)
            assert (verdict.result, verdict.reasons) == ("unknown", ("an_extract",))


def test_its_digests_stand_in_the_log_under_no_code_and_the_log_still_proves_itself(
    sqlite_office: Office, firm: Firm
) -> None:
    row = take(sqlite_office, firm, firm.owner)
    code = str(changes.enterprise(sqlite_office, firm).uscc)
    issued = Visits(sqlite_office).nobody().get(f"/log/issued/{code}").get_json()
    assert row.id not in str(issued)
    seals = sqlite_office.seals
    key = seals.key("log", sqlite_office.clock.now()).public_key
    with sqlite_office.read() as session:
        assert log_check.check(session, (seals.names.short, key)).faults == ()  # type: ignore[arg-type]  # an Ed25519 key
    issue_extract.run(sqlite_office, row.id)  # a second time changes nothing
    with sqlite_office.read() as session:
        assert session.get_one(RegisterExtract, row.id).log_index == row.log_index


def test_on_the_page_it_is_taken_listed_and_verified_and_nobody_else_has_it(
    sqlite_office: Office, firm: Firm
) -> None:
    visits, code = Visits(sqlite_office), str(changes.enterprise(sqlite_office, firm).uscc)
    address = f"/enterprises/{code}/extract"
    assert visits.nobody().get(address).status_code in (302, 303, 401)
    page = visits.of(MA).get(address)
    assert_page_hygiene(page.text, address)
    wrong = post(visits.of(MA), address, {"level": "full", "purpose": "", "on": "2026-11-23"})
    assert wrong.status_code == 422 and says(wrong.text, "problems.extract.purpose")
    said = {"level": "full", "purpose": "BANK", "on": "2026-11-23"}
    assert post(visits.of(MA), address, said).status_code == 303
    with sqlite_office.read() as session:
        made = session.query(RegisterExtract).one().id
    listed = visits.of(MA).get("/extracts")
    assert_page_hygiene(listed.text, "/extracts")
    assert says(listed.text, "extracts.waits")
    assert visits.of(MA).get(f"/extracts/{made}/extract.pdf").status_code == 404
    issue_extract.run(sqlite_office, made)
    pdf = visits.of(MA).get(f"/extracts/{made}/extract.pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF-")
    text = visits.of(MA).get(f"/extracts/{made}/extract.jwt").text
    shown = post(visits.nobody(), "/verify", {"code": text}, "/verify")
    assert says(shown.text, "extracts.genuine"), shown.text[:3000]
    answer = visits.nobody().post(
        "/api/v1/licence-verifications", data=pdf.data, content_type="application/pdf"
    )
    assert answer.get_json()["result"] == "valid"
    stories.sign_up(sqlite_office, LI)
    assert visits.of(LI).get(f"/extracts/{made}/extract.pdf").status_code == 404
    stories.appoint(sqlite_office, Role.OFFICER, person=OFFICER)
    assert visits.of(OFFICER).get(f"/extracts/{made}/extract.jwt").status_code == 404
    assert post(visits.of(OFFICER), address, said).status_code == 404
