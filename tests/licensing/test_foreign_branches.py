"""Branches of foreign companies (公司法 arts 243-249; 734 art 13; 受益所有人信息管理办法 art 8): whose, named how, run by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from licensing.act import Actor, Role
from licensing.beneficial import FILE, PLEDGE, filed
from licensing.entities import KINDS, founded
from licensing.entities.foreign_branch import rules as branch_rules
from licensing.errors import NotFound
from licensing.findings import rules
from licensing.findings.rule import REFUSE, REVIEW
from licensing.foreign_branches import FUNDS
from licensing.kind_papers import PAPERS
from licensing.kinds.change import checks, opening, owned
from licensing.kinds.change.votes import needed
from licensing.kinds.establishment.facts import owed
from licensing.kinds.simplified_exit import steps as leaving
from licensing.obligations import obligations
from licensing.parties import COMPANY
from licensing.services.cases import beneficial, cases, gate, review, seeing, signing, uploads
from licensing.services.licences.issue import stored_face
from licensing.services.names import foreign, names
from licensing.services.orders import liquidating
from licensing.services.register import beneficial as register
from licensing.store.models import Case, Enterprise, Licence, Standing
from portal.wiring import Office
from tests.support import abroad, changes, exits, identity, owners, stories, winding
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.refusing import refusal
from tests.support.stories import LI, LLC_NAME, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says


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
    assert answered(office, story, certificates=approved(**{abroad.APPROVAL_ITEM: old}))["certificates"] == {
        "approval.too_old"
    }


def approved(**told: dict[str, str]) -> dict[str, Any]:
    """Approvals from elsewhere by item, nothing asked for here."""
    return {"items": [], "fields": {}, "approvals": told}


@pytest.mark.parametrize("holder", ["德国宏图软件有限责任公司", ZHAO.name, LLC_NAME])
def test_an_approval_in_another_s_name_is_none(sqlite_office: Office, holder: str) -> None:
    """公司法 art 244, 条例 art 21: another company's, the manager's own or a firm of here's opens nothing for this company."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    today = office.clock.now().date()
    of_another = {abroad.APPROVAL_ITEM: abroad.approval(today) | {"holder": holder}}
    found = answered(office, story, certificates=approved(**of_another))
    assert found == {"certificates": {"approval.of_somebody_else"}}
    own = {abroad.APPROVAL_ITEM: abroad.approval(today) | {"holder": abroad.NAME}}
    assert answered(office, story, certificates=approved(**own)) == {}, (
        "on the branch's own name it is this one's"
    )


def test_nobody_is_licensed_before_a_clerk_has_seen_the_approval(sqlite_office: Office) -> None:
    """The clerk of the city's registrar sees the document itself, in the words that the application tells of it."""
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
    county = stories.appoint(office, Role.CLERK, stories.LEDU, person=LI)
    with office.work(county) as work, pytest.raises(NotFound):
        seeing.see(work, story.case_id, abroad.APPROVAL_ITEM)
    with office.work(clerk) as work:
        seeing.see(work, story.case_id, abroad.APPROVAL_ITEM)
    stories.decide(office, story.case_id, clerk)
    assert stories.state_of(office, story) == "approved"


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
    """公司法 art 245: funds that fit what it does; nothing is too little for whatever it does."""
    office, story = sqlite_office, abroad.draft(sqlite_office)
    assert answered(office, story, capital={})["capital"] == {"capital.required"}
    assert answered(office, story, capital={"amount_fen": 0})["capital"] == {"capital.not_positive"}


LEAST = 200_000_000 * 100  # 外资银行管理条例 art 8: two hundred million yuan for a foreign bank's branch
BANKING = "银行业务"


def test_every_trade_with_a_least_of_funds_is_open_to_such_a_branch(sqlite_office: Office) -> None:
    """公司法 art 245(2): a row that no phrase of the scope reaches asks nothing of anybody."""
    catalogue = sqlite_office.books.catalogue
    for row in FUNDS:
        found = [obligations([p], "FCB", stories.LEDU, catalogue) for p in catalogue.scope_items]
        assert [f for f in found if row.item in f.items and not f.closed], row.code


def banking(office: Office, fen: int) -> Story:
    """The branch does a bank's business, approved as such from elsewhere, with funds of so much."""
    story, today = abroad.draft(office), office.clock.now().date()
    (item,) = stories.scope_ids(office, (BANKING,))
    stories.save(office, story, "business", {"items": [item], "main": item, "term_years": 20})
    stories.save(office, story, "capital", {"amount_fen": fen})
    bank = abroad.approval(today) | {"number": "金复〔2026〕9号", "authority": "国家金融监督管理总局"}
    given = approved(**{abroad.APPROVAL_ITEM: abroad.approval(today), "A09": bank})
    stories.save(office, story, "certificates", given)
    return story


