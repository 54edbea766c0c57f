"""Branches: named after their head, within its scope, opened by who speaks for it; the head does not leave before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from licensing import branch_heads as heads
from licensing.act import SYSTEM, Actor, Role
from licensing.catalogue.tables import CatalogueError
from licensing.entities import KINDS
from licensing.errors import Invalid, NotFound
from licensing.findings import rules
from licensing.kinds.change import opening
from licensing.kinds.simplified_exit import steps as leaving
from licensing.parties import COMPANY
from licensing.services.cases import cases, review, signing, two_officers
from licensing.services.cases.cases import PersonForm
from licensing.services.holding import lending
from licensing.services.licences.issue import stored_face
from licensing.services.names import branching, declaring, names
from licensing.services.orders import closing
from licensing.services.register import following, standing
from licensing.services.register.following import Behind
from licensing.store.models import Case, Enterprise, Licence, NameRecord
from portal.wiring import Office
from tests.support import changes, exits, holders, identity, kinds, orders, owners, post, stories, straight
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.pages import post as send
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, LLC_NAME, MA, ZHAO, Story
from tests.support.visits import Visits
from tests.support.wording import says

ELSEWHERE = "91630202MA75000122"  # of an enterprise that this register does not know
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"


def head_of(office: Office) -> tuple[Firm, str]:
    """Ma's and Li's company, and its credit code."""
    firm = exits.company(office)
    with office.read() as session:
        return firm, str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def named(office: Office, actor: Actor, head: str, code: str, place: str = "乐都") -> str:
    parts = declaring.BranchParts(head, code, "630202", place, "分公司")
    with office.work(actor) as work:
        answer = names.reserve(work, branching.declare(work, parts), True)
        assert answer.record is not None, answer.report
        return answer.record.id


def drafted(office: Office, code: str, founder: stories.SignUp = MA) -> Story:
    """Every answer of a branch in Ledu that Zhao is in charge of."""
    actor = stories.sign_up(office, founder)
    story = stories.open_case(office, actor, named(office, actor, LLC_NAME, code))
    for section, answer in stories.answers(office).items():
        if section != "capital":
            stories.save(office, story, section, answer)
    stories.add_person(office, story, stories.person(ZHAO, {"BR_HEAD", "LIAISON"}))
    return story


@remembered
def branch(office: Office) -> tuple[Firm, Firm]:
    """The head, and its branch on the register."""
    head, code = head_of(office)
    story = drafted(office, code)
    for who in (MA, ZHAO):
        identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    stories.hand_in(office, story)
    return head, exits.decided(office, story)


def test_from_its_name_to_a_licence_without_capital(sqlite_office: Office) -> None:
    """Ma signs by the head's licence, Zhao as the one in charge; the licence names Zhao and no money."""
    office, (_, firm) = sqlite_office, branch(sqlite_office)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, firm.enterprise_id)
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one()
        face = stored_face(row)
        assert (
            session.query(NameRecord).filter_by(enterprise_id=firm.enterprise_id).one().status == "registered"
        )
    assert (enterprise.name, enterprise.entity_type) == (f"{LLC_NAME}乐都分公司", "branch")
    assert (face.representative_title, face.representative) == ("负责人", ZHAO.name)
    assert (face.capital_title, face.capital, face.domicile_title) == ("", "", "经营场所")


def test_the_head_signs_by_who_speaks_for_it_and_by_nobody_else(sqlite_office: Office) -> None:
    """Li owns 40 % of the head and represents nothing; the founder's word for the head is no signature."""
    office, (_, code) = sqlite_office, head_of(sqlite_office)
    story = drafted(office, code)
    stories.give_keys(office)
    identity.sign_case(office, stories.sign_up(office, ZHAO), story.case_id)
    for who in (LI, SUN):
        with pytest.raises(NotFound):
            identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    assert "case.unsigned" in refusal(lambda: stories.hand_in(office, story))


