"""Ma Jianguo whose company it is, Li Xiulan the manager, Zhao Lei the agent, the bank's counter without an account."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from portal.wiring import Office
from tests.support import holders, stories
from tests.support.holders import Held
from tests.support.stories import LI, MA, ZHAO
from tests.support.visits import Visits


@dataclass(frozen=True)
class Stage:
    """A licensed company and everybody at their own browser."""

    office: Office
    visits: Visits
    firm: Held

    @property
    def page(self) -> str:
        return f"/licence/{self.firm.enterprise_id}"


@pytest.fixture
def stage(sqlite_office: Office) -> Stage:
    firm = holders.held(sqlite_office)
    for person in (MA, LI, ZHAO, holders.SUN):
        stories.sign_up(sqlite_office, person)
    return Stage(sqlite_office, Visits(sqlite_office), firm)
