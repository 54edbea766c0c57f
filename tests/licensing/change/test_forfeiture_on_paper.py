"""GE-34 on paper: a posted demand counts with its proof and the owner's silence, never by the company's word alone (公司法 art 52)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from licensing.act import Actor
from licensing.errors import Invalid, NotFound
from licensing.kinds.change import calling, papering, submit
from licensing.kinds.change.serving import Served
from licensing.services.cases import uploads
from licensing.store.models import Account, Upload
from licensing.uploads.checking import check
from portal.wiring import Office
from tests.licensing.change.test_forfeiture import (
    DUE,
    WHOLE,
    against,
    asked,
    call_of,
    due_on,
    entered,
    minutes,
    seen,
    send,
    told,
)
from tests.portal.uploads.files import pdf
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits
from tests.support.wording import says

SENT, TODAY = date(2027, 1, 10), date(2027, 4, 1)


@pytest.fixture
def firm(sqlite_office: Office, clock: FixedClock) -> Firm:
    found = exits.company(sqlite_office)
    due_on(sqlite_office, found, DUE)
    clock.move(days=(TODAY - clock.day()).days)
    return found


def handed(office: Office, case_id: str, actor: Actor, name: str) -> str:
    """A file of the application; its digest."""
    content = pdf() + f"% {name}\n%%EOF\n".encode()
    with office.work(actor) as work:
        row = uploads.put(
            work, case_id, "row:forfeiture", name, check(io.BytesIO(content)), io.BytesIO(content), False
        )
        return row.sha256


def posted(office: Office, firm: Firm, late: SignUp = LI) -> tuple[str, Served]:
    """The application with its three files, and the demand as the company says it."""
    case_id, _ = asked(office, firm, late)
    minutes(office, case_id, firm.owner)
    paper, proof = (handed(office, case_id, firm.owner, name) for name in ("催缴书.pdf", "回执.pdf"))
    grace = SENT + timedelta(days=61)
    return case_id, Served("post", "EMS1234567890CN", SENT, paper, proof, grace, WHOLE * 4 // 10)


def recorded(office: Office, firm: Firm) -> str:
    case_id, said = posted(office, firm)
    with office.work(firm.owner) as work:
        papering.record(work, case_id, said)
    return case_id


def wrong(office: Office, actor: Actor, case_id: str, said: Served) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as raised, office.work(actor) as work:
        papering.record(work, case_id, said)
    return {(p.field, p.code) for p in raised.value.problems}


def test_a_posted_demand_counts_from_its_dispatch_once_the_owner_had_days_to_speak(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id = recorded(office, firm)
    call = call_of(office, case_id)
    assert (call.sent_on, call.grace_until) == (SENT, SENT + timedelta(days=61))
    assert "contribution_recorded" in told(office, li)
    assert against(office, firm, case_id) == {"forfeiture.contest_runs"}
    clock.move(days=15)
    assert against(office, firm, case_id) == {"forfeiture.contest_runs"}
    clock.move(days=1)
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    assert seen(office, firm, case_id) == {"forfeiture.unread", "forfeiture.on_paper"}
    changes.decide(office, firm, case_id)
    assert call_of(office, case_id).noticed_on == clock.day()
    assert changes.amounts(office, firm)[MA.name] == WHOLE * 6 // 10


def test_one_word_of_the_owner_and_the_paper_counts_for_nothing_until_the_decision(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma posts nothing, forges a receipt and waits. Li says so after it was handed in: nothing is registered by it."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id = recorded(office, firm)
    clock.move(days=16)
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    with office.work(li) as work:
        assert refusal(lambda: papering.contest(work, case_id, "从未收到任何催缴书")) == "call.read_first"
    with office.work(li) as work:
        calling.receive(work, case_id)
    for stranger in (firm.owner, stories.sign_up(office, ZHAO), firm.clerk):
        with pytest.raises(NotFound), office.work(stranger) as work:
            papering.contest(work, case_id, "从未收到任何催缴书")
    with office.work(li) as work:
        papering.contest(work, case_id, "从未收到任何催缴书")
    assert against(office, firm, case_id) == {"forfeiture.contested"}
    assert refusal(lambda: stories.decide(office, case_id, firm.clerk))
    assert changes.amounts(office, firm)[LI.name] == WHOLE * 4 // 10
    assert "contribution_disputed" in told(office, firm.owner)


def test_after_a_contest_the_company_sends_here_and_sixty_days_run_anew(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id = recorded(office, firm)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        papering.contest(work, case_id, "从未收到任何催缴书")
    call = send(office, case_id, firm.owner)
    assert call.paper is None and call.sent_on == clock.day()
    assert against(office, firm, case_id) == {"forfeiture.grace"}
    with office.work(li) as work:
        calling.receive(work, case_id)
        assert refusal(lambda: papering.contest(work, case_id, "从未收到任何催缴书")) == "call.went_out_here"


def test_no_day_no_sum_and_no_file_is_taken_on_the_companys_word(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id, said = posted(office, firm)
    ahead, early = clock.day() + timedelta(days=1), date.fromisoformat(DUE)
    cases = (
        (replace(said, dispatched_on=ahead), {("dispatched_on", "forfeiture.dispatched")}),
        (replace(said, dispatched_on=early), {("dispatched_on", "forfeiture.nothing_due")}),
        (replace(said, grace_until=SENT + timedelta(days=59)), {("grace_until", "forfeiture.paper_grace")}),
        (replace(said, amount_fen=WHOLE), {("amount_fen", "forfeiture.paper_amount")}),
        (replace(said, way="pigeon"), {("way", "forfeiture.way")}),
        (replace(said, reference="1"), {("reference", "forfeiture.reference")}),
        (replace(said, document="0" * 64), {("document", "forfeiture.document_file")}),
        (replace(said, proof=said.document), {("proof", "forfeiture.proof_file")}),
    )
    for tried, found in cases:
        assert wrong(office, firm.owner, case_id, tried) == found
    for stranger in (stories.sign_up(office, LI), stories.sign_up(office, ZHAO), firm.clerk):
        with pytest.raises(NotFound), office.work(stranger) as work:
            papering.record(work, case_id, said)
    with office.work(firm.owner) as work:
        made = papering.record(work, case_id, said).id
    with office.work(firm.owner) as work:
        assert papering.record(work, case_id, said).id == made, "the same once more"
        other = replace(said, reference="EMS0000000000CN")
        assert refusal(lambda: papering.record(work, case_id, other)) == "call.one_runs"


def test_a_paper_whose_file_is_taken_out_carries_nothing_and_the_boards_record_is_a_file_of_its_own(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office, case_id = sqlite_office, recorded(sqlite_office, firm)
    clock.move(days=16)
    proof = str((call_of(office, case_id).paper or {})["proof"])
    with office.read() as session:
        rows = {row.sha256: row.id for row in session.query(Upload).filter_by(case_id=case_id)}
    record = next(one for digest, one in rows.items() if digest not in str(call_of(office, case_id).terms))
    for taken, code in ((record, "forfeiture.paper"), (rows[proof], "forfeiture.paper_gone")):
        with office.work(firm.owner) as work:
            uploads.remove(work, case_id, taken)
        assert code in against(office, firm, case_id)


def without_account(office: Office) -> None:
    """Li never signed up here: the register knows who she is, and nothing reaches her."""
    with office.work(stories.sign_up(office, LI)) as work:
        work.session.get_one(Account, str(work.act.actor.id)).disabled = True


def test_whom_nothing_reaches_is_noticed_on_paper_too(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id, said = posted(office, firm)
    without_account(office)
    with office.work(firm.owner) as work:
        papering.record(work, case_id, said)
    clock.move(days=16)
    assert against(office, firm, case_id) == {"forfeiture.notice_unreachable"}
    noticed = clock.day() - timedelta(days=2)
    notice = replace(said, dispatched_on=noticed, reference="EMS777", grace_until=None, amount_fen=None)
    with pytest.raises(Invalid) as raised, office.work(firm.owner) as work:
        papering.notify(work, case_id, replace(notice, dispatched_on=said.grace_until))
    assert [p.code for p in raised.value.problems] == ["forfeiture.notice_early"]
    with pytest.raises(NotFound), office.work(stories.sign_up(office, ZHAO)) as work:
        papering.notify(work, case_id, notice)
    with office.work(firm.owner) as work:
        papering.notify(work, case_id, notice)
    assert against(office, firm, case_id) == set()
    sign(office, case_id, MA)
    hand_in(office, case_id, firm.owner)
    read = {"forfeiture.unread", "forfeiture.on_paper", "forfeiture.notice_on_paper"}
    assert seen(office, firm, case_id) == read | {"forfeiture.owner_unreachable"}
    changes.decide(office, firm, case_id)
    assert call_of(office, case_id).noticed_on == noticed, "lost from the day the notice went out"


def test_the_pages_record_and_contest_and_show_a_stranger_nothing(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    case_id, said = posted(office, firm)
    for who in (LI, ZHAO):
        stories.sign_up(office, who)
    visits, url = Visits(office), f"/calls/{case_id}"
    ma, li, zhao = visits.of(MA), visits.of(LI), visits.of(ZHAO)
    assert says(ma.get(url).text, "calls.paper.title")
    typed = {"way": "post", "reference": said.reference, "dispatched_on": "2027-01-10"}
    typed |= {"document": said.document, "proof": said.proof, "grace_until": "2027-02-01"}
    answer = post(ma, f"{url}/paper-demand", typed, url)
    assert answer.status_code == 422 and said.reference in answer.text
    typed |= {"amount_fen": "99999999"}
    answer = post(ma, f"{url}/paper-demand", typed, url)
    assert answer.status_code == 422 and says(answer.text, "problems.forfeiture.paper_amount")
    typed |= {"amount_fen": "0.0001"}
    typed |= {"grace_until": "2027-03-12"}
    assert post(zhao, f"{url}/paper-demand", typed, "/calls").status_code == 404
    assert post(ma, f"{url}/paper-demand", typed, url).status_code == 303
    assert zhao.get(url).status_code == 404
    assert post(li, f"{url}/receive", {}, url).status_code == 303
    page = li.get(url).text
    assert said.reference in page and says(page, "calls.contest")
    assert post(zhao, f"{url}/contest", {"words": "从未收到任何催缴书"}, "/calls").status_code == 404
    assert post(li, f"{url}/contest", {"words": "x"}, url).status_code == 422
    assert post(li, f"{url}/contest", {"words": "从未收到任何催缴书"}, url).status_code == 303
    assert says(ma.get(url).text, "calls.send"), "the company may send it here now"


def test_what_was_entered_by_a_paper_is_entered_once(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """Once noticed the word against the paper comes too late: what is left is the court."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id = recorded(office, firm)
    clock.move(days=16)
    entered(office, firm, case_id)
    with office.work(li) as work:
        calling.receive(work, case_id)
    with office.work(li) as work:
        assert refusal(lambda: papering.contest(work, case_id, "从未收到任何催缴书")) == "call.noticed"


