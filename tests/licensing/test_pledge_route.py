"""Permits on a pledge (GE-61 to GE-66, M15): Ma's firm pledges, the fire brigade checks; who may not, what is refused, what is late."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from esign.evidence import read_evidence
from licensing import id_documents, journal
from licensing.act import Role
from licensing.catalogue.load import DATA, CatalogueError, load
from licensing.errors import Invalid, NotFound, Refused
from licensing.services.cases import leg_corrections, leg_decisions, outcome
from licensing.services.pledges import checking, keeping, opening, pledging
from licensing.services.register import stating
from licensing.store.models import Case, Enterprise, Leg, LegDecision, Standing
from portal.sealed_rows import seal_again
from portal.wiring import Office
from portal.work.jobs import issue_licence, sweep
from tests.support import agents, changes, items, pledges, post, standings, stories
from tests.support.exits import Firm
from tests.support.pledges import Pledged
from tests.support.stories import HEAD, LI, MA, ZHAO, Story

ITEM, LATER_CONDITION, LATER_PAPER = "B24", "B24.duty", "B24.photo"


@pytest.fixture
def story(sqlite_office: Office) -> Story:
    return items.licensed_with(sqlite_office, [ITEM])


@pytest.fixture
def pledged(sqlite_office: Office) -> Pledged:
    return pledges.granted(sqlite_office)


@pytest.fixture
def waiting(sqlite_office: Office) -> Pledged:
    """One condition and one paper are promised for later."""
    return pledges.granted(sqlite_office, later=(LATER_CONDITION, LATER_PAPER))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes[0]


def leg_of(office: Office, story: Story) -> Leg:
    return next(x for x in items.legs_of(office, story) if x.kind == "after")


def write(office: Office, story: Story, item: str = ITEM, **said: str) -> str:
    return pledges.written(office, story.founder, story.case_id, item, pledges.answers(office, item) | said)


# GE-61: only what is on the list


@pytest.mark.parametrize(
    ("table", "line", "says"),
    [
        ("permit_modes.tsv", "B05@63\tpledge\t2026-01-01\t省政府文件\tno\t", "not on the list"),
        ("pledge_items.tsv", "B05\tlow\tD130\tD132\t省政府文件\tno", "area without pledges"),
        ("pledge_items.tsv", "B46\tlow\tD130\tD132\t省政府文件\tno", "says nothing of"),
    ],
)
def test_ge61_the_start_stops_for_an_item_that_no_list_opens(
    tmp_path: Path, table: str, line: str, says: str
) -> None:
    """GE-61: medicines are never sold on a pledge, and no region's row makes it so."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / table).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    if table == "pledge_items.tsv" and line.startswith("B05"):
        with (folder / "pledge_terms.tsv").open("a", encoding="utf-8") as file:
            for kind, days in (("condition", "0"), ("paper", "0"), ("standard", "")):
                file.write(f"B05.{kind}\tB05\t{kind}\t有\there\t{days}\t依据\tno\n")
    with pytest.raises(CatalogueError, match=says):
        load(folder)


def test_ge61_an_item_of_another_mode_goes_its_ordinary_way(sqlite_office: Office) -> None:
    story = items.licensed_with(sqlite_office, ["B25"])
    with sqlite_office.look(story.founder) as work:
        assert opening.chances(work, work.session.get_one(Case, story.case_id)) == []
        assert refusal(lambda: opening.chance(work, story.case_id, "B25")) == "pledge.not_listed"


# GE-62: who may, and what bars


def test_ge62_without_a_pledge_the_department_decides_as_ever(sqlite_office: Office, story: Story) -> None:
    leg = leg_of(sqlite_office, story)
    assert (leg.state, leg.items) == ("open", [ITEM]) and leg.due_on is not None


def test_ge62_nobody_pledges_before_the_enterprise_exists(sqlite_office: Office) -> None:
    story = items.approved_with(sqlite_office, [ITEM])
    with sqlite_office.look(story.founder) as work, pytest.raises(NotFound):
        opening.chance(work, story.case_id, ITEM)


