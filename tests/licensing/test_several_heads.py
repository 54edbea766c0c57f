"""Partnerships that several people represent, and those that a body runs by its delegate (合伙企业法 arts 26, 27; 实施细则 arts 6, 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest

from licensing import id_documents
from licensing.errors import NotFound
from licensing.kinds.change import opening
from licensing.kinds.simplified_exit import steps as leaving
from licensing.parties import COMPANY, index_of_body
from licensing.services.cases import review, signing
from licensing.services.cases.cases import PersonForm
from licensing.services.holding import holding, lending
from licensing.services.holding.representatives import represented
from licensing.services.licences.issue import stored_face
from licensing.store.models import Account, Case, Enterprise, Investor, Licence
from licensing.uscc import compose
from portal.wiring import Office
from tests.support import changes, exits, holders, identity, kinds, stories
from tests.support.exits import Firm
from tests.support.holders import SUN
from tests.support.kinds import HOME, WAN
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import HEAD, LI, MA, ZHAO, SignUp, Story

ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
RUN_BY_BODY = "海东市乐都区青禾云岭软件开发中心（有限合伙）"


def firm_of(office: Office, variant: str) -> Firm:
    stories.give_keys(office)
    return exits.registered(office, kinds.draft(office, variant))


def face(office: Office, firm: Firm, version: int = 1) -> tuple[str, str]:
    with office.read() as session:
        row = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id, number_version=version).one()
        found = stored_face(row)
        assert session.get_one(Enterprise, firm.enterprise_id).representative == found.representative
        return found.representative, found.term_title


def leads(office: Office, firm: Firm, who: SignUp) -> bool:
    """Whether the register's index of somebody opens the licence."""
    actor = stories.sign_up(office, who)
    with office.look(actor) as work:
        account = work.session.get_one(Account, actor.id)
        power = holding.power_of(work, account, firm.enterprise_id)
        mine = {e.id for e in represented(work.session, account.id_number_index)}
    assert (power is not None) == (firm.enterprise_id in mine)
    return power is not None and power.kind == holding.REPRESENTATIVE


@pytest.mark.parametrize(
    ("variant", "named", "not_leading"),
    [("nobody_named", f"{MA.name}、{LI.name}", ZHAO), ("two_named", f"{MA.name}、{LI.name}", ZHAO)],
)
def test_r52_all_who_represent_stand_on_register_and_licence(
    sqlite_office: Office, variant: str, named: str, not_leading: SignUp
) -> None:
    """Each of them holds the licence; a partner who does not manage, and a stranger, hold nothing."""
    office, firm = sqlite_office, firm_of(sqlite_office, variant)
    assert face(office, firm) == (named, "合伙期限")
    assert leads(office, firm, MA) and leads(office, firm, LI)
    assert not leads(office, firm, not_leading) and not leads(office, firm, SUN)


def test_the_second_of_two_files_and_signs_alone_what_one_may_sign(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    li = stories.sign_up(office, LI)
    case_id = liaison_change(office, firm)
    changes.sign(office, case_id, LI, ZHAO)
    changes.hand_in(office, case_id, li)
    changes.decide(office, firm, case_id)
    assert changes.case_of(office, case_id).state == "changed"


def liaison_change(office: Office, firm: Firm) -> str:
    """Zhao becomes the liaison, as Li writes it."""
    with office.work(stories.sign_up(office, LI)) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["liaison"]).id
        opening.save(work, case_id, "liaison", {}, replace(changes.newcomer(ZHAO), role="LIAISON"))
    return case_id


def test_what_one_of_two_lent_ends_with_that_one(sqlite_office: Office) -> None:
    """Zhao keeps the licence for Li; once Ma alone represents, that is over."""
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    li = stories.sign_up(office, LI)
    with office.work(li) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(ZHAO))
    with office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(SUN))  # Ma's own, which stays
    lent = [holding.MANAGER, holding.MANAGER]
    assert [power(office, firm, who) for who in (ZHAO, SUN)] == lent
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": MA})
    changes.sign(office, case_id, MA, LI, ZHAO)
    changes.hand_in(office, case_id, firm.owner)
    changes.take(office, firm, case_id)
    assert [power(office, firm, who) for who in (ZHAO, SUN)] == lent, "an application ends nothing"
    stories.decide(office, case_id, firm.clerk)
    assert [power(office, firm, who) for who in (ZHAO, SUN)] == [None, holding.MANAGER]
    assert leads(office, firm, MA) and not leads(office, firm, LI)


def power(office: Office, firm: Firm, who: SignUp) -> str | None:
    actor = stories.sign_up(office, who)
    with office.look(actor) as work:
        found = holding.power_of(work, work.session.get_one(Account, actor.id), firm.enterprise_id)
        return found.kind if found is not None else None


