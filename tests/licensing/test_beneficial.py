"""Beneficial owners: who they are by the owners' tree, filed or exempted, kept through changes, late by date, seen by few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
import sqlalchemy as sa

from licensing import beneficial as tree
from licensing.act import SYSTEM, Role
from licensing.application.draft import Draft, KnownBody, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.errors import Invalid, NotFound, Refused
from licensing.findings import rules
from licensing.kinds.change import opening
from licensing.kinds.change.view import open_view
from licensing.owned import Part
from licensing.parties import COMPANY
from licensing.services.cases import beneficial, signing
from licensing.services.cases.beneficial import OwnerForm
from licensing.services.cases.cases import problems_by_section, save_section
from licensing.services.register import beneficial as register
from licensing.store.models import (
    BeneficialDuty,
    BeneficialFiling,
    BeneficialOwner,
    Case,
    Document,
    Enterprise,
    JournalEntry,
)
from portal.wiring import Office
from tests.support import changes, exits, owners, stories
from tests.support.agents import given
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.owners import Joint
from tests.support.stories import LI, MA, ZHAO

TODAY = date(2026, 3, 4)
WAN = 1_000_000
HEAD = frozenset({"SHAREHOLDER", "LEGAL_REP"})


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def owner(
    key: str, wan: float, party: str = "PERSON", roles: frozenset[str] = frozenset({"SHAREHOLDER"})
) -> PersonAnswer:
    money = {"amount_fen": int(wan * WAN)} if wan else {}
    return PersonAnswer(key, key, f"63212319880312001{len(key)}", "", roles, money, party)


def draft(
    *people: PersonAnswer,
    answer: Mapping[str, object] | None = None,
    kind: str = "llc",
    behind: Mapping[str, tuple[Part, ...]] | None = None,
) -> Draft:
    capital = sum(p.amount_fen for p in people)
    known = {key: KnownBody(key, (), True, parts=parts) for key, parts in (behind or {}).items()}
    answers = {"capital": {"amount_fen": capital}, "beneficial": answer or {}}
    return Draft(kind, "名称", None, answers, people, TODAY, bodies=known)


def found(catalogue: Catalogue, given: Draft) -> set[tuple[str, str]]:
    looked = [s for s in rules.look(given, catalogue) if s.rule.section == "beneficial"]
    return {(s.rule.id, p.code) for s in looked for p in s.problems}


PLEDGE = {"way": "pledge", "pledge": True}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (draft(owner("a", 400), owner("b", 300), owner("c", 300), answer=PLEDGE), set()),
        (
            draft(owner("a", 400.01), owner("b", 300), owner("c", 300), answer=PLEDGE),
            {("GE-81", "beneficial.no_exemption_capital")},
        ),
        (
            draft(owner("a", 400), owner("b", 300), owner("firm", 300, COMPANY), answer=PLEDGE),
            {("GE-81", "beneficial.no_exemption_body")},
        ),
        (draft(owner("a", 400), answer={"way": "pledge"}), {("GE-81", "beneficial.pledge_needed")}),
        (draft(owner("a", 400)), {("GE-80", "beneficial.needed")}),
    ],
)
def test_r45_a_pledge_exempts_to_ten_million_and_natural_persons_alone(
    catalogue: Catalogue, given: Draft, expected: set[tuple[str, str]]
) -> None:
    assert found(catalogue, given) == expected


def test_r46_chains_are_multiplied_and_added(catalogue: Catalogue) -> None:
    """A holds 25.00 %; C 31.5 % by two chains; B 21 %: A and C."""
    first = (Part("c", "C", Fraction(1, 2), True), Part("b", "B", Fraction(1, 2), True))
    holding = (Part("x", "X", Fraction(1), False, (Part("c", "C", Fraction(1), True),)),)
    given = draft(
        *(owner("a", 250), owner("f", 420, COMPANY), owner("g", 105, COMPANY), owner("d", 225)),
        behind={"f": first, "g": holding},
    )
    judged = tree.judge(given, catalogue.beneficial)
    assert judged.shares == {
        "a": Fraction(1, 4),
        "c": Fraction("0.315"),
        "b": Fraction("0.21"),
        "d": Fraction("0.225"),
    }
    assert judged.owners == ("c", "a") and not judged.unknown
    told = [{"id": "1", "who": "a", **WHOLE}]
    only = replace(given, answers={**given.answers, "beneficial": {"way": "file", "owners": told}})
    assert found(catalogue, only) == {("GE-82", "beneficial.missing")}


WHOLE = {"right": "share", "address": "某街1号", "valid_until": "2030-01-01", "since": "2026-01-01"}


def test_a_hair_below_a_quarter_is_none(catalogue: Catalogue) -> None:
    below = owner("a", 249.99)
    judged = tree.judge(draft(below, owner("b", 750.01)), catalogue.beneficial)
    assert judged.owners == ("b",)
    assert tree.percent(judged.shares["a"]) == "24.99"


def test_a_chain_behind_an_unknown_body_is_declared_by_its_links(catalogue: Catalogue) -> None:
    told = [{"id": "1", "who": "z", "held": {"firm": "60×52.5 + 10"}, **WHOLE}]
    given = draft(owner("a", 400), owner("firm", 600, COMPANY), answer={"way": "file", "owners": told})
    judged = tree.judge(given, catalogue.beneficial)
    assert judged.shares["z"] == Fraction(6, 10) * (Fraction(315, 1000) + Fraction(1, 10))
    assert [part.key for part in judged.unknown] == ["firm"]
    wrong = [{**told[0], "held": {"firm": "sixty"}}]
    bad = replace(given, answers={**given.answers, "beneficial": {"way": "file", "owners": wrong}})
    assert ("GE-82", "beneficial.chain_form") in found(catalogue, bad)


def test_r47_a_partner_with_one_percent_who_decides_is_one_by_control(catalogue: Catalogue) -> None:
    """The executing general partner; nobody named him: a person asks why."""
    head = owner("gp", 10, roles=frozenset({"GP_PARTNER", "EXEC_PARTNER"}))
    rest = owner("lp", 990, roles=frozenset({"LP_PARTNER"}))
    told = [{"id": "1", "who": "lp", **WHOLE}]
    given = draft(head, rest, kind="limited_partnership", answer={"way": "file", "owners": told})
    judged = tree.judge(given, catalogue.beneficial)
    assert (judged.owners, judged.heads, judged.last) == (("lp",), ("gp",), ())
    assert found(catalogue, given) == {("GE-82C", "beneficial.head_unnamed")}
    both = [*told, {"id": "2", "who": "gp", **WHOLE, "right": "control", "note": "决定人事和财务"}]
    named = replace(given, answers={**given.answers, "beneficial": {"way": "file", "owners": both}})
    assert found(catalogue, named) == set()


def test_who_runs_the_business_is_named_last_and_alone(catalogue: Catalogue) -> None:
    five = [owner(f"p{n}", 200, roles=HEAD if n == 0 else frozenset({"SHAREHOLDER"})) for n in range(5)]
    runs = [{"id": "1", "who": "p0", **WHOLE, "right": "manager"}]
    given = draft(*five, answer={"way": "file", "owners": runs})
    assert tree.judge(given, catalogue.beneficial).last == ("p0",)
    assert found(catalogue, given) == set()
    besides = [*runs, {"id": "2", "who": "p1", **WHOLE, "right": "control", "note": "一致行动"}]
    mixed = replace(given, answers={**given.answers, "beneficial": {"way": "file", "owners": besides}})
    assert ("GE-83", "beneficial.manager_last") in found(catalogue, mixed)
    assert ("GE-82C", "beneficial.by_control") in found(catalogue, mixed)
    nobody = replace(given, answers={**given.answers, "beneficial": {"way": "file"}})
    assert found(catalogue, nobody) == {("GE-83", "beneficial.nobody")}


def test_what_the_law_asks_of_somebody_outside_the_application(catalogue: Catalogue) -> None:
    told = [{"id": "1", "who": "z", "right": "control", "since": "2026-03-05"}]
    given = draft(owner("a", 400), answer={"way": "file", "owners": told})
    with_rules = [s for s in rules.look(given, catalogue) if s.rule.id == "GE-87"]
    fields = {p.field.rsplit(".", 1)[1] for s in with_rules for p in s.problems}
    assert fields == {
        *("address", "valid_until", "name", "number", "sex", "nationality", "born", "contact"),
        *("since", "note"),
    }


# at the founding


@pytest.fixture
def joint(sqlite_office: Office) -> Joint:
    stories.give_keys(sqlite_office)
    return owners.joint(sqlite_office)


def section(office: Office, story: stories.Story) -> set[str]:
    with office.look(story.founder) as work:
        return {
            p.code for p in problems_by_section(work, work.session.get_one(Case, story.case_id))["beneficial"]
        }


def test_the_register_tells_who_stands_behind_a_body(sqlite_office: Office, joint: Joint) -> None:
    """Zhao holds 60 %; the company of Ma (60 %) and Li (40 %) holds 40 %: 24 and 16 %."""
    with sqlite_office.look(joint.story.founder) as work:
        judged = beneficial.look(work, joint.story.case_id).judged
    assert sorted(judged.shares.values()) == [Fraction(16, 100), Fraction(24, 100), Fraction(60, 100)]
    assert {judged.names[k] for k in judged.shares} == {ZHAO.name, MA.name, LI.name}
    assert [judged.names[k] for k in judged.owners] == [ZHAO.name] and judged.closed == ("body",)


def test_a_pledge_that_the_law_does_not_offer_stops_the_application(
    sqlite_office: Office, joint: Joint
) -> None:
    assert section(sqlite_office, joint.story) == set()
    stories.pledge_beneficial(sqlite_office, joint.story)
    assert section(sqlite_office, joint.story) == {"beneficial.no_exemption_body"}


def test_filed_at_the_founding_kept_and_sealed(sqlite_office: Office, joint: Joint) -> None:
    owners.registered(sqlite_office, joint)
    with sqlite_office.read() as session:
        case = session.get_one(Case, joint.story.case_id)
        filing = session.query(BeneficialFiling).filter_by(enterprise_id=case.enterprise_id).one()
        row = session.query(BeneficialOwner).filter_by(enterprise_id=case.enterprise_id).one()
        assert (filing.way, filing.late, row.name, row.number, row.percent) == (
            *("file", False, ZHAO.name, ZHAO.id_number, "60.00"),
        )
        assert (row.since, row.until, row.told["contact"]) == (date(2026, 11, 1), None, ZHAO.mobile)
        raw = session.execute(sa.text("SELECT name, number, told FROM beneficial_owner")).one()
        assert not any(secret in str(raw) for secret in (ZHAO.name, ZHAO.id_number, "共和路9号"))
        papers = session.query(Document).filter_by(case_id=case.id).all()
        entries = session.query(JournalEntry).filter_by(action="enterprise.beneficial_filed").all()
        form = next(p.content.decode() for p in papers if p.kind == "APP")
        assert filing.digest in form and "共和路9号" not in form
        assert all(ZHAO.id_number not in str(e.facts) for e in entries) and entries
        assert "共和路9号" not in str([e.facts for e in session.query(JournalEntry)])


def test_a_number_that_is_not_the_registers_person_is_refused(sqlite_office: Office, joint: Joint) -> None:
    """Whoever files names Ma, whom the register shows behind the company, with a number of somebody else."""
    with sqlite_office.look(joint.story.founder) as work:
        judged = beneficial.look(work, joint.story.case_id).judged
        ma = next(k for k, name in judged.names.items() if name == MA.name and k in judged.shares)
    told = {**stories.OWNED, "right": "control", "number": LI.id_number, "note": "一致行动"}
    with pytest.raises(Invalid) as caught, sqlite_office.work(joint.story.founder) as work:
        beneficial.put(work, joint.story.case_id, None, OwnerForm(ma, told, {}))
    assert [p.code for p in caught.value.problems] == ["beneficial.other_number"]
    with sqlite_office.work(joint.story.founder) as work:
        beneficial.put(work, joint.story.case_id, None, OwnerForm(ma, told | {"number": MA.id_number}, {}))
        with pytest.raises(Invalid):
            beneficial.put(
                work, joint.story.case_id, None, OwnerForm(ma, told | {"number": MA.id_number}, {})
            )


def test_an_edit_makes_the_signatures_outdated(sqlite_office: Office) -> None:
    story = stories.signed(sqlite_office)
    stories.name_beneficial(sqlite_office, story)
    with sqlite_office.look(story.founder) as work:
        assert not signing.all_signed(work, work.session.get_one(Case, story.case_id))


def test_strangers_owners_and_agents_see_and_write_nothing(sqlite_office: Office) -> None:
    """The other shareholder, a stranger, and the founder's own agent, who may fill in all the rest."""
    story = stories.signed(sqlite_office)
    li, zhao = stories.sign_up(sqlite_office, LI), stories.sign_up(sqlite_office, ZHAO)
    given(sqlite_office, story)
    for who in (li, zhao):
        with pytest.raises(NotFound), sqlite_office.look(who) as work:
            beneficial.look(work, story.case_id)
        with pytest.raises(NotFound), sqlite_office.work(who) as work:
            beneficial.choose(work, story.case_id, "file")
    with pytest.raises(NotFound), sqlite_office.work(story.founder) as work:
        save_section(work, story.case_id, "beneficial", {"way": "pledge"})


