"""An organisation code is given once, whatever the first eight places (GB 11714; seen: 91…YY0000028 and 92…YY0000028)."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from licensing import uscc
from licensing.invariants import register
from licensing.store.models import Enterprise
from portal.wiring import Office
from tests.support import exits
from tests.support.exits import Firm


def enterprise(office: Office, firm: Firm) -> Enterprise:
    with office.read() as session:
        return session.get_one(Enterprise, firm.enterprise_id)


def add(office: Office, code: str, case_id: str | None) -> None:
    with office.sessions.begin() as session:
        row = Enterprise(
            id=f"ent_{code}",
            uscc=code,
            name="海东市互助土族自治县旧店",
            entity_type="individual",
            status="registered",
            authority="630222",
            case_id=case_id,
            source="import",
            source_key=code,
        )
        session.add(row)


def twin_of(code: str, ahead: int = 0) -> str:
    """The code that an individual of 互助 would get with the same serial, or with the one ``ahead`` of it."""
    sample = uscc.is_sample(code)
    made = [uscc.compose("individual", "630222", n, sample=sample) for n in range(60)]
    return made[[uscc.organisation(m) for m in made].index(uscc.organisation(code)) + ahead]


def test_a_code_that_another_kind_of_entity_bears_is_passed_over(office: Office) -> None:
    taken = twin_of(str(enterprise(office, exits.company(office)).uscc), ahead=1)
    add(office, taken, None)
    second = enterprise(office, exits.company(office, "海东市乐都区云杉谷地商贸有限公司"))
    assert uscc.organisation(str(second.uscc)) != uscc.organisation(taken)
    assert uscc.is_valid(str(second.uscc))


def test_the_database_itself_refuses_a_second_one_given_here(office: Office) -> None:
    first = enterprise(office, exits.company(office))
    twin = twin_of(str(first.uscc))
    with pytest.raises(IntegrityError):
        add(office, twin, "case_other")
    add(office, twin, None)  # an imported register holds what it holds, and the operator is told
    with office.read() as session:
        assert len(list(register.organisation_twice(session, office.clock.now()))) == 1
