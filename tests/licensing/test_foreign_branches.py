"""Branches of foreign companies (公司法 arts 243-249; 734 art 13; 受益所有人信息管理办法 art 8): whose, named how, run by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from licensing.beneficial import FILE, PLEDGE, filed
from licensing.entities import KINDS, founded
from licensing.errors import NotFound
from licensing.findings import rules
from licensing.kind_papers import PAPERS
from licensing.kinds.change import checks, opening, owned
from licensing.kinds.change.votes import needed
from licensing.kinds.establishment.facts import owed
from licensing.kinds.simplified_exit import steps as leaving
from licensing.parties import COMPANY
from licensing.services.cases import beneficial, cases, gate, review, signing, uploads
from licensing.services.licences.issue import stored_face
from licensing.services.names import foreign, names
from licensing.services.orders import liquidating
from licensing.services.register import beneficial as register
from licensing.store.models import Case, Enterprise, Licence, Standing
from portal.wiring import Office
from tests.support import abroad, changes, exits, identity, owners, stories
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.refusing import refusal
from tests.support.stories import LI, LLC_NAME, ZHAO, Story


def test_from_its_name_to_a_licence(sqlite_office: Office) -> None:
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        face = stored_face(session.query(Licence).filter_by(enterprise_id=row.id).one())
    assert (row.name, row.entity_type, row.authority) == (abroad.NAME, "branch", abroad.CITY)
    kind = founded(row.entity_type, row.name)
    assert kind is KINDS["foreign_branch"]
    assert (face.representative_title, face.representative) == ("负责人", ZHAO.name)
    assert (face.entity_type, face.capital, face.capital_title) == ("外国公司分支机构", "", "")
    assert row.capital_fen == abroad.FUNDS


def missing(office: Office, story: Story) -> dict[str, set[str]]:
    with office.look(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        return {
            s: {p.code for p in found} for s, found in cases.problems_by_section(work, case).items() if found
        }


def test_a_whole_draft_lacks_nothing_and_its_papers_say_what_was_handed_in(sqlite_office: Office) -> None:
    office, story = sqlite_office, abroad.draft(sqlite_office)
    assert missing(office, story) == {}
    with office.look(story.founder) as work:
        form, decision = signing.papers_of(work, cases.own_case(work, story.case_id))
    told = {row[1] for block in form.blocks for row in block.rows}
    assert {row.zh for row in PAPERS["foreign_branch"].values()} <= told
    assert "不具有中国法人资格" in "".join(block.text for block in decision.blocks)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"nation": "CHN"}, "name.nation_unknown"),
        ({"nation": "FRA", "head": abroad.HEAD}, "name.nation_differs"),
        ({"head": "博登软件公司"}, "name.liability_needed"),
        ({"head": "博登"}, "name.foreign_head_needed"),
        ({"number": "?"}, "people.foreign_number"),
        ({"form": "代表处"}, "name.form_of_other_type"),
    ],
)
def test_a_name_says_nation_and_liability(sqlite_office: Office, changes: dict[str, str], wrong: str) -> None:
    """公司法 art 246: each fault beside its field; a name that says both is granted without a word about its nation."""
    catalogue = sqlite_office.books.catalogue
    assert foreign.problems_of(abroad.parts(), catalogue) == []
    assert wrong in {p.code for p in foreign.problems_of(abroad.parts(**changes), catalogue)}


def test_the_nation_is_put_in_front_once_and_the_name_is_kept_a_year(sqlite_office: Office) -> None:
    """734 art 18: the branch is approved first, so its name waits a year; the same company's name is never doubled."""
    assert abroad.parts().text == abroad.parts(head=abroad.HEAD).text == abroad.NAME
    assert abroad.parts(head="博登（德国）股份有限公司").text.startswith("博登（德国）")
    office, story = sqlite_office, abroad.draft(sqlite_office)
    with office.look(story.founder) as work:
        record = names.own_name(work, story.name_id)
        assert record.reserved_until == work.books.last_day(work.act.on, names.APPROVAL_BOUND)


def test_another_s_branch_of_the_same_name_is_no_second_one(sqlite_office: Office) -> None:
    """Li asks for the name that Zhao holds: the same name is refused as any other's is."""
    abroad.reserved(sqlite_office)
    with sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work:
        answer = names.reserve(work, foreign.declaration_of(abroad.parts(), work.act), True)
    assert answer.record is None and "same_name" in {f.code for f in answer.report.findings}


