"""GE-51: a name that says a licensed trade, and the scope beside it: the thief's story at founding, in changes and by order."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from licensing.catalogue.load import DATA, Catalogue, CatalogueError, load
from licensing.catalogue.name_words import CONSULT, approved_first, unsaid
from licensing.findings import naming, rules
from licensing.kinds.change import saying
from licensing.kinds.change.checks import problems as change_problems
from licensing.services.cases import cases, gate
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case, NameRecord
from namecheck.shelf import load as load_shelf
from namecheck.wording import CONSULTED, LICENSED, WITH_SCOPE, licensed_words
from portal.wiring import Office
from tests.licensing.test_gate import problems
from tests.licensing.test_orders_rules import codes
from tests.support import changes, exits, stories
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.registered import only
from tests.support.stories import MA, Story

BLASTING = "海东市乐都区青禾爆破工程有限公司"
HOSPITAL = "海东市乐都区青禾医院有限公司"
GUARANTEE = "海东市乐都区青禾融资担保有限公司"
FACTOR = "海东市乐都区青禾商业保理有限公司"
PLEDGED = {"items": ["S01"], "fields": dict(stories.SEAL_FIELDS), "pledge": True}
TRADER = "海东市乐都区青禾商贸有限公司"
OTHER = "business.name_other_trade"
MORE, NEEDS, TALKED = "business.name_says_more", "business.name_needs", "business.name_talked_over"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_every_word_of_a_licensed_trade_has_its_row_and_every_row_its_word(catalogue: Catalogue) -> None:
    words, rows = load_shelf().words, catalogue.name_words
    assert {word.term for word in words if word.kind in WITH_SCOPE} == {w for row in rows for w in row.words}
    talked = {w for row in rows if row.outcome == CONSULT for w in row.words}
    assert {word.term for word in words if word.kind == CONSULTED} == talked
    assert not talked & {word.term for word in words if word.kind == LICENSED}


def test_a_word_is_found_whatever_the_split_and_not_in_another_word() -> None:
    shelf = load_shelf()
    assert licensed_words(BLASTING, shelf) == {"爆破"}
    assert licensed_words("海东市红光爆破商贸有限公司", shelf) == {"爆破"}, "as a trade name it says the same"
    assert licensed_words("海东市青禾融資擔保有限公司", shelf) == {"融资担保"}
    assert licensed_words("海东市青禾宠物医院有限公司", shelf) == frozenset()


def test_what_the_scope_calls_for_answers_a_word(catalogue: Catalogue) -> None:
    rows = catalogue.name_words
    assert [each.word for each in unsaid({"爆破", "医院"}, {"A22"}, rows)] == ["医院"]
    assert unsaid({"爆破"}, {"A22"}, rows) == ()
    (unknown,) = unsaid({"炼金"}, {"A22"}, rows)
    assert unknown.row is None, "a word that an officer brought in and no row knows is a person's matter"
    assert approved_first({"爆破"}, rows) and not approved_first({"医院", "炼金"}, rows)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("twice\t爆破\tA22\treview\t爆破\t条例\tyes", "stand in a row before"),
        ("odd\t炼金\tZ99\treview\t炼金\t条例\tyes", "no certificate item"),
        ("bare\t炼金\tA01\treview\t炼金\t条例\tyes", "no phrase"),
        ("unread\t炼金\tA22\trefuse\t炼金\t条例\tno", "nobody read"),
        ("talked\t炼金\tA22\tconsult\t炼金\t条例\tyes", "has no items"),
    ],
)
def test_a_wrong_row_stops_the_start(tmp_path: Path, row: str, says: str) -> None:
    folder = tmp_path / "data"
    copytree(DATA, folder)
    with (folder / "name_words.tsv").open("a", encoding="utf-8") as table:
        table.write(row + "\n")
    with pytest.raises(CatalogueError, match=says):
        load(folder)


# founding


def trading(office: Office, name: str, *phrases: str) -> Story:
    """A complete draft of that name whose scope holds these phrases alone."""
    story = stories.draft(office, MA, name)
    items = stories.scope_ids(office, phrases)
    stories.save(office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    stories.save(office, story, "certificates", PLEDGED)
    return story


def weighed(office: Office, story: Story) -> set[str]:
    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {p.code for p in rules.to_review(draft, work.books.catalogue)}


def kept(office: Office, story: Story) -> date:
    """Until when the name is reserved: of 2026-11-23, a year or two months, whose last day is a Saturday (民法典 art 203)."""
    with office.read() as session:
        name = session.get_one(NameRecord, story.name_id)
        assert name.status_date == date(2026, 11, 23) and name.reserved_until is not None
        return name.reserved_until


YEAR, TWO_MONTHS = date(2027, 11, 23), date(2027, 1, 25)


def test_ge_51_the_thief_calls_himself_a_blaster_and_sells_food(sqlite_office: Office) -> None:
    story = trading(sqlite_office, BLASTING, "食品销售（仅销售预包装食品）")
    assert MORE in weighed(sqlite_office, story)
    assert kept(sqlite_office, story) == YEAR, "a blaster is approved first, whatever the scope says today"
    items = stories.scope_ids(sqlite_office, ("爆破作业",))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert MORE not in weighed(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        (duty,) = gate.missing(work, work.session.get_one(Case, story.case_id))
        assert duty.items == ("A22",), "the honest blaster gets no licence before the police approve"


def test_ge_51_a_hospital_that_sells_food_is_looked_at_and_one_that_heals_is_not(
    sqlite_office: Office,
) -> None:
    story = trading(sqlite_office, HOSPITAL, "软件开发")
    assert MORE in weighed(sqlite_office, story)
    assert kept(sqlite_office, story) == TWO_MONTHS, "a hospital is licensed after registration"
    items = stories.scope_ids(sqlite_office, ("医疗服务",))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert MORE not in weighed(sqlite_office, story)


def test_ge_51_a_guarantor_by_name_alone_is_not_handed_in(sqlite_office: Office) -> None:
    """融资担保公司监督管理条例 art 6: nobody may use the word without approval, so the scope holds what is approved."""
    story = trading(sqlite_office, GUARANTEE, "软件开发")
    assert ("items", NEEDS) in problems(sqlite_office, story)
    assert not_taken(sqlite_office, story) == ["business"]
    items = stories.scope_ids(sqlite_office, ("融资担保业务",))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert ("items", NEEDS) not in problems(sqlite_office, story)
    assert not_taken(sqlite_office, story) == ["capital", "people", "certificates"], (
        "the name is in order; the approval is asked for, and the twenty millions that are paid in first"
    )


def not_taken(office: Office, story: Story) -> list[str]:
    """Signed by everybody and refused as incomplete: the sections in which something is wrong."""
    stories.sign_everybody(office, story)
    assert refusal(lambda: stories.hand_in(office, story)) == "case.incomplete"
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert case.state == "draft"
        return [name for name, found in cases.problems_by_section(work, case).items() if found]


@pytest.mark.parametrize(
    ("name", "phrase", "approvals"),
    [
        ("海东市乐都区青禾银行有限公司", "银行业务", ("A08", "A09")),
        ("海东市乐都区青禾银行商贸有限公司", "银行业务", ("A08", "A09")),
        ("海东市乐都区青禾期货有限公司", "期货业务", ("A02",)),
    ],
)
def test_ge_51_no_bank_by_name_alone(
    sqlite_office: Office, name: str, phrase: str, approvals: tuple[str, ...]
) -> None:
    """商业银行法 art 11, 期货和衍生品法 art 63: nobody uses the word without approval, which is sought under a reserved name."""
    story = trading(sqlite_office, name, "软件开发")
    assert kept(sqlite_office, story) == YEAR
    assert ("items", NEEDS) in problems(sqlite_office, story)
    assert not_taken(sqlite_office, story) == ["business"]
    items = stories.scope_ids(sqlite_office, (phrase,))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert ("items", NEEDS) not in problems(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        (duty,) = gate.missing(work, work.session.get_one(Case, story.case_id))
        assert duty.items == approvals, "the honest bank gets no licence before it is approved"


@pytest.mark.parametrize("phrase", ["软件开发", "企业管理咨询"])
def test_ge_51_who_raises_money_is_talked_over_whatever_the_scope(sqlite_office: Office, phrase: str) -> None:
    """防范和处置非法集资条例 art 9(2): no phrase of the scope sends 商业保理, 众筹 or a fund's manager past a person."""
    story = trading(sqlite_office, FACTOR, phrase)
    assert TALKED in weighed(sqlite_office, story)
    assert {TALKED} == {
        naming.of(each, "items").code for each in unsaid({"众筹"}, {"A22"}, load().name_words)
    }


