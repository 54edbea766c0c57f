"""The gate over a case's whole life: what a thief, a hurried founder or a changed answer tries, the scope decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from licensing import journal
from licensing.act import Actor, Role
from licensing.errors import NotFound, Refused
from licensing.services.cases import cases, gate, leg_decisions, legs, review, seeing, signing, two_officers
from licensing.store.models import Case, NameRecord
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.items import answer_to, legs_of
from tests.support.stories import LI, SEAL_FIELDS, Story

CHEMICALS, TOBACCO = "危险化学品经营", "烟草制品批发"
APPROVAL = {
    "number": "国烟批〔2026〕8号",
    "authority": "国家烟草专卖局",
    "holder": stories.MA.name,
    "issued_on": "2026-05-06",
    "valid_until": "2031-05-05",
    "document": "原件带到窗口",
}


def trading_in(office: Office, *phrases: str, certificates: Mapping[str, Any] | None = None) -> Story:
    """A complete draft whose scope holds these phrases; only the seals are ticked unless said otherwise."""
    story = stories.draft(office)
    items = stories.scope_ids(office, (*stories.SCOPE, *phrases))
    stories.save(office, story, "business", {"items": items, "main": items[0], "term_years": 20})
    if certificates is not None:
        stories.save(office, story, "certificates", certificates)
    return story


def applied_for(office: Office, *codes: str, **more: Any) -> dict[str, Any]:
    catalogue = office.books.catalogue
    fields = {f.name: answer_to(f) for f in catalogue.shared_fields(catalogue.items[c] for c in codes)}
    return {"items": ["S01", *codes], "fields": {**SEAL_FIELDS, **fields}, "pledge": True, **more}


def problems(office: Office, story: Story) -> list[tuple[str, str]]:
    with office.work(story.founder) as work:
        found = cases.problems_by_section(work, cases.own_case(work, story.case_id))
        return [(p.field, p.code) for section in found.values() for p in section]


def on_the_desk(office: Office, story: Story) -> Actor:
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    return clerk


def test_only_the_seal_ticked_and_dangerous_chemicals_in_the_scope(sqlite_office: Office) -> None:
    """M12: it was licensed at once, and no department heard of it."""
    story = trading_in(sqlite_office, CHEMICALS)
    assert ("items", "certificates.before_needed") in problems(sqlite_office, story)
    stories.sign_everybody(sqlite_office, story)
    with pytest.raises(Refused, match=r"case\.incomplete"):
        stories.hand_in(sqlite_office, story)


def test_a_permit_for_tobacco_is_not_accepted_for_a_software_company(sqlite_office: Office) -> None:
    story = trading_in(sqlite_office, certificates=applied_for(sqlite_office, "B81"))
    assert problems(sqlite_office, story) == [("items", "certificates.no_phrase")]


def test_wholesale_tobacco_cannot_be_granted_by_a_body_below_the_one_that_decides(
    sqlite_office: Office,
) -> None:
    story = trading_in(sqlite_office, TOBACCO, certificates=applied_for(sqlite_office, "A19"))
    assert problems(sqlite_office, story) == [("items", "certificates.decided_elsewhere")]


def test_an_approval_dated_in_the_future_is_not_one(sqlite_office: Office) -> None:
    given = {"A19": {**APPROVAL, "issued_on": "2030-01-01"}}
    story = trading_in(sqlite_office, TOBACCO, certificates=applied_for(sqlite_office, approvals=given))
    assert problems(sqlite_office, story) == [("approval.A19.issued_on", "approval.in_the_future")]


def test_an_approval_that_names_another_company_is_not_theirs(sqlite_office: Office) -> None:
    """Whoever knows a number could hand it in for his own company, and a second time for the next."""
    lent = {"A19": {**APPROVAL, "holder": "海东市乐都区河湟烟草有限公司"}}
    story = trading_in(sqlite_office, TOBACCO, certificates=applied_for(sqlite_office, approvals=lent))
    assert problems(sqlite_office, story) == [("approval.A19.holder", "approval.of_somebody_else")]
    theirs = {"A19": {**APPROVAL, "holder": stories.LLC_NAME}}
    stories.save(sqlite_office, story, "certificates", applied_for(sqlite_office, approvals=theirs))
    assert problems(sqlite_office, story) == []


def test_an_approval_nothing_in_the_scope_asks_for_is_refused(sqlite_office: Office) -> None:
    story = trading_in(sqlite_office, certificates=applied_for(sqlite_office, approvals={"A19": APPROVAL}))
    assert problems(sqlite_office, story) == [("approval.A19.number", "approval.not_needed")]


def test_an_approval_from_above_counts_once_a_clerk_saw_it(sqlite_office: Office) -> None:
    story = trading_in(
        sqlite_office, TOBACCO, certificates=applied_for(sqlite_office, approvals={"A19": APPROVAL})
    )
    clerk = on_the_desk(sqlite_office, story)
    with sqlite_office.work(clerk) as work, pytest.raises(Refused, match=r"case\.approval_not_seen"):
        two_officers.propose_approval(work, story.case_id)
    stranger = stories.appoint(sqlite_office, Role.CLERK, stories.PINGAN, person=LI)
    with sqlite_office.work(stranger) as work, pytest.raises(NotFound):
        seeing.see(work, story.case_id, "A19")
    for _ in range(2):
        with sqlite_office.work(clerk) as work:
            seeing.see(work, story.case_id, "A19")
    stories.decide(sqlite_office, story.case_id, clerk)
    with sqlite_office.work(clerk) as work:
        assert gate.missing(work, work.session.get_one(Case, story.case_id)) == ()


def test_an_approval_changed_after_it_was_seen_was_not_seen(sqlite_office: Office) -> None:
    story = trading_in(
        sqlite_office, TOBACCO, certificates=applied_for(sqlite_office, approvals={"A19": APPROVAL})
    )
    clerk = on_the_desk(sqlite_office, story)
    with sqlite_office.work(clerk) as work:
        seeing.see(work, story.case_id, "A19")
        line = {"section": "certificates", "field": "items", "text": "请补充说明。"}
        review.request_correction(work, story.case_id, [line])
    other = applied_for(sqlite_office, approvals={"A19": {**APPROVAL, "number": "国烟批〔2026〕9号"}})
    stories.save(sqlite_office, story, "certificates", other)
    stories.sign_everybody(sqlite_office, story)
    stories.hand_in(sqlite_office, story)
    with sqlite_office.work(clerk) as work, pytest.raises(Refused, match=r"case\.approval_not_seen"):
        two_officers.propose_approval(work, story.case_id)


def test_the_gate_follows_the_scope_through_refusal_and_correction(sqlite_office: Office) -> None:
    """The department refuses, the case comes back, the founder unticks the item: the phrase still holds the licence."""
    story = trading_in(sqlite_office, CHEMICALS, certificates=applied_for(sqlite_office, "A32"))
    clerk = on_the_desk(sqlite_office, story)
    stories.decide(sqlite_office, story.case_id, clerk)
    (leg,) = [x for x in legs_of(sqlite_office, story) if x.kind == "before"]
    officer = stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "EMER")
    with sqlite_office.work(officer) as work:
        leg_decisions.decide(work, leg.id, granted=False, reasons="储存条件不符合。")
    with sqlite_office.work(clerk) as work:
        if work.session.get_one(Case, story.case_id).clerk_id != clerk.id:
            review.take(work, story.case_id)
        line = {"section": "certificates", "field": "items", "text": "应急部门未批准。"}
        review.request_correction(work, story.case_id, [line])
    stories.save(sqlite_office, story, "certificates", applied_for(sqlite_office))
    assert ("items", "certificates.before_needed") in problems(sqlite_office, story)


def test_what_was_granted_for_other_answers_is_asked_again(sqlite_office: Office) -> None:
    """The thief has a small store approved, then describes a large one."""
    story = trading_in(sqlite_office, CHEMICALS, certificates=applied_for(sqlite_office, "A32"))
    clerk = on_the_desk(sqlite_office, story)
    stories.decide(sqlite_office, story.case_id, clerk)
    (leg,) = [x for x in legs_of(sqlite_office, story) if x.kind == "before"]
    officer = stories.appoint(sqlite_office, Role.OFFICER, stories.LEDU, "EMER")
    with sqlite_office.work(officer) as work:
        leg_decisions.decide(work, leg.id, granted=True)
        case = work.session.get_one(Case, story.case_id)
        answer = dict(case.answers["certificates"])
        answer["fields"] = {**answer["fields"], "safety_head": "另一个人"}
        case.answers = {**case.answers, "certificates": answer}
        legs.start(work, case)
        assert {x.state for x in case.legs if x.kind == "before"} == {"open"}
        assert [d.items for d in gate.missing(work, case)] == [("A32",)]


NOT_BEFORE = "经营范围中依法须经批准的项目，在取得批准之前不从事该项经营活动。"


def test_every_department_concerned_is_told_though_nothing_was_ticked(office: Office) -> None:
    """M14 and 双告知: the pledge is asked for and stands in what is signed; the bodies hear of the restaurant once it exists."""
    story = trading_in(office, "餐饮服务")
    assert problems(office, story) == [("pledge", "certificates.pledge_needed")]
    stories.save(office, story, "certificates", applied_for(office))
    with office.look(story.founder) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, story.case_id))
        assert NOT_BEFORE in papers[0].canonical().decode()
    clerk = on_the_desk(office, story)
    stories.decide(office, story.case_id, clerk)
    bodies = {"630202-AMR": ["B01"], "630202-FIRE": ["B24"]}
    assert {(x.department, x.state) for x in legs_of(office, story) if x.kind == "told"} == {
        (body, "planned") for body in bodies
    }
    assert {body: heard(office, body) for body in bodies} == {body: [] for body in bodies}
    issue_licence.run(office, story.case_id)
    told = {x.department: (x.state, x.items) for x in legs_of(office, story) if x.kind == "told"}
    assert told == {body: ("informed", codes) for body, codes in bodies.items()}
    assert {body: heard(office, body) for body in bodies} == {body: ["leg.informed"] for body in bodies}


def heard(office: Office, body: str) -> list[str]:
    """What a department reads of matters of its own in its event feed."""
    with office.read() as session:
        return [e.action for e in journal.feed(session, body, 0, 100) if e.action.startswith("leg.")]


def test_a_name_for_approval_bound_business_is_kept_a_year_and_only_while_it_is(
    sqlite_office: Office,
) -> None:
    """734 art 18, M10: a phrase taken off again takes the longer period with it."""
    story = trading_in(sqlite_office, CHEMICALS)
    with sqlite_office.read() as session:
        name = session.get_one(NameRecord, story.name_id)
        reserved, until = name.status_date, name.reserved_until
    assert reserved is not None
    assert until is not None
    assert until >= date(reserved.year + 1, reserved.month, reserved.day)
    items = stories.scope_ids(sqlite_office)
    stories.save(sqlite_office, story, "business", {"items": items, "main": items[0]})
    with sqlite_office.read() as session:
        short = session.get_one(NameRecord, story.name_id).reserved_until
    assert short is not None
    assert (short - reserved).days < 70
