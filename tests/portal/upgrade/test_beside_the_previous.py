"""The release before serves on while this one migrates its database, both serve side by side, and one can go back, also after a key change.

``.ci/previous_release`` names the commit. Whatever it answers, it must not be a fault; what either begins, the other ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from esign.seals import Seals
from licensing.store.models import Licence
from portal.wiring import Office, open_office
from tests.house.source import ROOT
from tests.support import invariants, over_http, postgres, remembered, stories
from tests.support.offices import ENVIRON, ISSUER, make_settings
from tests.support.operators import keys
from tests.support.releases import PATIENCE, NoHistoryError, Release, pair, unpack, visited
from tests.support.stories import LI, MA, ZHAO

pytestmark = pytest.mark.slow
NAMES = (stories.LLC_NAME, "海东市乐都区白露软件有限公司", "海东市乐都区霜降软件有限公司")


def previous() -> str:
    return (ROOT / ".ci" / "previous_release").read_text("utf-8").split()[0]


@pytest.fixture
def releases(
    tmp_path: Path, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Release, Release]]:
    """The one before, and this one, on one empty database."""
    monkeypatch.setattr(remembered, "paused", True)
    try:
        unpack(previous(), tmp_path / "previous")
    except NoHistoryError as error:
        pytest.skip(f"OLD AND NEW RELEASE NOT TRIED: {error}")
    name = f"portal_upgrade_{os.getpid()}"
    place = {
        "DATA_DIR": str(tmp_path / "data"),
        "PORTAL_DATABASE_URL": postgres.create_database(postgres_server, name),
    }
    told = ENVIRON | place | {"PORTAL_WORKERS": "1"}
    for key, value in told.items():
        monkeypatch.setenv(key, value)
    with pair(tmp_path / "previous", tmp_path, told) as (old, new):
        yield old, new
    postgres.drop_database(postgres_server, name)


def founds(first: Release, second: Release, founder: stories.SignUp, name: str) -> str:
    """Every step by the other release than the one before it."""
    case_id = first.tell("drafts", founder.mobile, name)
    second.tell("signs", founder.mobile, case_id)
    first.tell("takes", case_id)
    second.tell("decides", case_id)
    return case_id


def licence(office: Office, case_id: str) -> str:
    """Its credential, empty until it is issued."""
    with office.read() as session:
        query = sa.select(Licence.credential).where(
            Licence.case_id == case_id, Licence.issued_at.is_not(None)
        )
        return session.scalar(query) or ""


def verdict(release: Release, credential: str) -> str:
    answer = requests.post(
        release.url + "/api/v1/licence-verifications", json={"credential": credential}, timeout=PATIENCE
    )
    return str(answer.json().get("result"))


def test_old_and_new_serve_one_database_and_one_goes_back(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    old, new = releases
    old.run("migrate")
    old.run(
        "keys", "init", "--organisation", ISSUER, "--region", "630200", "--short", "haidong-test", "--commit"
    )
    old.serve()
    visitor = requests.Session()
    assert over_http.signs_up(old.url, visitor, "13911110071") == 303
    with visited(old.url) as faults:
        new.run("migrate")
        new.serve()
        office = open_office(make_settings(tmp_path / "data", os.environ["PORTAL_DATABASE_URL"]))
        with visited(new.url) as newer_faults:
            _side_by_side(old, new, office, visitor)
        assert not newer_faults
        _back_after_a_change_of_keys(old, new, office)
    assert not faults
    old.stop()  # its worker chains what is left
    assert invariants.broken(office) == []
    office.close()


def _side_by_side(old: Release, new: Release, office: Office, visitor: requests.Session) -> None:
    for each in (old, new):
        seen = visitor.get(each.url + "/account", timeout=PATIENCE, allow_redirects=False)
        assert seen.status_code == 200, "one session, both"
    for (first, second), founder, name in zip(((old, new), (new, old)), (MA, LI), NAMES, strict=False):
        case_id = founds(first, second, founder, name)
        old.until(lambda case=case_id: bool(licence(office, case)))  # by whichever worker came first
        for each in (old, new):
            assert verdict(each, licence(office, case_id)) == "valid"


def _back_after_a_change_of_keys(old: Release, new: Release, office: Office) -> None:
    """The licence key is changed under the new release, which is then taken away."""
    before = _licence_key(office.seals, office)
    changed = keys("add-next", "licence", "--from", f"{office.clock.now():%Y-%m-%dT%H:%M:%S}", "--commit")
    assert changed.exit_code == 0, changed.output
    retired = keys("retire", before, "--commit")
    assert retired.exit_code == 0, retired.output
    new.stop()
    case_id = founds(old, old, ZHAO, NAMES[2])
    old.until(lambda: bool(licence(office, case_id)))
    assert verdict(old, licence(office, case_id)) == "valid"
    assert _licence_key(office.seals, office) != before
    for path in ("/trust.json", "/status/0", "/log/checkpoint"):
        assert requests.get(old.url + path, timeout=PATIENCE).status_code == 200, path


def _licence_key(seals: Seals, office: Office) -> str:
    return seals.entry("licence", office.clock.now()).kid