def test_one_of_the_partners_takes_over_from_all(sqlite_office: Office) -> None:
    """合伙企业法 art 26: neither hands himself the others' power, nor is it handed to him, while one of them has not signed."""
    office, firm = sqlite_office, firm_of(sqlite_office, "nobody_named")
    li = stories.sign_up(office, LI)
    for alone, actor in ((MA, firm.owner), (LI, li)):
        given: dict[str, dict[str, str]] = {"representative": {}}
        tried = changes.written(office, firm, given, actor, new={"representative": LI})
        changes.sign(office, tried, alone)
        assert refusal(lambda c=tried, a=actor: changes.hand_in(office, c, a)) == "change.consent_missing"
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": LI})
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face(office, firm, 2) == (LI.name, "合伙期限")
    assert leads(office, firm, LI) and not leads(office, firm, MA)


def test_two_of_three_are_named_together_and_each_leads(sqlite_office: Office) -> None:
    """合伙企业法 art 26: the first is named, the second ticked; who is no partner, or is not ticked, leads nothing."""
    office, firm = sqlite_office, firm_of(sqlite_office, "two_named")
    also = changes.owner_ids(office, firm)[ZHAO.name]
    case_id = changes.written(office, firm, {"representative": {"also": [also]}}, new={"representative": MA})
    changes.sign(office, case_id, MA, LI)
    assert refusal(lambda: changes.hand_in(office, case_id, firm.owner)) == "change.consent_missing"
    changes.sign(office, case_id, ZHAO)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face(office, firm, 2)[0] == f"{MA.name}、{ZHAO.name}"
    assert leads(office, firm, MA) and leads(office, firm, ZHAO) and not leads(office, firm, LI)
    with office.work(firm.owner) as work:
        again = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, again, "representative", {"also": [also]}, changes.newcomer(MA))
    assert {p.code for p in found} == {"change.same"}


def test_a_limited_partner_is_not_ticked_in(sqlite_office: Office) -> None:
    office, firm = sqlite_office, firm_of(sqlite_office, "limited_partnership")
    also = changes.owner_ids(office, firm)[LI.name]
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, case_id, "representative", {"also": [also]}, changes.newcomer(MA))
    assert {p.code for p in found} == {"change.not_a_partner"}


