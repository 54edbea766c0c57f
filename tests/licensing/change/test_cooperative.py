"""A farmers' cooperative decides by heads: one member one vote (农民专业合作社法 arts 22, 30), its chair is a member (art 33)."""

from __future__ import annotations

import pytest

from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.services.cases import signing
from licensing.services.licences.issue import stored_face
from licensing.store.models import Case, Enterprise, Licence
from portal.wiring import Office
from tests.support import changes, exits, kinds, stories
from tests.support.changes import hand_in, sign, written
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import QIAN
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, ZHAO, SignUp

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
WU = SignUp("吴强", "13911110007", "632123198801010096", stories.PASSWORD)


@remembered
def firm_of(office: Office) -> Firm:
    """Five members, 20 each: Ma chairs, Li watches."""
    return exits.registered(office, kinds.draft(office, "cooperative"))


def test_two_thirds_of_five_heads_are_four(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office)
    case_id = written(office, firm, {"domicile": {"domicile": ROOM}})
    sign(office, case_id, MA, LI, ZHAO)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    sign(office, case_id, SUN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.look(firm.owner) as work:
        papers = signing.papers_of(work, work.session.get_one(Case, case_id))
        assert "一人一票" in b"".join(p.canonical() for p in papers).decode()


def test_more_than_half_choose_another_member_to_chair(sqlite_office: Office) -> None:
    """Li, who watched, signs as the one who comes; the former chair need not."""
    office, firm = sqlite_office, firm_of(sqlite_office)
    case_id = written(office, firm, {"representative": {}}, new={"representative": ZHAO})
    sign(office, case_id, ZHAO, SUN)
    assert refusal(lambda: hand_in(office, case_id, firm.owner)) == "change.majority_missing"
    sign(office, case_id, QIAN)
    hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.read() as session:
        assert session.get_one(Enterprise, firm.enterprise_id).representative == ZHAO.name
        newest = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=2).one()
        face = stored_face(newest)
    assert (face.representative, face.capital_title) == (ZHAO.name, "成员出资总额")


def test_an_outsider_does_not_chair_and_opens_nothing(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office)
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, case_id, "representative", {}, changes.newcomer(WU))
    assert {p.code for p in found} == {"change.not_a_partner"}
    with office.work(stories.sign_up(office, WU)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["domicile"])


def test_who_founds_it_signs_charter_and_minutes(sqlite_office: Office) -> None:
    """Both say who chairs, who watches and who farms."""
    office = sqlite_office
    story = kinds.draft(office, "cooperative")
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        papers = {p.kind: p.canonical().decode() for p in signing.papers_of(work, case)}
        assert {p.name for p in signing.must_sign(case)} == {p.name for p in (MA, LI, ZHAO, SUN, QIAN)}
    assert set(papers) == {"APP", "ART", "MINUTES"}
    for code in ("ART", "MINUTES"):
        assert "执行监事" in papers[code] and "非农民公民" in papers[code] and MA.name in papers[code]
    assert "＿" not in papers["ART"] + papers["MINUTES"]
