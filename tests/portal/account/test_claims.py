"""An entry that was on the register before this portal knew persons is claimed through pages; only then do its doors open."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from licensing.act import Role
from licensing.services.identity import proofs
from licensing.store.models import Account, Enterprise, EnterpriseClaim
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import CLERK, LI, MA, SECOND, ZHAO
from tests.support.visits import Visits
from tests.support.wording import says

PAGE, COUNTER = "/identity/enterprises", "/identity/counter"
KNOWN, UNKNOWN = "91630202MA75000122", "91630202MA75000206"
SEEN = "营业执照正本、身份证原件，本人比对一致"


def imported(office: Office, uscc: str, *, known: str | None = None) -> str:
    """A row as a register import leaves it; ``known``: a number that the register has for its representative."""
    with office.work(stories.appoint(office, Role.CLERK)) as work:
        index = work.session.scalar(select(Account.id_number_index).where(Account.id == known))
        made = Enterprise(
            id=work.act.ids.new("ent"),
            uscc=uscc,
            name=f"海东市乐都区{uscc[-4:]}商贸有限公司",
            entity_type="llc",
            status="registered",
            authority="630202",
            representative=MA.name,
            representative_index=index,
            source="register",
            source_key=f"test:{uscc}",
        )
        work.session.add(made)
        return str(made.id)


def test_at_once_where_the_register_knows_the_number(sqlite_office: Office) -> None:
    office = sqlite_office
    ma, zhao = stories.sign_up(office, MA), stories.sign_up(office, ZHAO)
    firm = imported(office, KNOWN, known=str(ma.id))
    visits = Visits(office)
    stranger = post(visits.of(ZHAO), PAGE, {"uscc": KNOWN, "role": "representative"})
    assert stranger.status_code == 409
    assert says(stranger.text, "refusals.claim.other_person")
    assert_page_hygiene(stranger.text)
    wrong = post(visits.of(ZHAO), PAGE, {"uscc": UNKNOWN, "role": "investor"})
    assert says(wrong.text, "identity.uscc_unknown")
    assert visits.of(MA).get(f"/exit/enterprises/{firm}").status_code == 404, "closed before the claim"
    done = post(visits.of(MA), PAGE, {"uscc": KNOWN, "role": "representative"})
    assert done.status_code == 303
    assert says(visits.of(MA).get(PAGE).text, "identity.claim_done.granted")
    with office.read() as session:
        assert [c.way for c in session.scalars(select(EnterpriseClaim))] == ["register"]
    assert zhao.id != ma.id


def test_else_two_officers_of_its_own_place(sqlite_office: Office) -> None:
    office = sqlite_office
    ma = stories.sign_up(office, MA)
    firm = imported(office, UNKNOWN)
    visits = Visits(office)
    stories.appoint(office, Role.CLERK)
    stories.second_officer(office)
    elsewhere = replace(LI, mobile="15911110002")
    stories.appoint(office, Role.CLERK, stories.PINGAN, person=elsewhere)
    for _ in range(2):  # asked again it is the same claim
        answer = post(visits.of(MA), PAGE, {"uscc": UNKNOWN, "role": "investor"})
        assert answer.status_code == 303
    with office.read() as session:
        claim = session.scalars(select(EnterpriseClaim)).one().id
    at = f"{COUNTER}/claims/{claim}"
    assert visits.of(MA).get(f"/exit/enterprises/{firm}").status_code == 404
    other = post(visits.of(elsewhere), at, {"answer": "seen", "seen": SEEN}, COUNTER)
    assert says(other.text, "refusals.case.other_place")
    empty = post(visits.of(CLERK), at, {"answer": "seen", "seen": ""}, COUNTER)
    assert says(empty.text, "refusals.identity.nothing_noted")
    assert post(visits.of(CLERK), at, {"answer": "seen", "seen": SEEN}, COUNTER).status_code == 303
    alone = post(visits.of(CLERK), at, {"answer": "good"}, COUNTER)
    assert says(alone.text, "refusals.review.same_officer")
    assert post(visits.of(MA), at, {"answer": "good"}, PAGE).status_code == 403
    assert_page_hygiene(visits.of(SECOND).get(COUNTER).text)
    assert post(visits.of(SECOND), at, {"answer": "good"}, COUNTER).status_code == 303
    assert visits.of(MA).get(f"/exit/enterprises/{firm}").status_code == 200
    with office.look(ma) as work:
        assert proofs.may(work, "claim")