def refused(office: Office, firm: Firm, case_id: str, said: Served) -> str:
    with office.work(firm.owner) as work:
        return refusal(lambda: papering.record(work, case_id, said))


def contested(office: Office, case_id: str, actor: Actor) -> None:
    with office.work(actor) as work:
        calling.receive(work, case_id)
    with office.work(actor) as work:
        papering.contest(work, case_id, "从未收到任何催缴书")


def test_a_paper_that_was_contested_is_not_recorded_again_here_or_in_another_application(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma says the same thing until Li is on a journey. A paper that truly goes out anew is another one."""
    office, li = sqlite_office, stories.sign_up(sqlite_office, LI)
    case_id, said = posted(office, firm)
    with office.work(firm.owner) as work:
        papering.record(work, case_id, said)
    contested(office, case_id, li)
    later = SENT + timedelta(days=1)
    dressed_up = (
        said,
        replace(said, reference=" ems1234567890cn "),  # the same parcel
        replace(said, reference="EMS0000000000CN", grace_until=said.grace_until),  # the same file and day
        replace(
            said, reference="EMS0000000000CN", dispatched_on=later, grace_until=later + timedelta(days=61)
        ),
    )
    assert [refused(office, firm, case_id, x) for x in dressed_up] == ["call.paper_contested"] * 4
    assert against(office, firm, case_id) == {"forfeiture.contested"}
    with office.work(firm.owner) as work:
        submit.withdraw(work, case_id)
    other, same = posted(office, firm)
    assert other != case_id
    assert refused(office, firm, other, same) == "call.paper_contested"
    anew, proof = (handed(office, other, firm.owner, name) for name in ("催缴书之二.pdf", "回执之二.pdf"))
    second = replace(same, reference="EMS0000000000CN", document=anew, proof=proof, dispatched_on=later)
    with office.work(firm.owner) as work:
        papering.record(work, other, replace(second, grace_until=later + timedelta(days=61)))
    assert against(office, firm, other) == {"forfeiture.contest_runs"}


def test_a_notice_on_paper_is_for_whom_nothing_sent_here_reaches(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """The thief: Ma demanded here, which leaves Li no word against a paper, and says the notice went out weeks ago."""
    office = sqlite_office
    stories.sign_up(office, LI)
    case_id, said = posted(office, firm)
    call = send(office, case_id, firm.owner)
    clock.move(days=(call.grace_until - clock.day()).days + 30)
    early = call.grace_until + timedelta(days=1)
    notice = replace(said, dispatched_on=early, grace_until=None, amount_fen=None)
    with office.work(firm.owner) as work:
        assert refusal(lambda: papering.notify(work, case_id, notice)) == "call.notice_goes_here"
    url = f"/calls/{case_id}"
    assert not says(Visits(office).of(MA).get(url).text, "calls.paper.notice_title")
    entered(office, firm, case_id)
    assert call_of(office, case_id).noticed_on == clock.day()


def test_no_paper_is_older_than_the_owners_part(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    """The thief: Zhao buys a part that is overdue, and Ma had always written to him."""
    office, price = sqlite_office, WHOLE * 4 // 10
    given = {"from": changes.owner_ids(office, firm)[LI.name], "amount_fen": price, "price_fen": price}
    sale = changes.written(office, firm, {"shareholders": given}, new={"shareholders": ZHAO})
    sign(office, sale, MA, LI, ZHAO)
    hand_in(office, sale, firm.owner)
    changes.tax_paid(office, firm, str(changes.case_of(office, sale).number))
    changes.decide(office, firm, sale)
    bought = clock.day()
    clock.move(days=1)
    case_id, said = posted(office, firm, ZHAO)
    for day in (SENT, bought - timedelta(days=1)):
        tried = replace(said, dispatched_on=day, grace_until=day + timedelta(days=70))
        assert wrong(office, firm.owner, case_id, tried) == {("dispatched_on", "forfeiture.nothing_due")}
    with office.work(firm.owner) as work:
        on_the_day = replace(said, dispatched_on=bought, grace_until=bought + timedelta(days=70))
        assert papering.record(work, case_id, on_the_day).sent_on == bought


def test_no_paper_is_older_than_the_company(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    """Whatever day the founders wrote down for their payments: before the founding nobody was an owner."""
    due_on(sqlite_office, firm, "2026-03-31")
    founded = changes.enterprise(sqlite_office, firm).established_on
    assert founded == date(2026, 11, 23)
    case_id, said = posted(sqlite_office, firm)
    for day, found in (
        (date(2026, 4, 10), {("dispatched_on", "forfeiture.nothing_due")}),
        (date(2026, 11, 22), {("dispatched_on", "forfeiture.nothing_due")}),
        (date(2026, 11, 23), {("grace_until", "forfeiture.paper_grace")}),
    ):
        tried = replace(said, dispatched_on=day, grace_until=day + timedelta(days=10))
        assert wrong(sqlite_office, firm.owner, case_id, tried) == found
