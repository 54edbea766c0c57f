"""A move to another authority and a correction, of every kind that the law lets do either (条例 art 27; 企业信息公示暂行条例 art 12).

What a limited company's application has besides stands in ``test_moving.py`` and ``test_correcting.py``.
"""

from __future__ import annotations

import pytest

from licensing.act import Role
from licensing.kinds.change.view import open_view
from licensing.services.cases import review, two_officers
from licensing.services.licences.issue import stored_face
from licensing.services.register import history, members
from licensing.store.models import Enterprise, JournalEntry, Licence
from portal.wiring import Office
from tests.licensing import test_branches as branches
from tests.licensing.change import test_moving as moving
from tests.support import changes, exits, kinds, orders, stories, winding
from tests.support.changes import hand_in, sign, written
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.invariants import broken
from tests.support.operators import FIRST, SECOND
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, PINGAN, SignUp

MEMBERS = tuple(part.who for part in kinds.BUSINESSES["cooperative"].people)
MOVES: dict[str, tuple[tuple[SignUp, ...], tuple[SignUp, ...]]] = {  # kind -> who suffices, and who does not
    "sole": ((MA,), ()),
    "individual": ((MA,), ()),
    "partnership": ((MA, LI), (MA,)),
    "limited_partnership": ((MA, LI), (MA,)),
    "cooperative": (MEMBERS[:4], MEMBERS[:3]),
    "branch": ((MA,), ()),
}
WRONG = "青海省海东市乐都区碾伯街道古城大街20号101室"
RIGHT = "青海省海东市乐都区碾伯街道古城大街26号101室"
CORRECTION = {"which": "domicile", "value": RIGHT, "grounds": "决定书写的是26号，录入时误为20号。"}


def firm_of(office: Office, kind: str) -> Firm:
    stories.give_keys(office)
    if kind == "branch":
        return branches.branch(office)[1]
    return (
        exits.individual(office)
        if kind == "individual"
        else exits.registered(office, kinds.draft(office, kind))
    )


def owned(office: Office, firm: Firm) -> set[tuple[str, str, int | None]]:
    with office.read() as session:
        return {(m.role, m.name, m.amount_fen) for m in members.owners(session, firm.enterprise_id)}


@pytest.mark.parametrize("kind", MOVES)
def test_each_kind_moves_by_whom_its_law_asks(sqlite_office: Office, kind: str) -> None:
    """The destination decides; code, name, owners and founding day stay, the licence bears the other seal, both places hear."""
    office, firm, (enough, few) = sqlite_office, firm_of(sqlite_office, kind), MOVES[kind]
    ma = stories.sign_up(office, MA)
    before, held = changes.enterprise(office, firm), owned(office, firm)
    case_id = written(office, firm, moving.MOVE, ma)
    sign(office, case_id, *few)
    assert {"change.consent_missing", "change.majority_missing"} & set(
        refusal(lambda: hand_in(office, case_id, ma)).split(",")
    )
    sign(office, case_id, *(who for who in enough if who not in few))
    hand_in(office, case_id, ma)
    clerk = stories.appoint(office, Role.CLERK, PINGAN, person=FIRST)
    with office.work(clerk) as work:
        review.take(work, case_id)
        two_officers.propose_approval(work, case_id)
    stories.confirm(office, case_id, stories.appoint(office, Role.CLERK, PINGAN, person=SECOND))
    orders.work_off(office)
    after = changes.enterprise(office, firm)
    assert (after.authority, after.domicile) == (PINGAN, moving.THERE)
    assert (after.uscc, after.name, after.entity_type, after.established_on) == (
        before.uscc,
        before.name,
        before.entity_type,
        before.established_on,
    )
    assert owned(office, firm) == held
    with office.read() as session:
        rows = session.query(Licence).filter_by(enterprise_id=after.id).order_by(Licence.number_version).all()
        face = stored_face(rows[-1])
        told = session.query(JournalEntry).filter_by(action="enterprise.move", subject_id=after.id)
        places = {str(entry.department)[:6] for entry in told if entry.department}
    assert [row.state for row in rows] == ["superseded", "valid"]
    assert (face.authority_code, face.domicile) == (PINGAN, moving.THERE)
    assert {"630202", PINGAN} <= places
    assert broken(office) == []


@pytest.mark.parametrize("kind", [*MOVES, "jsc"])
def test_each_kind_corrects_what_an_office_mistyped_and_nothing_that_was_signed(
    sqlite_office: Office, clock: FixedClock, kind: str
) -> None:
    """The right place stands from the day the wrong one came, as known before it was the wrong one; who signed a place has no error."""
    office, firm = sqlite_office, firm_of(sqlite_office, kind)
    ma = stories.sign_up(office, MA)
    signed = written(office, firm, {"correction": CORRECTION}, ma)
    assert "change.correction_signed" in against(office, firm, signed)
    clock.move(days=10)
    orders.order(office, str(changes.enterprise(office, firm).uscc), "CHANGE", domicile=WRONG)
    orders.work_off(office)
    day, known = clock.day(), clock.now()
    clock.move(days=5)
    case_id = written(office, firm, {"correction": CORRECTION}, ma)
    assert "change.correction_paper" in against(office, firm, case_id)
    winding.attach(office, ma, case_id, "correction")
    assert against(office, firm, case_id) == set()
    assert refusal(lambda: hand_in(office, case_id, ma)) == "change.consent_missing"
    sign(office, case_id, MA)
    hand_in(office, case_id, ma)
    changes.decide(office, firm, case_id)
    orders.work_off(office)
    with office.read() as session:
        row = session.get_one(Enterprise, firm.enterprise_id)
        stood = [
            history.as_of(session, row, day)["domicile"],
            history.as_of(session, row, day, known)["domicile"],
        ]
        newest = session.query(Licence).filter_by(enterprise_id=row.id).order_by(Licence.number_version).all()
    assert (row.domicile, stood) == (RIGHT, [RIGHT, WRONG])
    assert (newest[-1].state, stored_face(newest[-1]).domicile) == ("valid", RIGHT)


def against(office: Office, firm: Firm, case_id: str) -> set[str]:
    with office.look(stories.sign_up(office, MA)) as work:
        return {p.code for p in open_view(work, case_id).problems}
