"""The company certificate: the register entry as a second credential, worth what its licence version is worth. On both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from esign.errors import InvalidFace
from esign.jose import read_token, unb64u
from licensing import journal
from licensing.act import SYSTEM
from licensing.errors import NotFound, Refused
from licensing.invariants import proofs
from licensing.services.licences import (
    company_certificates,
    issue,
    log_check,
    logged,
    public_log,
    verification,
)
from licensing.store.models import CompanyCertificate, Enterprise, Licence
from portal.licence_signing import sign_certificate
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_company_certificate, sweep
from tests.esign.conftest import company_facts
from tests.support import holders, orders, stories
from tests.support.clock import FixedClock
from tests.support.holders import Held, certified
from tests.support.stories import LI, ZHAO


@pytest.fixture
def firm(office: Office) -> Held:
    return holders.held(office)


def verdict(office: Office, data: bytes | str) -> tuple[str, tuple[str, ...]]:
    now = office.clock.now()
    trust = document(office.seals, office.settings.data_dir / "keys", now).trust
    with office.read() as session:
        found = verification.check(session, data, trust, now)
    return found.result, found.reasons


def faults(office: Office) -> list[str]:
    key = office.seals.key("log", office.clock.now()).public_key
    with office.read() as session:
        return [each.code for each in log_check.check(session, (office.seals.names.short, key)).faults]  # type: ignore[arg-type]  # log keys are Ed25519


def test_what_stands_on_the_register_is_signed_logged_and_valid(office: Office, firm: Held) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    credential = str(made.credential)
    assert verdict(office, credential) == ("valid", ())
    claims = read_token(credential.split("~")[0]).claims()
    shown = dict(json.loads(unb64u(item))[1:] for item in credential.split("~")[1:-1])
    with office.read() as session:
        licence = session.get_one(Licence, firm.licence_id)
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        entries = {
            row.kind: row.sha256 for row in logged.issued_for(session, licence.uscc) if row.subject == made.id
        }
        assert public_log.holds(session, made.log_index, entries["credential"])
        done = [x.action for x in journal.history(session, "licence", firm.licence_id)]
        assert not list(proofs.files_changed(session, made.prepared_at))
    assert claims["vct"] == f"{office.seals.names.base_url}/vct/company-certificate/1"
    assert (claims["uscc"], claims["legal_person_name"]) == (enterprise.uscc, enterprise.name)
    assert claims["legal_person_id"] == f"CN{enterprise.authority}.{enterprise.uscc}"
    assert claims["registration_date"] == str(enterprise.established_on)
    assert shown["share_capital"] == {
        "amount": f"{(enterprise.capital_fen or 0) // 100}.00",
        "currency": "CNY",
    }
    (person,) = shown["legal_representative"]
    assert (person["full_name"], person["signatory_rule"]) == (enterprise.representative, "sole")
    assert claims["status"] == read_token(str(licence.credential).split("~")[0]).claims()["status"]
    assert claims["cnf"]["jwk"]["kid"] == licence.holder_kid
    assert made.jti != licence.jti
    assert entries == {
        "credential": sha256(credential.encode()).hexdigest(),
        "issuer_part": sha256(credential.split("~")[0].encode()).hexdigest(),
    }
    assert done.count("licence.certificate_prepared") == done.count("licence.certificate_issued") == 1
    assert faults(office) == []


def test_asked_twice_there_is_one_and_signed_twice_the_first_stays(office: Office, firm: Held) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    again = certified(office, firm.enterprise_id, firm.owner)
    assert (again.id, again.credential) == (made.id, made.credential)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(CompanyCertificate, made.id)
        licence = work.session.get_one(Licence, row.licence_id)
        company_certificates.record(work, made.id, sign_certificate(office, licence, row))
    assert faults(office) == []


def test_the_same_content_signed_after_a_crash_says_the_same(office: Office, firm: Held) -> None:
    with office.work(firm.owner) as work:
        asked = company_certificates.ask(work, firm.enterprise_id)
    with office.read() as session:
        waiting = company_certificates.unsigned(session, asked)
    assert waiting is not None
    first, second = (sign_certificate(office, *waiting) for _ in range(2))
    assert first.jti == second.jti
    assert first.credential.split(".")[1] == second.credential.split(".")[1]
    assert first.credential.split("~")[1:] == second.credential.split("~")[1:]


def test_strangers_agents_and_officers_get_none(office: Office, firm: Held) -> None:
    agent, _ = holders.agent(office, firm)
    for who in (stories.sign_up(office, holders.SUN), agent):
        with pytest.raises(NotFound), office.work(who) as work:
            company_certificates.ask(work, firm.enterprise_id)
        with pytest.raises(NotFound), office.work(who) as work:
            company_certificates.of_holder(work, firm.enterprise_id)
    certified(office, firm.enterprise_id, firm.owner)
    for who in (stories.sign_up(office, holders.SUN), stories.sign_up(office, ZHAO)):
        with pytest.raises(NotFound), office.work(who) as work:
            company_certificates.own(work, firm.enterprise_id)
    manager, _ = holders.manager(office, firm, LI)
    with office.work(manager) as work:
        assert company_certificates.own(work, firm.enterprise_id).issued_at is not None


def test_it_ends_with_its_licence_in_the_same_second(office: Office, firm: Held) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")
    assert verdict(office, str(made.credential)) == ("revoked", ("revoked",))
    with pytest.raises((Refused, NotFound)), office.work(firm.owner) as work:
        company_certificates.ask(work, firm.enterprise_id)


def test_a_change_supersedes_it_and_a_new_one_says_the_new_address(office: Office, firm: Held) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    with office.read() as session:
        code = str(session.get_one(Enterprise, firm.enterprise_id).uscc)
    orders.order(office, code, "CHANGE", domicile="青海省海东市乐都区碾伯街道校场路5号")
    orders.work_off(office)
    assert verdict(office, str(made.credential))[0] == "superseded"
    fresh = certified(office, firm.enterprise_id, firm.owner)
    assert fresh.id != made.id and "校场路5号" in fresh.content["address"]
    assert verdict(office, str(fresh.credential)) == ("valid", ())


def test_one_that_ran_out_is_made_anew(office: Office, firm: Held, clock: FixedClock) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    clock.move(days=office.books.policy.company_certificate_days)
    assert verdict(office, str(made.credential))[0] == "expired"
    fresh = certified(office, firm.enterprise_id, firm.owner)
    assert fresh.id != made.id and verdict(office, str(fresh.credential)) == ("valid", ())


def test_a_thief_of_the_licence_key_signs_one_that_the_register_does_not_know(
    office: Office, firm: Held
) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    with office.read() as session:
        licence = session.get_one(Licence, firm.licence_id)
    other = CompanyCertificate(
        id=made.id,  # the genuine number
        content=dict(made.content) | {"name": "青海省金库有限公司"},
        prepared_at=made.prepared_at,
        expires_at=made.expires_at,
    )
    forged = sign_certificate(office, licence, other)
    assert forged.jti == made.jti
    assert verdict(office, forged.credential) == ("forged", ("not_in_register",))


def test_one_off_the_log_or_with_other_content_is_found(office: Office, firm: Held) -> None:
    made = certified(office, firm.enterprise_id, firm.owner)
    with office.work(SYSTEM) as work:
        row = work.session.get_one(CompanyCertificate, made.id)
        row.log_index, row.content = None, dict(row.content) | {"capital_fen": 1}
    assert {"not_in_log", "not_in_register"} <= set(faults(office))
    assert verdict(office, str(made.credential)) == ("forged", ("not_in_log",))
    with office.read() as session:
        assert made.id in list(proofs.files_changed(session, made.prepared_at))
        assert made.id in list(proofs.issued_off_the_log(session, made.prepared_at))


def test_a_lost_job_is_asked_for_again(office: Office, firm: Held, clock: FixedClock) -> None:
    with office.work(firm.owner) as work:
        asked = company_certificates.ask(work, firm.enterprise_id)
    with office.read() as session:
        before = sum(office.jobs.counts(session).values())
    clock.at += timedelta(hours=1)
    sweep.run(office)
    with office.read() as session:
        assert sum(office.jobs.counts(session).values()) > before
        assert company_certificates.waiting(session) == [asked]
    issue_company_certificate.run(office, asked)
    with office.read() as session:
        assert company_certificates.waiting(session) == []
        assert session.scalar(select(CompanyCertificate.log_index)) is not None


def test_an_individual_business_has_none(office: Office) -> None:
    enterprise = Enterprise(name="海东市乐都区老马牛肉面馆", entity_type="individual")
    assert not company_certificates.can_have(enterprise)
    for name, kind in (("某某有限公司", "llc"), ("某中心（有限合伙）", "partnership")):
        assert company_certificates.can_have(Enterprise(name=name, entity_type=kind))


@pytest.mark.parametrize("missing", ["name", "legal_form", "registered_on", "address", "representatives"])
def test_nothing_is_certified_of_an_entry_with_gaps(missing: str) -> None:
    with pytest.raises(InvalidFace):
        company_facts(**{missing: () if missing == "representatives" else ""})
