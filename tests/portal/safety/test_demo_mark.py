"""A stray ``portal demo`` opens no real installation, and what the demo made never serves production."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from config.demo_secrets import refuse_strange
from config.settings import SettingsError
from licensing.store.installation import mark_demo
from portal.app import create_app
from portal.demo_mark import may_become_demo, refuse_demo_data
from portal.wiring import Office


def test_a_folder_with_anything_in_it_is_no_place_for_a_demo(tmp_path: Path) -> None:
    refuse_strange(tmp_path / "new")
    (tmp_path / "portal.sqlite").touch()
    with pytest.raises(SettingsError, match="no demo"):
        refuse_strange(tmp_path)


def test_a_database_in_use_is_no_place_for_a_demo(office: Office, tmp_path: Path) -> None:
    settings = dataclasses.replace(office.settings, data_dir=tmp_path / "fresh", demo=True)
    with pytest.raises(SettingsError, match="no demo"):
        may_become_demo(settings)
    with office.sessions.begin() as session:
        mark_demo(session)
    may_become_demo(settings)


def test_a_demonstrations_database_does_not_serve_production(office: Office) -> None:
    refuse_demo_data(office)
    with office.sessions.begin() as session:
        mark_demo(session)
    with pytest.raises(SettingsError, match="passwords are published"):
        refuse_demo_data(office)


@pytest.mark.parametrize(("demo", "status"), [(True, 200), (False, 404)])
def test_the_book_of_building_blocks_is_open_in_a_demo_alone(
    sqlite_office: Office, demo: bool, status: int
) -> None:
    settings = dataclasses.replace(sqlite_office.settings, demo=demo)
    app = create_app(dataclasses.replace(sqlite_office, settings=settings))
    assert app.test_client().get("/design").status_code == status