def test_ge62_a_stranger_and_a_mere_shareholder_find_nothing(sqlite_office: Office, story: Story) -> None:
    for who in (ZHAO, LI):
        actor = stories.sign_up(sqlite_office, who)
        with sqlite_office.work(actor) as work, pytest.raises(NotFound):
            pledging.write(work, story.case_id, ITEM, pledges.answers(sqlite_office, ITEM))


def test_ge62_an_agent_pledges_by_a_mandate_for_just_this(sqlite_office: Office, story: Story) -> None:
    """The mandate is given after the licence; the fact of a false pledge is the giver's, never the agent's."""
    agent, given = agents.given(sqlite_office, story, ("PLEDGE",))
    signed = pledges.sign(sqlite_office, agent, pledges.written(sqlite_office, agent, story.case_id, ITEM))
    assert (signed.for_name, signed.written_by) == (MA.name, agent.id) and signed.mandate_id == given.id
    pledges.checked(sqlite_office, pledges.officer(sqlite_office), signed.id, "find_false", "从未验收")
    assert facts_of(sqlite_office, signed.id)["FALSE_PLEDGE"].person_index == index_of(MA) != index_of(ZHAO)


@pytest.mark.parametrize("matters", [("LOOK",), agents.ALL])
def test_ge62_an_agent_who_may_do_anything_else_does_not_pledge(
    sqlite_office: Office, matters: tuple[str, ...]
) -> None:
    """Whoever looked, drafted and handed in for Ma until the licence pledges nothing by that mandate."""
    story = items.approved_with(sqlite_office, [ITEM])
    agent, _ = agents.given(sqlite_office, story, matters)
    issue_licence.run(sqlite_office, story.case_id)
    code = refusal(lambda: pledges.written(sqlite_office, agent, story.case_id, ITEM))
    assert code == "mandate.not_in_it"
    assert pledges.written(sqlite_office, story.founder, story.case_id, ITEM), "Ma may"


def test_ge62_a_mandate_of_who_represents_no_more_lets_nobody_pledge(
    sqlite_office: Office, story: Story
) -> None:
    """Ma entrusted Zhao while Ma led; Li leads now: Zhao's mandate stands in the case and lets nobody pledge for the firm."""
    office = sqlite_office
    agent, _ = agents.given(office, story, ("PLEDGE",))
    with office.read() as session:
        enterprise = str(session.get_one(Case, story.case_id).enterprise_id)
    firm = Firm(story, enterprise, stories.appoint(office, Role.CLERK))
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": LI})
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    code = refusal(lambda: pledges.written(office, agent, story.case_id, ITEM))
    assert code == "pledge.giver_not_head"
    with pytest.raises(NotFound):
        pledges.written(office, story.founder, story.case_id, ITEM)
    assert pledges.written(office, stories.sign_up(office, LI), story.case_id, ITEM)


def test_ge62_after_the_licence_no_other_mandate_is_given(sqlite_office: Office, story: Story) -> None:
    assert (
        refusal(
            lambda: agents.written(sqlite_office, story.founder, story.case_id, matters=("PLEDGE", "SUBMIT"))
        )
        == "mandate.case_over"
    )


@pytest.mark.parametrize("code", ["FALSE_PLEDGE", "COURT_LISTED"])
def test_m15_bad_credit_of_whoever_represents_bars_until_it_ends(
    sqlite_office: Office, story: Story, code: str
) -> None:
    """M15: barred while it stands, open again once the department ended it."""
    today = sqlite_office.clock.now().date()
    fact = standings.about_person(sqlite_office, code, today, MA)
    assert refusal(lambda: write(sqlite_office, story)) == "pledge.barred"
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        stating.end(work, fact, today, "信用修复")
    assert write(sqlite_office, story)


def test_ge62_a_listed_firm_is_barred_between_writing_and_signing(
    sqlite_office: Office, story: Story
) -> None:
    made = write(sqlite_office, story)
    with sqlite_office.read() as session:
        uscc = str(session.get_one(Case, story.case_id).uscc)
    standings.about_firm(sqlite_office, uscc, "SERIOUS", sqlite_office.clock.now().date())
    assert refusal(lambda: pledges.sign(sqlite_office, story.founder, made)) == "pledge.barred"


# GE-63: what is told, what is pledged


