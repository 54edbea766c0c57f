"""The national profile end to end: switched on by verbs, sealed by the worker's job, downloaded by the holder, checked by anybody."""

from __future__ import annotations

import ctypes.util
import dataclasses
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from config.settings import SettingsError
from esign import sm2
from esign.sm2 import Sm2Unavailable
from esign.verify import verify
from licensing.services.licences import reissue
from licensing.store.models import Licence, LicenceSeal
from portal import national_profile
from portal.app import create_app
from portal.clock import SystemClock
from portal.trust import document
from portal.wiring import Office, open_office
from portal.work.jobs import issue_licence
from tests.portal.applications.conftest import client_of
from tests.support import stories
from tests.support.clock import CountingIds
from tests.support.offices import ENVIRON
from tests.support.operators import portal
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import MA, ZHAO
from tests.support.wording import says

API = "/api/v1/licence-verifications"


@pytest.fixture
def registry(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with the profile switched on; whether it has a key is for the test."""
    try:
        sm2.available()
    except Sm2Unavailable as reason:
        pytest.skip(f"no SM2 here: {reason}")
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place | {"PORTAL_SM2_PROFILE": "true"}).items():
        monkeypatch.setenv(name, value)
    settings = dataclasses.replace(office.settings, sm2_profile=True)
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    wired = open_office(settings, office.clock, CountingIds())
    yield wired
    wired.close()


def enable(office: Office) -> None:
    told = portal("keys", "enable-sm2", "--commit")
    assert told.exit_code == 0, told.output
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the key begins at the verb's instant


def sealed(office: Office) -> tuple[Licence, LicenceSeal]:
    enable(office)
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        return session.get_one(Licence, licence_id), session.get_one(LicenceSeal, licence_id)


def test_the_key_is_shown_first_made_once_and_listed(registry: Office) -> None:
    told = portal("keys", "enable-sm2")
    assert told.exit_code == 0 and "nothing was changed" in told.output and "sm2" in told.output
    assert registry.seals.manifest.sealing == ()
    enable(registry)
    assert portal("keys", "enable-sm2", "--commit").exit_code == 2
    assert "sm2 " in portal("keys", "list").output
    trust = document(registry.seals, registry.settings.data_dir / "keys", registry.clock.now()).trust
    assert [key.state for key in trust.issuers[0].sm2.values()] == ["active"]


def test_the_seal_is_kept_with_the_licence_and_holds(registry: Office) -> None:
    row, seal = sealed(registry)
    trust = document(registry.seals, registry.settings.data_dir / "keys", registry.clock.now()).trust
    seals = [seal.ses, seal.twin.encode()]
    verdict = verify(row.pdf or b"", trust, at=registry.clock.now(), seals=seals, grace=timedelta(days=1))
    assert verdict.result == "valid" and {"sm2_seal", "sm2_twin"} <= {check.name for check in verdict.checks}
    with registry.read() as session:
        assert [one.id for one in reissue.affected(session, seal.kid)] == [row.id]


def test_every_version_is_sealed_also_one_issued_again(registry: Office) -> None:
    row, first = sealed(registry)
    kid = str(row.kid)
    assert portal("keys", "revoke", kid, "--at", SystemClock().now().isoformat(), "--commit").exit_code == 0
    assert portal("licences", "reissue", "--kid", kid, "--commit").exit_code == 0
    with registry.read() as session:
        seals = session.query(LicenceSeal).all()
    assert len(seals) == 2 and len({each.ses for each in seals}) == 2
    assert {each.kid for each in seals} == {first.kid}


def test_the_holder_downloads_the_seal_and_nobody_else(registry: Office) -> None:
    row, seal = sealed(registry)
    holder = client_of(registry, MA)
    page = holder.get(f"/applications/{row.case_id}").text
    assert f"/licences/{row.id}/licence.ses" in page
    assert_page_hygiene(page)
    got = holder.get(f"/licences/{row.id}/licence.ses")
    assert got.data == seal.ses and f"licence-{row.uscc}.ses" in got.headers["Content-Disposition"]
    assert holder.get(f"/licences/{row.id}/licence.sm2.jwt").text == seal.twin
    stories.sign_up(registry, ZHAO)
    for name in ("licence.ses", "licence.sm2.jwt"):
        assert client_of(registry, ZHAO).get(f"/licences/{row.id}/{name}").status_code == 404
        assert create_app(registry).test_client().get(f"/licences/{row.id}/{name}").status_code == 303


def asked(client: FlaskClient, pdf: bytes, *seals: bytes) -> dict[str, Any]:
    parts = [(io.BytesIO(each), "licence.ses") for each in seals]
    answer = client.post(API, data={"file": (io.BytesIO(pdf), "licence.pdf"), "seal": parts})
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_programs_send_the_seal_with_the_pdf(registry: Office) -> None:
    row, seal = sealed(registry)
    client, pdf = create_app(registry).test_client(), row.pdf or b""
    good = asked(client, pdf, seal.ses, seal.twin.encode())
    named = {check["name"]: check["ok"] for check in good["checks"]}
    assert good["result"] == "valid" and named["sm2_seal"] and named["sm2_twin"]
    broken = bytearray(seal.ses)
    broken[len(broken) // 2] ^= 4
    bad = asked(client, pdf, bytes(broken))
    assert bad["result"] == "forged" and bad["reasons"][0].startswith("seal_")
    with_twin = client.post(API, json={"credential": row.credential, "sm2_twin": seal.twin}).json
    assert with_twin["result"] == "valid"
    assert client.post(API, json={"qr": row.short_jws, "sm2_twin": seal.twin}).status_code == 422
    pasted = client.post(API, data={"file": (io.BytesIO(pdf), "a.pdf"), "seal": seal.twin}).json
    assert pasted["result"] == "valid" and "sm2_twin" in {check["name"] for check in pasted["checks"]}
    for parts in ([b""], [seal.ses] * 3):
        files = [(io.BytesIO(each), "a.ses") for each in parts]
        answer = client.post(API, data={"file": (io.BytesIO(pdf), "a.pdf"), "seal": files})
        assert answer.status_code == 422 and answer.json["errors"][0]["pointer"] == "/seal"
    stranger = {"file": (io.BytesIO(pdf), "a.pdf"), "other": (io.BytesIO(b"x"), "x")}
    assert client.post(API, data=stranger).status_code == 422


def test_people_upload_it_on_the_page(registry: Office) -> None:
    row, seal = sealed(registry)
    visitor = create_app(registry).test_client()

    def page(ses: bytes) -> str:
        files = {"file": (io.BytesIO(row.pdf or b""), "a.pdf"), "seal": (io.BytesIO(ses), "a.ses")}
        return str(post(visitor, "/verify", files).text)

    good = page(seal.ses)
    assert "big-verdict-green" in good and says(good, "verify.check.sm2_seal")
    assert_page_hygiene(good, "sealed")
    bad = page(seal.ses[:-1] + b"\x00")
    assert "big-verdict-red" in bad and "印章" in bad


def test_the_long_term_copy_is_checked_with_the_seal_of_its_original(registry: Office) -> None:
    from licensing.store.models import LicenceArchive
    from portal.work.jobs import archive

    row, seal = sealed(registry)
    archive.run(registry, "2026-11-23")
    with registry.read() as session:
        copy = session.get_one(LicenceArchive, row.id).pdf
    answer = asked(create_app(registry).test_client(), copy, seal.ses)
    assert answer["result"] == "valid" and "sm2_seal" in {check["name"] for check in answer["checks"]}


def test_without_a_key_nothing_is_half_issued(registry: Office) -> None:
    story, _ = stories.approved(registry)
    with pytest.raises(Exception, match="no active sm2 key"):
        issue_licence.run(registry, story.case_id)
    with registry.read() as session:
        row = session.query(Licence).one()
        assert (row.state, row.pdf, row.log_index) == ("prepared", None, None)
    enable(registry)
    issue_licence.run(registry, story.case_id)
    with registry.read() as session:
        assert session.query(Licence).one().state == "valid"
        assert session.query(LicenceSeal).count() == 1


def test_the_start_refuses_a_profile_that_cannot_seal(
    registry: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for verb in ("serve", "worker"):
        done = subprocess.run(
            [sys.executable, "-m", "portal", verb], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 2 and "sm2_profile" in done.stderr and "Traceback" not in done.stderr
    enable(registry)
    national_profile.require(registry)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    sm2._library.cache_clear()
    try:
        fresh = open_office(registry.settings, registry.clock, CountingIds())
        with pytest.raises(SettingsError, match="no libcrypto"):
            national_profile.require(fresh)
        story, _ = stories.approved(fresh)
        with pytest.raises(Sm2Unavailable):
            issue_licence.run(fresh, story.case_id)
        with fresh.read() as session:
            assert session.query(Licence).one().state == "prepared"
        fresh.close()
    finally:
        sm2._library.cache_clear()


def test_with_the_profile_off_nothing_changes(sqlite_office: Office) -> None:
    stories.licensed(sqlite_office)
    with sqlite_office.read() as session:
        assert session.query(LicenceSeal).count() == 0
    national_profile.require(sqlite_office)
