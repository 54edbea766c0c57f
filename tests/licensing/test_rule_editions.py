"""A clerk changes the name rules, tries them, a second officer approves: a story told on both databases.

王登记 writes, 孙科长 approves, 马建国 and 李秀兰 declare names. Old names of the register must be found by new rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from licensing import journal
from licensing.act import SYSTEM, Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.rulebooks import approved, in_force
from licensing.services.names import names, rekeying
from licensing.services.names.name_register import prior_name
from licensing.services.names.replay import replay_all
from licensing.services.rules import rule_drafts, rule_keys, rule_steps, rule_trials
from licensing.store.models import (
    JournalEntry,
    NameKey,
    NameRecord,
    NameVerdict,
    RuleEdition,
    RuleFlip,
    RuleTrial,
)
from licensing.work import Work
from namecheck.compare import flips
from namecheck.declaration import Declaration
from namecheck.parse import parse
from namecheck.register import MemoryRegister
from portal.wiring import Office
from portal.work.jobs import key_edition, tidy_keys, try_rules
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.races import together
from tests.support.rules import Desk, desk, register_names

CITY = "630200"
OLD = "海东红光商贸有限公司"
RIVAL = "海东红光餐饮有限公司"  # another trade, until somebody says that the two are one
WORDS, GROUPS, OWN, POLICY = "words_law.tsv", "industry_groups_own.tsv", "industries_own.tsv", "policy.toml"
BAD_WORD = ("青禾", "mores", "trade_has", "reject", "734令第11条", "", "0", "test", "yes")


def outcome(office: Office, text: str, who: Actor = SYSTEM) -> str:
    with office.look(who) as work:
        declaration = Declaration(text, "llc", CITY, work.act.on, applicant_division=stories.LEDU)
        return names.check(work.session, work.books, declaration, work.act.at).outcome


def codes(office: Office, text: str) -> set[str]:
    with office.look(SYSTEM) as work:
        declaration = Declaration(text, "llc", CITY, work.act.on, applicant_division=stories.LEDU)
        report = names.check(work.session, work.books, declaration, work.act.at)
        return {finding.code for finding in report.findings}


@pytest.fixture
def team(office: Office) -> Desk:
    return desk(office)


def one_trade(team: Desk, day: date | None = None) -> str:
    """A draft that says that 餐饮 and 商贸 are one substance."""
    return team.draft([(GROUPS, ("餐饮", "g1"))], day)


def test_a_word_takes_effect_on_its_day_and_not_before(office: Office, team: Desk, clock: FixedClock) -> None:
    assert outcome(office, stories.LLC_NAME) == "pass"
    edition = team.draft([(WORDS, BAD_WORD)], clock.day() + timedelta(days=3))
    team.publish(edition)
    assert outcome(office, stories.LLC_NAME) == "pass"
    clock.move(days=2)
    assert outcome(office, stories.LLC_NAME) == "pass"
    clock.move(days=1)
    assert outcome(office, stories.LLC_NAME) == "reject"
    assert "prohibited_word" in codes(office, stories.LLC_NAME)


def test_a_new_synonym_finds_an_old_name_of_the_register_on_its_day(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    register_names(office, [OLD])
    assert outcome(office, RIVAL) == "pass"
    team.publish(one_trade(team, clock.day() + timedelta(days=1)))
    key_edition.run(office, team.last)
    assert outcome(office, RIVAL) == "pass"
    clock.move(days=1)
    assert "same_trade_name" in codes(office, RIVAL)
    assert outcome(office, RIVAL) == "reject"


def test_its_day_alone_is_not_enough_while_the_register_is_not_ready(office: Office, team: Desk) -> None:
    register_names(office, [OLD])
    team.publish(one_trade(team))
    assert outcome(office, RIVAL) == "pass"
    key_edition.run(office, team.last)
    assert outcome(office, RIVAL) == "reject"
    with office.read() as session:
        assert list(journal.verify(session)) == []
        actions = session.scalars(
            select(JournalEntry.action).where(JournalEntry.subject_kind == "rules")
        ).all()
    assert [*actions][-1] == "rules.ready"


def test_a_name_granted_between_approval_and_the_day_is_found_too(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    team.publish(one_trade(team, clock.day() + timedelta(days=2)))
    key_edition.run(office, team.last)
    stories.reserve_name(office, stories.sign_up(office), "海东市乐都区红光商贸有限公司")
    assert outcome(office, RIVAL) == "pass"
    clock.move(days=2)
    assert outcome(office, RIVAL) == "reject"


def test_killed_half_way_the_keys_are_finished_by_the_next_run(
    office: Office, team: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekeying, "BATCH", 2)
    monkeypatch.setattr(rekeying.following, "__defaults__", (2,))
    register_names(
        office,
        [OLD, "海东瑞雪商贸有限公司", "海东丰谷商贸有限公司", "海东金麦商贸有限公司", "海东青山商贸有限公司"],
    )
    team.publish(one_trade(team))
    for _ in range(2):
        with office.work(SYSTEM) as work:
            assert rule_keys.make_ready(work, team.last)
    with pytest.raises(ZeroDivisionError), office.work(SYSTEM) as work:  # the third batch never commits
        rule_keys.make_ready(work, team.last)
        raise ZeroDivisionError
    assert outcome(office, RIVAL) == "pass"
    key_edition.run(office, team.last)
    key_edition.run(office, team.last)
    for trade in ("红光", "瑞雪", "丰谷", "金麦", "青山"):
        assert outcome(office, f"海东{trade}餐饮有限公司") == "reject"
    with office.read() as session:
        assert session.get_one(RuleEdition, team.last).keyed == 5


def test_rolling_back_is_another_edition_and_loses_no_clash(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    register_names(office, [OLD])
    before = shelf_digest(office)
    team.publish(one_trade(team))
    key_edition.run(office, team.last)
    changed = shelf_digest(office)
    assert changed != before
    clock.move(days=2)
    tidy_keys.run(office, "today")
    with office.work(team.clerk) as work:
        back = rule_drafts.undo(work, team.last).id
    team.describe(back, clock.day())
    team.publish(back)
    assert outcome(office, RIVAL) == "reject"
    key_edition.run(office, back)
    assert outcome(office, RIVAL) == "pass"
    assert shelf_digest(office) == before
    assert outcome(office, "海东红光贸易有限公司") == "reject"
    clock.move(days=2)
    tidy_keys.run(office, "later")
    assert outcome(office, "海东红光贸易有限公司") == "reject"
    assert outcome(office, RIVAL) == "pass"


def shelf_digest(office: Office) -> str:
    with office.look(SYSTEM) as work:
        return work.books.shelf.digest


def key_set(office: Office) -> set[tuple[int, str]]:
    with office.read() as session:
        return {(k.key, k.name_id) for k in session.scalars(select(NameKey))}


def test_old_keys_stay_a_day_and_go_then(office: Office, team: Desk, clock: FixedClock) -> None:
    register_names(office, [OLD, RIVAL])
    before = key_set(office)
    team.publish(one_trade(team))
    key_edition.run(office, team.last)
    both = key_set(office)
    assert before < both
    tidy_keys.run(office, "too early")
    assert key_set(office) == both
    clock.move(days=1, minutes=1)
    tidy_keys.run(office, "now")
    after = key_set(office)
    assert after < both
    with office.look(SYSTEM) as work:
        wanted = {
            (key, record.id)
            for record in work.session.scalars(select(NameRecord))
            for key in rekeying.keys_of(record, work.books.shelves)
        }
        assert session_edition(work, team.last).tidied_at is not None
    assert after == wanted


def session_edition(work: Work, edition_id: str) -> RuleEdition:
    return work.session.get_one(RuleEdition, edition_id)


def test_words_that_split_names_are_read_anew_for_names_of_the_register(office: Office, team: Desk) -> None:
    """Under the new wording 瑞雪青稞 ends its trade name earlier, also for the name that was registered before."""
    old, new = "海东瑞雪熬茶铺有限公司", "海东瑞雪熬茶铺有限责任公司"
    register_names(office, [old])
    team.publish(team.draft([(OWN, ("熬茶铺", "5000")), (GROUPS, ("熬茶铺", "own-tea"))]))
    key_edition.run(office, team.last)
    with office.look(SYSTEM) as work:
        assert parse(old, work.books.shelf).parts.trade_name == "瑞雪"
    assert outcome(office, new) == "reject"
    assert "same_trade_name" in codes(office, "海东瑞雪熬茶铺股份有限公司")


def test_what_was_answered_replays_under_every_edition(office: Office, team: Desk) -> None:
    ma = stories.sign_up(office)
    declare(office, ma, stories.LLC_NAME)
    team.publish(team.draft([(WORDS, BAD_WORD)]))
    declare(office, ma, "海东市乐都区青禾田园软件有限公司")
    team.publish(team.draft([(POLICY, ("sentence_review", "6"))]))
    declare(office, ma, "海东市乐都区瑞雪丰谷软件有限公司")
    with office.look(SYSTEM) as work:
        done = list(replay_all(work.session, work.books.shelf, office.rulebooks.earlier))
        digests = set(work.session.scalars(select(NameVerdict.rules)))
    assert [(r.before, r.result) for r in done] == [("pass", "same"), ("reject", "same"), ("pass", "same")]
    assert len(digests) == 3


def declare(office: Office, who: Actor, text: str) -> None:
    with office.work(who) as work:
        declaration = Declaration(text, "llc", CITY, work.act.on, applicant_division=stories.LEDU)
        names.reserve(work, declaration, True)


# --- who may do what


def test_nobody_approves_an_edition_of_their_own(office: Office, team: Desk) -> None:
    with office.work(team.head) as work:
        edition = rule_drafts.start(work, "新增禁用词").id
    team.write(edition, [(WORDS, BAD_WORD)], author=team.head)
    team.describe(edition, None, author=team.head)
    team.try_and_submit(edition, author=team.head)
    with office.work(team.head) as work, pytest.raises(Refused) as caught:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
    assert caught.value.codes == ("rules.own_edition",)
    with office.work(team.second) as work:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
    assert outcome(office, stories.LLC_NAME) == "reject"


def test_a_clerk_does_not_approve_and_nobody_writes_in_anothers_draft(office: Office, team: Desk) -> None:
    edition = team.draft([(WORDS, BAD_WORD)])
    with office.work(team.other_clerk) as work, pytest.raises(Refused) as caught:
        rule_drafts.put(work, edition, WORDS, ("红光", *BAD_WORD[1:]))
    assert caught.value.codes == ("rules.not_yours",)
    team.try_and_submit(edition)
    with office.work(team.other_clerk) as work, pytest.raises(Refused) as caught:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
    assert caught.value.codes == ("flow.not_open",)


def test_two_approvers_at_one_instant_approve_once(office: Office, team: Desk) -> None:
    edition = team.draft([(WORDS, BAD_WORD)])
    team.try_and_submit(edition)

    def approve(who: Actor) -> None:
        with office.work(who) as work:
            rule_steps.approve(work, edition, rule_steps.proposed(work, edition))

    answers = together(lambda: approve(team.head), lambda: approve(team.second))
    assert sorted(type(x).__name__ for x in answers) == ["NoneType", "Refused"]
    with office.read() as session:
        assert session.scalar(select(func.count()).where(JournalEntry.action == "rules.approved")) == 1


def test_only_what_was_tried_is_approved(office: Office, team: Desk) -> None:
    """Somebody else's edition comes first: what the trial showed is no longer true, so it is tried again."""
    first, second = team.draft([(WORDS, BAD_WORD)]), team.draft([(WORDS, ("红光", *BAD_WORD[1:]))])
    team.try_and_submit(first)
    team.try_and_submit(second)
    with office.work(team.head) as work:
        rule_steps.approve(work, first, rule_steps.proposed(work, first))
    with office.work(team.head) as work, pytest.raises(Refused) as caught:
        rule_steps.approve(work, second, rule_steps.proposed(work, second))
    assert "rules.not_tried" in caught.value.codes
    with office.work(team.head) as work:
        rule_steps.send_back(work, second, "请重新试算。")
    team.try_and_submit(second)
    with office.work(team.head) as work:
        rule_steps.approve(work, second, rule_steps.proposed(work, second))
    with office.look(SYSTEM) as work:
        assert in_force(approved(work.session), work.act.at) == 2


