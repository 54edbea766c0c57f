"""A sale to an outsider: the seller's notice, thirty days from its receipt, silence waives (公司法 art 84; law2.md CH-31, R54).

Ma (60%, representative) sells a part to Zhao; Li (40%) may claim it on equal terms.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from licensing.act import Actor
from licensing.errors import Invalid, NotFound
from licensing.kinds.change import offering, opening, submit
from licensing.kinds.change.view import open_view
from licensing.services.cases import bagging, desk
from licensing.store.models import Case, Message, TransferAnswer, TransferNotice
from portal.wiring import Office
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.pages import post
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits

PART = stories.CAPITAL_FEN // 10
TERMS = {"amount_fen": PART, "price_fen": PART, "pay_way": "银行转账", "pay_by": "登记后十日内"}


@pytest.fixture
def clock() -> FixedClock:
    found = FixedClock()
    found.at = datetime(2026, 10, 12, 2, tzinfo=UTC)
    return found


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.fixture
def li(sqlite_office: Office, firm: Firm) -> Actor:
    return stories.sign_up(sqlite_office, LI)


def write(office: Office, firm: Firm, actor: Actor | None = None, case_id: str = "", **other: object) -> str:
    """An application for Ma's sale to Zhao, by Ma unless said otherwise; ``other``: terms that differ."""
    actor = actor or firm.owner
    if not case_id:
        with office.work(actor) as work:
            case_id = opening.open_change(work, firm.enterprise_id, ["shareholders"]).id
    given = {"from": changes.owner_ids(office, firm)[MA.name], **TERMS, **other}
    with office.work(actor) as work:
        opening.save(work, case_id, "shareholders", given, changes.newcomer(ZHAO))
    return case_id


def tell(office: Office, case_id: str, seller: Actor) -> None:
    with office.work(seller) as work:
        offering.send(work, case_id, offering.look(work, case_id).digest)


def take(office: Office, case_id: str, actor: Actor) -> str:
    """Delivery taken; the digest of what was read."""
    with office.work(actor) as work:
        offering.receive(work, case_id)
        return offering.look(work, case_id).digest


def say(office: Office, case_id: str, actor: Actor, said: str, digest: str) -> None:
    with office.work(actor) as work:
        offering.answer(work, case_id, said, digest)


def told(office: Office, firm: Firm, actor: Actor, **other: object) -> tuple[str, str]:
    """Written, told, delivered to Li: the application and the digest she read."""
    case_id = write(office, firm, **other)
    tell(office, case_id, firm.owner)
    return case_id, take(office, case_id, actor)


