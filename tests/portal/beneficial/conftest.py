"""A site with browsers for these tests."""

from __future__ import annotations

import pytest

from portal.wiring import Office
from tests.support.visits import Visits


@pytest.fixture
def visits(sqlite_office: Office) -> Visits:
    return Visits(sqlite_office)