def test_ge_53_the_year_begins_with_the_name(sqlite_office: Office) -> None:
    """734 art 18: the approval is sought after the name is reserved, before any scope was chosen."""
    founder = stories.sign_up(sqlite_office)
    days = {}
    for name in (BLASTING, HOSPITAL):
        name_id = stories.reserve_name(sqlite_office, founder, name)
        days[name] = kept(sqlite_office, Story(founder, name_id, ""))
    assert days == {BLASTING: YEAR, HOSPITAL: TWO_MONTHS}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


def seen(office: Office, firm: Firm, case_id: str) -> tuple[set[str], set[str]]:
    """What a clerk weighs, and what stands against a change."""
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, case_id)
        weighs = {p.code for looked in saying.look(work, case) for p in looked.problems}
        return weighs, {p.code for p in change_problems(work, case)}


# the trade in general words (企业名称登记管理规定 art 9)


@pytest.mark.parametrize(
    ("industry", "phrases", "apart"),
    [
        ("商贸", ("软件开发",), True),
        ("综合贸易", ("软件开发", "信息咨询服务"), True),
        ("商贸", ("软件开发", "五金产品零售"), False),
        ("工贸", ("电子产品制造",), False),
        ("工贸", ("软件开发",), True),
        ("软件", ("五金产品零售",), False),
        ("商贸", (), False),
        ("矿业", ("软件开发",), True),
        ("矿业", ("矿产资源（非煤矿山）开采",), False),
        ("矿业", ("金属矿石销售",), False),
        ("建筑劳务", ("软件开发", "食品销售（仅销售预包装食品）"), True),
        ("建筑劳务", ("建筑劳务分包",), False),
        ("劳务", ("劳务服务（不含劳务派遣）",), False),
        ("劳务", ("家政服务",), False),
        ("职工培训", ("软件开发",), True),
        ("培训", ("机动车驾驶员培训",), False),
        ("培训", ("业务培训（不含教育培训、职业技能培训等需取得许可的培训）",), False),
        ("会展服务", ("食品销售（仅销售预包装食品）",), True),
        ("会展服务", ("会议及展览服务",), False),
        ("仓储", ("软件开发",), True),
        ("仓储", ("普通货物仓储服务（不含危险化学品等需许可审批的项目）",), False),
    ],
)
def test_a_trader_by_name_sells_something(
    catalogue: Catalogue, industry: str, phrases: tuple[str, ...], apart: bool
) -> None:
    by_text = {item.item: code for code, item in catalogue.scope_items.items()}
    found = naming.trade_apart(industry, [by_text.get(p, "") for p in phrases], catalogue)
    assert (found is not None) is apart


