"""Platforms answer for their shops on an account of their own (条例 art 11; 电子商务法 arts 10, 27), and nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound
from licensing.kinds.change.checks import problems
from licensing.services.cases import shop_answers, shops
from licensing.services.cases.shop_answers import Answer
from licensing.services.holding import lending
from licensing.services.holding.lending import Extent, Named
from licensing.services.register import platforms
from licensing.services.register.platforms import Claim
from licensing.store.models import Enterprise, Message, PlatformShop
from portal.wiring import Office
from tests.support import addresses, changes, exits, orders, standings, stories, winding
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.platforms import (
    NAME,
    PERMIT,
    SHOP,
    WHY,
    accepted,
    answer,
    asked,
    decide,
    place,
    runner,
    shop_of,
    stated,
)
from tests.support.refusing import refusal
from tests.support.rules import OTHER_CLERK
from tests.support.stories import LI, ZHAO, Story

OTHER = "海东市乐都区同名商城网络科技有限公司"
SECOND = "海东市乐都区河湟设计工作室（个体工商户）"
ITEM = "domicile"


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    stories.give_keys(sqlite_office)
    return runner(sqlite_office)


@pytest.fixture
def seller(sqlite_office: Office, firm: Firm) -> Story:
    """Li's individual business, not yet registered."""
    return stories.individual_draft(sqlite_office, LI)


def put(office: Office, story: Story, told: dict[str, object]) -> set[str]:
    stories.save(office, story, "place", told)
    return addresses.found(office, story)


def heard(office: Office, occasion: str, who: Actor) -> list[Message]:
    with office.read() as session:
        return list(session.query(Message).filter_by(occasion=occasion, account_id=who.id))


# who is a platform


def test_who_claims_to_be_a_platform_represents_its_enterprise_and_the_registry_looks(
    sqlite_office: Office, firm: Firm
) -> None:
    office = sqlite_office
    stranger = stories.sign_up(office, ZHAO)
    with office.work(stranger) as work, pytest.raises(NotFound):
        platforms.apply(work, firm.enterprise_id, Claim(NAME, PERMIT))
    with office.work(firm.owner) as work, pytest.raises(Invalid) as caught:
        platforms.apply(work, firm.enterprise_id, Claim("www.haowu.example", ""))
    assert {p.code for p in caught.value.problems} == {"place.bare_domain", "platform.permit_needed"}
    made = asked(office, firm)
    assert asked(office, firm) == made, "asked twice it is one"
    elsewhere = stories.appoint(office, Role.CLERK, "630203", person=OTHER_CLERK)
    with office.work(elsewhere) as work, pytest.raises(NotFound):
        platforms.decide(work, made, "accept", "看过")
    with office.look(firm.owner) as work:
        assert platforms.named(work, NAME) is None, "nobody confirms before it is accepted"
    decide(office, made)
    with office.look(firm.owner) as work:
        assert platforms.named(work, "青海 好物商城").id == made  # type: ignore[union-attr]  # it is there


def test_one_name_is_one_platform(sqlite_office: Office, firm: Firm) -> None:
    """Two ask for one name: one is accepted; afterwards nobody else even asks, until it is given up."""
    office = sqlite_office
    rival = runner(office, OTHER)
    first, second = asked(office, firm), asked(office, rival)
    decide(office, first)
    assert refusal(lambda: decide(office, second)) == "platform.unfit"
    with office.work(rival.owner) as work, pytest.raises(Invalid) as caught:
        platforms.apply(work, rival.enterprise_id, Claim(f"{NAME[:2]} {NAME[2:]}", PERMIT))
    assert [p.code for p in caught.value.problems] == ["platform.name_taken"]
    with office.work(firm.owner) as work:
        platforms.end(work, first)
    decide(office, second)


# a founding


def test_a_founder_waits_for_the_platform_and_only_the_platform_confirms(
    sqlite_office: Office, firm: Firm, seller: Story
) -> None:
    office = sqlite_office
    accepted(office, firm)
    assert put(office, seller, place(platform="青海好物 商城")) == {"place.shop_unconfirmed"}
    asked_for = shop_of(office, seller.case_id)
    for wrong in (seller.founder, stories.sign_up(office, ZHAO)):
        with pytest.raises(NotFound):
            answer(office, wrong, seller.case_id)
    answer(office, firm.owner, seller.case_id)
    assert addresses.found(office, seller) == set()
    assert len(heard(office, "shop_confirmed", seller.founder)) == 1
    assert put(office, seller, place()) == set(), "the same again asks nobody"
    assert shop_of(office, seller.case_id).id == asked_for.id
    assert put(office, seller, place("马家拉面二店")) == {"place.shop_unconfirmed"}, (
        "another shop is asked anew"
    )
    answer(office, firm.owner, seller.case_id)
    made = exits.registered(office, seller)
    with office.read() as session:
        entry = session.get_one(Enterprise, made.enterprise_id)
        assert entry.domicile == f"青海省海东市乐都区{NAME}“马家拉面二店”（网络经营场所）"


