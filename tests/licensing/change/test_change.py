"""Changes that owners file (law.md §8.5 R19-R24, §8.6 M10; law2.md C1-C4), with the thief's story of each power."""

from __future__ import annotations

import pytest

from licensing import journal
from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.kinds.change import opening, submit
from licensing.kinds.change.rules import reached
from licensing.kinds.change.view import open_view
from licensing.services.cases import consents, review, two_officers
from licensing.store.models import Case, Enterprise, Investor, Licence, NameRecord
from portal.statements import place_of
from portal.wiring import Office
from tests.support import changes, exits, identity, orders, stories
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, MA, ZHAO

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
HALF = 50 * 1_000_000


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def closed(office: Office, case_id: str, firm: Firm, actor: object = None) -> set[str]:
    """Why the application cannot be handed in now."""
    with pytest.raises(Refused) as caught:
        hand_in(office, case_id, actor or firm.owner)  # type: ignore[arg-type]
    return set(caught.value.codes)


def wrong(office: Office, firm: Firm, item: str, answer: dict[str, object]) -> set[str]:
    """What stands against one item, as its writer hears it."""
    with office.work(firm.owner) as work:
        case = opening.open_change(work, firm.enterprise_id, [item])
        return {p.code for p in opening.save(work, case.id, item, answer)}


# the whole way


def test_three_items_at_once_change_register_licence_and_departments(office: Office) -> None:
    """CH-05, CH-14: one application, one decision, one next version; departments hear which fields changed."""
    firm = exits.company(office)
    owners = changes.owner_ids(office, firm)
    case_id = written(
        office,
        firm,
        {
            "domicile": {"domicile": ROOM},
            "scope": {"scope": "软件开发\n餐饮服务"},
            "representative": {},
        },
        new={"representative": ZHAO},
    )
    assert len(owners) == 2
    sign(office, case_id, MA, ZHAO)
    assert closed(office, case_id, firm) == {
        "change.majority_missing"
    }  # 60 of 100, the scope asks two thirds
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    entry = changes.enterprise(office, firm)
    assert (entry.domicile, entry.representative) == (ROOM, ZHAO.name)
    assert entry.scope is not None and "餐饮服务" in entry.scope
    with office.read() as session:
        versions = session.query(Licence).order_by(Licence.number_version).all()
        assert [v.state for v in versions] == ["superseded", "prepared"]
        heard = [e for e in journal.feed(session, "630202-TAX", 0, 100) if e.action == "enterprise.change"]
    assert [e.facts["changed"] for e in heard] == [["representative", "domicile", "scope"]]
    orders.work_off(office)
    with office.read() as session:
        newest = session.query(Licence).order_by(Licence.number_version.desc()).first()
        assert newest is not None and newest.state == "valid" and newest.face["domicile"] == ROOM


