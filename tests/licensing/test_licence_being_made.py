"""The seconds between a decision and the licence that says it: nobody is told that the licence is worth nothing, and nothing is lost."""

from __future__ import annotations

import pytest

from licensing.application.draft import KnownBody
from licensing.errors import Refused
from licensing.parties import COMPANY
from licensing.services.holding import lending
from licensing.services.licences import renewal
from licensing.services.register import bodies
from licensing.store.models import Enterprise
from portal.wiring import Office
from tests.support import holders, identity, orders, owners, stories
from tests.support.pages import assert_page_hygiene
from tests.support.refusing import refusal
from tests.support.stories import LEDU, LI, MA
from tests.support.visits import Visits
from tests.support.wording import says

NEW = "青海省海东市乐都区碾伯街道校场路5号"


def code_of(office: Office, enterprise_id: str) -> tuple[str, str]:
    with office.read() as session:
        enterprise = session.get_one(Enterprise, enterprise_id)
        return str(enterprise.uscc), enterprise.name


def known(office: Office, enterprise_id: str) -> KnownBody:
    code, name = code_of(office, enterprise_id)
    with office.look(stories.appoint(office, stories.Role.CLERK, LEDU)) as work:
        body = bodies.known(work, COMPANY, code, name)
    assert body is not None
    return body


def test_a_body_whose_licence_is_being_made_is_asked_to_wait_and_signs_then(sqlite_office: Office) -> None:
    """Found by a town of years: an owner signed in the hour in which its head's licence was made anew."""
    stories.give_keys(sqlite_office)
    case = owners.joint(sqlite_office)
    parent = case.parent
    orders.order(sqlite_office, code_of(sqlite_office, parent.enterprise_id)[0], "CHANGE", domicile=NEW)
    assert (
        refusal(lambda: identity.sign_case(sqlite_office, parent.owner, case.story.case_id))
        == "party.licence_being_made"
    )
    assert known(sqlite_office, parent.enterprise_id).by_licence, "it is not sent to a counter for it"
    orders.work_off(sqlite_office)
    assert identity.sign_case(sqlite_office, parent.owner, case.story.case_id)


def test_it_is_neither_shown_lent_nor_renewed_until_it_is_there(office: Office) -> None:
    firm = holders.held(office)
    request, _ = holders.ask(office)
    orders.order(office, code_of(office, firm.enterprise_id)[0], "CHANGE", domicile=NEW)
    assert holders.refusal(office, firm.owner, request, firm) == "holder.licence_being_made"
    with pytest.raises(Refused) as lent, office.work(firm.owner) as work:
        lending.appoint(work, firm.enterprise_id, holders.named(LI))
    assert lent.value.codes == ("holder.licence_being_made",)
    with pytest.raises(Refused) as renewed, office.work(firm.owner) as work:
        renewal.ask(work, firm.enterprise_id)
    assert renewed.value.codes == ("holder.licence_being_made",)
    page = Visits(office).of(MA).get(f"/licence/{firm.enterprise_id}").text
    assert_page_hygiene(page)
    assert says(page, "holder.being_made") and not says(page, "holder.not_usable")
    orders.work_off(office)
    assert holders.refusal(office, firm.owner, request, firm) == ""


def test_one_that_is_over_is_not_said_to_be_coming(sqlite_office: Office) -> None:
    """A revocation makes a version, too; what was revoked is not usable in a moment."""
    stories.give_keys(sqlite_office)
    case = owners.joint(sqlite_office)
    orders.order(
        sqlite_office, code_of(sqlite_office, case.parent.enterprise_id)[0], "REVOKE", ground="other"
    )
    assert (
        refusal(lambda: identity.sign_case(sqlite_office, case.parent.owner, case.story.case_id))
        == "party.licence_not_in_force"
    )
    assert not known(sqlite_office, case.parent.enterprise_id).by_licence