def refused_name(office: Office, actor: Actor, head: str, code: str, place: str = "乐都") -> list[str]:
    """What stands against declaring a branch's name; the name stays free."""
    with pytest.raises(Invalid) as raised:
        named(office, actor, head, code, place)
    with office.read() as session:
        assert session.query(NameRecord).filter_by(holder_id=actor.id, status="reserved").count() == 0
    return [p.code for p in raised.value.problems]


def test_only_who_acts_for_the_head_names_its_branch(sqlite_office: Office) -> None:
    """Li owns 40 %, Sun is a stranger. Zhao is lent the signature and may, until it is taken back; to show the licence is too little."""
    office, (firm, code) = sqlite_office, head_of(sqlite_office)
    for who in (LI, SUN, ZHAO):
        assert refused_name(office, stories.sign_up(office, who), LLC_NAME, code) == ["name.head_not_yours"]
    held = holders.Held(firm.enterprise_id, "", firm.owner)
    holders.agent(office, held, who=SUN)
    assert refused_name(office, stories.sign_up(office, SUN), LLC_NAME, code) == ["name.head_not_yours"]
    zhao, grant = holders.agent(office, held, who=ZHAO, matters=("SIGN_SHAREHOLDER",))
    li, _ = holders.manager(office, held, LI)
    assert named(office, zhao, LLC_NAME, code, "平安") and named(office, li, LLC_NAME, code, "化隆")
    with office.work(firm.owner) as work:
        lending.revoke(work, firm.enterprise_id, grant)
    with pytest.raises(Invalid):
        named(office, zhao, LLC_NAME, code, "循化")


def test_no_writing_of_a_heads_name_or_number_hides_it(sqlite_office: Office) -> None:
    """Sun types the name under a number that nobody has, cuts it elsewhere, or puts a known number under another name."""
    office, (_, code) = sqlite_office, head_of(sqlite_office)
    sun = stories.sign_up(office, SUN)
    place = "民和"
    assert refused_name(office, sun, LLC_NAME, ELSEWHERE) == ["name.head_under_other_code"]
    assert refused_name(office, sun, f"{LLC_NAME}民", ELSEWHERE, "和") == ["name.head_under_other_code"]
    assert refused_name(office, sun, "西宁市别处软件有限公司", code, place) == ["name.head_of_other_code"]
    assert named(office, sun, "西宁市别处软件有限公司", ELSEWHERE, place), (
        "a head elsewhere: on the commitment"
    )


def test_who_has_left_founds_no_branch(sqlite_office: Office) -> None:
    office, (firm, code) = sqlite_office, head_of(sqlite_office)
    with office.work(SYSTEM) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).status = "deregistered"
    assert refused_name(office, firm.owner, LLC_NAME, code) == ["name.head_gone"]


def test_the_page_offers_the_name_to_the_head_and_refuses_a_stranger(sqlite_office: Office) -> None:
    office, (_, code) = sqlite_office, head_of(sqlite_office)
    stories.sign_up(office, SUN)
    visits, url = Visits(office), "/names/branch"
    typed = {"head_name": LLC_NAME, "head_code": code, "county": "630202", "place": "乐都", "form": "分公司"}
    ma, sun = visits.of(MA), visits.of(SUN)
    assert LLC_NAME in ma.get(url).text and LLC_NAME not in sun.get(url).text
    assert visits.nobody().get(url).status_code in (302, 303, 401)
    for action in ("check", "reserve"):
        answer = send(sun, url, typed | {"action": action, "committed": "y"}, url)
        assert answer.status_code == 422 and says(answer.text, "problems.name.head_not_yours")
    forged = {"head": code, "county": "630202", "place": "乐都", "form": "分公司", "committed": "y"}
    answer = send(sun, url, forged | {"action": "reserve"}, url)
    assert answer.status_code == 422, "a choice that the page does not offer is no head"
    assert send(ma, url, forged | {"action": "reserve"}, url).status_code == 303


def people_problems(office: Office, story: Story) -> set[str]:
    with office.look(story.founder) as work:
        case = cases.own_case(work, story.case_id)
        found = cases.problems_by_section(work, case)
        assert "capital" not in found
        return {p.code for p in found["people"]}


