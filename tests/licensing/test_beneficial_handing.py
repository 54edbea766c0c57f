"""Beneficial owners go to the People's Bank and to nobody else (GE-88); who orders and fines what (GE-89)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from licensing.act import SYSTEM, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.kinds.change import opening
from licensing.services.accounts import api_clients
from licensing.services.cases import beneficial
from licensing.services.exchanges import ledger
from licensing.services.register import beneficial as register
from licensing.store.models import BeneficialDuty, BeneficialFiling, Enterprise, Exchange, JournalEntry
from portal.wiring import Office
from tests.licensing.test_beneficial import outside
from tests.portal.api.conftest import ALL, OPERATOR, Machine, machine
from tests.support import changes, exits, post, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import HEAD, LI, MA, ZHAO

BANK, TAX = "630200-PBOC", "630202-TAX"
BANKS = ("beneficial:read", "beneficial:order", "beneficial:report", "events:read")


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def system(office: Office, department: str, scopes: tuple[str, ...]) -> Machine:
    made = machine(office, department, scopes)
    made.sign_in()
    return made


def uscc_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def filed(office: Office, firm: Firm) -> str:
    """Ma files what changed outside the register; the id of the filing."""
    outside(office, firm, office.clock.now().date())
    with office.read() as session:
        return register.filings(session, firm.enterprise_id)[0].id


def never(office: Office, firm: Firm) -> None:
    """A company older than the measure that never filed."""
    with office.work(SYSTEM) as work:
        work.session.query(BeneficialFiling).delete()
        work.session.get_one(Enterprise, firm.enterprise_id).established_on = date(2024, 10, 31)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes[0]


# GE-88: handed over


def test_ge88_a_filing_is_owed_to_the_bank_read_whole_and_confirmed_by_its_receipt(
    sqlite_office: Office, firm: Firm
) -> None:
    """Owed, sent, received with the signed receipt, confirmed; the reading stands in the journal, no name in the event."""
    filing = filed(sqlite_office, firm)
    bank = system(sqlite_office, BANK, BANKS)
    told = bank.get("/api/v1/events", after=0).json["events"]
    event = next(e for e in told if e["type"] == "beneficial.filed" and e["subject"]["id"] == filing)
    assert event["resource"]["href"] == f"/api/v1/beneficial-filings/{filing}"
    assert not any(name in str(told) for name in (MA.name, LI.name, ZHAO.name))
    seen = bank.get(event["resource"]["href"]).json
    assert {o["name"] for o in seen["owners"]} == {MA.name, LI.name, ZHAO.name}
    assert {o["document_number"] for o in seen["owners"]} == {MA.id_number, LI.id_number, ZHAO.id_number}
    assert all(o["since"] and o["until"] is None for o in seen["owners"])
    key = ECKey.generate_key("P-256")
    with sqlite_office.work(OPERATOR) as work:
        ledger.set_key(work, bank.id, key.as_dict(private=False))
    row = next(x for x in bank.get("/api/v1/exchanges").json["exchanges"] if x["seq"] == event["seq"])
    claims = {"sub": row["id"], "digest": row["digest"], "iat": int(sqlite_office.clock.now().timestamp())}
    receipt = {"receipt": jwt.encode({"alg": "ES256"}, claims, key)}
    assert bank.post(f"/api/v1/exchanges/{row['id']}/receipt", receipt).json["confirmed_at"]
    with sqlite_office.read() as session:
        kept = session.get_one(Exchange, row["id"])
        assert kept.department == BANK and kept.sent_at and kept.received_at and kept.receipt
        (read,) = session.query(JournalEntry).filter_by(action="beneficial.read").all()
        assert (read.subject_id, read.actor) == (filing, bank.id)


def test_ge88_a_founding_hands_its_pledge_over_too(sqlite_office: Office) -> None:
    stories.licensed(sqlite_office)
    bank = system(sqlite_office, BANK, BANKS)
    (event,) = [
        e for e in bank.get("/api/v1/events", after=0).json["events"] if e["type"] == "beneficial.filed"
    ]
    seen = bank.get(event["resource"]["href"]).json
    assert (seen["way"], seen["owners"]) == ("pledge", []) and seen["enterprise"]["uscc"] == event["facts"][
        "uscc"
    ]


def test_ge88_who_was_named_until_then_is_told_with_the_day(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Named from 2026-11-23; a pledge of 11-26 says that nobody is since 11-25. The older filing reads as it was."""
    first = filed(sqlite_office, firm)
    clock.move(days=3)
    pledged_again(sqlite_office, firm, date(2026, 11, 25))
    with sqlite_office.read() as session:
        second = register.filings(session, firm.enterprise_id)[0].id
    bank = system(sqlite_office, BANK, BANKS)
    before, after = (bank.get(f"/api/v1/beneficial-filings/{each}").json for each in (first, second))
    names = {MA.name, LI.name, ZHAO.name}
    assert {(o["name"], o["until"]) for o in before["owners"]} == {(name, None) for name in names}
    assert before["ended"] == after["owners"] == []
    assert {(o["name"], o["until"]) for o in after["ended"]} == {(name, "2026-11-25") for name in names}
    assert (after["filed_on"], after["changed_on"], after["late"]) == ("2026-11-26", "2026-11-25", False)