def test_a_platform_declines_with_reasons_and_may_think_again(
    sqlite_office: Office, firm: Firm, seller: Story
) -> None:
    office = sqlite_office
    accepted(office, firm)
    put(office, seller, place())
    assert refusal(lambda: answer(office, firm.owner, seller.case_id, "decline")) == "review.no_reasons"
    answer(office, firm.owner, seller.case_id, "decline", "平台没有这家店铺")
    with office.look(seller.founder) as work:
        case = work.session.get_one(shops.Case, seller.case_id)
        said = shops.against(work, case, case.answers["place"])
    assert [(p.code, p.params["reasons"]) for p in said] == [("place.shop_declined", "平台没有这家店铺")]
    assert put(office, seller, place()) == {"place.shop_declined"}, "kept again it nags nobody"
    with office.read() as session:
        assert session.query(PlatformShop).count() == 1
    answer(office, firm.owner, seller.case_id)
    assert addresses.found(office, seller) == set()


def test_one_shop_is_one_enterprise_s_place(sqlite_office: Office, firm: Firm, seller: Story) -> None:
    """Confirmed twice, to another: refused on the platform's own page too; once the first is given up it is free."""
    office = sqlite_office
    accepted(office, firm)
    put(office, seller, place())
    other = stories.individual_draft(office, ZHAO, SECOND)
    assert put(office, other, place(" 马家 拉面 ")) == {"place.shop_unconfirmed"}
    answer(office, firm.owner, seller.case_id)
    assert addresses.found(office, other) == {"place.shop_taken"}
    assert refusal(lambda: answer(office, firm.owner, other.case_id)) == "platform.shop_taken"
    put(office, seller, stories.answers(office)["place"])
    assert shop_of(office, seller.case_id).state == "ended"
    answer(office, firm.owner, other.case_id)


def test_a_platform_answers_for_its_own_shops_alone(sqlite_office: Office, firm: Firm, seller: Story) -> None:
    """Ma runs one platform, Zhao another: whoever answers for the wrong one finds nothing, alone or in a list."""
    office = sqlite_office
    accepted(office, firm)
    put(office, seller, place())
    rival = runner(office, OTHER)
    theirs = accepted(office, rival, "河湟优选")
    told = [Answer(shop_of(office, seller.case_id).id, "confirm")]
    with office.work(rival.owner) as work, pytest.raises(Invalid) as caught:
        shop_answers.answer_all(work, theirs, told)
    assert [p.code for p in caught.value.problems] == ["platform.unknown_shop"]
    assert shop_of(office, seller.case_id).state == "asked"


def test_who_worked_for_the_platform_and_left_answers_no_more(
    sqlite_office: Office, firm: Firm, seller: Story
) -> None:
    """Lent exactly this matter somebody answers; a keeper of the licence and another matter do not; taken back, it is over at once."""
    office, on = sqlite_office, sqlite_office.clock.now().date()
    accepted(office, firm)
    put(office, seller, place())
    worker = stories.sign_up(office, ZHAO)
    for matter, may in (("DOWNLOAD", False), ("PLATFORM_SHOPS", True)):
        with office.work(firm.owner) as work:
            extent = Extent((matter,), on, on + timedelta(days=90))
            grant = lending.authorise(work, firm.enterprise_id, Named(ZHAO.name, ZHAO.id_number), extent)
            grant_id = grant.id
        with office.look(worker) as work:
            assert bool(shop_answers.mine(work)) is may
        if not may:
            assert refusal(lambda: answer(office, worker, seller.case_id)) == "platform.not_yours"
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant_id)
    assert refusal(lambda: answer(office, worker, seller.case_id)) == "platform.not_yours"
    assert shop_of(office, seller.case_id).state == "asked"


@pytest.mark.parametrize("way", ["stop", "listed", "gone"])
def test_a_platform_that_is_stopped_listed_or_gone_confirms_nothing(
    sqlite_office: Office, firm: Firm, seller: Story, way: str
) -> None:
    office = sqlite_office
    made = accepted(office, firm)
    put(office, seller, place())
    code = addresses.code_of(office, firm)
    if way == "stop":
        decide(office, made, "stop")
    elif way == "listed":
        standings.about_firm(office, code, "ABNORMAL", office.clock.now().date())
    else:
        orders.order(office, code, "DEREGISTER", **orders.RULED["DEREGISTER"])
    assert addresses.found(office, seller) == {"place.platform_closed"}
    with pytest.raises(Exception, match=r"platform\.closed|enterprise|ent_"):
        answer(office, firm.owner, seller.case_id)
    assert shop_of(office, seller.case_id).state == "asked"


# the end of a shop, and a change


@pytest.fixture
def shop(sqlite_office: Office, firm: Firm, seller: Story) -> Firm:
    """Li's business, registered at its confirmed shop."""
    accepted(sqlite_office, firm)
    put(sqlite_office, seller, place())
    answer(sqlite_office, firm.owner, seller.case_id)
    return exits.registered(sqlite_office, seller)