def test_ge63_notice_and_pledge_are_one_paper_with_everything_the_law_asks(
    sqlite_office: Office, story: Story
) -> None:
    made = write(sqlite_office, story, **{LATER_CONDITION: _day(sqlite_office, 15)})
    rule = sqlite_office.books.catalogue.pledges[ITEM]
    with sqlite_office.look(story.founder) as work:
        text = pledging.paper(work, pledges.row(sqlite_office, made)).canonical().decode()
    assert all(term.zh in text for term in rule.terms)
    assert "20个工作日" in text and "30日" in text and _day(sqlite_office, 15) in text
    assert "消防法" in text and MA.name in text and MA.id_number not in text
    assert "尚未核对原文" in text  # rows that nobody read in their source say so to whoever relies on them


def test_ge63_every_term_is_answered_and_a_day_lies_within_its_row(
    sqlite_office: Office, story: Story
) -> None:
    said = {"B24.use": _day(sqlite_office, 3), LATER_CONDITION: _day(sqlite_office, 16), "B24.files": ""}
    with pytest.raises(Invalid) as caught:
        write(sqlite_office, story, **said)
    assert {p.field: p.code for p in caught.value.problems} == {
        "B24.use": "pledge.condition_now",
        LATER_CONDITION: "pledge.day_outside",
        "B24.files": "pledge.paper_unsaid",
    }


