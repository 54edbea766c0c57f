"""What the web server loads before its processes part."""

from __future__ import annotations

import pytest

from portal import serving
from portal.wiring import Office
from tests.support.offices import ENVIRON


def test_no_connection_is_shared_by_the_web_processes(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was opened before they part would be spoken on by all of them: answers went to whoever read first."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DIR", str(sqlite_office.settings.data_dir))
    monkeypatch.setenv("PORTAL_DATABASE_URL", sqlite_office.settings.database_url)
    office: Office = serving.application().extensions["office"]
    opened = office.database.pool
    assert opened.status().startswith("Pool size")
    assert (opened.checkedin(), opened.checkedout()) == (0, 0)  # type: ignore[attr-defined]  # of its kind, asserted above
    with office.read() as session:
        assert session.connection() is not None  # each opens its own when it needs one