def about_funds(office: Office, story: Story, outcome: str) -> list[tuple[str, dict[str, object]]]:
    with office.look(story.founder) as work:
        draft = cases.draft_of(work.session, cases.own_case(work, story.case_id), work)
    seen = rules.look(draft, office.books.catalogue)
    found = [
        p for s in seen if s.rule.id.startswith("FB-245") and s.rule.outcome == outcome for p in s.problems
    ]
    return [(p.code, dict(p.params)) for p in found]


BELOW = (
    "capital.funds_below",
    {"trade": "外国银行分行", "least_fen": LEAST, "law": "外资银行管理条例第八条"},
)


def test_fb_245u_less_than_a_text_nobody_read_asks_is_a_persons_matter(sqlite_office: Office) -> None:
    """公司法 art 245(2), 外资银行管理条例 art 8 as we know it: a fen less is weighed and said to the clerk, the machine refuses nothing."""
    office, story = sqlite_office, banking(sqlite_office, LEAST - 1)
    assert missing(office, story) == {}
    assert about_funds(office, story, REVIEW) == [BELOW] and about_funds(office, story, REFUSE) == []
    stories.save(office, story, "capital", {"amount_fen": LEAST})
    assert about_funds(office, story, REVIEW) == []


def test_fb_245_less_than_a_text_that_was_read_is_refused(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same row, its law read: beside the field, until the funds are as much."""
    monkeypatch.setattr(branch_rules, "FUNDS", tuple(replace(row, verified="yes") for row in FUNDS))
    office, story = sqlite_office, banking(sqlite_office, LEAST - 1)
    assert missing(office, story) == {"capital": {"capital.funds_below"}}
    assert about_funds(office, story, REFUSE) == [BELOW] and about_funds(office, story, REVIEW) == []
    assert answered(office, story, capital={"amount_fen": LEAST}) == {}


def test_a_bank_of_abroad_needs_the_approval_of_banks_too(sqlite_office: Office) -> None:
    """商业银行法 art 11: the approval of the branch alone opens no bank; that of a bank of here is not given to it."""
    office, story = sqlite_office, banking(sqlite_office, LEAST)
    assert missing(office, story) == {}
    today = office.clock.now().date()
    for other in ({}, {"A08": abroad.approval(today)}):
        given = approved(**{abroad.APPROVAL_ITEM: abroad.approval(today)}, **other)
        assert "certificates.before_needed" in answered(office, story, certificates=given)["certificates"]


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
    case_id = winding.ending(office, firm, today)
    assert "order.not_liquidated" in wrong(office, firm, case_id)
    with office.read() as session:
        assert {name for _, name, _ in needed(session.get_one(Case, case_id))} == {abroad.HEAD}


def wrong(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in checks.problems(work, work.session.get_one(Case, case_id))}


def by_company(office: Office, actor: Actor, case_id: str) -> None:
    """Anna Stein signs at the counter for the company, asked by whoever wrote the application."""
    story = Story(actor, "", case_id)
    owners.ask(office, story)
    abroad.sign_for_company(office, owners.Asked(story, abroad.signer(office, case_id).id))


def test_from_the_notice_of_its_liquidation_to_the_end(sqlite_office: Office) -> None:
    """公司法 arts 235, 249: published on 23 November 2026, claims until 7 January 2027, gone with its licence for every verifier."""
    office, firm = sqlite_office, abroad.branch(sqlite_office)
    clock = office.clock
    outsider = Visits(office).nobody()
    with office.read() as session:
        token = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one().token
    assert "big-verdict-green" in outsider.get(f"/l/{token}").text
    notice = winding.noticed(office, firm, winding.said(clock.now().date().isoformat()), SUN, ZHAO)
    assert wrong(office, firm, notice) == set()
    changes.sign(office, notice, SUN, ZHAO)
    assert "change.consent_missing" in refusal(lambda: winding.publish(office, notice, firm.owner))
    by_company(office, firm.owner, notice)
    winding.publish(office, notice, firm.owner)
    clock.move(days=45)  # type: ignore[attr-defined]  # the tests' clock
    assert clock.now().date() == date(2027, 1, 7)
    sun = stories.sign_up(office, SUN)
    early = winding.ending(office, firm, "2027-01-07", actor=sun)
    assert "order.claims_running" in wrong(office, firm, early)
    clock.move(days=1)  # type: ignore[attr-defined]  # the tests' clock
    gone = winding.ending(office, firm, "2027-01-08", actor=sun)
    assert wrong(office, firm, gone) == set()
    changes.sign(office, gone, SUN)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, gone, sun))
    by_company(office, sun, gone)
    changes.hand_in(office, gone, sun)
    changes.take(office, firm, gone)
    assert "change.tax_not_cleared" in refusal(lambda: stories.decide(office, gone, firm.clerk))
    winding.cleared(office, firm)
    stories.decide(office, gone, firm.clerk)
    assert (exits.status_of(office, firm), exits.licence_state(office, firm)) == ("deregistered", "revoked")
    page = outsider.get(f"/l/{token}").text
    assert "big-verdict-green" not in page and says(page, "verify.means.revoked")