def test_a_row_changed_by_another_edition_is_looked_at_again(office: Office, team: Desk) -> None:
    late = team.draft([(GROUPS, ("医药", ""))])
    team.publish(team.draft([(GROUPS, ("医药", "g1"))]))
    key_edition.run(office, team.last)
    with office.work(team.clerk) as work, pytest.raises(Refused) as caught:
        rule_steps.try_out(work, late)
    assert caught.value.codes == ("rules.rows_moved",)
    team.write(late, [(GROUPS, ("医药", ""))])
    with office.work(team.clerk) as work:
        rule_steps.try_out(work, late)


@pytest.mark.parametrize("missing", ["reason", "basis"])
def test_an_edition_without_reason_or_basis_goes_nowhere(office: Office, team: Desk, missing: str) -> None:
    edition = team.draft([(WORDS, BAD_WORD)])
    team.describe(edition, None, **{missing: " "})
    team.try_out(edition)
    with office.work(team.clerk) as work, pytest.raises(Refused) as caught:
        rule_steps.submit(work, edition)
    assert caught.value.codes == ("rules.reason_needed",)


def test_a_day_that_passed_while_waiting_is_not_approved(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    edition = team.draft([(WORDS, BAD_WORD)], clock.day() + timedelta(days=1))
    team.try_and_submit(edition)
    clock.move(days=2)
    with office.work(team.head) as work, pytest.raises(Refused) as caught:
        rule_steps.approve(work, edition, rule_steps.proposed(work, edition))
    assert caught.value.codes == ("rules.day_passed",)
    with office.work(team.clerk) as work, pytest.raises(Refused):
        rule_drafts.describe(work, edition, {"title": "x", "reason": "x", "basis": "x"}, clock.day())


def test_a_later_edition_cannot_take_effect_before_an_earlier_one(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    team.publish(team.draft([(WORDS, BAD_WORD)], clock.day() + timedelta(days=5)))
    edition = team.draft([(WORDS, ("红光", *BAD_WORD[1:]))], clock.day() + timedelta(days=2))
    team.try_out(edition)
    with office.work(team.clerk) as work, pytest.raises(Refused) as caught:
        rule_steps.submit(work, edition)
    assert caught.value.codes == ("rules.day_before_other",)


def test_before_its_day_it_can_be_stopped_and_then_no_longer(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    edition = team.draft([(WORDS, BAD_WORD)], clock.day() + timedelta(days=2))
    team.publish(edition)
    with office.work(team.second) as work, pytest.raises(Refused) as caught:
        rule_steps.stop(work, edition, " ")
    assert caught.value.codes == ("rules.answer_needed",)
    with office.work(team.second) as work:
        rule_steps.stop(work, edition, "上级文件撤回。")
    clock.move(days=3)
    assert outcome(office, stories.LLC_NAME) == "pass"
    again = team.draft([(WORDS, BAD_WORD)])
    team.publish(again)
    with office.work(team.second) as work, pytest.raises(Refused) as caught:
        rule_steps.stop(work, again, "太晚了。")
    assert caught.value.codes == ("rules.in_force",)


# --- writing


def test_a_bad_row_is_answered_beside_its_column_and_changes_nothing(office: Office, team: Desk) -> None:
    edition = team.draft([])
    cases = [
        (WORDS, ("龍騰", *BAD_WORD[1:]), {"term": "rules.spelling"}),
        (
            WORDS,
            ("青禾", "rude", "nowhere", *BAD_WORD[3:]),
            {"class": "rules.choice", "where": "rules.choice"},
        ),
        (WORDS, ("支那", *BAD_WORD[1:]), {"term": "rules.twice"}),
        ("words_lists.tsv", ("支那", *BAD_WORD[1:]), {"term": "rules.other_table"}),
        ("shapes.tsv", ("刀", "乃", "0.9"), {"b": "rules.twice"}),
        (POLICY, ("sentence_review", "30"), {"value": "rules.sentence_order"}),
        (POLICY, ("glyph_floor", "0.2"), {"value": "rules.range"}),
    ]
    for table, row, wanted in cases:
        key = (row[0],) if table == POLICY else None
        with office.work(team.clerk) as work, pytest.raises(Invalid) as caught:
            rule_drafts.put(work, edition, table, row, key)
        assert {p.field: p.code for p in caught.value.problems} == wanted
    with office.read() as session:
        assert session.get_one(RuleEdition, edition).changes == []


def test_what_is_put_back_is_no_change(office: Office, team: Desk) -> None:
    edition = team.draft([(GROUPS, ("餐饮", "g1"))])
    with office.work(team.clerk) as work:
        rule_drafts.put(work, edition, POLICY, ("merge_l_n", "true"), ("merge_l_n",))
        rule_drafts.put(work, edition, POLICY, ("merge_l_n", "false"), ("merge_l_n",))
        rule_drafts.put(work, edition, GROUPS, ("小吃", "g1"), ("餐饮",))
        rule_drafts.remove(work, edition, GROUPS, ("小吃",))
    with office.read() as session:
        assert session.get_one(RuleEdition, edition).changes == []
    with office.work(team.clerk) as work, pytest.raises(NotFound):
        rule_drafts.take_back(work, edition, GROUPS, ("餐饮",))


def test_a_table_comes_in_from_a_file_or_not_at_all(office: Office, team: Desk) -> None:
    edition = team.draft([])
    good = "term\tnote\n动力\tprinted with 机械 in the guide\n晶彩\n"
    with office.work(team.clerk) as work:
        rows = rule_drafts.bring_in(work, edition, "weak_words.tsv", good.encode("utf-8-sig"))
    with office.read() as session:
        kept = {(x.row_key, x.after is None) for x in session.get_one(RuleEdition, edition).changes}
    assert rows == len(kept) and ('["晶彩"]', False) in kept and ('["快速"]', True) in kept
    bad = "term\tnote\n动力\tx\n动力\ty\n a b\tz\n\u9f8d\t\n"
    with office.work(team.clerk) as work, pytest.raises(Invalid) as caught:
        rule_drafts.bring_in(work, edition, "weak_words.tsv", bad.encode())
    assert [(p.params["line"], p.code) for p in caught.value.problems] == [
        (3, "rules.twice"),
        (4, "rules.term"),
        (5, "rules.spelling"),
    ]
    with office.read() as session:
        assert {(x.row_key, x.after is None) for x in session.get_one(RuleEdition, edition).changes} == kept


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xfe\x00", "rules.file_encoding"),
        (b"word\tnote\nx\t\n", "rules.heads"),
        (b"", "rules.heads"),
        (b"term\tnote\n", "rules.last_row"),
        (b"x" * (rule_drafts.LARGEST_FILE + 1), "rules.file_large"),
    ],
)
def test_an_unusable_file_says_why(office: Office, team: Desk, data: bytes, code: str) -> None:
    edition = team.draft([])
    with office.work(team.clerk) as work, pytest.raises(Invalid) as caught:
        rule_drafts.bring_in(work, edition, "weak_words.tsv", data)
    assert [p.code for p in caught.value.problems] == [code]


# --- trying


def test_a_trial_shows_decisions_and_names_that_would_flip(office: Office, team: Desk) -> None:
    register_names(office, [OLD, RIVAL, "海东泰和餐饮有限公司"])
    declare(office, stories.sign_up(office), "海东市乐都区瑞雪丰谷软件有限公司")
    edition = one_trade(team)
    trial = team.try_out(edition)
    with office.read() as session:
        done = session.get_one(RuleTrial, trial)
        found = session.scalars(select(RuleFlip).where(RuleFlip.trial_id == trial)).all()
    assert (done.state, done.done) == ("done", done.total)
    assert {(f.kind, f.name, f.before, f.after) for f in found} == {
        ("name", OLD, "pass", "reject"),
        ("name", RIVAL, "pass", "reject"),
    }
    assert done.counts["rules"] == {"+ same_trade_name reject": 2}
    assert found[0].findings["after"][0]["names"] == [RIVAL if found[0].name == OLD else OLD]


def test_a_decision_of_the_last_years_flips_because_of_a_name_that_stood_there_then(
    office: Office, team: Desk, clock: FixedClock
) -> None:
    register_names(office, [OLD])
    declare(office, stories.sign_up(office), "海东市乐都区红光餐饮有限公司")
    clock.move(days=30)
    register_names(office, ["海东瑞雪商贸有限公司"], since=clock.day())
    trial = team.try_out(one_trade(team, clock.day()))
    with office.read() as session:
        found = session.scalars(select(RuleFlip).where(RuleFlip.trial_id == trial)).all()
    assert ("verdict", "海东市乐都区红光餐饮有限公司", "pass", "reject") in {
        (f.kind, f.name, f.before, f.after) for f in found
    }
    clock.move(days=4 * 365)
    trial = team.try_out(one_trade(team, clock.day()))
    with office.read() as session:
        kinds = session.scalars(select(RuleFlip.kind).where(RuleFlip.trial_id == trial)).all()
    assert set(kinds) == {"name"}


@pytest.mark.parametrize(
    "changes",
    [
        [(WORDS, ("红光", *BAD_WORD[1:]))],
        [("weak_words.tsv", ("红光", ""))],
        [(GROUPS, ("餐饮", "g1"))],
        [(GROUPS, ("商贸", ""))],
        [(GROUPS, ("民谣演唱", "g1"))],
        [("generic_industries.tsv", ("餐饮", ""))],
        [(OWN, ("光商贸", "90000"))],
        [("trade_words.tsv", ("光商", ""))],
        [("shapes.tsv", ("红", "江", "0.9"))],
        [("protected.tsv", ("宏光", "", "test"))],
        [(POLICY, ("merge_l_n", "true"))],
        [(POLICY, ("partial_sound_min", "2"))],
        [(POLICY, ("containment_min", "3"))],
        [(WORDS, ("红光", *BAD_WORD[1:])), (GROUPS, ("餐饮", "g1"))],
    ],
    ids=lambda changes: changes[-1][0] + ":" + changes[-1][1][0] if isinstance(changes, list) else None,
)
def test_what_is_left_out_of_a_trial_would_not_have_flipped(
    sqlite_office: Office, changes: list[tuple[str, tuple[str, ...]]]
) -> None:
    """The slow way, every name against every name with keys made afresh, finds the same flips."""
    team = desk(sqlite_office)
    listed = [
        OLD, RIVAL, "海东江光商贸有限公司", "海东宏光商贸有限公司", "海东红光明商贸有限公司", "海东大红光贸易有限公司",
        "海东兰花商贸有限公司", "海东南花商贸有限公司", "海东红光餐饮服务有限公司", "海东洪光明餐饮有限公司",
        "海东市乐都区弘光实业有限公司", "西宁红光餐饮有限公司", "海东红旺实业有限公司", "海东鸿旺贸易有限公司",
        "海东红光公共民谣演唱有限公司",
    ]  # fmt: skip
    register_names(sqlite_office, listed)
    trial = team.try_out(team.draft(changes))
    with sqlite_office.look(SYSTEM) as work:
        found = {
            (f.name, f.before, f.after)
            for f in work.session.scalars(select(RuleFlip).where(RuleFlip.trial_id == trial))
        }
        edition = work.session.get_one(RuleEdition, team.last)
        now = work.books.shelf
        then = work.library.shelf(rule_steps.amendments_of(work, edition))
        records = rule_trials.names_after(work.session, "")
        slow = set()
        for record, uscc in records:
            others = [(r, u) for r, u in records if r.id != record.id]
            sides = [
                (shelf, MemoryRegister(shelf, [prior_name(r, u, shelf) for r, u in others]))
                for shelf in (now, then)
            ]
            declaration = rule_trials.as_new(record, uscc, work.act.on)
            slow |= {(f.declaration.text, f.before, f.after) for f in flips([declaration], *sides)}
    assert found == slow


def test_a_trial_is_of_no_use_when_the_draft_goes_on(office: Office, team: Desk) -> None:
    edition = team.draft([(WORDS, BAD_WORD)])
    with office.work(team.clerk) as work:
        trial = rule_steps.try_out(work, edition).id
    team.write(edition, [(WORDS, ("红光", *BAD_WORD[1:]))])
    try_rules.run(office, trial)
    with office.read() as session:
        assert session.get_one(RuleTrial, trial).fault == rule_trials.CHANGED
        assert session.get_one(RuleEdition, edition).state == "draft"


def test_a_run_that_was_overtaken_stops_and_the_next_counts_each_flip_once(
    office: Office, team: Desk
) -> None:
    register_names(office, [OLD, RIVAL])
    edition = one_trade(team)
    with office.work(team.clerk) as work:
        trial = rule_steps.try_out(work, edition).id
    with office.work(SYSTEM) as work:
        killed = rule_trials.begin(work, trial, "first")
    assert killed is not None
    try_rules.run(office, trial)
    with office.work(SYSTEM) as work, pytest.raises(rule_trials.Overtaken):
        rule_trials.note(work, killed, 1, rule_trials.Tally())
    try_rules.run(office, trial)
    with office.read() as session:
        assert session.scalar(select(func.count()).where(RuleFlip.trial_id == trial)) == 2
        assert session.get_one(RuleEdition, edition).state == "tried"


def test_a_county_changes_no_rule_of_the_whole_prefecture(sqlite_office: Office) -> None:
    """A county's clerk writes, tries and submits; its head neither approves, returns nor stops; the prefecture's head does."""
    office, told = sqlite_office, desk(sqlite_office)
    county = stories.appoint(office, Role.SUPERVISOR, person=stories.ZHAO)
    edition = told.draft([(WORDS, BAD_WORD)], office.clock.day() + timedelta(days=2))  # type: ignore[attr-defined]  # the clock of the tests
    told.try_and_submit(edition)

    def tried(act: Callable[[Work], object]) -> tuple[str, ...]:
        with pytest.raises(Refused) as caught, office.work(county) as work:
            act(work)
        return caught.value.codes

    with office.look(county) as work:
        shown = rule_steps.proposed(work, edition)
    assert "rules.other_place" in tried(lambda work: rule_steps.approve(work, edition, shown))
    assert "rules.other_place" in tried(lambda work: rule_steps.send_back(work, edition, "依据要写全。"))
    with office.work(told.head) as work:
        rule_steps.approve(work, edition, shown)
    assert "rules.other_place" in tried(lambda work: rule_steps.stop(work, edition, "不再需要。"))