def test_its_scope_lies_within_its_heads(sqlite_office: Office) -> None:
    office, (head, code) = sqlite_office, head_of(sqlite_office)
    story = drafted(office, code)
    assert people_problems(office, story) == set()
    with office.work(head.owner) as work:
        work.session.get_one(Enterprise, head.enterprise_id).scope = "一般项目：食用农产品零售。"
    assert people_problems(office, story) == {"people.beyond_head"}


def test_a_second_head_a_natural_head_and_another_name(sqlite_office: Office) -> None:
    office, (_, code) = sqlite_office, head_of(sqlite_office)
    story = drafted(office, code)
    stories.add_person(office, story, stories.person(LI, {"HEAD_OFFICE"}))
    assert {"people.role_once", "people.head_is_body", "people.head_other_name"} <= people_problems(
        office, story
    )


OTHER, OTHER_CODE = "西宁市城东区青禾商贸有限公司", "91630102MA75000042"


def elsewhere(office: Office) -> Story:
    """Ma's draft of a branch whose head stands on another register; nobody has said who signs for it."""
    actor = stories.sign_up(office, MA)
    story = stories.open_case(office, actor, named(office, actor, OTHER, OTHER_CODE, "海东"))
    for section, answer in stories.answers(office).items():
        if section != "capital":
            stories.save(office, story, section, answer)
    stories.add_person(office, story, stories.person(MA, {"BR_HEAD", "LIAISON"}))
    return story


def head_person(office: Office, story: Story) -> str:
    with office.look(story.founder) as work:
        people = work.session.get_one(Case, story.case_id).people
        return next(p.id for p in people if "HEAD_OFFICE" in p.roles)


def test_a_head_elsewhere_says_who_signs_for_it(sqlite_office: Office) -> None:
    """Its code is on no register here: somebody signs at a counter."""
    office, story = sqlite_office, elsewhere(sqlite_office)
    assert "people.signer_needed" in people_problems(office, story)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        head = next(p for p in case.people if "HEAD_OFFICE" in p.roles)
        assert (head.name, head.party, head.roles) == (OTHER, COMPANY, ["HEAD_OFFICE"])


@pytest.mark.parametrize("refused_for", ["", "营业执照上没有软件开发，也没有委托书。"])
def test_a_head_elsewhere_is_compared_by_a_clerk(
    sqlite_office: Office, clock: FixedClock, refused_for: str
) -> None:
    """GE-45R: nothing here knows licence, scope and signatory; the machine registers nothing, a clerk reads why and decides either way."""
    office, story = sqlite_office, elsewhere(sqlite_office)
    head = head_person(office, story)
    told = {k: v for k, v in owners.abroad().items() if k.startswith("signer")}
    form = PersonForm(
        *(OTHER, OTHER_CODE, "13911110009", frozenset({"HEAD_OFFICE"}), {}, COMPANY), details=told
    )
    with office.work(story.founder) as work:
        cases.put_person(work, story.case_id, head, form)
    assert people_problems(office, story) == set()
    stories.give_keys(office)
    straight.switch_on(office)
    straight.committed(office, clock)
    owners.ask(office, story)
    identity.sign_case(office, story.founder, story.case_id)
    assert "case.unsigned" in refusal(lambda: stories.hand_in(office, story)), (
        "Ma speaks for no head elsewhere"
    )
    clerk, second = owners.officers(office)
    asked = owners.Asked(story, head)
    owners.confirm(office, second, owners.see(office, clerk, asked).id)
    stories.hand_in(office, story)
    assert stories.state_of(office, story) == "submitted", "what is in doubt goes to the desk"
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    with office.look(clerk) as work:
        draft = cases.draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        seen = {
            s.rule.id: [p.code for p in s.problems]
            for s in rules.look(draft, work.books.catalogue)
            if s.problems
        }
    assert seen == {"GE-45R": ["people.head_elsewhere"]}
    page = Visits(office).of(stories.CLERK).get(f"/desk/cases/{story.case_id}").text
    assert says(page, "problems.people.head_elsewhere", name=OTHER)
    stories.decide(office, story.case_id, clerk, refused_for)
    assert stories.state_of(office, story) == ("refused" if refused_for else "approved")