@pytest.mark.parametrize(
    ("word", "thief", "honest"),
    [
        ("劳务派遣", "B84", "B48"),  # who hires out workers under the name of building labour
        ("职业技能培训", "F06", "B49"),
        ("少儿培训", "F06", "B127"),
        ("驾驶员培训", "B49", "F06"),
        ("危险化学品", "M06", "A32"),
        ("对外劳务", "B48", "A39"),
        ("职业中介", "F02", "B47"),
        ("煤矿", "B62", "B100"),
    ],
)
def test_a_licensed_kind_of_a_trade_has_its_own_phrase(
    catalogue: Catalogue, word: str, thief: str, honest: str
) -> None:
    """矿业, 劳务, 培训 and 仓储 are free, some kinds of them are licensed: the phrase of the free kind answers for none of these."""
    rows = catalogue.name_words
    assert [each.word for each in unsaid({word}, {thief}, rows)] == [word]
    assert unsaid({word}, {honest}, rows) == ()
    assert licensed_words(f"海东市青禾{word}有限公司", load_shelf()) == {word}


def test_a_maker_of_machines_for_mines_is_no_mine() -> None:
    assert licensed_words("海东市青禾煤矿机械有限公司", load_shelf()) == frozenset()


def test_whoever_is_called_labour_and_programs_is_looked_at(sqlite_office: Office) -> None:
    story = trading(sqlite_office, "海东市乐都区青禾劳务有限公司", "软件开发")
    assert OTHER in weighed(sqlite_office, story)
    items = stories.scope_ids(sqlite_office, ("劳务服务（不含劳务派遣）",))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert not {OTHER, MORE} & weighed(sqlite_office, story)


