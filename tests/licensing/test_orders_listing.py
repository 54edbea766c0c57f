"""An order that gives a company with somebody from abroad a new scope says to both officers what a change says to the one who decides it
(公司登记管理实施办法 art 12; 外商投资法 art 28)."""

from __future__ import annotations

import pytest

from licensing import company_variants
from licensing.act import Role
from licensing.errors import Problem
from licensing.kinds.change.kind import looked
from licensing.store.models import Case, Enterprise, RegisterOrder
from portal.app import create_app
from portal.counters.orders.view import order_view
from portal.wiring import Office
from portal.words.problem_words import problem_text
from tests.licensing.change.test_foreign_list import sold_to_stein
from tests.licensing.test_orders_rules import GIVEN, item_of, stated
from tests.support import changes, orders, owners, stories
from tests.support.exits import Firm

SCOPE = "软件开发\n日用百货销售"
LISTED = "软件开发\n广播电视设备销售"  # beside which our rows say something of the list


@pytest.fixture
def firm(sqlite_office: Office) -> Firm:
    """Ma's and Li's; a German company is known by a case of its own."""
    return owners.foreign(sqlite_office).parent


def code_of(office: Office, firm: Firm) -> str:
    with office.read() as session:
        return str(session.get_one(Enterprise, firm.enterprise_id).uscc)


def read_by_both(office: Office, order_id: str) -> list[list[str]]:
    """What the order's page says to its maker and to whoever confirms it."""
    found = []
    app = create_app(office)
    for officer in (stories.appoint(office, Role.CLERK), stories.second_officer(office)):
        with app.test_request_context("/"), office.look(officer) as work:
            found.append(order_view(work, work.session.get_one(RegisterOrder, order_id)).late)
    return found


def said_of_a_change(office: Office, firm: Firm, scope: str) -> list[str]:
    """What the very same change says when the owners ask for it."""
    case_id = changes.written(office, firm, {"scope": {"scope": scope}})
    with office.look(firm.owner) as work:
        seen = [x for x in looked(work, work.session.get_one(Case, case_id)) if x.rule.id == "GE-56F"]
    problems: list[Problem] = [p for x in seen for p in x.problems]
    with create_app(office).test_request_context("/"):
        return [problem_text(p) for p in problems]


def test_a_new_scope_by_order_says_to_both_what_a_change_says(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    sold_to_stein(office, firm)
    order = orders.propose(office, code_of(office, firm), "CHANGE", scope=SCOPE)
    maker, checker = read_by_both(office, order)
    assert maker == checker == said_of_a_change(office, firm, SCOPE) != []
    assert "负面清单" in maker[0]
    orders.confirm(office, order)
    assert read_by_both(office, order) == [maker, checker], (
        "what was said when it was decided stays on its page"
    )


def test_phrases_of_the_list_are_named(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    assert company_variants.measures(LISTED)
    at_home = orders.propose(office, code_of(office, firm), "CHANGE", scope=LISTED)
    assert read_by_both(office, at_home) == [[], []]
    sold_to_stein(office, firm)
    maker, checker = read_by_both(office, at_home)
    assert maker == checker == said_of_a_change(office, firm, LISTED)
    assert len(maker) > 1, "who came in after the proposal is seen by whoever confirms it"


def granted(office: Office, firm: Firm, phrase: str, **more: int) -> str:
    """An order that adds a trade whose approval its department has stated."""
    uscc, item = code_of(office, firm), item_of(office, phrase)
    body = office.books.catalogue.department_for(office.books.catalogue.items[item], stories.LEDU).code
    stated(office, uscc, body, f"{item} 批准")
    with office.read() as session:
        given = GIVEN | {"holder": session.get_one(Enterprise, firm.enterprise_id).name}
    return orders.propose(
        office, uscc, "CHANGE", scope=f"软件开发\n{phrase}", approvals={item: given}, **more
    )


def test_ge_35_a_trade_whose_least_capital_nobody_read_is_weighed_by_both_as_when_owners_take_it_up(
    sqlite_office: Office, firm: Firm
) -> None:
    """邮政法 art 52 as we know it: half a million for a courier; 融资担保 is paid in before it begins."""
    office = sqlite_office
    enough = granted(office, firm, "快递服务")
    assert read_by_both(office, enough) == [[], []], "a million is enough"
    with office.sessions.begin() as session:
        session.get_one(Enterprise, firm.enterprise_id).capital_fen = 49_0000_00
    maker, checker = read_by_both(office, enough)
    assert maker == checker and len(maker) == 1
    assert "邮政法第五十二条" in maker[0] and "50 万元" in maker[0]


def test_ge_35_what_is_paid_in_first_is_compared_by_both(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    order = granted(office, firm, "融资担保业务", capital_fen=2000_0000_00)
    maker, checker = read_by_both(office, order)
    assert maker == checker and len(maker) == 1 and "融资担保公司监督管理条例第七条" in maker[0]


def test_what_leaves_the_scope_alone_is_not_compared(sqlite_office: Office, firm: Firm) -> None:
    office = sqlite_office
    sold_to_stein(office, firm)
    order = orders.propose(office, code_of(office, firm), "CHANGE", domicile="青海省海东市乐都区古城大街77号")
    assert read_by_both(office, order) == [[], []]
