"""How many statements a page asks: what it costs follows, so that more of them is a decision and not an accident."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.stories import CLERK, MA, ZHAO
from tests.support.visits import Visits

OTHER = "海东市乐都区松柏云岚软件有限公司"
PAGES = {  # page -> who reads it, the most statements; the session's own is one of them
    "/inbox": (MA, 4),
    "/applications/{draft}": (ZHAO, 10),
    "/applications/{draft}/business": (ZHAO, 6),
    "/applications/{draft}/people": (ZHAO, 7),
    "/applications/{draft}/check": (ZHAO, 6),
    "/applications/{taken}": (MA, 17),
    "/identity": (MA, 5),
    "/desk": (CLERK, 12),
    "/desk/cases/{taken}": (CLERK, 23),
}


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Office, dict[str, str], Visits]]:
    """One office with a draft and a case on a clerk's desk, read by every test here and changed by none."""
    folder = tmp_path_factory.mktemp("statements")
    (folder / "portal.sqlite").write_bytes(sqlite_template.read_bytes())
    office = make_office(
        make_settings(folder / "data", f"sqlite:///{folder / 'portal.sqlite'}"), FixedClock()
    )
    stories.give_keys(office)
    taken = stories.taken(office)[0].case_id
    draft = stories.draft(office, ZHAO, OTHER).case_id
    yield office, {"taken": taken, "draft": draft}, Visits(office)
    office.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_no_more(page: str, told: tuple[Office, dict[str, str], Visits]) -> None:
    office, cases, visits = told
    who, most = PAGES[page]
    client, address = visits.of(who), page.format(**cases)
    client.get(address)  # a first look at a case is noted
    with statements(office) as sent:
        answer = client.get(address)
    asked = [each for each in sent if not each.startswith("BEGIN")]  # which SQLite is sent as a statement
    assert answer.status_code == 200
    assert len(asked) <= most, "\n".join(asked)


def test_what_nobody_opened_is_counted_with_the_session(told: tuple[Office, dict[str, str], Visits]) -> None:
    office, _, visits = told
    client = visits.of(ZHAO)
    with statements(office) as sent:
        client.get("/identity")
    about = [each for each in sent if "FROM message" in each]
    assert len(about) == 1
    assert "FROM web_session" in about[0]
