"""Who takes the legal mail of owners from abroad (条例 art 9(7)): filed, accepted in person, there while they are, gone with the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from licensing.errors import Refused
from licensing.kinds.change import opening, votes
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.view import open_view
from licensing.services.cases import signing
from licensing.services.register import extract_content, members
from licensing.services.register.extract_content import Wanted
from licensing.store.models import Case, Enterprise
from portal.wiring import Office
from tests.portal.api.conftest import program
from tests.support import abroad, changes, exits, kinds, owners, stories
from tests.support.changes import hand_in, sign
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.owners import Asked
from tests.support.pages import assert_page_hygiene, post
from tests.support.refusing import refusal
from tests.support.remembered import remembered
from tests.support.stories import LI, MA, ZHAO, SignUp, Story
from tests.support.visits import Visits
from tests.support.wording import says

ITEM, HERE = "consignee", "青海省海东市乐都区碾伯街道古城大街18号"
STEIN = NewPerson(
    *("Anna Stein", "DEUC01X00T47", "+4915112345678"),
    document_kind="PASSPORT",
    details={"document": "经公证的护照复印件及中文译本"},
)


def takes(who: SignUp) -> NewPerson:
    return replace(changes.newcomer(who), role=members.CONSIGNEE)


def named(office: Office, firm: Firm, case_id: str, who: NewPerson | None, **given: Any) -> set[str]:
    """Say who takes the mail; what stands against the whole application then."""
    with office.work(firm.owner) as work:
        opening.save(work, case_id, ITEM, {"address": HERE, **given}, who)
    with office.look(firm.owner) as work:
        return {p.code for p in open_view(work, case_id).problems}


def opened(office: Office, firm: Firm, *items: str) -> str:
    with office.work(firm.owner) as work:
        return opening.open_change(work, firm.enterprise_id, list(items)).id


def standing(office: Office, firm: Firm) -> list[tuple[str, bool]]:
    """Name, and whether that person accepted here."""
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        return [(m.name, m.index is not None) for m in members.consignees(session, entry)]


def signed_at_counter(office: Office, firm: Firm, case_id: str) -> None:
    with office.work(firm.owner) as work:
        signing.ask(work, case_id)
    with office.read() as session:
        who = next(p for p in session.get_one(Case, case_id).people if p.name == STEIN.name)
    asked = Asked(Story(firm.owner, "", case_id), who.id)
    first, second = owners.officers(office)
    owners.confirm(office, second, owners.see(office, first, asked).id)


def entered(office: Office, firm: Firm, case_id: str) -> None:
    hand_in(office, case_id, firm.owner)
    if "shareholders" in changes.case_of(office, case_id).answers["items"]:
        changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
    changes.decide(office, firm, case_id)


def sold(office: Office, firm: Firm, seller: str, buyer: NewPerson, *items: str) -> str:
    """A tenth of the capital; the application as far as what stands against it."""
    case_id = opened(office, firm, "shareholders", *items)
    part = stories.CAPITAL_FEN // 10
    given = {"from": changes.owner_ids(office, firm)[seller], "amount_fen": part, "price_fen": part}
    with office.work(firm.owner) as work:
        opening.save(work, case_id, "shareholders", given, buyer)
    return case_id


def came_in(office: Office, firm: Firm) -> str:
    """Anna Stein buys a tenth of Li, Zhao takes her mail, and all of it is on the register."""
    case_id = sold(office, firm, LI.name, STEIN, ITEM)
    assert named(office, firm, case_id, takes(ZHAO)) == set()
    stories.give_keys(office)
    sign(office, case_id, MA, LI, ZHAO)
    signed_at_counter(office, firm, case_id)
    entered(office, firm, case_id)
    return case_id


def test_nobody_from_abroad_comes_in_without_somebody_who_accepted(sqlite_office: Office) -> None:
    """Typed on the buyer's own line it was enough, whoever that was."""
    office, firm = sqlite_office, exits.company(sqlite_office)
    told = replace(STEIN, details={**(STEIN.details or {}), "consignee": "王送达", "consignee_address": HERE})
    assert "change.consignee_first" in changes.bought(office, firm, told)[1]
    case_id = sold(office, firm, LI.name, STEIN, ITEM)
    assert named(office, firm, case_id, None) == {"order.missing", "change.no_consignee"}
    assert named(office, firm, case_id, takes(ZHAO), address="") == {"change.consignee_address"}
    assert named(office, firm, case_id, takes(ZHAO)) == set()


