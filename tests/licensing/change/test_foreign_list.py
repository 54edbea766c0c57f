"""GE-56: a company in which somebody from abroad invests, and what it founds directly, is compared with the negative list at founding and
whenever scope or owners change later (公司登记管理实施办法 art 12; 外商投资法 art 28)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from licensing import company_variants, parties
from licensing.act import SYSTEM
from licensing.findings import rules
from licensing.findings.rule import REVIEW
from licensing.kinds.change.asked import NewPerson
from licensing.kinds.change.kind import looked
from licensing.services.cases.cases import draft_of
from licensing.store.models import Case, Enterprise, Investor
from portal.wiring import Office
from tests.support import changes, exits, owners, stories
from tests.support.changes import written
from tests.support.exits import Firm
from tests.support.owners import STEIN, Joint, abroad
from tests.support.stories import LI

FOREIGN = ["people.foreign_invested"]
SUBSIDIARY = ["people.foreign_subsidiary"]


@pytest.fixture
def case(sqlite_office: Office) -> Joint:
    """Stein Holding GmbH came in by a case of its own; the parent is Ma's and Li's until it sells."""
    return owners.foreign(sqlite_office)


def sold_to_stein(office: Office, firm: Firm) -> None:
    """What Li held is the German company's by the register."""
    index = parties.index_of(parties.FOREIGN, "", "DEU:HRB12345")
    with office.work(SYSTEM) as work:
        mine = (Investor.enterprise_id == firm.enterprise_id) & (Investor.name == LI.name)
        work.session.execute(update(Investor).where(mine).values(name=STEIN, id_number_index=index))


def told(office: Office, firm: Firm, case_id: str) -> list[str]:
    with office.look(firm.owner) as work:
        seen = [x for x in looked(work, work.session.get_one(Case, case_id)) if x.rule.id == "GE-56F"]
    assert all(x.rule.outcome == REVIEW for x in seen), "a person decides, and nothing is refused by our rows"
    return [p.code for x in seen for p in x.problems]


def test_a_scope_that_changes_is_compared_where_an_owner_is_from_abroad(
    sqlite_office: Office, case: Joint
) -> None:
    office, firm = sqlite_office, case.parent
    catalogue = office.books.catalogue
    at_home = written(office, firm, {"scope": {"scope": "软件开发\n五金产品零售"}})
    assert told(office, firm, at_home) == []
    sold_to_stein(office, firm)
    assert told(office, firm, at_home) == FOREIGN, "by the register of the day on which it is looked at"
    touches = next(i.item for i in catalogue.scope_items.values() if company_variants.measures(i.item))
    listed = written(office, firm, {"scope": {"scope": f"软件开发\n{touches}"}})
    assert set(told(office, firm, listed)) == {*FOREIGN, "people.foreign_list"}


def test_an_address_changes_without_the_list(sqlite_office: Office, case: Joint) -> None:
    office, firm = sqlite_office, case.parent
    sold_to_stein(office, firm)
    moved = written(office, firm, {"domicile": {"domicile": "青海省海东市乐都区古城大街77号"}})
    assert told(office, firm, moved) == []


@pytest.mark.parametrize(
    ("buyer", "codes"),
    [
        (
            NewPerson(
                "Anna Stein", "DEUC01X00T47", "13911110010", document_kind="PASSPORT", details=abroad()
            ),
            FOREIGN,
        ),
        (NewPerson(STEIN, "DEU:HRB12345", "13911110010", parties.FOREIGN, details=abroad()), FOREIGN),
        (None, []),
    ],
    ids=["a person with a passport", "a company from abroad", "somebody of this country"],
)
def test_who_buys_in_is_looked_at(
    sqlite_office: Office, case: Joint, buyer: NewPerson | None, codes: list[str]
) -> None:
    office, firm = sqlite_office, case.parent
    who: Any = buyer or owners.ZHAO
    case_id, _ = changes.bought(office, firm, who if buyer else changes.newcomer(who))
    assert told(office, firm, case_id) == codes


def test_a_company_founded_by_a_foreign_invested_one_goes_to_a_person(sqlite_office: Office) -> None:
    """The finding is there before anybody signs, and is gone once nobody from abroad stands behind its owner."""
    office = sqlite_office
    case = owners.joint(office)

    def found() -> list[str]:
        with office.look(case.parent.owner) as work:
            draft = draft_of(work.session, work.session.get_one(Case, case.story.case_id), work)
            seen = rules.look(draft, office.books.catalogue)
        return [p.code for x in seen if x.rule.id == "GE-56F" for p in x.problems]

    assert found() == []
    other = owners.begun(
        office, name="海东市乐都区碧水贸易有限公司"
    )  # the German company is known by a case of its own
    stories.add_person(office, other, owners.body(STEIN, "DEU:HRB12345", parties.FOREIGN, **abroad()))
    assert found() == []
    sold_to_stein(office, case.parent)
    assert found() == SUBSIDIARY


def test_a_subsidiary_changes_its_scope(sqlite_office: Office, case: Joint) -> None:
    """The owner is a company of this register in which somebody from abroad invests."""
    office, firm = sqlite_office, case.parent
    sold_to_stein(office, firm)
    child = exits.company(office, "海东市乐都区碧水贸易有限公司")
    with office.read() as session:
        parent = session.get_one(Enterprise, firm.enterprise_id)
        code, name = str(parent.uscc), parent.name
    scope = {"scope": {"scope": "软件开发\n五金产品零售"}}
    case_id = written(office, child, scope)
    assert told(office, child, case_id) == []
    with office.work(SYSTEM) as work:
        theirs = (Investor.enterprise_id == child.enterprise_id) & (Investor.name == LI.name)
        work.session.execute(
            update(Investor).where(theirs).values(name=name, uscc=code, id_number_index=None)
        )
    assert told(office, child, case_id) == SUBSIDIARY
