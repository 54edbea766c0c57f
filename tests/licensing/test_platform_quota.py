"""How many shops a platform lends, and platforms of elsewhere that state a shop in a file (条例 art 11; 网络交易监督管理办法 art 10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licensing.errors import Invalid
from licensing.kinds.change.checks import problems
from licensing.services.cases import shop_answers
from licensing.services.cases.shop_answers import Answer
from licensing.services.register import platforms
from licensing.store.models import Case, Enterprise, PlatformShop
from portal import wiring
from portal.wiring import Office
from tests.support import addresses, changes, exits, stories
from tests.support.exits import Firm
from tests.support.platforms import NAME, accepted, answer, place, runner, shop_of, stated
from tests.support.races import together
from tests.support.refusing import refusal
from tests.support.stories import LI, ZHAO, Story

SECOND = "海东市乐都区河湟设计工作室（个体工商户）"
THIRD = "海东市乐都区湟水摄影工作室（个体工商户）"
FAR = "远方商城"  # registered elsewhere: no account here
ITEM = "domicile"


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row of the kind says that a platform lends one."""
    books = wiring.read_books()
    kinds = dict(books.catalogue.address_kinds)
    kinds["platform"] = replace(kinds["platform"], quota=1)
    books = replace(books, catalogue=replace(books.catalogue, address_kinds=kinds))
    monkeypatch.setattr(wiring, "read_books", lambda: books)


def seller(office: Office, who: stories.SignUp, name: str, shop: str, platform: str = NAME) -> Story:
    story = stories.individual_draft(office, who, name)
    stories.save(office, story, "place", place(shop, platform))
    return story


def test_the_row_says_how_many_shops_a_platform_lends(one_each: None, sqlite_office: Office) -> None:
    """Over the quota nothing is confirmed, alone or in a list; a closed shop makes room, another platform has its own."""
    office = sqlite_office
    firm = runner(office)
    made = accepted(office, firm)
    first, second = (
        seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "一店"),
        seller(office, ZHAO, SECOND, "二店"),
    )
    answer(office, firm.owner, first.case_id)
    assert refusal(lambda: answer(office, firm.owner, second.case_id)) == "platform.full"
    with office.work(firm.owner) as work, pytest.raises(Invalid) as caught:
        shop_answers.answer_all(work, made, [Answer(shop_of(office, second.case_id).id, "confirm")])
    assert [p.code for p in caught.value.problems] == ["platform.line_full"]
    assert addresses.found(office, second) == {"place.shop_unconfirmed"}
    rival = runner(office, "海东市乐都区同名商城网络科技有限公司")
    accepted(office, rival, "河湟优选")
    stories.save(office, second, "place", place("二店", "河湟优选"))
    answer(office, rival.owner, second.case_id)
    assert addresses.found(office, second) == set(), "each platform has its own"
    stories.save(office, second, "place", place("二店"))
    answer(office, firm.owner, first.case_id, "end", "经营者已在平台办理退店")
    answer(office, firm.owner, second.case_id)
    assert addresses.found(office, second) == set()


def test_without_a_number_in_the_row_a_platform_lends_as_many_as_it_has(sqlite_office: Office) -> None:
    assert platforms_quota(sqlite_office) is None
    firm = runner(sqlite_office)
    accepted(sqlite_office, firm)
    for who, name, shop in ((LI, "海东市乐都区青禾设计工作室（个体工商户）", "一店"), (ZHAO, SECOND, "二店")):
        story = seller(sqlite_office, who, name, shop)
        answer(sqlite_office, firm.owner, story.case_id)
        assert addresses.found(sqlite_office, story) == set()


def platforms_quota(office: Office) -> int | None:
    with office.look(stories.sign_up(office, LI)) as work:
        return platforms.kind_of(work).quota


def test_two_confirmations_at_one_instant_stay_within_the_quota(one_each: None, office: Office) -> None:
    """On both databases: two people of one platform press at one instant; one place is left, one is confirmed."""
    firm = runner(office)
    accepted(office, firm)
    cases = [
        seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "一店").case_id,
        seller(office, ZHAO, SECOND, "二店").case_id,
    ]
    ids = [shop_of(office, case_id).id for case_id in cases]

    def confirm(shop_id: str) -> None:
        with office.work(firm.owner) as work:
            shop_answers.answer(work, Answer(shop_id, "confirm"))

    answers = together(*(lambda one=one: confirm(one) for one in ids))  # type: ignore[misc]  # one act each
    assert sorted(a is None for a in answers) == [False, True], answers
    with office.read() as session:
        states = sorted(row.state for row in session.query(PlatformShop))
    assert states == ["asked", "confirmed"]


# a platform that is registered elsewhere


def test_a_platform_of_elsewhere_states_the_shop_in_a_file_from_founding_to_licence(
    sqlite_office: Office,
) -> None:
    """Whoever writes a platform's name has nothing: its statement is handed in, signed with the papers, read by the clerk."""
    office = sqlite_office
    stories.give_keys(office)
    story = seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "马家拉面", FAR)
    assert addresses.found(office, story) == {"certificates.paper_needed"}
    stated(office, story)
    assert addresses.found(office, story) == set()
    firm = exits.registered(office, story)
    entry = changes.enterprise(office, firm)
    assert entry.domicile == f"青海省海东市乐都区{FAR}“马家拉面”（网络经营场所）" and entry.scope_mark
    with office.read() as session:
        assert session.query(PlatformShop).count() == 0, "nobody here answers for it"


def test_one_statement_is_one_business_s_place(sqlite_office: Office) -> None:
    """A thief hands in the same statement for a second business: its shop is somebody's place already, founding or change."""
    office = sqlite_office
    stories.give_keys(office)
    first = seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "马家拉面", FAR)
    stated(office, first)
    other = exits.individual(office, THIRD)
    exits.registered(office, first)
    thief = seller(office, ZHAO, SECOND, "马家拉面", FAR)
    stated(office, thief)
    assert addresses.found(office, thief) == {"place.shop_taken"}
    net = {"kind": "platform", "net_only": "yes", "shops": [{"platform": FAR, "shop": "马家拉面"}]}
    case_id = changes.written(office, other, {ITEM: net})
    with office.look(other.owner) as work:
        found = {p.code for p in problems(work, work.session.get_one(Case, case_id))}
    assert "place.shop_taken" in found


def test_a_platform_with_an_account_is_not_passed_by_with_a_file(sqlite_office: Office) -> None:
    """Another's statement in its name counts for nothing: it confirms itself, or nobody does."""
    office = sqlite_office
    accepted(office, runner(office))
    story = seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "马家拉面", "青海 好物商城")
    stated(office, story)
    assert addresses.found(office, story) == {"place.shop_unconfirmed"}


def test_a_platform_that_ended_has_confirmed_nothing_any_more(sqlite_office: Office) -> None:
    """It gives its account up between the confirmation and the decision: a file is needed again, what it said does not stand."""
    office = sqlite_office
    firm: Firm = runner(office)
    made = accepted(office, firm)
    story = seller(office, LI, "海东市乐都区青禾设计工作室（个体工商户）", "马家拉面")
    answer(office, firm.owner, story.case_id)
    assert addresses.found(office, story) == set()
    with office.work(firm.owner) as work:
        platforms.end(work, made)
    assert addresses.found(office, story) == {"certificates.paper_needed"}
    with office.read() as session:
        assert session.query(Enterprise).filter_by(case_id=story.case_id).count() == 0