def test_ge63_rows_that_changed_after_filling_in_ask_to_read_again(
    sqlite_office: Office, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write(sqlite_office, story)
    known = sqlite_office.books.catalogue.pledges
    from dataclasses import replace

    monkeypatch.setitem(known, ITEM, replace(known[ITEM], basis="新的依据"))  # type: ignore[arg-type]  # a dict behind a Mapping
    assert refusal(lambda: pledges.sign(sqlite_office, story.founder, made)) == "signing.changed"


def test_ge63_the_signature_verifies_without_this_portal(sqlite_office: Office, pledged: Pledged) -> None:
    row = pledges.row(sqlite_office, pledged.pledge_id)
    made = read_evidence(str(row.evidence).encode())
    assert "告知承诺书" in made.papers[0] and row.digest in made.sheet


def test_the_evidence_lies_sealed_and_what_an_older_release_kept_is_read_and_sealed(
    sqlite_office: Office, pledged: Pledged
) -> None:
    """A thief of the disk reads no provider's token, which holds name and number, and no paper."""
    made = str(pledges.row(sqlite_office, pledged.pledge_id).evidence)

    def lies() -> str:
        with sqlite_office.read() as session:
            return str(session.scalar(sa.text("SELECT evidence FROM permit_pledge")))

    assert lies().startswith("gAAAA")
    with sqlite_office.database.begin() as connection:
        connection.execute(sa.text("UPDATE permit_pledge SET evidence = :made"), {"made": made})
    assert pledges.row(sqlite_office, pledged.pledge_id).evidence == made
    seal_again(sqlite_office)
    assert lies().startswith("gAAAA") and pledges.row(sqlite_office, pledged.pledge_id).evidence == made


# GE-64: on the spot; papers may follow; not yet to begin


def test_ge64_a_whole_pledge_grants_on_the_spot_and_an_incomplete_one_does_not(
    sqlite_office: Office, story: Story
) -> None:
    made = pledges.written(sqlite_office, story.founder, story.case_id, ITEM, files=False)
    assert refusal(lambda: pledges.sign(sqlite_office, story.founder, made)) == "pledge.not_whole"
    assert leg_of(sqlite_office, story).state == "open"
    for term in ("B24.files", LATER_PAPER):
        pledges.hand_in(sqlite_office, story.founder, made, term)
    row = pledges.sign(sqlite_office, story.founder, made)
    assert row.state == "granted" and row.granted_on == sqlite_office.clock.now().date()
    assert leg_of(sqlite_office, story).state == "granted" and keeping.may_begin(row)
    with sqlite_office.look(story.founder) as work:
        (permit,) = outcome.permits(work, work.session.get_one(Case, story.case_id))
    assert permit.state == "granted"


def test_ge64_a_second_signature_on_the_same_pledge_is_refused(
    sqlite_office: Office, pledged: Pledged
) -> None:
    codes = {"signing.closed", "pledge.not_open"}
    assert refusal(lambda: pledges.sign(sqlite_office, pledged.story.founder, pledged.pledge_id)) in codes


def test_ge64_who_does_not_yet_meet_a_condition_may_not_begin(
    sqlite_office: Office, waiting: Pledged
) -> None:
    row = pledges.row(sqlite_office, waiting.pledge_id)
    assert not keeping.may_begin(row)
    assert set(keeping.unmet(row)) == {LATER_CONDITION} and set(keeping.unhanded(row)) == {LATER_PAPER}
    with sqlite_office.work(waiting.story.founder) as work:
        keeping.report_met(work, waiting.pledge_id, LATER_CONDITION)
    assert keeping.may_begin(pledges.row(sqlite_office, waiting.pledge_id))


def test_ge64_one_item_of_two_at_a_department_leaves_the_other_on_its_clock(sqlite_office: Office) -> None:
    story = items.licensed_with(sqlite_office, ["B14", "B15"])
    made = pledges.written(sqlite_office, story.founder, story.case_id, "B14")
    pledges.sign(sqlite_office, story.founder, made)
    leg = leg_of(sqlite_office, story)
    assert (leg.state, leg.items) == ("open", ["B15"])
    health = pledges.officer(sqlite_office, "HEALTH")
    pledges.checked(sqlite_office, health, made, "find_false", "没有办公场所")
    assert set(leg_of(sqlite_office, story).items) == {"B14", "B15"}  # the ordinary way is open again


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize("action", ["find_false", "withdraw"])
def test_ge65_what_is_withdrawn_after_the_rest_was_decided_is_refused_by_itself(
    sqlite_office: Office, granted: bool, action: str
) -> None:
    """B14 and B15 are asked at one department; B15 is decided, then B14's pledge fails: refused with its own days, and again."""
    office = sqlite_office
    story, made = _pledged_of_two(office)
    rest, health = leg_of(office, story), pledges.officer(office, "HEALTH")
    with office.work(health) as work:
        leg_decisions.decide(work, rest.id, granted, "不符合" if not granted else "")
    office.clock.move(days=1)  # type: ignore[attr-defined]  # the clock of the tests
    if action == "withdraw":
        pledges.checked(office, health, made, "correct", "没有办公场所")
        with office.work(story.founder) as work:
            keeping.answer(work, made, "已经租好。")
    pledges.checked(office, health, made, action, "没有办公场所")
    with office.look(story.founder) as work:
        by_item = {p.items: p for p in outcome.permits(work, work.session.get_one(Case, story.case_id))}
        assert set(by_item) == {("B15",), ("B14",)}
        assert by_item["B15",].state == ("granted" if granted else "refused")
        failed = by_item["B14",]
        assert (failed.state, failed.reasons, failed.again) == ("refused", "没有办公场所", True)
        today = work.act.on
        assert failed.decided_on == today and failed.remedy == outcome.remedy(work, today)
    with office.work(story.founder) as work:
        leg_corrections.apply_again(work, story.case_id, failed.leg_id, "现在有办公场所了。")
    with office.work(health) as work:
        leg_decisions.decide(work, failed.leg_id, True, shown=2)
    states = {tuple(leg.items): leg.state for leg in items.legs_of(office, story) if leg.kind == "after"}
    assert states == {("B15",): "granted" if granted else "refused", ("B14",): "granted"}


def test_ge65_what_is_withdrawn_while_the_rest_is_being_corrected_is_asked_with_it(
    sqlite_office: Office,
) -> None:
    story, made = _pledged_of_two(sqlite_office)
    health = pledges.officer(sqlite_office, "HEALTH")
    with sqlite_office.work(health) as work:
        leg_corrections.send_back(work, leg_of(sqlite_office, story).id, "请补图纸")
    pledges.checked(sqlite_office, health, made, "find_false", "没有办公场所")
    leg = leg_of(sqlite_office, story)
    assert (leg.state, set(leg.items)) == ("returned", {"B14", "B15"})


def _pledged_of_two(office: Office) -> tuple[Story, str]:
    story = items.licensed_with(office, ["B14", "B15"])
    made = pledges.written(office, story.founder, story.case_id, "B14")
    pledges.sign(office, story.founder, made)
    return story, made


# GE-65: the check


def test_ge65_the_check_has_its_days_by_the_risk_of_the_item(sqlite_office: Office, pledged: Pledged) -> None:
    """Twenty working days for what is risky; two months elsewhere, a Saturday here: the office's own day does not move."""
    row, books = pledges.row(sqlite_office, pledged.pledge_id), sqlite_office.books
    # after Monday 11-23 four working days of that week, five of each of the next three, and Monday 12-21; no holiday among them
    assert (row.granted_on, row.check_by) == (date(2026, 11, 23), date(2026, 12, 21))
    assert books.catalogue.pledges["B109"].check == "D130"
    assert books.last_day(date(2026, 11, 23), "D130") == date(2027, 1, 23)


def test_ge65_met_only_once_everything_is_in(sqlite_office: Office, waiting: Pledged) -> None:
    fire = pledges.officer(sqlite_office)
    assert (
        refusal(lambda: pledges.checked(sqlite_office, fire, waiting.pledge_id, "confirm"))
        == "pledge.not_all_in"
    )
    with sqlite_office.work(waiting.story.founder) as work:
        keeping.report_met(work, waiting.pledge_id, LATER_CONDITION)
    pledges.hand_in(sqlite_office, waiting.story.founder, waiting.pledge_id, LATER_PAPER)
    assert pledges.checked(sqlite_office, fire, waiting.pledge_id, "confirm").state == "met"
    again = pledges.checked(sqlite_office, fire, waiting.pledge_id, "confirm")
    assert again.state == "met"


def test_ge65_not_met_is_put_right_by_a_day_and_only_then_withdrawn(
    sqlite_office: Office, pledged: Pledged
) -> None:
    fire, at = pledges.officer(sqlite_office), pledged.pledge_id
    assert refusal(lambda: pledges.checked(sqlite_office, fire, at, "withdraw", "不符合")) == "flow.not_open"
    assert refusal(lambda: pledges.checked(sqlite_office, fire, at, "correct")) == "review.no_reasons"
    row = pledges.checked(sqlite_office, fire, at, "correct", "疏散通道堆放杂物")
    assert row.correct_by == date(2026, 12, 23)  # thirty days, the first of them the 24th of November
    assert (
        refusal(lambda: pledges.checked(sqlite_office, fire, at, "withdraw", "不改"))
        == "pledge.correction_runs"
    )
    with sqlite_office.work(pledged.story.founder) as work:
        keeping.answer(work, at, "已经清空，见照片。")
    row = pledges.checked(sqlite_office, fire, at, "withdraw", "整改后仍不符合")
    assert row.state == "withdrawn" and not row.is_false and not keeping.may_begin(row)
    leg = leg_of(sqlite_office, pledged.story)
    assert (leg.state, leg.reasons) == ("refused", "整改后仍不符合")
    with sqlite_office.look(pledged.story.founder) as work:
        (permit,) = outcome.permits(work, work.session.get_one(Case, pledged.story.case_id))
    assert permit.again and permit.remedy is not None  # the ordinary way, and the court


def test_ge65_a_day_for_putting_right_beyond_the_rows_is_refused(
    sqlite_office: Office, pledged: Pledged
) -> None:
    fire = pledges.officer(sqlite_office)
    far = sqlite_office.clock.now().date() + timedelta(days=200)
    with sqlite_office.work(fire) as work, pytest.raises(Invalid) as caught:
        checking.check(work, pledged.pledge_id, "correct", "不符合", far)
    assert [p.code for p in caught.value.problems] == ["pledge.day_outside"]


def test_ge65_only_the_own_department_checks_and_nobody_the_own_pledge(
    sqlite_office: Office, pledged: Pledged
) -> None:
    for who in (pledges.officer(sqlite_office, "TAX"), standings.officer(sqlite_office, "FIRE", "630203")):
        with pytest.raises(NotFound):
            pledges.checked(sqlite_office, who, pledged.pledge_id, "confirm")
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    for who in (clerk, pledged.story.founder):
        with pytest.raises(NotFound):
            pledges.checked(sqlite_office, who, pledged.pledge_id, "confirm")


@pytest.mark.parametrize("action", ["confirm", "correct", "find_false"])
def test_ge65_nobody_checks_the_own_pledge_under_the_own_post(
    sqlite_office: Office, pledged: Pledged, action: str
) -> None:
    """Ma has a post at the fire brigade: another account, the same person. A colleague of the same department checks it."""
    me = stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "FIRE", person=MA)
    assert me.id != pledged.story.founder.id
    at = pledged.pledge_id
    assert refusal(lambda: pledges.checked(sqlite_office, me, at, action, "不符合")) == "pledge.own_check"
    with sqlite_office.look(me) as work:
        row = checking.readable(work, at)
        closed = {step.action: codes for step, codes in checking.options(work, row)}
        assert "pledge.own_check" in closed[action]
        assert refusal(lambda: checking.examine(work, at, action, "不符合")) == "pledge.own_check"
    assert pledges.row(sqlite_office, at).state == "granted"
    pledges.checked(sqlite_office, pledges.officer(sqlite_office), at, action, "不符合")
    assert pledges.row(sqlite_office, at).state != "granted"


