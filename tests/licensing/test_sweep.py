"""One stubborn case stops no other, whatever it makes the code raise."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import crowds, items
from tests.support.asked import asked_for
from tests.support.clock import FixedClock


def test_one_stubborn_case_stops_no_other(sqlite_office: Office, clock: FixedClock) -> None:
    office = sqlite_office
    story = items.approved_with(office, ["B14"])
    stubborn = crowds.clone(office, story.case_id, 1)[0]
    with office.database.begin() as connection:
        ours = {"case": stubborn}
        late = "UPDATE leg SET state = 'open', due_on = '2001-01-01', items = '7' WHERE case_id = :case AND kind = 'after'"
        assert connection.execute(sa.text(late), ours).rowcount
    asked = asked_for(office, "issue_licence")
    clock.move(hours=1)
    with capture_logs() as said, pytest.raises(sweep.StubbornError, match="leg_"):
        sweep.run(office)
    assert asked_for(office, "issue_licence") == asked + 2, (
        "both cases' licences, whose jobs were lost, are asked for"
    )
    swept = next(line for line in said if line["event"] == "swept")
    assert swept["stubborn"] >= 1