@pytest.mark.parametrize(
    ("head", "code", "wrong"),
    [
        ("青禾", "91630202MA00000153", "name.head_needed"),
        (LLC_NAME, "91630202MA00000154", "people.credit_code"),
    ],
)
def test_a_name_without_its_head(sqlite_office: Office, head: str, code: str, wrong: str) -> None:
    parts = declaring.BranchParts(head, code, "630202", "", "分公司")
    assert wrong in {p.code for p in declaring.branch_problems(parts, sqlite_office.books.catalogue)}


def test_a_person_is_no_head_and_a_branch_has_none_of_its_own() -> None:
    assert KINDS["branch"].body_roles == ("HEAD_OFFICE",) == KINDS["branch"].owners


def test_x10_the_head_does_not_leave_before_its_branches(sqlite_office: Office) -> None:
    """By relation: a branch under another beginning of the name counts, and gone ones do not."""
    office, (head, firm) = sqlite_office, branch(sqlite_office)
    with office.work(head.owner) as work:
        work.session.get_one(Enterprise, firm.enterprise_id).name = "青海另名分公司"
    assert "exit.not_eligible" in refusal(lambda: exits.begin(office, head))
    with office.work(head.owner) as work:
        parent = work.session.get_one(Enterprise, head.enterprise_id)
        assert [p.code for p in closing.branches_gone(work, parent, {})] == ["order.branches_open"]
        work.session.get_one(Enterprise, firm.enterprise_id).status = "deregistered"
        work.session.flush()
        assert work.session.scalars(standing.branches(parent)).all() == []
        assert leaving.open_exit(work, head.enterprise_id).state


def test_place_and_head_change_by_the_head_and_the_scope_only_within_it(sqlite_office: Office) -> None:
    office, (head, firm) = sqlite_office, branch(sqlite_office)
    items = {"domicile": {"domicile": ROOM}, "representative": {}}
    case_id = changes.written(office, firm, items, actor=head.owner, new={"representative": SUN})
    changes.sign(office, case_id, SUN)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, head.owner))
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, head.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=2).one()
        assert (stored_face(row).representative, stored_face(row).domicile) == (SUN.name, ROOM)
    with office.work(head.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["scope"]).id
        found = opening.save(work, case_id, "scope", {"scope": "采矿"})
    assert "people.beyond_head" in {p.code for p in found}
    with office.work(stories.sign_up(office, LI)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["domicile"])


def test_it_takes_no_other_enterprises_name_and_follows_its_own_heads(sqlite_office: Office) -> None:
    """Somebody else's name in front is refused; the head's, also its new one, is taken."""
    office, (head, firm) = sqlite_office, branch(sqlite_office)
    other, own = "海东市乐都区河湟商贸有限公司乐都分公司", f"{LLC_NAME}碾伯分公司"
    with office.read() as session:
        code = str(session.get_one(Enterprise, head.enterprise_id).uscc)
    named(office, head.owner, other.removesuffix("乐都分公司"), ELSEWHERE)
    named(office, head.owner, LLC_NAME, code, "碾伯")
    for name, wrong in ((other, {"people.head_other_name", "order.name_not_reserved"}), (own, set())):
        with office.work(head.owner) as work:
            case_id = opening.open_change(work, firm.enterprise_id, ["name"]).id
            assert {p.code for p in opening.save(work, case_id, "name", {"name": name})} == wrong
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, head.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).name == own


