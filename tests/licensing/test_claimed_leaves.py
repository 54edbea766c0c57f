"""The owner of an enterprise that only a register file knows: claimed before two officers, it leaves like any other (条例 art 33)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from licensing.act import Role
from licensing.errors import NotFound, Refused
from licensing.kinds.simplified_exit import steps as leaving
from licensing.services.cases import review
from licensing.services.identity import claims
from licensing.store.models import Enterprise, NameRecord
from portal.wiring import Office
from tests.licensing.test_register import take, write
from tests.support import exits, stories
from tests.support.clock import FixedClock
from tests.support.exits import Firm
from tests.support.stories import LI, MA, Story

HEAD = "name\tuscc\tstatus\testablished_on\tauthority\trepresentative\tdomicile\tinvestors\n"
CODE, NAME = "91630202MA75000122", "海东市乐都区湟水青稞商贸有限公司"
AT = "青海省海东市乐都区碾伯街道古城大街18号"


@pytest.fixture
def firm(sqlite_office: Office, tmp_path: Path) -> Firm:
    office = sqlite_office
    row = f"{NAME}\t{CODE}\tregistered\t2012-05-08\t630202\t{MA.name}\t{AT}\t{MA.name};{LI.name}\n"
    assert take(office, write(tmp_path / "r.tsv", HEAD + row)) == (1, 0, [])
    stories.give_keys(office)
    with office.read() as session:
        found = session.scalars(select(Enterprise.id).where(Enterprise.uscc == CODE)).one()
    return Firm(Story(stories.sign_up(office, MA), "", ""), found, stories.appoint(office, Role.CLERK))


def claim(office: Office, firm: Firm, who: stories.SignUp, role: str) -> None:
    with office.work(stories.sign_up(office, who)) as work:
        row = claims.claim(work, CODE, role).id
    with office.work(firm.clerk) as work:
        claims.see(work, row, "身份证原件、营业执照原件、公章")
    with office.work(stories.second_officer(office)) as work:
        claims.decide(work, row)


def test_nobody_leaves_with_what_nobody_has_claimed_and_half_claimed_it_waits(
    sqlite_office: Office, firm: Firm
) -> None:
    with pytest.raises(NotFound):
        exits.begin(sqlite_office, firm)
    claim(sqlite_office, firm, MA, claims.INVESTOR)
    with pytest.raises(Refused) as caught:
        exits.begin(sqlite_office, firm)
    assert (caught.value.codes, caught.value.params) == (("exit.investor_unknown",), {"name": LI.name})
    with pytest.raises(NotFound), sqlite_office.work(stories.sign_up(sqlite_office, LI)) as work:
        leaving.open_exit(work, firm.enterprise_id)


def test_once_its_owners_have_claimed_it_it_leaves_to_the_end(
    sqlite_office: Office, firm: Firm, clock: FixedClock
) -> None:
    office = sqlite_office
    claim(office, firm, MA, claims.INVESTOR)
    claim(office, firm, LI, claims.INVESTOR)
    exit_story = exits.start(office, firm)
    clock.move(days=30)
    with office.work(firm.owner) as work:
        leaving.apply(work, exit_story.case_id)
    with office.work(firm.clerk) as work:
        review.take(work, exit_story.case_id)
    stories.decide(office, exit_story.case_id, firm.clerk)
    assert exits.status_of(office, firm) == "deregistered"
    with office.read() as session:
        states = set(session.scalars(select(NameRecord.status).where(NameRecord.name == NAME)))
    assert states == {"deregistered"}