def pledged_again(office: Office, firm: Firm, changed_on: date) -> None:
    """Ma pledges that natural persons alone own it, since a day."""
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
        beneficial.choose(work, case_id, "pledge", pledge=True, changed_on=changed_on)
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_ge88_nobody_elses_system_gets_the_scope_and_a_borrowed_one_opens_nothing(
    sqlite_office: Office, firm: Firm
) -> None:
    """Another department, the registry itself, a token without the scope, a stranger."""
    filing = filed(sqlite_office, firm)
    for body in (TAX, "630202-AMR"):
        for scope in ("beneficial:read", "beneficial:order"):
            with pytest.raises(Invalid) as caught, sqlite_office.work(OPERATOR) as work:
                api_clients.create(work, "系统", body, (scope,))
            assert [p.code for p in caught.value.problems] == ["client.scope_not_theirs"]
    at = f"/api/v1/beneficial-filings/{filing}"
    assert system(sqlite_office, TAX, ALL).get(at).status_code == 403
    assert system(sqlite_office, BANK, ("events:read",)).get(at).status_code == 403
    assert system(sqlite_office, TAX, ALL).client.get(at).status_code == 401
    tax = system(sqlite_office, TAX, ("tasks:read",))
    with sqlite_office.work(SYSTEM) as work:  # a thief who writes the scope into his own row
        work.session.get_one(api_clients.ApiClient, tax.id).scopes = ["beneficial:read"]
    tax.sign_in()
    assert tax.get(at).status_code == 404
    with sqlite_office.read() as session:
        assert session.query(JournalEntry).filter_by(action="beneficial.read").count() == 0


def test_ge88_no_other_department_hears_of_a_filing(sqlite_office: Office, firm: Firm) -> None:
    filed(sqlite_office, firm)
    with sqlite_office.read() as session:
        heard = (
            session.query(JournalEntry.department).filter(JournalEntry.action.like("beneficial.%")).distinct()
        )
        assert {x for (x,) in heard} == {BANK}


# errors come back


def test_ge88_an_error_is_reported_by_any_authority_that_learns_nothing_by_it(
    sqlite_office: Office, firm: Firm
) -> None:
    filed(sqlite_office, firm)
    uscc = uscc_of(sqlite_office, firm)
    tax = system(sqlite_office, TAX, ("beneficial:report",))
    said = {"uscc": uscc, "reasons": "代持协议已经解除", "reference": "乐税〔2026〕9号"}
    first, again = (tax.post("/api/v1/beneficial-errors", said).json for _ in range(2))
    assert first == again and set(first) == {"id", "uscc", "reference", "reported_at"}
    other = tax.post("/api/v1/beneficial-errors", said | {"reasons": "别的理由"})
    assert other.status_code == 422
    with sqlite_office.read() as session:
        (duty,) = register.owed_rows(session, firm.enterprise_id)
        assert duty.reason == "error"
    assert post.told(sqlite_office, "beneficial_wrong") == [firm.owner.id]
    bank = system(sqlite_office, BANK, BANKS)
    types = [e["type"] for e in bank.get("/api/v1/events", after=0).json["events"]]
    assert types.count("beneficial.error_reported") == 1
    assert tax.post("/api/v1/beneficial-errors", said | {"uscc": "91630202MA00000999"}).status_code == 404
    filed(sqlite_office, firm)
    with sqlite_office.read() as session:
        assert register.owed_rows(session, firm.enterprise_id) == []  # filed anew


# GE-89: who orders, who fines