def test_it_leaves_by_its_head_and_by_nobody_else(sqlite_office: Office) -> None:
    """条例 arts 31-33: Ma signs by the head's licence. Zhao who runs it, Li who owns of the head and a stranger sign nothing."""
    office, (head, firm) = sqlite_office, branch(sqlite_office)
    for who in (LI, SUN):
        with pytest.raises(NotFound), office.work(stories.sign_up(office, who)) as work:
            leaving.open_exit(work, firm.enterprise_id)
    gone = exits.begin(office, firm)
    with office.look(firm.owner) as work:
        case = work.session.get_one(Case, gone.case_id)
        assert {p.name for p in signing.must_sign(case)} == {LLC_NAME}
    with office.work(firm.owner) as work:
        signing.ask(work, gone.case_id)
    for who in (ZHAO, LI, SUN):
        with pytest.raises(NotFound):
            identity.sign_case(office, stories.sign_up(office, who), gone.case_id)

    def publish() -> None:
        with office.work(gone.founder) as work:
            leaving.start_exit(work, gone.case_id)

    assert "case.unsigned" in refusal(publish)
    identity.sign_case(office, stories.sign_up(office, MA), gone.case_id)
    publish()
    office.clock.move(days=30)  # type: ignore[attr-defined]  # the tests' clock
    with office.work(gone.founder) as work:
        leaving.apply(work, gone.case_id)
    with office.work(firm.clerk) as work:
        review.take(work, gone.case_id)
    stories.decide(office, gone.case_id, firm.clerk)
    assert (exits.status_of(office, firm), exits.licence_state(office, firm)) == ("deregistered", "revoked")
    assert exits.status_of(office, head) == "registered"


def test_a_body_of_a_branch_is_no_shareholder_form(sqlite_office: Office) -> None:
    body = PersonForm("某某公司", "91630202MA00000153", "13911110009", frozenset({"BR_HEAD"}), {}, COMPANY)
    codes = {p.code for p in cases.person_problems(body, sqlite_office.books, "branch")}
    assert "people.unknown_role" in codes
    fine = replace(body, roles=frozenset({"HEAD_OFFICE"}))
    assert cases.person_problems(fine, sqlite_office.books, "branch") == []


NEW_HEAD = "海东市乐都区新云岭软件有限公司"


def rename_head(office: Office, head: Firm) -> None:
    stories.reserve_name(office, head.owner, NEW_HEAD)
    case_id = changes.written(office, head, {"name": {"name": NEW_HEAD}})
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, head.owner)
    changes.decide(office, head, case_id)


def behind(office: Office, firm: Firm) -> Behind | None:
    with office.look(firm.owner) as work:
        return following.of(work, work.session.get_one(Enterprise, firm.enterprise_id))


def test_a_branch_follows_its_heads_new_name_within_thirty_days(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """细则 art 31: whoever is in charge hears of it, reads by when on the page, and following ends it; no other enterprise is behind."""
    office, (head, firm) = sqlite_office, branch(sqlite_office)
    assert behind(office, firm) is behind(office, head) is None
    rename_head(office, head)
    orders.work_off(office)
    assert clock.day() == date(2026, 11, 23)
    assert behind(office, firm) == Behind(NEW_HEAD, date(2026, 12, 23))
    clock.move(days=40)
    assert behind(office, firm) == Behind(NEW_HEAD, date(2026, 12, 23)), "a day that is past stands"
    zhao = stories.sign_up(office, ZHAO)
    assert zhao.id in post.told(office, "head_renamed")
    page = Visits(office).of(ZHAO).get(f"/change/enterprises/{firm.enterprise_id}").text
    assert NEW_HEAD in page and "2026年12月23日" in page
    code = str(changes.enterprise(office, head).uscc)
    named(office, head.owner, NEW_HEAD, code)
    case_id = changes.written(
        office, firm, {"name": {"name": f"{NEW_HEAD}乐都分公司"}}, stories.sign_up(office, MA)
    )
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, head.owner)
    changes.decide(office, firm, case_id)
    assert behind(office, firm) is None


OTHER_HEADS = {
    "sole": "分店",
    "partnership": "分部",
    "limited_partnership": "分所",
    "special_partnership": "分所",
}