def test_a_stranger_who_is_named_takes_nothing_until_the_own_signature(
    sqlite_office: Office,
) -> None:
    """The thief names Zhao, who never heard of it: the application is not handed in, and no mail of the firm is his."""
    office, firm = sqlite_office, exits.company(sqlite_office)
    case_id = sold(office, firm, LI.name, STEIN, ITEM)
    named(office, firm, case_id, takes(ZHAO))
    sign(office, case_id, MA, LI)
    signed_at_counter(office, firm, case_id)
    with office.look(firm.owner) as work:
        count = votes.count(work, work.session.get_one(Case, case_id))
        assert [n.name for n in count.needed if not n.agreed] == [ZHAO.name] and not count.consented
    with pytest.raises(Refused):
        hand_in(office, case_id, firm.owner)
    assert standing(office, firm) == []


def test_it_stands_from_its_day_to_the_last_owners_and_the_public_reads_nothing(
    office: Office, clock: FixedClock
) -> None:
    """Came in, changed, gone with the last owner from abroad; every day says afterwards what it said before."""
    firm = exits.company(office)
    days = [office.clock.now().date()]
    clock.move(days=1)
    came_in(office, firm)
    assert standing(office, firm) == [(ZHAO.name, True)]
    days.append(office.clock.now().date())
    clock.move(days=10)
    case_id = opened(office, firm, ITEM)
    with office.look(firm.owner) as work:
        (held,) = [
            row
            for row in changes.case_of(office, case_id).answers["start"]["officers"]
            if row[0] == members.CONSIGNEE
        ]
    gone = f"{held[0]}|{held[2]}"
    assert named(office, firm, case_id, None, leave=[gone]) == {"change.no_consignee"}
    assert named(office, firm, case_id, takes(LI), leave=[gone]) == set()
    sign(office, case_id, MA, LI)
    entered(office, firm, case_id)
    assert standing(office, firm) == [(LI.name, True)]
    days.append(office.clock.now().date())
    clock.move(days=10)
    case_id = sold(office, firm, STEIN.name, changes.newcomer(MA))
    sign(office, case_id, MA)
    signed_at_counter(office, firm, case_id)
    entered(office, firm, case_id)
    assert standing(office, firm) == []
    days.append(office.clock.now().date())
    with office.look(firm.owner) as work:
        entry = work.session.get_one(Enterprise, firm.enterprise_id)
        stood = [
            [m.name for m in members.as_of(work.session, entry, day) if m.role == members.CONSIGNEE]
            for day in days
        ]
        assert stood == [[], [ZHAO.name], [LI.name], []]
        assert all(r.role != members.CONSIGNEE for r in members.published(work.session, entry))
        for level, seen in (("public", False), ("full", True)):
            told = extract_content.told(work, entry, Wanted(level, days[2], None))
            assert any(p["role"] == "法律文件送达接受人" for p in told["people"]) is seen
    assert "change.consignee_unasked" in named(office, firm, opened(office, firm, ITEM), takes(ZHAO))
    page = (
        Visits(office).of(MA).get(f"/enterprises/{changes.enterprise(office, firm).uscc}/as-of?on={days[2]}")
    )
    assert page.status_code == 200 and "法律文件送达接受人" not in page.text


@remembered
def founded(office: Office) -> Firm:
    """Zhao's company, of which 40 % are a German company's; it named 王送达 at the founding."""
    stories.give_keys(office)
    case = owners.foreign(office)
    sign(office, case.story.case_id, ZHAO)
    first, second = owners.officers(office)
    owners.confirm(office, second, owners.see(office, first, case).id)
    return _on_register(office, case)


def _on_register(office: Office, case: Asked) -> Firm:
    stories.hand_in(office, case.story)
    clerk, _ = owners.officers(office)
    changes.take(office, Firm(case.story, "", clerk), case.story.case_id)
    stories.decide(office, case.story.case_id, clerk)
    exits.make_licence(office, case.story.case_id)
    return Firm(case.story, str(changes.case_of(office, case.story.case_id).enterprise_id), clerk)