def test_a_shop_that_closes_moves_nobody_and_its_owner_has_the_days_of_a_change(
    sqlite_office: Office, firm: Firm, shop: Firm, seller: Story, clock: FixedClock
) -> None:
    office = sqlite_office
    assert refusal(lambda: answer(office, firm.owner, seller.case_id, "end")) == "review.no_reasons"
    answer(office, firm.owner, seller.case_id, "end", WHY)
    told = heard(office, "shop_closed", shop.owner)
    last = office.books.last_day(clock.now().date(), "D25")
    assert [m.facts["due"] for m in told] == [last.isoformat()]
    with office.look(shop.owner) as work:
        entry = work.session.get_one(Enterprise, shop.enterprise_id)
        assert SHOP in (entry.domicile or ""), "the register is the registry's"
        assert [x.row.due_on for x in shops.over(work, entry)] == [last]
    with office.look(firm.clerk) as work:
        assert shops.astray(work, "6302") == [], "the days run"
    clock.move(days=(last - clock.now().date()).days + 1)
    with office.look(firm.clerk) as work:
        assert [x.faults for x in shops.astray(work, "6302")] == [("place.shop_closed",)]
        assert shops.astray(work, "6303") == []
    room = changes.written(office, shop, {ITEM: {"domicile": "青海省海东市乐都区碾伯街道古城大街20号101室"}})
    changes.sign(office, room, LI)
    changes.hand_in(office, room, shop.owner)
    changes.decide(office, shop, room)
    with office.look(firm.clerk) as work:
        assert shops.astray(work, "6302") == []


def test_a_change_asks_for_the_new_shop_alone_and_drops_what_is_left(
    sqlite_office: Office, firm: Firm, shop: Firm, seller: Story
) -> None:
    """Two shops of one platform: the one that stands is not asked again, no file is needed; with one left out its confirmation ends."""
    office = sqlite_office

    def codes(case_id: str) -> set[str]:
        with office.look(shop.owner) as work:
            return {p.code for p in problems(work, work.session.get_one(shops.Case, case_id))}

    net = {"kind": "platform", "net_only": "yes"}
    both = [{"platform": NAME, "shop": SHOP}, {"platform": NAME, "shop": "二店"}]
    case_id = changes.written(office, shop, {ITEM: net | {"shops": both}})
    assert codes(case_id) == {"place.shop_unconfirmed"}
    answer(office, firm.owner, case_id)
    assert shop_of(office, case_id).shop == "二店" and codes(case_id) == set()
    changes.sign(office, case_id, LI)
    changes.hand_in(office, case_id, shop.owner)
    changes.decide(office, shop, case_id)
    assert (
        changes.enterprise(office, shop).domicile
        == f"青海省海东市乐都区{NAME}“{SHOP}”、{NAME}“二店”（网络经营场所）"
    )
    case_id = changes.written(office, shop, {ITEM: net | {"shops": both[1:]}})
    assert codes(case_id) == set()
    changes.sign(office, case_id, LI)
    changes.hand_in(office, case_id, shop.owner)
    changes.decide(office, shop, case_id)
    assert shop_of(office, seller.case_id).state == "ended"
    elsewhere = [{"platform": "河湟优选", "shop": SHOP}]
    case_id = changes.written(office, shop, {ITEM: net | {"shops": elsewhere}})
    assert codes(case_id) == {"change.net_proof"}, "a platform without an account says it in a file"
    winding.attach(office, shop.owner, case_id, ITEM)
    assert codes(case_id) == set()


def test_a_platform_that_came_later_is_not_asked_by_what_was_handed_in(
    sqlite_office: Office, firm: Firm, seller: Story, clock: FixedClock
) -> None:
    office = sqlite_office
    put(office, seller, place())
    stated(office, seller)
    stories.sign_everybody(office, seller)
    stories.hand_in(office, seller)
    clock.move(days=1)
    accepted(office, firm)
    assert addresses.found(office, seller) == set()


def test_many_are_answered_at_once_all_or_none(sqlite_office: Office, firm: Firm, seller: Story) -> None:
    office = sqlite_office
    made = accepted(office, firm)
    put(office, seller, place())
    other = stories.individual_draft(office, ZHAO, SECOND)
    put(office, other, place("二店"))
    first, second = shop_of(office, seller.case_id).id, shop_of(office, other.case_id).id
    with pytest.raises(Invalid) as caught, office.work(firm.owner) as work:
        shop_answers.answer_all(work, made, [Answer(first, "confirm"), Answer(second, "decline")])
    assert [(p.field, p.code) for p in caught.value.problems] == [("answers/1", "platform.line_reasons")]
    assert shop_of(office, seller.case_id).state == "asked", "none of them"
    with office.work(firm.owner) as work:
        done = shop_answers.answer_all(
            work, made, [Answer(first, "confirm"), Answer(second, "decline", "没有这家店")]
        )
    assert [x.row.state for x in done] == ["confirmed", "declined"]