def answered(office: Office, story: Story, **sections: dict[str, Any]) -> dict[str, set[str]]:
    for section, answer in sections.items():
        stories.save(office, story, section, answer)
    return missing(office, story)


def test_the_approval_of_the_competent_authority_comes_first(sqlite_office: Office) -> None:
    """公司法 art 244: whatever the scope; no body here decides it, so number, authority, day and document of it are asked."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    none: dict[str, Any] = {"items": [], "fields": {}}
    assert "certificates.before_needed" in answered(office, story, certificates=none)["certificates"]
    here = {"items": [abroad.APPROVAL_ITEM], "fields": {}}
    assert "certificates.decided_elsewhere" in answered(office, story, certificates=here)["certificates"]
    old = abroad.approval(office.clock.now().date().replace(year=2025))
    given = {"items": [], "fields": {}, "approvals": {abroad.APPROVAL_ITEM: old}}
    assert answered(office, story, certificates=given)["certificates"] == {"approval.too_old"}


def test_nobody_is_licensed_before_a_clerk_has_seen_the_approval(sqlite_office: Office) -> None:
    """An approval in another company's name: the clerk who looks does not take it for this one's, and nothing is proposed."""
    office, story = sqlite_office, abroad.submitted(sqlite_office)
    clerk, _ = owners.officers(office, abroad.CITY)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    with office.look(clerk) as work:
        case = work.session.get_one(Case, story.case_id)
        assert [a.item for a in gate.to_be_seen(owed(work, case), gate.given(case), case)] == [
            abroad.APPROVAL_ITEM
        ]
        draft = cases.draft_of(work.session, case, work)
        looked = rules.look(draft, work.books.catalogue)
        found = {r.rule.id: {p.code for p in r.problems} for r in looked}
    assert {"people.foreign_compare"} == found["FB-244R"] and {"people.foreign_registrar"} == found["FB-4"]
    assert "case.approval_not_seen" in refusal(lambda: stories.decide(office, story.case_id, clerk))


@pytest.mark.parametrize("about", abroad.PAPERS)
def test_each_paper_from_home_is_asked(sqlite_office: Office, about: str) -> None:
    """公司法 arts 244, 245: certificate of registration, articles, appointment; taken out, the application lacks it again."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    with office.work(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        uploads.remove(work, story.case_id, next(x.id for x in case.uploads if x.about == about))
    assert missing(office, story) == {"certificates": {"certificates.paper_needed"}}