def test_ge65_neither_the_agent_nor_the_giver_checks_what_the_agent_pledged(
    sqlite_office: Office, story: Story
) -> None:
    agent, _ = agents.given(sqlite_office, story, ("PLEDGE",))
    made = pledges.written(sqlite_office, agent, story.case_id, ITEM)
    pledges.sign(sqlite_office, agent, made)
    for who in (ZHAO, MA):
        me = stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "FIRE", person=who)
        assert refusal(lambda: pledges.checked(sqlite_office, me, made, "confirm")) == "pledge.own_check"  # noqa: B023 - called at once
    assert pledges.checked(sqlite_office, pledges.officer(sqlite_office), made, "confirm").state == "met"


def test_ge65_whoever_represents_the_firm_by_now_does_not_check_its_pledge(
    sqlite_office: Office, pledged: Pledged
) -> None:
    """Li pledged nothing, and leads the firm when the department checks: no judge in that firm's matter."""
    me = stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "FIRE", person=LI)
    with sqlite_office.read() as session:
        enterprise = session.get_one(Enterprise, pledges.row(sqlite_office, pledged.pledge_id).enterprise_id)
        enterprise.representative = LI.name
        enterprise.representative_index = index_of(LI)
        session.commit()
    code = refusal(lambda: pledges.checked(sqlite_office, me, pledged.pledge_id, "confirm"))
    assert code == "pledge.own_check"


