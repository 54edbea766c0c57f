"""Heirs of a shareholder, a partner, an investor and an operator, and the owner who is alive (公司法 art 90; 合伙企业法 arts 50, 80)."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from licensing.kinds.change import alive, opening
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.services.cases import uploads
from licensing.services.licences.issue import stored_face
from licensing.services.register import parts
from licensing.store.models import Enterprise
from licensing.uploads.checking import check
from portal.wiring import Office
from tests.licensing.change.test_admitting import firm_of, text_of_papers
from tests.licensing.change.test_cooperative import WU
from tests.licensing.change.test_every_item import newest
from tests.support import changes, exits, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import HOME, WAN
from tests.support.pages import assert_page_hygiene, post
from tests.support.post import told
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

CHILD = SignUp("李小宝", "13911110031", "632123201803120015", stories.PASSWORD)
PAPERS = {
    "died_on": "2026-10-01",
    "death_number": "乐都死证2026第118号",
    "death_by": "海东市乐都区人民医院",
    "proof": "notary",
    "proof_number": "（2026）青海东证民字第77号",
    "proof_by": "青海省海东市公证处",
    "proof_on": "2026-11-02",
}


def heir(who: SignUp, role: str = "SHAREHOLDER", wan: int = 0, **details: str) -> NewPerson:
    part: dict[str, Any] = {"amount_fen": wan * WAN} if wan else {}
    if role.endswith("PARTNER"):
        part |= {"form": "currency", "due_on": "2030-06-30"}
    told_of = {"residence": HOME, **details}
    return NewPerson(who.name, who.id_number, who.mobile, details=told_of, role=role, part=part)


def pages(number: int) -> bytes:
    """A paper of so many pages."""
    made, kept = pikepdf.new(), io.BytesIO()
    for _ in range(number):
        made.add_blank_page()
    made.save(kept)
    return kept.getvalue()


def papers(office: Office, actor: Any, case_id: str) -> None:
    for n in (1, 2):
        content = pages(n)
        with office.work(actor) as work:
            uploads.put(
                work,
                case_id,
                "row:inheritance",
                f"文书{n}.pdf",
                check(io.BytesIO(content)),
                io.BytesIO(content),
                False,
            )


def said(
    office: Office, firm: Firm, case_id: str, actor: Any, dead: SignUp, *who: NewPerson, **more: str
) -> set[str]:
    """What is said of the death and the heirs; what stands against it."""
    given = {**PAPERS, "from": changes.owner_ids(office, firm)[dead.name], **more}
    for place, each in enumerate(who or (None,)):
        come = (
            changes.case_of(office, case_id).answers.get("inheritance", {}).get("come", []) if place else []
        )
        with office.work(actor) as work:
            opening.save(work, case_id, "inheritance", {**given, "come": come}, each)
    return against(office, actor, case_id)


def against(office: Office, actor: Any, case_id: str) -> set[str]:
    with office.look(actor) as work:
        return {p.code for p in open_view(work, case_id).problems}


def begun(office: Office, firm: Firm, *items: str) -> str:
    with office.work(firm.owner) as work:
        return opening.open_change(work, firm.enterprise_id, list(items) or ["inheritance"]).id


def entered(office: Office, firm: Firm, case_id: str, actor: Any, clock: FixedClock) -> Enterprise:
    assert refusal(lambda: hand_in(office, case_id, actor)) == "change.death_notice_runs"
    clock.move(days=20)
    hand_in(office, case_id, actor)
    changes.decide(office, firm, case_id)
    return changes.enterprise(office, firm)


@pytest.fixture
def company(sqlite_office: Office) -> Firm:
    stories.give_keys(sqlite_office)
    return exits.company(sqlite_office)


def test_two_heirs_take_a_shareholders_part_with_its_days(office: Office, clock: FixedClock) -> None:
    """Art 90: all of it and no more, each signs; the dead is asked for nothing, the part owes by the same days."""
    stories.give_keys(office)
    firm = exits.company(office)
    held = changes.amounts(office, firm)[LI.name] or 0
    case_id = begun(office, firm)
    half = held // 2 // WAN
    found = said(office, firm, case_id, firm.owner, LI, heir(ZHAO, wan=half), heir(WU, wan=half - 1))
    assert found == {"inheritance.files", "inheritance.articles", "inheritance.sum"}
    assert said(office, firm, case_id, firm.owner, LI, articles="forbid") >= {"inheritance.forbidden"}
    papers(office, firm.owner, case_id)
    both = heir(ZHAO, wan=half), heir(WU, wan=half)
    assert said(office, firm, case_id, firm.owner, LI, *both, articles="silent") == set()
    text = text_of_papers(office, firm.owner, case_id)
    assert PAPERS["proof_number"] in text and "没有其他继承人" in text
    sign(office, case_id, MA, ZHAO)
    clock.move(days=20)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    sign(office, case_id, WU)
    hand_in(office, case_id, firm.owner)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        due = {p.due_on for p in parts.standing(session, row) if p.name == LI.name}
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {
        MA.name: 60 * held // 40,
        ZHAO.name: held // 2,
        WU.name: held // 2,
    }
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        assert {p.due_on for p in parts.standing(session, row) if p.name == ZHAO.name} == due


def test_who_is_said_to_be_dead_hears_of_it_and_signs_in(
    sqlite_office: Office, company: Firm, clock: FixedClock
) -> None:
    """The thief's story: Zhao holds nothing, says that Li is dead and that he inherits; Li signs in once, and it is over, for ever."""
    office, firm = sqlite_office, company
    zhao = stories.sign_up(office, ZHAO)
    uscc = str(changes.enterprise(office, firm).uscc)
    li = stories.sign_up(office, LI)
    with office.work(zhao) as work:
        case_id = opening.open_inheritance(work, uscc).id
    papers(office, zhao, case_id)
    wan = (changes.amounts(office, firm)[LI.name] or 0) // WAN
    assert said(office, firm, case_id, zhao, LI, heir(ZHAO, wan=wan), articles="silent") == set()
    assert told(office, "said_dead") == [li.id]
    sign(office, case_id, ZHAO, MA)
    assert refusal(lambda: hand_in(office, case_id, zhao)) == "change.death_notice_runs"
    Visits(office).of(LI)
    assert against(office, zhao, case_id) == {"inheritance.lives"}
    assert told(office, "said_dead_lives") == [zhao.id]
    clock.move(days=40)
    assert refusal(lambda: hand_in(office, case_id, zhao)) == "change.unlawful"
    said(office, firm, case_id, zhao, MA)
    assert "inheritance.lives" in said(office, firm, case_id, zhao, LI)