def test_no_paper_is_asked_of_other_kinds(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    assert missing(sqlite_office, story) == {}
    with pytest.raises(NotFound):
        abroad.hand_in_papers(sqlite_office, story, abroad.PAPERS[:1])


def test_every_branch_is_allocated_something(sqlite_office: Office) -> None:
    """公司法 art 245; what falls short of a row's least: ``foreign_branches.below``, whose trades no phrase of scope names yet."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    assert answered(office, story, capital={})["capital"] == {"capital.required"}
    assert answered(office, story, capital={"amount_fen": 0})["capital"] == {"capital.not_positive"}


def test_the_head_is_one_company_from_abroad_of_the_nation_in_the_name(sqlite_office: Office) -> None:
    """公司法 arts 243, 246: a company of here, one of another state, and one that says no liability are refused."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    with office.look(story.founder) as work:
        draft, catalogue = (
            cases.draft_of(work.session, cases.own_case(work, story.case_id), work),
            work.books.catalogue,
        )
    head = next(p for p in draft.people if p.is_body)

    def codes(**changes: Any) -> set[str]:
        people = tuple(replace(p, **changes) if p is head else p for p in draft.people)
        return {p.code for p in rules.refusals(replace(draft, people=people), catalogue)}

    assert codes() == set()
    assert codes(id_number="FRA:HRB12345") == {"people.head_nation"}
    assert {"people.head_from_abroad", "people.head_nation"} <= codes(
        party=COMPANY, id_number="91630202MA00000153"
    )
    assert codes(name="德国博登软件公司") == {"people.head_other_name", "people.head_liability"}
    assert codes(details={}) == {"people.signer_needed", "people.document_needed", "people.consignee_needed"}
    twice = replace(draft, people=(*draft.people, replace(head, id="second", id_number="DEU:HRB9")))
    assert "people.role_once" in {p.code for p in rules.refusals(twice, catalogue)}


# who signs for the company


def test_nobody_but_its_named_signatory_signs_for_the_company(sqlite_office: Office) -> None:
    """Zhao who runs the branch, a stranger, and somebody at the counter with another passport: none of them is the company."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    stories.give_keys(office)
    owners.ask(office, story)
    case = owners.Asked(story, abroad.head_of(office, story))
    identity.sign_case(office, story.founder, story.case_id)
    assert owners.state(office, case) == "missing"
    with pytest.raises(NotFound):
        identity.sign_case(office, stories.sign_up(office, LI), story.case_id)
    clerk, second = owners.officers(office, abroad.CITY)
    wrong = ("Eva Falsch", "PASSPORT", "DEUC01X00T49")
    assert "counter.other_document" in refusal(lambda: owners.see(office, clerk, case, wrong))
    assert "case.unsigned" in refusal(lambda: stories.hand_in(office, story))
    row = owners.see(office, clerk, case)
    assert "review.same_officer" in refusal(lambda: owners.confirm(office, clerk, row.id))
    owners.confirm(office, second, row.id)
    assert owners.state(office, case) == "signed"


def test_a_signatory_who_is_exchanged_signs_anew(sqlite_office: Office) -> None:
    """Zhao names somebody else after Anna signed: the signature is outdated by itself."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    stories.give_keys(office)
    owners.ask(office, story)
    case = owners.Asked(story, abroad.head_of(office, story))
    abroad.sign_for_company(office, case)
    assert owners.state(office, case) == "signed"
    abroad.complete_head(office, story, signer_name="Eva Falsch", signer_number="DEUC01X00T49")
    assert owners.state(office, case) == "outdated"


def test_a_county_s_officer_does_not_see_it(sqlite_office: Office) -> None:
    """实施细则 art 4: only the row's registrar handles it; the officers of the county where it sits do not find the case."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    owners.ask(office, story)
    case = owners.Asked(story, abroad.head_of(office, story))
    clerk, _ = owners.officers(office, stories.LEDU)
    with pytest.raises(NotFound):
        owners.see(office, clerk, case)


def test_a_case_elsewhere_needs_a_row(sqlite_office: Office) -> None:
    office, story = sqlite_office, abroad.draft(sqlite_office)
    with office.look(story.founder) as work:
        draft, catalogue = (
            cases.draft_of(work.session, cases.own_case(work, story.case_id), work),
            work.books.catalogue,
        )
    away = replace(draft, answers={**draft.answers, "place": {"county": "630102"}})
    assert "people.foreign_registrar_none" in {p.code for p in rules.to_review(away, catalogue)}


# GE-85: the company's beneficial owners and a senior manager of the branch


def owners_wrong(office: Office, story: Story) -> set[str]:
    return missing(office, story).get("beneficial", set())


def test_ge85_the_company_s_owners_and_a_senior_manager_of_the_branch(sqlite_office: Office) -> None:
    """办法 art 8: neither alone is enough; nobody is exempted by a pledge; who is no party of the case is looked at by a clerk."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    with office.look(story.founder) as work:
        seen = beneficial.look(work, story.case_id)
        rows = {o["right"]: o["id"] for o in filed(seen.draft)}
    assert seen.judged.closed == ("body",) and len(seen.judged.seniors) == 1
    assert owners_wrong(office, story) == set()
    for right, wrong in (("senior", "beneficial.senior_needed"), ("share", "beneficial.company_needed")):
        with office.work(story.founder) as work:
            beneficial.drop(work, story.case_id, rows[right])
        assert wrong in owners_wrong(office, story)
        with office.work(story.founder) as work:
            beneficial.drop(work, story.case_id, rows["share" if right == "senior" else "senior"])
        abroad.name_owners(office, story)
        with office.look(story.founder) as work:
            rows = {o["right"]: o["id"] for o in filed(beneficial.look(work, story.case_id).draft)}
    with office.work(story.founder) as work:
        beneficial.choose(work, story.case_id, PLEDGE, pledge=True)
    assert "beneficial.no_exemption_body" in owners_wrong(office, story)


def test_ge85_somebody_unknown_as_senior_manager_is_looked_at(sqlite_office: Office) -> None:
    office, story = sqlite_office, abroad.draft(sqlite_office)
    told = {**abroad.STEIN, "right": "senior", "name": "Otto Neu", "number": "DEUC01X00T50"}
    with office.work(story.founder) as work:
        beneficial.put(work, story.case_id, None, beneficial.OwnerForm("", told, {}))
    assert owners_wrong(office, story) == set()
    with office.look(story.founder) as work:
        draft = cases.draft_of(work.session, cases.own_case(work, story.case_id), work)
        weighed = [
            p for p in rules.to_review(draft, work.books.catalogue) if p.code == "beneficial.by_control"
        ]
    assert [p.params["name"] for p in weighed] == ["Otto Neu"]


def test_ge85_no_other_kind_names_a_branch_s_manager(sqlite_office: Office) -> None:
    office, story = sqlite_office, stories.draft(sqlite_office)
    stories.name_beneficial(office, story)
    with office.work(story.founder) as work:
        seen = beneficial.look(work, story.case_id)
        mine = next(o for o in filed(seen.draft))
        form = beneficial.OwnerForm(str(mine["who"]), {**stories.OWNED, "right": "senior"}, {})
        beneficial.put(work, story.case_id, mine["id"], form)
    assert "beneficial.senior_elsewhere" in owners_wrong(office, story)


def test_ge85_what_is_filed_stands_on_the_register_and_domestic_branches_file_nothing(
    sqlite_office: Office,
) -> None:
    """GE-80: filed with the licence; who never filed is late by date; a branch of a company of here is asked for nothing."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        stands = {(o.name, o.kind, o.percent) for o in register.standing(session, row.id)}
        asked = office.books.catalogue.beneficial
        assert register.files(row, asked)
        assert not register.files(Enterprise(entity_type="branch", name=f"{LLC_NAME}乐都分公司"), asked)
        for filing in register.filings(session, row.id):
            session.delete(filing)
        session.flush()
        late = replace_day(office, 40)
        assert [e.id for e in register.overdue(session, asked, "6302", late)] == [row.id]
        session.rollback()
    assert stands == {("Karl Stein", "share", "60.00"), (ZHAO.name, "senior", None)}


def replace_day(office: Office, days: int) -> date:
    return office.clock.now().date() + timedelta(days=days)


# its life on the register

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


def signed_change(office: Office, firm: Firm, case_id: str, *people: stories.SignUp) -> None:
    """The company at the counter through Anna Stein, the others by their own keys; then the city's officers decide."""
    changes.sign(office, case_id, *people)
    owners.ask(office, Story(firm.owner, "", case_id))
    body = abroad.signer(office, case_id).id
    abroad.sign_for_company(office, owners.Asked(Story(firm.owner, "", case_id), body))
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)