def test_whom_the_founding_named_stands_by_name_until_somebody_accepted(
    sqlite_office: Office, clock: FixedClock
) -> None:
    office = sqlite_office
    firm = founded(office)
    assert standing(office, firm) == [("王送达", False)]
    first = office.clock.now().date()
    clock.move(days=3)
    case_id = opened(office, firm, ITEM)
    assert named(office, firm, case_id, takes(LI), leave=["CONSIGNEE|name:王送达"]) == set()
    sign(office, case_id, ZHAO, LI)
    entered(office, firm, case_id)
    assert standing(office, firm) == [(LI.name, True)]
    with office.read() as session:
        entry = session.get_one(Enterprise, firm.enterprise_id)
        for day, name in ((first, "王送达"), (first + timedelta(days=3), LI.name)):
            on = [m.name for m in members.as_of(session, entry, day) if m.role == members.CONSIGNEE]
            assert on == [name]


def test_a_partner_from_abroad_comes_in_with_somebody_who_accepts(sqlite_office: Office) -> None:
    office = sqlite_office
    stories.give_keys(office)
    firm = exits.registered(office, kinds.draft(office, "partnership"))
    case_id = opened(office, firm, "partners")
    part = {"amount_fen": 10 * kinds.WAN, "form": "currency", "due_on": "2030-06-30"}
    comes = replace(STEIN, role="GP_PARTNER", part=part, details={**(STEIN.details or {}), "residence": HERE})
    with office.work(firm.owner) as work:
        found = {p.code for p in opening.save(work, case_id, "partners", {}, comes)}
    assert "change.consignee_first" in found
    case_id = opened(office, firm, "partners", ITEM)
    assert "change.consignee_first" not in named(office, firm, case_id, takes(ZHAO))


def test_a_branch_of_a_foreign_company_files_it_too_and_one_of_ours_is_not_offered_it(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    foreign = abroad.branch(office)
    with office.look(foreign.owner) as work:
        entry = work.session.get_one(Enterprise, foreign.enterprise_id)
        assert ITEM in opening.offered(work, entry)
        assert [m.name for m in members.consignees(work.session, entry)] != []


def test_page_and_program_keep_the_same_and_a_stranger_finds_nothing(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = founded(office)
    owner, choose = Visits(office).of(ZHAO), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": ITEM}, choose).location
    case_id, form = case.rsplit("/", 1)[1], f"{case}/items/{ITEM}"
    page = owner.get(form).text
    assert_page_hygiene(page)
    assert says(page, "change.offices.consignee_hint") and "王送达" in page
    who = {"person_name": LI.name, "person_id_number": LI.id_number, "person_mobile": LI.mobile}
    (leaves,) = [part.split('"')[0] for part in page.split('name="')[1:] if part.startswith("leave-")]
    fields = {**who, "person_role": members.CONSIGNEE, leaves: "leave"}
    wrong = post(owner, form, fields, form)
    assert wrong.status_code == 422 and says(wrong.text, "problems.change.consignee_address")
    assert post(owner, form, {**fields, "address": HERE}, form).status_code == 303
    by_page = changes.case_of(office, case_id).answers[ITEM]
    with office.read() as session:
        row = session.get_one(Case, case_id)
        row.answers = {name: said for name, said in row.answers.items() if name != ITEM}
        session.commit()
    li = {"name": LI.name, "id_number": LI.id_number, "mobile": LI.mobile}
    sent = {"item": ITEM, "leave": [leaves.removeprefix("leave-")], "come": [li], "address": HERE}
    answer = program(office, firm.owner).put(f"/api/v1/changes/{case_id}/items", sent)
    assert answer.status_code == 200 and answer.get_json()["items"][0]["missing"] == []
    assert changes.case_of(office, case_id).answers[ITEM] == by_page
    assert HERE in owner.get(case).text, "two officers compare where it arrives"
    thief = program(office, stories.sign_up(office, MA))
    assert thief.put(f"/api/v1/changes/{case_id}/items", sent).status_code == 404
    assert Visits(office).of(MA).get(form).status_code == 404
    assert refusal(lambda: hand_in(office, case_id, firm.owner))
