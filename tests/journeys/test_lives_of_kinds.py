"""What each kind does once it is on the register, over HTTP: three items changed in one application, business suspended and resumed.

From its name to its licence each kind goes in ``test_journey_kinds.py`` and ``test_journey_http.py``; signatures and decisions are told
there, here others sign and decide by the services. A foreign company signs for its branch at a counter, so its life is told apart below.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from licensing import parties
from licensing.entities import KINDS
from licensing.errors import NotFound
from licensing.services.cases.cases import PersonForm
from licensing.store.models import Enterprise, Licence
from portal.wiring import Office
from tests.licensing.test_branches import branch
from tests.support import abroad, changes, exits, identity, kinds, orders, owners, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.kinds import BUSINESSES, QIAN, UNION, WAN
from tests.support.pages import post
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits
from tests.support.years.crowd import Crowd

STRANGER = Crowd(Random(1)).person()  # noqa: S311  # a name, no secret
ROOM = "青海省海东市乐都区碾伯街道古城大街20号101室"
REST = {"grounds": "店铺所在路段封闭施工", "served_at": ROOM, "staff": "yes"}
FORMS = {"llc": ("有限公司", "llc"), "individual": ("工作室（个体工商户）", "individual")}
HERE = sorted(set(KINDS) - {"foreign_branch"})
EVERYWHERE = (
    "individual",
    "limited_partnership",
)  # these on both databases with every run, the others with the slow ones


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    if kind == "branch":
        return branch(office)[1]
    if kind in FORMS:
        return exits.company(office) if kind == "llc" else exits.individual(office)
    return union(office) if kind == UNION.kind else exits.registered(office, kinds.draft(office, kind))


def union(office: Office) -> Firm:
    """Three cooperatives, for which Ma, Li and Zhao speak, and their union, of which Qian is the chair."""
    codes = [
        owners.code_of(office, exits.registered(office, kinds.draft(office, each))) for each in kinds.UNITED
    ]
    actor, (chair,) = stories.sign_up(office, QIAN), UNION.people
    story = stories.open_case(office, actor, stories.reserve_name(office, actor, UNION.name, UNION.register))
    for section, answer in (stories.answers(office) | {"capital": {"amount_fen": UNION.wan * WAN}}).items():
        stories.save(office, story, section, answer)
    stories.add_person(office, story, stories.person(QIAN, chair.roles))
    for name, code in codes:
        money = {"amount_fen": UNION.wan // 3 * WAN, "form": "currency", "due_on": "2030-06-30"}
        body = PersonForm(name, code, MA.mobile, frozenset({"MEMBER"}), money, parties.COMPANY)
        stories.add_person(office, story, body)
    for who in (MA, LI, ZHAO, QIAN):
        identity.sign_case(office, stories.sign_up(office, who), story.case_id)
    stories.hand_in(office, story)
    return replace(exits.decided(office, story), story=replace(story, founder=stories.sign_up(office, MA)))


def three_items(office: Office, firm: Firm, kind: str) -> dict[str, dict[str, Any]]:
    """A branch is called after its head, so another is put in charge of it instead."""
    given: dict[str, dict[str, Any]] = {"domicile": {"domicile": ROOM}, "scope": {"scope": "软件开发"}}
    if kind == "branch":
        who = {"person_name": LI.name, "person_id_number": LI.id_number, "person_mobile": LI.mobile}
        return given | {"representative": who}
    business = BUSINESSES.get(kind, UNION)
    form, register = FORMS.get(kind, (business.form, business.register))
    name = f"海东市乐都区青禾云岭软件开发{form}"
    stories.reserve_name(office, firm.owner, name, register)
    return given | {"name": {"name": name}}


def filed(visits: Visits, firm: Firm, items: Mapping[str, Mapping[str, Any]]) -> None:
    """Chosen, answered, signed by whoever is asked, handed in, decided, and the next licence made."""
    office, owner, choose = visits.office, visits.fresh(MA), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": list(items)}, choose).location
    for item, answer in items.items():
        form = f"{case}/items/{item}"
        sent = post(owner, form, answer, form)
        assert sent.status_code == 303, (item, sent.text)
    assert visits.fresh(STRANGER).get(case).status_code == 404, "nobody else's business"
    assert post(owner, f"{case}/ask", {}, case).status_code == 303
    case_id = case.rsplit("/", 1)[1]
    for who in (MA, LI, ZHAO, *(p.who for p in BUSINESSES["cooperative"].people)):
        with suppress(NotFound):  # who is not asked finds nothing to sign
            identity.sign_case(office, stories.sign_up(office, who), case_id)
    assert post(owner, f"{case}/submit", {}, case).status_code == 303, owner.get(case).text
    changes.decide(office, firm, case_id)
    orders.work_off(office)


def verified(visits: Visits, firm: Firm) -> tuple[str, dict[str, Any]]:
    """What anybody is told of the newest licence."""
    with visits.office.read() as session:
        rows = session.query(Licence).filter_by(enterprise_id=firm.enterprise_id)
        pdf = rows.order_by(Licence.number_version.desc()).first().pdf  # type: ignore[union-attr]  # there is one
    told = (
        visits.nobody()
        .post("/api/v1/licence-verifications", data=pdf, content_type="application/pdf")
        .get_json()
    )
    return told["result"], told["claims"]


@pytest.mark.parametrize(
    "kind", [k if k in EVERYWHERE else pytest.param(k, marks=pytest.mark.slow) for k in HERE]
)
def test_three_items_then_suspended_and_resumed(office: Office, clock: FixedClock, kind: str) -> None:
    firm, visits = firm_of(office, kind), Visits(office)
    stories.sign_up(office, STRANGER)
    given = three_items(office, firm, kind)
    filed(visits, firm, given)
    result, claims = verified(visits, firm)
    assert (result, claims["addr"]) == ("valid", ROOM)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        page = visits.nobody().get(f"/enterprises/{row.uscc}").text
        assert ROOM in page and str(row.scope).startswith("一般项目：软件开发")
        assert claims["name"] == row.name == given.get("name", {"name": row.name})["name"]
        assert claims["rep"] == row.representative == (LI.name if kind == "branch" else row.representative)
    filed(visits, firm, {"suspension": REST | {"until": str(clock.day() + timedelta(days=60))}})
    assert verified(visits, firm)[0] == "suspended"
    clock.move(days=10)
    filed(visits, firm, {"resumption": {}})
    assert verified(visits, firm)[0] == "valid"
    assert QIAN.name in claims["rep"] or kind != UNION.kind


def by_the_company(visits: Visits, firm: Firm, item: str, answer: Mapping[str, Any]) -> None:
    """Zhao files on the pages; the company's signatory signs at the counter before a second officer; the city decides."""
    office, owner, choose = visits.office, visits.fresh(ZHAO), f"/change/enterprises/{firm.enterprise_id}"
    case = post(owner, choose, {"item": [item]}, choose).location
    form = f"{case}/items/{item}"
    sent = post(owner, form, answer, form)
    assert sent.status_code == 303, (item, sent.text)
    assert visits.fresh(STRANGER).get(case).status_code == 404, "nobody else's business"
    assert post(owner, f"{case}/ask", {}, case).status_code == 303
    case_id = case.rsplit("/", 1)[1]
    alone = post(owner, f"{case}/submit", {}, case)
    assert alone.status_code == 409, "who runs the branch does not speak for the company"
    asked = owners.Asked(stories.Story(firm.owner, "", case_id), abroad.signer(office, case_id).id)
    abroad.sign_for_company(office, asked)
    assert post(owner, f"{case}/submit", {}, case).status_code == 303, owner.get(case).text
    changes.decide(office, firm, case_id)
    orders.work_off(office)


def test_a_foreign_company_s_branch_is_suspended_and_resumed(office: Office, clock: FixedClock) -> None:
    """公司法 arts 243-247, 条例 art 30: by the company's signature, on both databases; the licence follows each time."""
    firm, visits = abroad.branch(office), Visits(office)
    stories.sign_up(office, STRANGER)
    until = clock.day() + timedelta(days=60)
    by_the_company(visits, firm, "suspension", REST | {"until": str(until)})
    assert verified(visits, firm)[0] == "suspended"
    assert changes.enterprise(office, firm).suspended_until == until
    clock.move(days=10)
    by_the_company(visits, firm, "resumption", {})
    result, claims = verified(visits, firm)
    assert (result, claims["name"]) == ("valid", abroad.NAME)
    assert changes.enterprise(office, firm).suspended_until is None