def test_ge65_days_that_are_over_are_told_once_and_nothing_is_withdrawn_by_silence(
    sqlite_office: Office, waiting: Pledged
) -> None:
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, person=HEAD)
    sqlite_office.clock.move(days=20)  # type: ignore[attr-defined]  # the clock of the tests
    for _ in range(2):
        sweep.run(sqlite_office)
    assert (
        post.told(sqlite_office, "pledge_late") == [waiting.story.founder.id] * 2
    )  # a condition and a paper
    sqlite_office.clock.move(days=30)  # type: ignore[attr-defined]
    for _ in range(2):
        sweep.run(sqlite_office)
    assert post.told(sqlite_office, "pledge_unchecked") == [head.id]
    assert pledges.row(sqlite_office, waiting.pledge_id).state == "granted"


def test_ge65_a_day_for_putting_right_that_is_over_is_told_once_and_only_then_withdrawn(
    sqlite_office: Office, pledged: Pledged
) -> None:
    """国办发〔2020〕42号: thirty days to 23 December 2026; the day after holder and head hear of it, and nothing was answered."""
    office, fire, at = sqlite_office, pledges.officer(sqlite_office), pledged.pledge_id
    head = stories.appoint(office, Role.SUPERVISOR, person=HEAD)
    pledges.checked(office, fire, at, "correct", "疏散通道堆放杂物")
    office.clock.move(days=30)  # type: ignore[attr-defined]  # the clock of the tests
    assert office.clock.now().date() == date(2026, 12, 23)
    sweep.run(office)
    assert post.told(office, "pledge_over") == post.told(office, "pledge_uncorrected") == []
    code = refusal(lambda: pledges.checked(office, fire, at, "withdraw", "没有整改"))
    assert code == "pledge.correction_runs", "the last day is a day for putting right"
    office.clock.move(days=1)  # type: ignore[attr-defined]  # the clock of the tests
    for _ in range(2):
        sweep.run(office)
    assert post.told(office, "pledge_over") == [pledged.story.founder.id]
    assert post.told(office, "pledge_uncorrected") == [head.id]
    with office.read() as session:
        lines = list(journal.feed(session, "630202-FIRE", 0, 100))
    assert [row.facts["about"] for row in lines if row.action == "pledge.correction_over"] == ["2026-12-23"]
    row = pledges.row(office, at)
    assert row.state == "correcting" and keeping.may_begin(row), "silence withdraws nothing"
    assert pledges.checked(office, fire, at, "withdraw", "没有整改").state == "withdrawn"