def test_a_new_name_of_an_owner_takes_the_old_ones_place(sqlite_office: Office, firm: Firm) -> None:
    new = "海东市乐都区雪莲软件有限公司"
    stories.reserve_name(sqlite_office, firm.owner, new)
    case_id = written(sqlite_office, firm, {"name": {"name": new}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    assert changes.enterprise(sqlite_office, firm).name == new
    with sqlite_office.read() as session:
        found = {n.name: n.status for n in session.query(NameRecord)}
    assert found[new] == "registered" and "renamed" in found.values()


def test_the_operator_alone_changes_an_individual_business(sqlite_office: Office) -> None:
    firm = exits.individual(sqlite_office)
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    assert changes.enterprise(sqlite_office, firm).domicile == ROOM


# who decides (公司法 arts 35, 65, 66)


def test_the_outgoing_representative_is_not_asked_and_cannot_block(sqlite_office: Office, firm: Firm) -> None:
    """CH-04: Ma (60%) removes nobody alone but decides; here the head is Zhao first, then Li without Zhao."""
    first = written(sqlite_office, firm, {"representative": {}}, new={"representative": ZHAO})
    sign(sqlite_office, first, MA, ZHAO)
    hand_in(sqlite_office, first, firm.owner)
    changes.decide(sqlite_office, firm, first)
    second = written(sqlite_office, firm, {"representative": {}}, new={"representative": LI})
    zhao = stories.sign_up(sqlite_office, ZHAO)
    for answer in ("refused", "not_me"):
        with pytest.raises(Refused) as caught, sqlite_office.work(zhao) as work:
            consents.answer(work, second, answer)
        assert caught.value.codes == ("consent.not_asked",)
    sign(sqlite_office, second, MA, LI)
    hand_in(sqlite_office, second, firm.owner)
    changes.decide(sqlite_office, firm, second)
    assert changes.enterprise(sqlite_office, firm).representative == LI.name


def test_forty_percent_do_not_change_the_representative(sqlite_office: Office, firm: Firm) -> None:
    li = stories.sign_up(sqlite_office, LI)
    case_id = written(sqlite_office, firm, {"representative": {}}, actor=li, new={"representative": LI})
    sign(sqlite_office, case_id, LI)
    assert closed(sqlite_office, case_id, firm, li) == {"change.majority_missing"}


def test_the_new_representative_must_agree(sqlite_office: Office, firm: Firm) -> None:
    """R58: the old one's signature does not carry it, the new one's does."""
    case_id = written(sqlite_office, firm, {"representative": {}}, new={"representative": ZHAO})
    sign(sqlite_office, case_id, MA, LI)
    assert closed(sqlite_office, case_id, firm) == {"change.consent_missing"}


def test_a_named_person_who_refuses_stops_it_and_an_owner_who_does_not(
    sqlite_office: Office, firm: Firm
) -> None:
    case_id = written(sqlite_office, firm, {"representative": {}}, new={"representative": ZHAO})
    li = stories.sign_up(sqlite_office, LI)
    with pytest.raises(Refused), sqlite_office.work(li) as work:
        consents.answer(work, case_id, "refused")
    sign(sqlite_office, case_id, MA, ZHAO)
    with sqlite_office.work(stories.sign_up(sqlite_office, ZHAO)) as work:
        consents.answer(work, case_id, "refused")
    assert closed(sqlite_office, case_id, firm) == {"case.halted"}


@pytest.mark.parametrize(
    ("decides", "yes", "whole", "enough"),
    [
        ("two_thirds", 66, 100, False),
        ("two_thirds", 200, 300, True),
        ("majority", 50, 100, False),
        ("majority", 51, 100, True),
        ("two_thirds", 0, 0, False),
    ],
)
def test_majorities_are_exact(decides: str, yes: int, whole: int, enough: bool) -> None:
    """R56 (CH-06): two thirds are enough when exactly reached, a half is not."""
    assert reached(decides, yes, whole) is enough


def test_owners_whose_parts_do_not_add_up_decide_nothing(sqlite_office: Office, firm: Firm) -> None:
    """A claimed co-owner of an imported entry is not its sole owner."""
    with sqlite_office.work(firm.clerk) as work:
        for row in work.session.query(Investor).filter_by(name=LI.name):
            work.session.delete(row)
    assert "change.owners_unknown" in wrong(sqlite_office, firm, "domicile", {"domicile": ROOM})


# whose it is


def test_a_stranger_with_the_code_opens_nothing(sqlite_office: Office, firm: Firm) -> None:
    zhao = stories.sign_up(sqlite_office, ZHAO)
    with pytest.raises(NotFound), sqlite_office.work(zhao) as work:
        opening.open_change(work, firm.enterprise_id, ["domicile"])
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    for act in (lambda w: opening.save(w, case_id, "domicile", {}), lambda w: submit.submit(w, case_id)):
        with pytest.raises(NotFound), sqlite_office.work(zhao) as work:
            act(work)


def test_an_owner_who_is_an_officer_too_does_not_take_it(sqlite_office: Office, firm: Firm) -> None:
    """Li sits at the desk by another account; what she owns is not hers to decide."""
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    at_the_desk = stories.appoint(sqlite_office, Role.CLERK, person=LI)
    with pytest.raises(Refused) as caught, sqlite_office.work(at_the_desk) as work:
        review.take(work, case_id)
    assert caught.value.codes == ("review.own_application",)


def test_the_outgoing_representative_does_not_sign_for_the_new_one(sqlite_office: Office, firm: Firm) -> None:
    """Zhao's sheet, Ma's key: refused, and the new representative's consent is still missing."""
    case_id = written(sqlite_office, firm, {"representative": {}}, new={"representative": ZHAO})
    sign(sqlite_office, case_id, MA, LI)
    zhao = stories.sign_up(sqlite_office, ZHAO)
    waiting = identity.sheet(sqlite_office, zhao, case_id)
    own = identity.new_key(sqlite_office, firm.owner)
    for actor in (zhao, firm.owner):
        with pytest.raises((Refused, NotFound)):
            identity.sign_with(sqlite_office, actor, waiting, own)
    assert "change.consent_missing" in closed(sqlite_office, case_id, firm)


def test_a_sheet_of_one_change_signs_no_other(sqlite_office: Office, firm: Firm) -> None:
    """Li signed another address; her answer is replayed on the sheet of this one."""
    first = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    li = stories.sign_up(sqlite_office, LI)
    stories.give_keys(sqlite_office)
    own = identity.new_key(sqlite_office, li)
    signed_once = identity.sheet(sqlite_office, li, first)
    place = place_of(sqlite_office.settings.base_url)
    answer = own.assertion(bytes.fromhex(signed_once.id), place.rp, place.origin)
    identity.sign_with(sqlite_office, li, signed_once, own, answer)
    second = written(sqlite_office, firm, {"domicile": {"domicile": ROOM + "东侧"}})
    other = identity.sheet(sqlite_office, li, second)
    with pytest.raises(Refused) as caught:
        identity.sign_with(sqlite_office, li, other, own, answer)
    assert caught.value.codes == ("signing.other_digest_signed",)


# what is signed is what is entered


def test_an_edit_after_the_signatures_asks_for_them_again(sqlite_office: Office, firm: Firm) -> None:
    """R30: the same signatures do not serve another content."""
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    with sqlite_office.work(firm.owner) as work:
        opening.save(work, case_id, "domicile", {"domicile": ROOM + "东侧"})
    assert closed(sqlite_office, case_id, firm) == {"change.majority_missing", "change.consent_missing"}


def test_an_order_in_between_stops_the_decision(sqlite_office: Office, firm: Firm) -> None:
    """Handed in, then an officer's order moves the same item: nothing is confirmed over it."""
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    code = str(changes.enterprise(sqlite_office, firm).uscc)
    waiting = orders.propose(sqlite_office, code, "CHANGE", domicile=ROOM + "西侧")
    with pytest.raises(Refused) as caught:
        stories.decide(sqlite_office, case_id, firm.clerk)
    assert set(caught.value.codes) == {"change.unlawful"}
    orders.confirm(sqlite_office, waiting)
    with pytest.raises(Refused) as caught:
        stories.decide(sqlite_office, case_id, firm.clerk)
    assert "change.register_moved" in caught.value.codes
    assert changes.enterprise(sqlite_office, firm).domicile == ROOM + "西侧"


def test_two_changes_of_one_item_do_not_wait_together(sqlite_office: Office, firm: Firm) -> None:
    first = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, first, MA, LI)
    hand_in(sqlite_office, first, firm.owner)
    li = stories.sign_up(sqlite_office, LI)
    second = written(sqlite_office, firm, {"domicile": {"domicile": ROOM + "东侧"}}, actor=li)
    sign(sqlite_office, second, MA, LI)
    assert closed(sqlite_office, second, firm, li) == {"change.other_open"}


def test_an_open_exit_closes_the_change(sqlite_office: Office, firm: Firm) -> None:
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    exits.start(sqlite_office, firm)
    assert closed(sqlite_office, case_id, firm) == {"change.unlawful"}
    assert "change.leaving" in wrong(sqlite_office, firm, "domicile", {"domicile": ROOM})


# the law of the items


def test_r20_no_reduction_without_its_notice(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    """R20, CH-41: only after the notice of exactly this reduction is over."""
    owners = changes.owner_ids(sqlite_office, firm)
    lower = {"amounts": {owners[MA.name]: HALF * 6 // 10, owners[LI.name]: HALF * 4 // 10}}
    entry = changes.enterprise(sqlite_office, firm)
    assert entry.capital_fen is not None and entry.capital_fen > HALF
    assert "order.reduction_unannounced" in wrong(sqlite_office, firm, "capital", lower)
    today = clock.now().date().isoformat()
    orders.order(
        sqlite_office,
        str(entry.uscc),
        "REDUCTION_NOTICE",
        capital_fen=HALF,
        resolved_on=today,
        creditors=orders.creditors_told(today),
    )
    assert "order.notice_running" in wrong(sqlite_office, firm, "capital", lower)
    clock.move(days=60)
    case_id = written(sqlite_office, firm, {"capital": lower})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    assert changes.enterprise(sqlite_office, firm).capital_fen == HALF
    assert changes.amounts(sqlite_office, firm) == {MA.name: HALF * 6 // 10, LI.name: HALF * 4 // 10}


@pytest.fixture
def three_to_one(sqlite_office: Office, firm: Firm) -> Firm:
    """Ma subscribed three quarters, Li one: he decides alone what takes two thirds of the votes."""
    ids = changes.owner_ids(sqlite_office, firm)
    with sqlite_office.sessions.begin() as session:
        for name, quarters in ((MA.name, 3), (LI.name, 1)):
            session.get_one(Investor, ids[name]).amount_fen = stories.CAPITAL_FEN // 4 * quarters
    return firm


@pytest.mark.parametrize("ma, li", [(7, 1), (3, 5), (9, 3)], ids=["diluted", "charged", "in proportion"])
def test_nobody_is_diluted_or_charged_by_two_thirds(
    sqlite_office: Office, three_to_one: Firm, ma: int, li: int
) -> None:
    """公司法 art 227: in proportion unless all agree; and who shall owe more signs that, whatever the majority."""
    ids = changes.owner_ids(sqlite_office, three_to_one)
    quarter = stories.CAPITAL_FEN // 4
    amounts = {ids[MA.name]: quarter * ma, ids[LI.name]: quarter * li}
    case_id = written(sqlite_office, three_to_one, {"capital": changes.raised(amounts)})
    sign(sqlite_office, case_id, MA)
    assert closed(sqlite_office, case_id, three_to_one) == {"change.consent_missing"}
    sign(sqlite_office, case_id, LI)
    hand_in(sqlite_office, case_id, three_to_one.owner)


def test_a_fall_in_proportion_takes_the_majority_only(
    sqlite_office: Office, three_to_one: Firm, clock: FixedClock
) -> None:
    """公司法 art 224: Li loses what everybody loses, so her signature is not needed; below her part it is."""
    ids, today = changes.owner_ids(sqlite_office, three_to_one), clock.now().date().isoformat()
    uscc = str(changes.enterprise(sqlite_office, three_to_one).uscc)
    told = {"capital_fen": HALF, "resolved_on": today, "creditors": orders.creditors_told(today)}
    orders.order(sqlite_office, uscc, "REDUCTION_NOTICE", **told)
    clock.move(days=60)
    for parts, missing in (((3, 1), set()), ((39, 1), {"change.consent_missing"})):
        amounts = {ids[MA.name]: HALF * parts[0] // sum(parts), ids[LI.name]: HALF * parts[1] // sum(parts)}
        case_id = written(sqlite_office, three_to_one, {"capital": changes.raised(amounts)})
        sign(sqlite_office, case_id, MA)
        with sqlite_office.look(three_to_one.owner) as work:
            options = open_view(work, case_id).options["submit"]
        assert set(options) == missing


def test_the_amounts_of_another_company_stay_as_they_are(office: Office) -> None:
    """An owner's id of somebody else's company among the amounts is not written down, and nothing of it changes."""
    firm = exits.company(office)
    other = exits.company(office, "海东市乐都区远山软件有限公司")
    theirs, ours = changes.owner_ids(office, other), changes.owner_ids(office, firm)
    before = changes.amounts(office, other)
    amounts = {ours[MA.name]: HALF * 12 // 10, ours[LI.name]: HALF * 9 // 10, theirs[LI.name]: 1}
    case_id = written(office, firm, {"capital": changes.raised(amounts)})
    assert theirs[LI.name] not in changes.case_of(office, case_id).answers["capital"]["amounts"]
    sign(office, case_id, MA, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, other) == before
    assert changes.amounts(office, firm) == {MA.name: HALF * 12 // 10, LI.name: HALF * 9 // 10}


@pytest.mark.parametrize(
    ("item", "answer", "code"),
    [
        ("scope", {"scope": "软件开发\n卖月亮"}, "order.phrase_unknown"),
        ("scope", {"scope": "危险化学品经营"}, "order.approval_needed"),
        ("domicile", {"domicile": "青海省海东市平安区平安大道1号"}, "order.domicile_elsewhere"),
        ("name", {"name": "海东市乐都区雪莲软件有限公司"}, "order.name_not_reserved"),
        ("domicile", {"domicile": ""}, "order.missing"),
    ],
)
def test_an_item_obeys_the_rules_of_orders(
    sqlite_office: Office, firm: Firm, item: str, answer: dict[str, object], code: str
) -> None:
    """M10, R21, CH-20…22: a pre-approval first, the destination first, a name that is reserved."""
    assert code in wrong(sqlite_office, firm, item, answer)


def test_r24_who_cannot_be_reached_changes_the_address_too(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    exits.stand(sqlite_office, firm, "ABNORMAL_ADDRESS", clock.now().date())
    wrong(sqlite_office, firm, "scope", {"scope": "软件开发\n餐饮服务"})
    assert _all(sqlite_office, firm) == {"order.address_first"}


def _all(office: Office, firm: Firm) -> set[str]:
    from licensing.kinds.change.checks import problems

    with office.look(firm.owner) as work:
        case = work.session.query(Case).filter_by(kind="change").one()
        return {p.code for p in problems(work, case)}


def test_a_revoked_enterprise_changes_nothing(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(firm.clerk) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).status = "revoked"
    assert "change.not_trading" in wrong(sqlite_office, firm, "domicile", {"domicile": ROOM})


# transfer of shares (公司法 arts 84-87)


def transfer(office: Office, firm: Firm, case_buyer: object, amount: int) -> str:
    owners = changes.owner_ids(office, firm)
    given = {"from": owners[MA.name], "amount_fen": amount, "price_fen": amount}
    return written(office, firm, {"shareholders": given}, new={"shareholders": case_buyer})  # type: ignore[dict-item]


def test_shares_go_to_an_outsider_when_all_others_waive_and_the_tax_is_paid(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """CH-31, CH-34, CH-36, CH-39; R55: without proof of the tax it is refused."""
    before = changes.amounts(sqlite_office, firm)
    part = (before[MA.name] or 0) // 2
    case_id = transfer(sqlite_office, firm, ZHAO, part)
    sign(sqlite_office, case_id, MA, ZHAO)
    assert closed(sqlite_office, case_id, firm) == {"change.consent_missing"}  # Li has not waived
    sign(sqlite_office, case_id, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    with pytest.raises(Refused) as caught:
        stories.decide(sqlite_office, case_id, firm.clerk)
    assert caught.value.codes == ("change.tax_not_shown",)
    changes.tax_paid(sqlite_office, firm, "another application")
    with pytest.raises(Refused):
        stories.decide(sqlite_office, case_id, firm.clerk)
    changes.tax_paid(sqlite_office, firm, str(changes.case_of(sqlite_office, case_id).number))
    stories.decide(sqlite_office, case_id, firm.clerk)
    after = changes.amounts(sqlite_office, firm)
    assert after == {MA.name: part, LI.name: before[LI.name], ZHAO.name: part}


def test_between_owners_no_waiver_is_asked_and_who_sold_all_is_gone(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """CH-30: free between shareholders; CH-39: one owner is left."""
    before = changes.amounts(sqlite_office, firm)
    whole = before[MA.name] or 0
    case_id = transfer(sqlite_office, firm, LI, whole)
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.tax_paid(sqlite_office, firm, str(changes.case_of(sqlite_office, case_id).number))
    changes.decide(sqlite_office, firm, case_id)
    assert changes.amounts(sqlite_office, firm) == {LI.name: whole + (before[LI.name] or 0)}


@pytest.mark.parametrize("fact", ["SHARES_FROZEN", "SHARES_PLEDGED"])
def test_nobody_sells_more_than_is_held_or_frozen_or_pledged_shares(
    sqlite_office: Office, firm: Firm, clock: FixedClock, fact: str
) -> None:
    """CH-37; R55: pledged and nobody agreed, it is refused."""
    case_id = transfer(sqlite_office, firm, ZHAO, 10**12)
    assert _all(sqlite_office, firm) == {"change.more_than_held"}
    exits.stand(sqlite_office, firm, fact, clock.now().date())
    transfer(sqlite_office, firm, ZHAO, 1_000_000)
    assert _all(sqlite_office, firm) == {"change.shares_closed"}
    assert case_id


# back to the owner, refused, withdrawn


def test_r04_sent_back_once_answered_signed_anew_and_changed(sqlite_office: Office, firm: Firm) -> None:
    """R04: one list; what is corrected is signed again, and what is decided is the corrected content."""
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    with sqlite_office.work(firm.clerk) as work:
        review.request_correction(
            work, case_id, [{"section": "other", "field": "other", "text": "请写明楼栋。"}]
        )
    assert closed(sqlite_office, case_id, firm) == {"case.points_unanswered"}
    stories.answer_points(sqlite_office, stories.Story(firm.owner, "", case_id))
    with sqlite_office.work(firm.owner) as work:
        opening.save(work, case_id, "domicile", {"domicile": ROOM + "东侧"})
    assert "change.majority_missing" in closed(sqlite_office, case_id, firm)
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    stories.decide(sqlite_office, case_id, firm.clerk)
    assert changes.enterprise(sqlite_office, firm).domicile == ROOM + "东侧"


def test_a_refused_change_leaves_the_register_and_frees_the_name(sqlite_office: Office, firm: Firm) -> None:
    new = "海东市乐都区雪莲软件有限公司"
    stories.reserve_name(sqlite_office, firm.owner, new)
    case_id = written(sqlite_office, firm, {"name": {"name": new}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    stories.decide(sqlite_office, case_id, firm.clerk, refused_for="与住所不符。")
    assert changes.enterprise(sqlite_office, firm).name != new
    with sqlite_office.read() as session:
        record = session.query(NameRecord).filter_by(name=new).one()
    assert (record.status, record.held_by_case) == ("reserved", None)


def test_the_maker_does_not_confirm_the_own_proposal(sqlite_office: Office, firm: Firm) -> None:
    case_id = written(sqlite_office, firm, {"domicile": {"domicile": ROOM}})
    sign(sqlite_office, case_id, MA, LI)
    hand_in(sqlite_office, case_id, firm.owner)
    changes.take(sqlite_office, firm, case_id)
    with sqlite_office.work(firm.clerk) as work:
        two_officers.propose_approval(work, case_id)
    with pytest.raises(Refused) as caught:
        stories.confirm(sqlite_office, case_id, firm.clerk)
    assert caught.value.codes == ("review.same_officer",)
    with sqlite_office.work(firm.owner) as work, pytest.raises(Refused):
        submit.withdraw(work, case_id)