# later


def outside(office: Office, firm: Firm, changed_on: date, days: int = 0) -> str:
    """Ma files alone what changed outside the register on a day: Li holds for another who decides; handed in ``days`` later."""
    stories.give_keys(office)
    if days:
        office.clock.move(days=days)  # type: ignore[attr-defined]  # the tests' clock
    with office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
    with office.work(firm.owner) as work:
        seen = beneficial.look(work, case_id)
        beneficial.choose(work, case_id, "file", changed_on=changed_on)
        for key in seen.judged.owners:
            beneficial.put(work, case_id, None, OwnerForm(key, stories.OWNED, {}))
        told = {**stories.OWNED, **OUTSIDER}
        beneficial.put(work, case_id, None, OwnerForm("", told, {}))
    with office.look(firm.owner) as work:
        assert {p.code for p in open_view(work, case_id).problems} == set()
    changes.sign(office, case_id, MA)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    return case_id


OUTSIDER = {
    "right": "control",
    "note": "与李秀兰签有代持和表决权委托协议",
    "name": ZHAO.name,
    "number": ZHAO.id_number,
    "contact": ZHAO.mobile,
}


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    return exits.company(sqlite_office)


@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_r48_thirty_days_after_a_change(
    sqlite_office: Office, firm: Firm, clock: FixedClock, days: int, late: bool
) -> None:
    """Changed 2026-03-04: filed by 04-03, late from 04-04; the same through the filing of an item alone."""
    with sqlite_office.look(firm.owner) as work:
        assert register.last_day(work, date(2026, 3, 4)) == date(2026, 4, 3)
    began: date = clock.day()
    outside(sqlite_office, firm, began, days)
    with sqlite_office.read() as session:
        filing = register.filings(session, firm.enterprise_id)[0]
        assert (filing.way, filing.changed_on, filing.late) == ("file", began, late)
        there = {row.name: row for row in register.standing(session, firm.enterprise_id)}
        assert set(there) == {MA.name, LI.name, ZHAO.name}
        assert there[ZHAO.name].told["sex"] == "male" and there[ZHAO.name].kind == "control"
        entry = session.query(JournalEntry).filter_by(action="enterprise.beneficial_filed").all()[-1]
        assert entry.facts["late"] is late