def test_all_partners_leave_together(sqlite_office: Office) -> None:
    """Every partner signs the exit; while one is missing nothing is published, and two officers close it at the end."""
    office, firm = sqlite_office, firm_of(sqlite_office, "nobody_named")
    leaves = exits.begin(office, firm)
    with office.look(firm.owner) as work:
        asked = {p.name for p in signing.must_sign(work.session.get_one(Case, leaves.case_id))}
    assert asked == set(changes.owner_ids(office, firm)) == {MA.name, LI.name}

    def start() -> None:
        with office.work(firm.owner) as work:
            leaving.start_exit(work, leaves.case_id)

    assert "unsigned" in refusal(start)
    changes.sign(office, leaves.case_id, MA)
    assert "unsigned" in refusal(start)
    changes.sign(office, leaves.case_id, LI)
    start()
    office.clock.move(days=30)  # type: ignore[attr-defined]  # the clock of the tests
    with office.work(firm.owner) as work:
        leaving.apply(work, leaves.case_id)
    assert exits.status_of(office, firm) == "registered"
    with office.work(firm.clerk) as work:
        review.take(work, leaves.case_id)
    stories.decide(office, leaves.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"
    assert exits.licence_state(office, firm) == "revoked"


def run_by_body(office: Office) -> Story:
    """A limited partnership that Ma's company runs; Zhao is its delegate, Li the limited partner."""
    parent = exits.company(office)
    with office.read() as session:
        enterprise = session.get_one(Enterprise, parent.enterprise_id)
        code, name = str(enterprise.uscc), enterprise.name
    ma = stories.sign_up(office, MA)
    story = stories.open_case(office, ma, stories.reserve_name(office, ma, RUN_BY_BODY, "partnership"))
    for section, answer in stories.answers(office).items():
        stories.save(office, story, section, answer)
    stories.save(office, story, "capital", {"amount_fen": 100 * WAN})
    money = {"amount_fen": 10 * WAN, "form": "currency", "due_on": "2030-06-30"}
    roles, home = frozenset({"GP_PARTNER", "EXEC_PARTNER"}), {"residence": HOME}
    stories.add_person(office, story, PersonForm(name, code, MA.mobile, roles, money, COMPANY, details=home))
    stories.add_person(office, story, stories.person(ZHAO, {"DELEGATE", "LIAISON"}))
    limited = stories.person(LI, {"LP_PARTNER"}, 90 * WAN)
    stories.add_person(office, story, replace(limited, details=home))
    stories.owned(office, story)
    return story


@remembered
def body_firm(office: Office) -> Firm:
    story = run_by_body(office)
    for who in (MA, ZHAO, LI):
        identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    stories.hand_in(office, story)
    return exits.decided(office, story)


def text_of(office: Office, firm: Firm, who: SignUp) -> str:
    with office.read() as session:
        company = session.query(Enterprise).filter_by(name=stories.LLC_NAME).one()
        return f"{company.name}（委派代表：{who.name}）"


def test_a_body_executes_by_its_delegate(sqlite_office: Office) -> None:
    """The licence names both; the delegate holds it, who represents the body does not."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    assert face(office, firm) == (text_of(office, firm, ZHAO), "合伙期限")
    assert leads(office, firm, ZHAO)
    assert not leads(office, firm, LI) and not leads(office, firm, SUN) and not leads(office, firm, MA)


def test_the_body_sends_another_delegate_and_all_partners_agree(sqlite_office: Office) -> None:
    office, firm = sqlite_office, body_firm(sqlite_office)
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": SUN})
    changes.sign(office, case_id, SUN, LI)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    assert face(office, firm, 2) == (text_of(office, firm, SUN), "合伙期限")
    assert leads(office, firm, SUN) and not leads(office, firm, ZHAO)


def test_a_stranger_opens_no_change_of_it(sqlite_office: Office) -> None:
    office, firm = sqlite_office, body_firm(sqlite_office)
    with office.work(stories.sign_up(office, SUN)) as work, pytest.raises(NotFound):
        opening.open_change(work, firm.enterprise_id, ["domicile"])


Row = TypeVar("Row", Enterprise, Licence)
SECOND, SERIAL = "海东市乐都区河湟资产管理有限公司", 900_001


def second_company(office: Office) -> str:
    """Another company of the register; Sun represents it and holds its licence. Its code."""
    code = compose("llc", stories.LEDU, SERIAL)
    with office.read() as session:
        ma = session.query(Enterprise).filter_by(name=stories.LLC_NAME).one()
        licence = session.query(Licence).filter_by(enterprise_id=ma.id).one()
        sun = id_documents.index_of("RESIDENT_ID", SUN.id_number)
        session.add(
            copied(ma, id="ent_second", uscc=code, name=SECOND, representative=SUN.name, source_key="second")
        )
        session.flush()
        session.get_one(Enterprise, "ent_second").representative_index = sun
        told = {"id": "lic_second", "enterprise_id": "ent_second", "uscc": code, "number": "L-2026-9000001"}
        session.add(
            copied(
                licence,
                **told,
                token="second",
                status_index=licence.status_index ^ 1,
                log_index=None,
                jti="second",
            )
        )
        session.commit()
    return code


def second_body(office: Office, firm: Firm) -> str:
    """That company is a general partner beside Ma's. Its id as an owner."""
    code = second_company(office)
    with office.read() as session:
        session.add(
            Investor(
                id="inv_second",
                enterprise_id=firm.enterprise_id,
                name=SECOND,
                id_number_index=index_of_body(code),
                uscc=code,
                roles=["GP_PARTNER"],
                amount_fen=10 * WAN,
            )
        )
        session.get_one(Enterprise, firm.enterprise_id).capital_fen = 110 * WAN
        session.commit()
    return "inv_second"


def copied(row: Row, **changes: object) -> Row:
    """As an older register has it: the row once more, with other values."""
    columns = {c.key: getattr(row, c.key) for c in type(row).__table__.columns if c.key != "case_id"}
    return type(row)(**(columns | changes))


def two_delegates(office: Office, firm: Firm) -> str:
    """Ma's company sends Zhao, the second one Li; whoever was typed first in Li's place is another one of that name."""
    second = second_body(office, firm)
    first = changes.owner_ids(office, firm)[stories.LLC_NAME]
    given = {"acts_for": first, "also": [second]}
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["representative"]).id
        found = opening.save(work, case_id, "representative", given, changes.newcomer(ZHAO))
    assert {p.code for p in found} == {"people.delegate_needed"}
    for typed in (replace(HEAD, name=LI.name), LI):
        with office.work(firm.owner) as work:
            sent = {second: changes.newcomer(typed)}
            found = opening.save(
                work, case_id, "representative", given, changes.newcomer(ZHAO), delegates=sent
            )
        assert found == []
    return case_id


def test_two_bodies_each_send_a_delegate_who_signs_and_leads(sqlite_office: Office) -> None:
    """实施细则 art 11. The thief's ways: a delegate who did not sign, a body that did not send, a namesake typed on the way."""
    office, firm = sqlite_office, body_firm(sqlite_office)
    case_id = two_delegates(office, firm)
    changes.sign(office, case_id, ZHAO, MA, SUN)
    assert "change.consent_missing" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
    changes.sign(office, case_id, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    told = f"{stories.LLC_NAME}（委派代表：{ZHAO.name}）、{SECOND}（委派代表：{LI.name}）"
    assert face(office, firm, 2)[0] == told
    assert leads(office, firm, ZHAO) and leads(office, firm, LI)
    assert not leads(office, firm, MA) and not leads(office, firm, SUN)
    namesake = replace(HEAD, name=LI.name, mobile="13911110066")
    assert not leads(office, firm, namesake)
    gone = changes.owner_ids(office, firm)[stories.LLC_NAME]
    with office.work(firm.owner) as work:
        leaves = opening.open_change(work, firm.enterprise_id, ["partners"]).id
        opening.save(work, leaves, "partners", {"leave": [gone]})
    changes.sign(office, leaves, MA, LI, SUN)
    changes.hand_in(office, leaves, firm.owner)
    changes.decide(office, firm, leaves)
    assert face(office, firm, 3)[0] == f"{SECOND}（委派代表：{LI.name}）"
    assert leads(office, firm, LI) and not leads(office, firm, ZHAO), "who acted for who left acts no more"