@pytest.mark.parametrize("kind", [*OTHER_HEADS, "cooperative"])
def test_a_branch_of_a_head_that_is_no_company(sqlite_office: Office, kind: str) -> None:
    """合伙企业法 art 12, 个人独资企业法 art 14, 条例 art 2: from a name under the head's mark to a licence; Ma speaks for the head."""
    office, form = sqlite_office, OTHER_HEADS.get(kind, "分社")
    head = exits.registered(office, kinds.draft(office, kind))
    row = changes.enterprise(office, head)
    name, code = row.name, str(row.uscc)
    with office.work(head.owner) as work:
        parts = declaring.BranchParts(name, code, "630202", "乐都", form)
        wrong = replace(parts, form="分公司")
        catalogue = work.books.catalogue
        assert [p.code for p in declaring.branch_problems(wrong, catalogue)] == ["people.head_form"]
        assert declaring.branch_problems(parts, catalogue) == []
        away = declaring.branch_declaration(replace(parts, county="630222", place="民和"), work.act)
        assert names.check(work.session, work.books, away).outcome != "reject"  # a branch may sit elsewhere
        answer = names.reserve(work, branching.declare(work, parts), True)
        assert answer.record is not None, answer.report
        name_id = answer.record.id
    story = stories.open_case(office, head.owner, name_id)
    for section, given in stories.answers(office).items():
        if section != "capital":
            stories.save(office, story, section, given)
    stories.add_person(office, story, stories.person(ZHAO, {"BR_HEAD", "LIAISON"}))
    assert people_problems(office, story) == set()
    for who in (MA, ZHAO):
        identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    stories.hand_in(office, story)
    firm = exits.decided(office, story)
    with office.read() as session:
        face = stored_face(session.query(Licence).filter_by(enterprise_id=firm.enterprise_id).one())
        branch_row = session.get_one(Enterprise, firm.enterprise_id)
    assert (face.name, face.representative_title) == (f"{name}乐都{form}", "负责人")
    assert branch_row.entity_type == "branch"
    assert "exit.not_eligible" in refusal(lambda: exits.begin(office, head))


def test_an_individual_business_has_no_branch(sqlite_office: Office) -> None:
    office = sqlite_office
    parts = declaring.BranchParts(stories.INDIVIDUAL_NAME, "92630202MA00000156", "630202", "乐都", "分店")
    found = {p.code for p in declaring.branch_problems(parts, office.books.catalogue)}
    assert "people.head_without" in found
    assert heads.forms_for("某某工作室（个体工商户）") == ()
    assert set(heads.HEADS) == set(KINDS) - {"individual", "branch", "foreign_branch"}


def test_a_clerk_alone_lets_no_branch_pass(sqlite_office: Office) -> None:
    """Two decide: the clerk who proposed confirms nothing, under this post or another one."""
    office = sqlite_office
    head, code = head_of(office)
    story = drafted(office, code)
    for who in (MA, ZHAO):
        identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    stories.hand_in(office, story)
    clerk = head.clerk
    with office.work(clerk) as work:
        review.take(work, story.case_id)
        two_officers.propose_approval(work, story.case_id)
    assert "review.same_officer" in refusal(lambda: stories.confirm(office, story.case_id, clerk))
    other = replace(stories.CLERK, mobile="13911110019")
    twin = stories.appoint(office, Role.CLERK, person=other)
    assert twin.id != clerk.id
    assert "review.same_officer" in refusal(lambda: stories.confirm(office, story.case_id, twin))
    assert stories.state_of(office, story) == "to_confirm"
    stories.confirm(office, story.case_id)
    assert stories.state_of(office, story) == "approved"


@pytest.mark.parametrize(
    "row",
    ["llc\t分行\t某法\tyes", "nobody\t分公司\t某法\tyes", "llc\t\t某法\tyes", "llc\t分公司\t某法\tyes"],
    ids=["a form nobody is offered", "no kind", "no form", "forms that nobody has"],
)
def test_rows_of_heads_are_read_strictly(tmp_path: Path, row: str) -> None:
    table = tmp_path / "heads.tsv"
    table.write_text(f"# source: 某法; date: 2026-11-30\nkind\tforms\tbasis\tverified\n{row}\n", "utf-8")
    with pytest.raises(CatalogueError):
        heads.load(table)