def test_place_scope_and_who_runs_it_change_by_the_company_s_signature(sqlite_office: Office) -> None:
    """The company's signatory of the founding signs at the counter; Zhao alone moves nothing, and a new head means a new filing."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    items = {"domicile": {"domicile": ROOM}, "scope": {"scope": "软件开发"}, "representative": {}}
    case_id = changes.written(office, firm, items, new={"representative": SUN})
    changes.sign(office, case_id, SUN)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    signed_change(office, firm, case_id)
    with office.read() as session:
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=2).one()
        face = stored_face(row)
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        assert [d.reason for d in register.owed_rows(session, enterprise.id)] == ["owners"]
    assert (face.representative, face.domicile, enterprise.representative) == (SUN.name, ROOM, SUN.name)
    assert "软件开发" in face.scope


def test_the_name_follows_the_company_and_says_its_nation(sqlite_office: Office) -> None:
    """公司法 art 246 holds for a change: another company's name in front is refused, the company's own with another word is taken."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    abroad.reserved(office, abroad.parts(head="宏图软件有限责任公司"))
    abroad.reserved(office, abroad.parts(number="HRB999", place="民和"))
    abroad.reserved(office, abroad.parts(place="乐都"))
    for text, wrong in (
        ("德国宏图软件有限责任公司海东分公司", {"people.head_other_name"}),
        (
            f"{abroad.HEAD}民和分公司",
            {"order.name_not_reserved"},
        ),  # declared for another company of that name
        (f"{abroad.HEAD}乐都分公司", set()),
    ):
        with office.work(firm.owner) as work:
            case_id = opening.open_change(work, firm.enterprise_id, ["name"]).id
            assert {p.code for p in opening.save(work, case_id, "name", {"name": text})} >= wrong
    with office.look(firm.owner) as work:
        assert checks.problems(work, work.session.get_one(Case, case_id)) == []
    signed_change(office, firm, case_id)
    assert changes.enterprise(office, firm).name == f"{abroad.HEAD}乐都分公司"


