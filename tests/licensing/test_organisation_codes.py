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


def test_a_code_that_another_kind_of_entity_bears_is_passed_over(office: Office) -> None:
    first = enterprise(office, exits.company(office))
    serial = int(str(first.uscc)[10:16], 31) if str(first.uscc)[10:16].isdigit() else 0
    taken = uscc.compose("individual", "630222", serial + 1, sample=uscc.is_sample(str(first.uscc)))
    add(office, taken, None)
    second = enterprise(office, exits.individual(office))
    assert uscc.organisation(str(second.uscc)) != uscc.organisation(taken)
    assert uscc.is_valid(str(second.uscc))


def test_the_database_itself_refuses_a_second_one_given_here(office: Office) -> None:
    first = enterprise(office, exits.company(office))
    code = str(first.uscc)
    twin = next(
        made
        for n in range(40)
        if uscc.organisation(made := uscc.compose("individual", "630222", n, sample=uscc.is_sample(code)))
        == uscc.organisation(code)
    )
    with pytest.raises(IntegrityError):
        add(office, twin, "case_other")
    add(office, twin, None)  # an imported register holds what it holds, and the operator is told
    with office.read() as session:
        assert len(list(register.organisation_twice(session, office.clock.now()))) == 1