def closed(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return set(open_view(work, case_id).options["submit"])


def state(office: Office, firm: Firm, case_id: str) -> str:
    with office.look(firm.owner) as work:
        stands = [n.stand for n in open_view(work, case_id).count.needed if n.stand is not None]
        return stands[0].how if stands else ""


# the days


def test_r54_silence_waives_on_the_thirty_first_day_after_the_notice_arrived(
    sqlite_office: Office, clock: FixedClock, firm: Firm, li: Actor
) -> None:
    """Received 2026-10-12: filed on 11-11 it is deficient, on 11-12 it passes; the clerk reads what it rests on."""
    case_id, digest = told(sqlite_office, firm, li)
    clock.at = datetime(2026, 11, 11, 2, tzinfo=UTC)
    sign(sqlite_office, case_id, MA, ZHAO)
    assert state(sqlite_office, firm, case_id) == "running"
    assert "change.consent_missing" in refusal(lambda: hand_in(sqlite_office, case_id, firm.owner))
    clock.at = datetime(2026, 11, 12, 2, tzinfo=UTC)
    hand_in(sqlite_office, case_id, firm.owner)
    assert refusal(lambda: say(sqlite_office, case_id, li, "claim", digest)) == "preemption.over"
    changes.take(sqlite_office, firm, case_id)
    with sqlite_office.look(firm.clerk) as work:
        looked = desk.open_dossier(work, case_id).looked
        assert {p.code for x in looked if x.rule.id == "CH-31" for p in x.problems} == {
            "change.preemption_silent"
        }
    changes.tax_paid(sqlite_office, firm, str(changes.case_of(sqlite_office, case_id).number))
    stories.decide(sqlite_office, case_id, firm.clerk)
    with sqlite_office.read() as session:
        case = session.get_one(Case, case_id)
        names = [m.path for m in bagging.members(session, case, lambda paper: b"")]
    assert "transfers/001.json" in names
    assert changes.amounts(sqlite_office, firm)[ZHAO.name] == PART


def test_a_notice_nobody_took_delivery_of_waives_nothing(
    sqlite_office: Office, clock: FixedClock, firm: Firm, li: Actor
) -> None:
    case_id = write(sqlite_office, firm)
    tell(sqlite_office, case_id, firm.owner)
    clock.move(days=60)
    assert state(sqlite_office, firm, case_id) == "unread"
    take(sqlite_office, case_id, li)
    assert state(sqlite_office, firm, case_id) == "running"
    clock.move(days=30)
    assert state(sqlite_office, firm, case_id) == "running"
    clock.move(days=3)  # the thirtieth day may be a rest day
    assert state(sqlite_office, firm, case_id) == "silent"


def test_a_waiver_counts_at_once_and_is_final(sqlite_office: Office, firm: Firm, li: Actor) -> None:
    case_id, digest = told(sqlite_office, firm, li)
    say(sqlite_office, case_id, li, "waive", digest)
    say(sqlite_office, case_id, li, "waive", digest)  # a retry
    assert refusal(lambda: say(sqlite_office, case_id, li, "claim", digest)) == "preemption.waived"
    sign(sqlite_office, case_id, MA, ZHAO)
    hand_in(sqlite_office, case_id, firm.owner)


def test_a_claim_keeps_the_shares_from_the_outsider_until_it_is_taken_back(
    sqlite_office: Office, clock: FixedClock, firm: Firm, li: Actor
) -> None:
    case_id, digest = told(sqlite_office, firm, li)
    say(sqlite_office, case_id, li, "claim", digest)
    sign(sqlite_office, case_id, MA, ZHAO)
    clock.move(days=40)
    assert "change.unlawful" in closed(sqlite_office, firm, case_id)
    with sqlite_office.look(firm.owner) as work:
        assert [p.code for p in open_view(work, case_id).problems] == ["change.preemption_claimed"]
    with sqlite_office.read() as session:  # Ma, who sells, has heard of it
        heard = session.query(Message).filter_by(account_id=firm.owner.id, occasion="transfer_claimed")
        assert heard.count() == 1
    say(sqlite_office, case_id, li, "waive", digest)
    hand_in(sqlite_office, case_id, firm.owner)


# the thief's stories


def test_the_seller_answers_for_nobody_and_a_stranger_learns_nothing(
    sqlite_office: Office, firm: Firm, li: Actor
) -> None:
    case_id = write(sqlite_office, firm)
    tell(sqlite_office, case_id, firm.owner)
    zhao = stories.sign_up(sqlite_office, ZHAO)
    with sqlite_office.look(firm.owner) as work:
        digest = offering.look(work, case_id).digest
    for actor in (firm.owner, zhao, firm.clerk):
        with pytest.raises(NotFound):
            take(sqlite_office, case_id, actor)
        with pytest.raises(NotFound):
            say(sqlite_office, case_id, actor, "waive", digest)
    for actor in (zhao, firm.clerk):
        with pytest.raises(NotFound), sqlite_office.look(actor) as work:
            offering.look(work, case_id)
    assert state(sqlite_office, firm, case_id) == "unread"
    assert refusal(lambda: say(sqlite_office, case_id, li, "waive", digest)) == "preemption.other_terms"


@pytest.mark.parametrize(
    "other",
    [{"price_fen": PART // 2}, {"amount_fen": PART * 2}, {"pay_by": "五年内"}, {"pay_way": "以物抵债"}],
    ids=lambda o: next(iter(o)),
)
def test_what_is_filed_is_what_was_told_or_the_waiver_is_worth_nothing(
    sqlite_office: Office, clock: FixedClock, firm: Firm, li: Actor, other: dict[str, object]
) -> None:
    """Told at a high price, waived, then filed cheaper: nobody has waived that; put back, the waiver counts again."""
    case_id, digest = told(sqlite_office, firm, li)
    say(sqlite_office, case_id, li, "waive", digest)
    write(sqlite_office, firm, case_id=case_id, **other)
    sign(sqlite_office, case_id, MA, ZHAO)
    clock.move(days=90)
    assert closed(sqlite_office, firm, case_id) == {"change.consent_missing"}
    write(sqlite_office, firm, case_id=case_id)
    assert state(sqlite_office, firm, case_id) == "waived"


def test_new_terms_are_told_anew_and_old_answers_do_not_carry_over(
    sqlite_office: Office, firm: Firm, li: Actor
) -> None:
    case_id, digest = told(sqlite_office, firm, li)
    say(sqlite_office, case_id, li, "waive", digest)
    write(sqlite_office, firm, case_id=case_id, price_fen=PART // 2)
    tell(sqlite_office, case_id, firm.owner)
    assert state(sqlite_office, firm, case_id) == "unread"
    second = take(sqlite_office, case_id, li)
    assert second != digest
    assert refusal(lambda: say(sqlite_office, case_id, li, "waive", digest)) == "preemption.other_terms"
    say(sqlite_office, case_id, li, "claim", second)
    with sqlite_office.read() as session:
        assert session.query(TransferNotice).count() == session.query(TransferAnswer).count() == 2


def test_only_the_seller_tells_and_only_what_the_seller_has_seen(
    sqlite_office: Office, firm: Firm, li: Actor
) -> None:
    """Li writes an application for Ma's sale: she does not tell herself, and what she alters after Ma looked is not told by him."""
    case_id = write(sqlite_office, firm, li)
    with pytest.raises(NotFound):
        tell(sqlite_office, case_id, li)
    with sqlite_office.look(firm.owner) as work:
        seen = offering.look(work, case_id).digest
    write(sqlite_office, firm, li, case_id=case_id, price_fen=1)

    def send(digest: str) -> Callable[[], None]:
        def sent() -> None:
            with sqlite_office.work(firm.owner) as work:
                offering.send(work, case_id, digest)

        return sent

    assert refusal(send(seen)) == "preemption.other_terms"
    write(sqlite_office, firm, li, case_id=case_id, pay_way="")
    with pytest.raises(Invalid), sqlite_office.work(firm.owner) as work:
        offering.send(work, case_id, offering.look(work, case_id).digest)


def test_telling_and_taking_twice_changes_nothing(
    sqlite_office: Office, clock: FixedClock, firm: Firm, li: Actor
) -> None:
    case_id, _ = told(sqlite_office, firm, li)
    tell(sqlite_office, case_id, firm.owner)
    clock.move(days=5)
    take(sqlite_office, case_id, li)
    with sqlite_office.read() as session:
        row = session.query(TransferAnswer).one()
        assert str(row.received_on) == "2026-10-12"


def test_a_withdrawn_application_asks_nobody_any_more(sqlite_office: Office, firm: Firm, li: Actor) -> None:
    case_id, digest = told(sqlite_office, firm, li)
    with sqlite_office.work(firm.owner) as work:
        submit.withdraw(work, case_id)
    assert refusal(lambda: say(sqlite_office, case_id, li, "claim", digest)) == "preemption.not_open"
    with sqlite_office.look(li) as work:
        assert offering.offers_to(work) == []


# the pages


def test_the_pages_of_seller_and_owner(sqlite_office: Office, firm: Firm, li: Actor) -> None:
    case_id = write(sqlite_office, firm)
    visits = Visits(sqlite_office)
    stories.sign_up(sqlite_office, ZHAO)
    page = f"/preemption/{case_id}"
    seller, owner, stranger = visits.of(MA), visits.of(LI), visits.of(ZHAO)
    assert page in seller.get(f"/change/cases/{case_id}").text
    assert owner.get(page).status_code == stranger.get(page).status_code == 404
    digest = changes.hidden(seller.get(page).text, "digest")
    assert post(seller, f"{page}/send", {"digest": digest}, page).status_code == 303
    assert page in owner.get("/change").text and page in owner.get("/preemption").text
    assert "银行转账" not in owner.get(page).text  # shown once delivery is taken
    assert post(owner, f"{page}/receive", {}, page).status_code == 303
    read = owner.get(page).text
    assert "银行转账" in read and "11月11日" in read
    for verb in ("send", "receive", "answer"):
        assert (
            post(stranger, f"{page}/{verb}", {"said": "waive", "digest": digest}, "/change").status_code
            == 404
        )
        assert visits.nobody().post(f"{page}/{verb}").status_code in (302, 303, 400)
    assert post(seller, f"{page}/answer", {"said": "waive", "digest": digest}, page).status_code == 404
    sent = {"said": "claim", "digest": changes.hidden(read, "digest")}
    assert post(owner, f"{page}/answer", sent, page).status_code == 303
    assert state(sqlite_office, firm, case_id) == "claimed"
    assert LI.name in seller.get(page).text
