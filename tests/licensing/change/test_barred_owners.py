"""Whom the law lets own nothing does not come in by a change either (公务员法 art 59; 条例 art 40; law2.md WA-25, GE-06)."""

from __future__ import annotations

import pytest

from licensing.kinds.change.view import open_view
from portal.wiring import Office
from tests.licensing.change.test_admitting import comer, filed
from tests.licensing.change.test_cooperative import WU
from tests.support import changes, exits, kinds, standings, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, ZHAO, SignUp

WAYS = {"llc": "", "partnership": "GP_PARTNER", "cooperative": "MEMBER"}
FACTS = {"BARRED_POST": "people.barred_owner", "FALSE_REGISTRATION": "people.barred_apply"}


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    if kind == "llc":
        return exits.company(office)
    return exits.registered(office, kinds.draft(office, kind))


def coming_in(office: Office, firm: Firm, kind: str, who: SignUp) -> str:
    """A change by which somebody new is to own a part."""
    if kind == "llc":
        return changes.bought(office, firm, changes.newcomer(who))[0]
    item = {"partnership": "partners", "cooperative": "members"}[kind]
    return filed(office, firm, item, new=comer(who, WAYS[kind], farmer="yes"))[0]


def against(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(firm.owner) as work:
        return {p.code for p in open_view(work, case_id).problems}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("kind", WAYS)
def test_who_is_barred_does_not_buy_or_join(
    sqlite_office: Office, clock: FixedClock, kind: str, fact: str
) -> None:
    """At the founding they were refused; by a sale or an entry a day later they came in."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    who = WU if kind == "cooperative" else ZHAO
    standings.about_person(office, fact, clock.day(), who)
    case_id = coming_in(office, firm, kind, who)
    assert against(office, firm, case_id) == set(), "of a number that somebody typed nobody is told anything"
    changes.sign(office, case_id, who)
    assert against(office, firm, case_id) == {FACTS[fact]}
    changes.sign(office, case_id, MA, LI)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))


def test_a_typed_number_tells_nobody_whose_offices_are_closed(
    sqlite_office: Office, clock: FixedClock
) -> None:
    """Ma types Zhao's number as the next representative: that a court listed Zhao is read by nobody before Zhao signs."""
    office, firm = sqlite_office, firm_of(sqlite_office, "llc")
    standings.about_person(office, "COURT_LISTED", clock.day(), ZHAO)
    case_id = changes.written(office, firm, {"representative": {}}, new={"representative": ZHAO})
    assert against(office, firm, case_id) == set()
    changes.sign(office, case_id, ZHAO)
    assert against(office, firm, case_id) & {"order.representative_barred", "people.barred_rep"}
    changes.sign(office, case_id, MA, LI)
    assert "change.unlawful" in refusal(lambda: changes.hand_in(office, case_id, firm.owner))