def test_who_lives_stops_it_at_the_desk_too(sqlite_office: Office, company: Firm, clock: FixedClock) -> None:
    office, firm = sqlite_office, company
    stories.sign_up(office, LI)
    case_id = begun(office, firm)
    papers(office, firm.owner, case_id)
    wan = (changes.amounts(office, firm)[LI.name] or 0) // WAN
    assert said(office, firm, case_id, firm.owner, LI, heir(ZHAO, wan=wan), articles="silent") == set()
    sign(office, case_id, MA, ZHAO)
    clock.move(days=20)
    hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    Visits(office).of(LI)
    assert refusal(lambda: stories.decide(office, case_id, firm.clerk)) == "change.unlawful"
    assert changes.amounts(office, firm)[LI.name]


def test_a_stranger_who_is_no_heir_files_nothing(
    sqlite_office: Office, company: Firm, clock: FixedClock
) -> None:
    """Zhao names Wu as the heir: he is none himself, and hands nothing in; a minor inherits through the guardian."""
    office, firm = sqlite_office, company
    zhao = stories.sign_up(office, ZHAO)
    with office.work(zhao) as work:
        case_id = opening.open_inheritance(work, str(changes.enterprise(office, firm).uscc)).id
    papers(office, zhao, case_id)
    wan = (changes.amounts(office, firm)[LI.name] or 0) // WAN
    assert said(office, firm, case_id, zhao, LI, heir(WU, wan=wan), articles="silent") == set()
    sign(office, case_id, WU, MA)
    clock.move(days=20)
    assert refusal(lambda: hand_in(office, case_id, zhao)) == "change.not_holder"
    found = said(office, firm, case_id, zhao, LI, heir(CHILD, wan=wan), articles="silent")
    assert found == {"people.guardian_needed"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"died_on": "2027-01-01"}, "inheritance.day"),
        ({"proof": "letter"}, "inheritance.day"),
        ({"proof_on": "2026-09-30"}, "inheritance.proof_day"),
        ({"death_number": ""}, "inheritance.papers"),
    ],
)
def test_what_proves_it_is_said_whole(
    sqlite_office: Office, company: Firm, more: dict[str, str], code: str
) -> None:
    office, firm = sqlite_office, company
    case_id = begun(office, firm)
    papers(office, firm.owner, case_id)
    wan = (changes.amounts(office, firm)[LI.name] or 0) // WAN
    assert said(office, firm, case_id, firm.owner, LI, heir(ZHAO, wan=wan), articles="silent", **more) == {
        code
    }
    assert said(office, firm, case_id, firm.owner, LI, heir(LI, wan=wan), articles="silent") == {
        "inheritance.dead_heir"
    }


def test_the_heir_of_whoever_represented_it_waits_for_nobody(
    sqlite_office: Office, company: Firm, clock: FixedClock
) -> None:
    """Ma represented the company: his heir files and signs alone; who represents it the owners elect afterwards."""
    office, firm = sqlite_office, company
    zhao = stories.sign_up(office, ZHAO)
    with office.work(zhao) as work:
        case_id = opening.open_inheritance(work, str(changes.enterprise(office, firm).uscc)).id
    papers(office, zhao, case_id)
    wan = (changes.amounts(office, firm)[MA.name] or 0) // WAN
    assert said(office, firm, case_id, zhao, MA, heir(ZHAO, wan=wan), articles="silent") == set()
    sign(office, case_id, ZHAO)
    assert entered(office, firm, case_id, zhao, clock).representative == MA.name
    assert changes.amounts(office, firm).keys() == {LI.name, ZHAO.name}
    with office.work(zhao) as work:
        assert opening.open_change(work, firm.enterprise_id, ["representative"])