def test_beneficial_owners_are_filed_anew_by_it_and_offered_to_no_domestic_branch(
    sqlite_office: Office,
) -> None:
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
    story = Story(firm.owner, "", case_id)
    abroad.name_owners(office, story)
    with office.work(firm.owner) as work:
        beneficial.choose(work, case_id, FILE, changed_on=work.act.on)
    changes.sign(office, case_id, ZHAO)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        assert len(register.filings(session, firm.enterprise_id)) == 2
        domestic = Enterprise(entity_type="branch", name=f"{LLC_NAME}乐都分公司")
    with office.look(firm.owner) as work:
        assert "beneficial" not in owned.offered(work, domestic)
        assert "beneficial" in owned.offered(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_business_is_suspended_and_resumed(sqlite_office: Office) -> None:
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    pause = {
        "until": replace_day(office, 90).isoformat(),
        "grounds": "other",
        "served_at": ROOM,
        "staff": "yes",
    }
    for item, given in (("suspension", pause), ("resumption", {})):
        case_id = changes.written(office, firm, {item: given})
        signed_change(office, firm, case_id)
        assert (changes.enterprise(office, firm).suspended_until is not None) == (item == "suspension")


def test_it_leaves_by_the_company_once_its_debts_are_settled(sqlite_office: Office) -> None:
    """公司法 art 249: who leaves says over a signature that nothing is owed; what is known to be owed closes the short way."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    row = exits.stand(office, firm, "TAX_ARREARS", office.clock.now().date())
    assert "exit.not_eligible" in refusal(lambda: exits.begin(office, firm))
    with office.work(firm.clerk) as work:
        work.session.delete(work.session.get_one(Standing, row))
    exit_story = exits.begin(office, firm)
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, exit_story.case_id)
        assert {p.name for p in signing.must_sign(case)} == {abroad.HEAD}
        papers = "".join(str(b) for paper in signing.papers_of(work, case) for b in paper.blocks)
    assert "公司法第二百四十九条" in papers
    owners.ask(office, exit_story)
    abroad.sign_for_company(office, owners.Asked(exit_story, abroad.signer(office, exit_story.case_id).id))
    with office.work(firm.owner) as work:
        leaving.start_exit(work, exit_story.case_id)
    office.clock.move(days=30)  # type: ignore[attr-defined]  # the tests' clock
    with office.work(firm.owner) as work:
        leaving.apply(work, exit_story.case_id)
    with office.work(firm.clerk) as work:
        review.take(work, exit_story.case_id)
    stories.decide(office, exit_story.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"


def test_it_leaves_the_ordinary_way_after_a_liquidation_and_a_domestic_branch_without_one(
    sqlite_office: Office,
) -> None:
    """公司法 art 249: by the company's own signature, once the liquidation that companies have was published and has ended."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    today = office.clock.now().date().isoformat()
    with office.look(firm.clerk) as work:
        row = work.session.get_one(Enterprise, firm.enterprise_id)
        found = liquidating.liquidated(work, row, {"ended_on": today})
        assert [p.code for p in found] == ["order.not_liquidated"]
        assert liquidating.liquidates(work, row, {}) == []
        domestic = Enterprise(entity_type="branch", name=f"{LLC_NAME}乐都分公司")
        assert [p.code for p in liquidating.liquidates(work, domestic, {})] == ["order.no_liquidation"]
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["deregistration"]).id
        given = {"ended_on": today, "paper": "none"}
        assert "order.not_liquidated" in {
            p.code for p in opening.save(work, case_id, "deregistration", given)
        }
    with office.read() as session:
        assert {name for _, name, _ in needed(session.get_one(Case, case_id))} == {abroad.HEAD}