def test_who_is_named_no_more_stays_as_a_row(sqlite_office: Office, firm: Firm, clock: FixedClock) -> None:
    outside(sqlite_office, firm, clock.day())
    clock.move(days=5)
    ended: date = clock.day()
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
        beneficial.choose(work, case_id, "pledge", pledge=True, changed_on=ended)
    changes.sign(sqlite_office, case_id, MA)
    changes.hand_in(sqlite_office, case_id, firm.owner)
    changes.decide(sqlite_office, firm, case_id)
    with sqlite_office.read() as session:
        assert register.standing(session, firm.enterprise_id) == []
        rows = session.query(BeneficialOwner).filter_by(enterprise_id=firm.enterprise_id).all()
        assert len(rows) == 3 and {row.until for row in rows} == {ended}
        assert [f.way for f in register.filings(session, firm.enterprise_id)] == ["pledge", "file", "pledge"]


def test_the_day_it_is_about_is_asked_and_is_not_ahead(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
        beneficial.choose(work, case_id, "pledge", pledge=True)
    with sqlite_office.work(firm.owner) as work:
        assert {p.code for p in open_view(work, case_id).problems} == {"beneficial.changed_needed"}
        beneficial.choose(work, case_id, "pledge", pledge=True, changed_on=date(2030, 1, 1))
    with sqlite_office.look(firm.owner) as work:
        assert {p.code for p in open_view(work, case_id).problems} == {"beneficial.changed_ahead"}
        with pytest.raises(NotFound):
            opening.save(work, case_id, "beneficial", {"way": "pledge"})


def test_only_the_applicant_of_a_change_names_them(sqlite_office: Office, firm: Firm) -> None:
    with sqlite_office.work(firm.owner) as work:
        case_id = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
        plain = opening.open_change(work, firm.enterprise_id, ["beneficial"]).id
    assert plain == case_id
    for who in (LI, ZHAO):
        with pytest.raises(NotFound), sqlite_office.look(stories.sign_up(sqlite_office, who)) as work:
            beneficial.look(work, case_id)


def test_a_change_of_owners_ends_what_the_pledge_covered_only_when_it_must(
    sqlite_office: Office, firm: Firm
) -> None:
    """Natural persons within the limit: the pledge holds. A body among them, or capital above it: thirty days."""
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        register.changed(work, enterprise, owners=True, capital=False)
        assert register.owed_rows(work.session, enterprise.id) == []
        enterprise.capital_fen = 1_000 * WAN + 1
        register.changed(work, enterprise, owners=False, capital=True)
        register.changed(work, enterprise, owners=False, capital=True)
    with sqlite_office.read() as session:
        duty = session.query(BeneficialDuty).one()
        assert (duty.reason, duty.due_on - duty.since) == ("capital", date(2026, 1, 31) - date(2026, 1, 1))


def test_a_change_on_the_register_owes_a_filing_by_itself(sqlite_office: Office, firm: Firm) -> None:
    """Within the limit of a pledge an increase owes nothing, ten fen beyond it do; once filed, whoever buys is to be filed."""
    office = sqlite_office

    def owed() -> list[str]:
        with office.read() as session:
            return [duty.reason for duty in register.owed_rows(session, firm.enterprise_id)]

    for total, expected in ((1_000 * WAN, []), (1_000 * WAN + 10, ["owners"])):
        ids = changes.owner_ids(office, firm)
        parts = {ids[MA.name]: total * 6 // 10, ids[LI.name]: total - total * 6 // 10}
        case_id = changes.written(office, firm, {"capital": changes.raised(parts)})
        changes.sign(office, case_id, MA, LI)
        changes.hand_in(office, case_id, firm.owner)
        changes.decide(office, firm, case_id)
        assert owed() == expected, total
    outside(office, firm, office.clock.now().date())
    assert owed() == []
    case_id, _ = changes.bought(office, firm, changes.newcomer(stories.OFFICER))
    changes.sign(office, case_id, MA, LI, stories.OFFICER)
    changes.hand_in(office, case_id, firm.owner)
    changes.tax_paid(office, firm, str(changes.case_of(office, case_id).number))
    changes.decide(office, firm, case_id)
    assert owed() == ["owners"]


def test_r49_a_company_older_than_the_measure_is_overdue_by_its_day(
    sqlite_office: Office, firm: Firm
) -> None:
    """Founded 2024-10-31, nothing filed on 2026-11-28: overdue since 2025-11-01, and listed for the head."""
    on = date(2026, 11, 28)
    rules = sqlite_office.books.catalogue.beneficial
    with sqlite_office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, firm.enterprise_id)
        assert register.overdue(work.session, rules, "6302", on) == []
        work.session.query(BeneficialFiling).delete()
        enterprise.established_on = date(2024, 10, 31)
        work.session.flush()
        assert register.overdue_since(work.session, enterprise, rules, on) == date(2025, 11, 1)
        assert register.overdue_since(work.session, enterprise, rules, date(2025, 10, 31)) is None
        assert [e.id for e in register.overdue(work.session, rules, "630202", on)] == [enterprise.id]
        assert register.overdue(work.session, rules, "630203", on) == []
        assert register.overdue(work.session, rules, "630202", date(2025, 10, 31)) == []
        enterprise.established_on = date(2026, 11, 1)
        work.session.flush()
        assert register.overdue(work.session, rules, "630202", on) == []
        assert register.overdue(work.session, rules, "630202", date(2026, 12, 2)) != []


def test_the_head_of_the_place_orders_what_is_late_once(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    """A clerk and the head of another county order nothing; what is not late is not ordered."""
    head = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.LEDU, person=stories.HEAD)
    other = replace(stories.HEAD, mobile="13911110016", id_number="632123197905050055")
    elsewhere = stories.appoint(sqlite_office, Role.SUPERVISOR, stories.PINGAN, person=other)
    with pytest.raises(Refused), sqlite_office.work(head) as work:
        register.order(work, firm.enterprise_id)
    with sqlite_office.work(SYSTEM) as work:
        work.session.query(BeneficialFiling).delete()
        work.session.get_one(Enterprise, firm.enterprise_id).established_on = date(2024, 10, 31)
    for who in (firm.clerk, elsewhere, firm.owner):
        with pytest.raises(NotFound), sqlite_office.work(who) as work:
            register.order(work, firm.enterprise_id)
    ordered: date = clock.day()
    for _ in range(2):
        with sqlite_office.work(head) as work:
            duty = register.order(work, firm.enterprise_id)
            assert (duty.reason, duty.due_on, duty.ordered_on) == ("never", date(2025, 10, 31), ordered)
        clock.move(days=1)
    with sqlite_office.read() as session:
        assert session.query(JournalEntry).filter_by(action="enterprise.beneficial_ordered").count() == 1
    outside(sqlite_office, firm, clock.day())
    with sqlite_office.read() as session:
        assert register.owed_rows(session, firm.enterprise_id) == []
        assert register.filings(session, firm.enterprise_id)[0].late