@pytest.mark.parametrize("kind", ["sole", "individual", "unnamed"])
def test_one_heir_takes_a_business_of_one_person(sqlite_office: Office, clock: FixedClock, kind: str) -> None:
    """个人独资企业法 art 17: whoever inherits owns and represents it; the heir opens it, who holds nothing yet."""
    from tests.licensing.change.test_every_item import firm_of as one_of
    from tests.licensing.test_individuals import unnamed

    office = sqlite_office
    firm = unnamed(office) if kind == "unnamed" else one_of(office, kind)
    zhao, role = stories.sign_up(office, ZHAO), "INVESTOR" if kind == "sole" else "OPERATOR"
    more = {"residence": HOME, "funds": "own"} if kind == "sole" else {}
    with office.work(zhao) as work:
        case_id = opening.open_inheritance(work, str(changes.enterprise(office, firm).uscc)).id
    papers(office, zhao, case_id)
    assert said(office, firm, case_id, zhao, MA, heir(ZHAO, role), heir(WU, role), **more) == {
        "inheritance.one_heir"
    }
    given = {**PAPERS, **more, "from": changes.owner_ids(office, firm)[MA.name]}
    with office.work(zhao) as work:
        opening.save(work, case_id, "inheritance", given, heir(ZHAO, role))
    assert against(office, zhao, case_id) == set()
    sign(office, case_id, ZHAO)
    assert entered(office, firm, case_id, zhao, clock).representative == ZHAO.name
    assert changes.amounts(office, firm).keys() == {ZHAO.name}
    assert stored_face(newest(office, firm)).representative == ZHAO.name


def test_a_partners_heir_comes_in_where_all_the_others_agree(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """合伙企业法 art 50: Zhao's part goes to Wu; Ma and Li sign, and so does Wu."""
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    case_id = begun(office, firm)
    papers(office, firm.owner, case_id)
    assert said(office, firm, case_id, firm.owner, ZHAO, heir(WU, "GP_PARTNER", 10)) == set()
    sign(office, case_id, MA, WU)
    clock.move(days=20)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    sign(office, case_id, LI)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert changes.amounts(office, firm) == {MA.name: 60 * WAN, LI.name: 30 * WAN, WU.name: 10 * WAN}


def test_a_minor_is_no_general_partner_and_makes_it_a_limited_partnership(sqlite_office: Office) -> None:
    """Art 50, third paragraph: by consent of all a limited partner, and the partnership with it."""
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    case_id = begun(office, firm)
    papers(office, firm.owner, case_id)
    guardian = {"signer_name": WU.name, "signer_kind": "RESIDENT_ID", "signer_number": WU.id_number}
    child = heir(CHILD, "GP_PARTNER", 10, **guardian)
    assert said(office, firm, case_id, firm.owner, ZHAO, child) == {"people.too_young"}
    begun(office, firm, "inheritance", "name")
    name = "海东市乐都区河湟谷地软件开发中心（有限合伙）"
    stories.reserve_name(office, firm.owner, name, "partnership")
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "name", {"name": name})
    child = heir(CHILD, "LP_PARTNER", 10, **guardian)
    assert said(office, firm, case_id, firm.owner, ZHAO, child) == set()


def test_the_pages_of_an_heir(sqlite_office: Office, company: Firm) -> None:
    """From the credit code to the item; a code that is none, and a page of somebody else's application."""
    office, firm = sqlite_office, company
    stories.sign_up(office, ZHAO)
    visits = Visits(office)
    zhao, start = visits.of(ZHAO), "/change/inheritances"
    page = zhao.get(start).text
    assert_page_hygiene(page)
    assert post(zhao, start, {"code": "91630202MA0000099X"}, start).status_code == 404
    form = post(zhao, start, {"code": str(changes.enterprise(office, firm).uscc)}, start).location
    assert_page_hygiene(zhao.get(form).text)
    wan = (changes.amounts(office, firm)[LI.name] or 0) // WAN
    typed = {**PAPERS, "from": changes.owner_ids(office, firm)[LI.name], "articles": "silent"}
    typed |= {"person_role": "SHAREHOLDER", "person_party": "PERSON", "person_document_kind": "RESIDENT_ID"}
    typed |= {"person_name": ZHAO.name, "person_id_number": ZHAO.id_number, "person_mobile": ZHAO.mobile}
    answer = post(zhao, form, typed | {"part_amount_fen": str(wan)}, form)
    assert answer.status_code == 422  # the papers are not there yet; what was typed is kept
    case = form.rsplit("/items/", 1)[0]
    assert ZHAO.name in zhao.get(case).text and "乐都死证2026第118号" in zhao.get(case).text
    stories.sign_up(office, WU)
    assert visits.of(WU).get(case).status_code == 404
    with office.look(stories.sign_up(office, LI)) as work:
        assert len(alive.claims_about(work)) == 1