# GE-66: false


def test_ge66_a_false_pledge_is_withdrawn_at_once_and_closes_this_way_to_firm_and_person(
    sqlite_office: Office, pledged: Pledged
) -> None:
    fire = pledges.officer(sqlite_office)
    pledges.checked(sqlite_office, fire, pledged.pledge_id, "confirm")
    row = pledges.checked(sqlite_office, fire, pledged.pledge_id, "find_false", "建筑从未通过消防验收")
    assert row.state == "withdrawn" and row.is_false
    facts = facts_of(sqlite_office, row.id)
    assert set(facts) == {"FALSE_PLEDGE", "FALSE_PLEDGE_FIRM"}
    assert {f.department for f in facts.values()} == {"630202-FIRE"}
    person, firm = facts["FALSE_PLEDGE"], facts["FALSE_PLEDGE_FIRM"]
    assert (person.person_index, person.enterprise_id) == (index_of(MA), None)
    assert (firm.person_index, firm.enterprise_id) == (None, row.enterprise_id)
    with sqlite_office.read() as session:
        assert session.query(LegDecision).count() == 1
    with sqlite_office.look(pledged.story.founder) as work:
        case = work.session.get_one(Case, pledged.story.case_id)
        assert opening.chances(work, case) == []  # refused: applied for anew it goes the ordinary way


def test_ge66_after_a_false_pledge_no_other_item_is_pledged_until_the_department_ended_both_facts(
    sqlite_office: Office,
) -> None:
    """The second item waits at another department all the while: its ordinary way is open, a pledge is not."""
    office, story = sqlite_office, items.licensed_with(sqlite_office, [ITEM, "B14"])
    made = pledges.written(office, story.founder, story.case_id, ITEM)
    before = write(office, story, "B14")
    pledges.sign(office, story.founder, made)
    fire = pledges.officer(office)
    pledges.checked(office, fire, made, "find_false", "建筑从未通过消防验收")
    assert refusal(lambda: write(office, story, "B14")) == "pledge.barred"
    assert refusal(lambda: pledges.sign(office, story.founder, before)) == "pledge.barred", "written before"
    for code, fact in sorted(facts_of(office, made).items()):
        assert refusal(lambda: write(office, story, "B14")) == "pledge.barred", code
        with office.work(fire) as work:
            stating.end(work, fact.id, work.act.on, "信用修复")
    assert write(office, story, "B14")


def facts_of(office: Office, pledge_id: str) -> dict[str, Standing]:
    """What was stated because of a pledge, by code."""
    with office.read() as session:
        return {row.code: row for row in session.query(Standing).filter_by(reference=pledge_id)}


def index_of(who: stories.SignUp) -> str:
    return id_documents.index_of("RESIDENT_ID", who.id_number)


def test_ge66_what_the_founder_signed_and_the_department_said_stands_in_the_journal_for_the_department(
    sqlite_office: Office, pledged: Pledged
) -> None:
    with sqlite_office.read() as session:
        told = [row.action for row in journal.feed(session, "630202-FIRE", 0, 100)]
    assert "pledge.granted" in told and "leg.granted_on_pledge" in told


def _day(office: Office, days: int) -> str:
    return (office.clock.now().date() + timedelta(days=days)).isoformat()