def test_ge89_the_registry_orders_what_was_never_filed_and_fines_only_after_its_days(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Ordered on Monday 2026-11-23: seven days of November and 23 of December make thirty, a Wednesday, which is still the firm's."""
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.LEDU, person=HEAD)
    never(sqlite_office, firm)

    def fine(fen: int = 50_000_00) -> BeneficialDuty:
        with sqlite_office.work(head) as work:
            return register.fine(work, firm.enterprise_id, fen, "逾期未备案")

    assert refusal(fine) == "beneficial.not_ordered"
    with sqlite_office.work(head) as work:
        duty = register.order(work, firm.enterprise_id)
        ordered = (duty.ordered_on, duty.obey_by, duty.ordered_body)
    assert ordered == (date(2026, 11, 23), date(2026, 12, 23), "630202-AMR")
    clock.move(days=30)
    assert refusal(fine) == "beneficial.order_runs"
    clock.move(days=1)
    assert clock.day() == date(2026, 12, 24)
    for fen in (-1, 0, 50_000_01):
        with pytest.raises(Invalid) as caught:
            fine(fen)
        assert [p.code for p in caught.value.problems] == ["beneficial.fine_sum"]
    assert fine().fine_fen == fine().fine_fen == 50_000_00, (
        "the law's sum itself may follow (反洗钱法 art 60)"
    )
    assert refusal(lambda: fine(1_00)) == "beneficial.fined"
    assert post.told(sqlite_office, "beneficial_fined") == [firm.owner.id]
    bank = system(sqlite_office, BANK, BANKS)
    answer = bank.post("/api/v1/beneficial-orders", {"uscc": uscc_of(sqlite_office, firm)})
    assert answer.json["codes"] == ["beneficial.registry_orders"]


def test_ge89_what_is_false_or_not_updated_is_the_banks_and_the_head_leaves_it(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Changed on 2026-11-23, to be filed by 12-23; ordered on 12-24, to be obeyed by 2027-01-23, a Saturday, so by Monday the 25th."""
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.LEDU, person=HEAD)
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        enterprise.capital_fen = sqlite_office.books.catalogue.beneficial.exempt_fen + 1
        register.changed(work, enterprise, owners=False, capital=True)
    bank = system(sqlite_office, BANK, BANKS)
    about = {"uscc": uscc_of(sqlite_office, firm)}
    clock.move(days=30)
    bank.sign_in()
    early = bank.post("/api/v1/beneficial-orders", about)
    assert early.json["codes"] == ["beneficial.not_late"]
    clock.move(days=1)
    bank.sign_in()

    def by_head() -> object:
        with sqlite_office.work(head) as work:
            return register.order(work, firm.enterprise_id)

    assert refusal(by_head) == "beneficial.bank_orders"
    ordered = bank.post("/api/v1/beneficial-orders", about).json
    dates = (ordered["ordered_on"], ordered["obey_by"])
    assert (ordered["reason"], *dates) == ("capital", "2026-12-24", "2027-01-25")
    said = about | {"amount_fen": 50_000_00, "reasons": "逾期未更新"}
    clock.move(days=32)
    bank.sign_in()
    assert bank.post("/api/v1/beneficial-fines", said).json["codes"] == ["beneficial.order_runs"]
    clock.move(days=1)
    bank.sign_in()
    more = bank.post("/api/v1/beneficial-fines", said | {"amount_fen": 50_000_01})
    assert more.status_code == 422

    def by_head_too() -> object:
        with sqlite_office.work(head) as work:
            return register.fine(work, firm.enterprise_id, 20_000_00, "登记机关没有这个权力")

    assert refusal(by_head_too) == "beneficial.not_ordered"
    assert bank.post("/api/v1/beneficial-fines", said).json["fine_fen"] == 50_000_00


def test_ge89_a_clerk_a_head_elsewhere_and_another_department_fine_nobody(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.LEDU, person=HEAD)
    never(sqlite_office, firm)
    with sqlite_office.work(head) as work:
        register.order(work, firm.enterprise_id)
    clock.move(days=40)
    elsewhere = stories.appoint(
        sqlite_office,
        Role.SUPERVISOR,
        stories.PINGAN,
        person=stories.SignUp("赵科长", "13911110016", "632123197905050055", stories.PASSWORD),
    )
    for who in (elsewhere, firm.clerk, firm.owner, standings.officer(sqlite_office, "TAX")):
        with pytest.raises(NotFound), sqlite_office.work(who) as work:
            register.fine(work, firm.enterprise_id, 100, "逾期")
    tax = system(sqlite_office, TAX, ALL)
    answer = tax.post(
        "/api/v1/beneficial-fines", {"uscc": uscc_of(sqlite_office, firm), "amount_fen": 1, "reasons": "x"}
    )
    assert answer.status_code == 403