def test_a_trader_by_name_that_only_programs_is_looked_at(sqlite_office: Office) -> None:
    story = trading(sqlite_office, TRADER, "软件开发")
    assert OTHER in weighed(sqlite_office, story)
    items = stories.scope_ids(sqlite_office, ("软件开发", "五金产品零售"))
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    assert OTHER not in weighed(sqlite_office, story), "whichever phrase is said to be the main one"


def test_a_programmer_that_takes_a_traders_name_is_looked_at(sqlite_office: Office, firm: Firm) -> None:
    """Its scope holds hardware in retail; without it the name and the scope come apart."""
    stories.reserve_name(sqlite_office, firm.owner, TRADER)
    case_id = changes.written(sqlite_office, firm, {"name": {"name": TRADER}, "scope": {"scope": "软件开发"}})
    assert OTHER in seen(sqlite_office, firm, case_id)[0]


# changes and orders


def test_ge_51_a_new_name_says_no_trade_that_the_scope_lacks(sqlite_office: Office, firm: Firm) -> None:
    stories.reserve_name(sqlite_office, firm.owner, HOSPITAL)
    case_id = changes.written(sqlite_office, firm, {"name": {"name": HOSPITAL}})
    weighs, against = seen(sqlite_office, firm, case_id)
    assert weighs == {MORE} and MORE not in against, "a person looks before it is registered"
    with sqlite_office.work(firm.owner) as work:
        work.session.get_one(Case, case_id).answers = {
            **work.session.get_one(Case, case_id).answers,
            "items": ["name", "scope"],
            "scope": {"scope": "软件开发\n医疗服务"},
        }
    assert seen(sqlite_office, firm, case_id)[0] == set(), "with the phrase in the same change they agree"


def test_ge_51_a_new_name_that_law_forbids_without_approval_is_refused(
    sqlite_office: Office, firm: Firm
) -> None:
    stories.reserve_name(sqlite_office, firm.owner, GUARANTEE)
    case_id = changes.written(sqlite_office, firm, {"name": {"name": GUARANTEE}})
    weighs, against = seen(sqlite_office, firm, case_id)
    assert NEEDS in against and weighs == set()


def test_ge_51_the_phrase_is_not_taken_from_under_the_name(sqlite_office: Office) -> None:
    story = trading(sqlite_office, HOSPITAL, "医疗服务")
    firm = exits.registered(sqlite_office, story)
    case_id = changes.written(sqlite_office, firm, {"scope": {"scope": "软件开发"}})
    assert seen(sqlite_office, firm, case_id)[0] == {MORE}


def test_ge_51_what_stood_apart_before_is_no_matter_of_another_change(sqlite_office: Office) -> None:
    """A clerk let the name pass at the founding: a later phrase is not stopped by it."""
    firm = exits.registered(sqlite_office, trading(sqlite_office, HOSPITAL, "软件开发"))
    case_id = changes.written(sqlite_office, firm, {"scope": {"scope": "软件开发\n五金产品零售"}})
    assert seen(sqlite_office, firm, case_id) == (set(), set())


def test_ge_51_no_officer_names_a_guarantor_by_order(sqlite_office: Office) -> None:
    uscc = only(sqlite_office)
    stories.reserve_name(sqlite_office, stories.sign_up(sqlite_office), GUARANTEE)
    assert NEEDS in codes(sqlite_office, uscc, "RENAME", new_name=GUARANTEE)
