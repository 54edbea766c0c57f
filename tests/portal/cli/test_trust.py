"""Two registries under two roots: issue there, verify here, revoke there, see it here; and those who only look alike."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import select

from esign.federation import fingerprint
from esign.trusted import Trust
from licensing import journal
from licensing.act import SYSTEM
from licensing.services.licences import issue, regions
from licensing.services.licences.regions import Fetched
from licensing.store.models import Enterprise, JournalEntry, Licence
from portal.app import create_app
from portal.cli._group import cli
from portal.clock import SystemClock
from portal.regions import own_issuer, refresh
from portal.trust import document
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.pages import assert_page_hygiene, post
from tests.support.registries import XINING, Registry, found_registry, free_port, open_to_the_public
from tests.support.site import Site
from tests.support.waiting import until

HAIBEI = "海北州市场监督管理局（测试）"
API = "/api/v1/licence-verifications"


@pytest.fixture
def home_on_both(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """As ``home``, once on each database: for what is written while it is read."""
    return _home(office, monkeypatch)


@pytest.fixture
def home(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Our own registry, which the verbs of this process work on."""
    return _home(sqlite_office, monkeypatch)


def _home(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    office.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    return office


@pytest.fixture
def xining(tmp_path: Path, sqlite_template: Path) -> Iterator[Registry]:
    """The registry of another region, answering from a process of its own."""
    port = free_port()
    office = found_registry(tmp_path / "xining", sqlite_template, f"http://127.0.0.1:{port}")
    with open_to_the_public(office, port) as url:
        yield Registry(office, url)
    office.close()


@pytest.fixture
def haibei(tmp_path: Path, sqlite_template: Path) -> Iterator[Registry]:
    """A registry whose portal answers from this process, and whose licences name another address than that."""
    office = found_registry(tmp_path / "haibei", sqlite_template, "https://verify.haibei.example", HAIBEI)
    with Site(office) as site:
        yield Registry(office, site.url)
    office.close()


def licence_of(office: Office) -> Licence:
    _, licence_id = stories.licensed(office)
    with office.read() as session:
        return session.get_one(Licence, licence_id)


def portal(*words: str, say: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=say)


def trust_of(office: Office) -> bytes:
    return document(office.seals, office.settings.data_dir / "keys", office.clock.now()).file


def root_of(office: Office) -> str:
    return fingerprint(Trust.load(trust_of(office)).issuers[0])


def accept(other: Registry) -> None:
    told = portal("trust", "add", other.url, "--root-sha256", root_of(other.office), "--commit")
    assert told.exit_code == 0, told.output
    told = portal("trust", "refresh")
    assert told.exit_code == 0 and "up to date" in told.output, told.output


def listed() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(portal("trust", "list", "--json").output)
    return rows


@lru_cache(maxsize=4)
def visitor_of(office: Office) -> FlaskClient:
    """A visitor of the portal, which is put together once a test."""
    return create_app(office).test_client()


def asked(office: Office, row: Licence) -> dict[str, Any]:
    """What our interface says about the licence in all its forms, which must agree."""
    client = visitor_of(office)
    answers = [
        client.post(API, data=row.pdf, content_type="application/pdf").json,
        client.post(API, json={"credential": row.credential}).json,
        client.post(API, json={"qr": row.short_jws}).json,
    ]
    assert len({(each["result"], tuple(each["reasons"])) for each in answers}) == 1, answers
    found: dict[str, Any] = answers[0]
    return found


def page(office: Office, row: Licence, lang: str = "zh") -> str:
    visitor = visitor_of(office)
    files = {"file": (io.BytesIO(row.pdf or b""), "licence.pdf")}
    text = str(post(visitor, f"/verify?lang={lang}", files).text)
    assert_page_hygiene(text, "verdict on another region's licence")
    return text


def revoke(office: Office, row: Licence) -> None:
    with office.work(SYSTEM) as work:
        enterprise = work.session.get_one(Enterprise, row.enterprise_id)
        enterprise.status, enterprise.status_date = "deregistered", work.act.on
        issue.follow_register(work, enterprise, "revoke", "deregistered")


def acts(office: Office) -> list[str]:
    with office.read() as session:
        assert list(journal.verify(session)) == []
        of_regions = select(JournalEntry.action).where(JournalEntry.subject_kind == "region")
        return list(session.scalars(of_regions.order_by(JournalEntry.seq)))


def test_issued_there_verified_here_revoked_there_seen_here(home_on_both: Office, xining: Registry) -> None:
    home = home_on_both
    there = licence_of(xining.office)
    before = asked(home, there)
    assert (before["result"], before["reasons"][0], before["issuer"]) == ("unknown", "issuer_unknown", None)
    assert "核验页面" in page(home, there), "an unknown issuer comes with a next step"

    told = portal("trust", "add", xining.url)
    assert told.exit_code == 0 and "nothing was changed" in told.output and XINING in told.output
    assert root_of(xining.office) in told.output and listed() == [] and acts(home) == []

    assert portal("trust", "add", xining.url, "--root-sha256", root_of(home), "--commit").exit_code == 2
    assert listed() == []
    told = portal("trust", "add", xining.url, "--root-sha256", root_of(xining.office), "--commit")
    assert told.exit_code == 0, told.output
    early = asked(home, there)
    assert (early["result"], early["reasons"][0]) == ("unknown", "status_stale"), "no list, no valid"

    assert portal("trust", "refresh").exit_code == 0
    ((fetched,),) = (row["lists"] for row in listed())
    good = asked(home, there)
    assert (good["result"], good["reasons"]) == ("valid", [])
    assert good["issuer"] == {"iss": xining.url, "name": XINING, "region": "630000"}
    (kept,) = listed()[0]["lists"]
    known = {fetched["made_at"], kept["made_at"]}  # its turn to be fetched again may fall between
    own = home.clock.now().strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )  # it stands still here while the other registry's goes on
    assert good["as_of"] in {min(made, own) for made in known}, (
        "as of the fetched list, never later than our clock"
    )
    assert kept["fresh"]
    shown = page(home, there)
    assert "big-verdict-green" in shown and XINING in shown and "其他地区" in shown
    assert "/enterprises/" not in shown, "the enterprise is not on our register"
    assert XINING in page(home, there, "en") and "another region" in page(home, there, "en")

    revoke(xining.office, there)
    assert asked(home, there)["result"] == "valid", "the list of a moment ago still says so"
    assert portal("trust", "refresh").exit_code == 0
    gone = asked(home, there)
    assert (gone["result"], gone["reasons"][0]) == ("revoked", "revoked")
    assert "big-verdict-red" in page(home, there)
    assert acts(home) == ["region.added"]


def test_our_own_licences_say_who_issued_them(home: Office) -> None:
    row = licence_of(home)
    names = home.seals.names
    assert asked(home, row)["issuer"] == {
        "iss": names.base_url, "name": names.organisation, "region": names.region,
    }  # fmt: skip
    shown = page(home, row)
    assert names.organisation in shown and "其他地区" not in shown and f"/enterprises/{row.uscc}" in shown


def test_a_list_that_grew_old_makes_it_unknown(home: Office, haibei: Registry) -> None:
    there = licence_of(haibei.office)
    accept(haibei)
    home.clock.move(hours=25)  # type: ignore[attr-defined]  # the tests' clock moves
    late = asked(home, there)
    assert (late["result"], late["reasons"][0]) == ("unknown", "status_stale")
    assert "稍后再核验" in page(home, there)


def test_the_worker_fetches_by_itself(home_on_both: Office, xining: Registry) -> None:
    home = home_on_both
    there = licence_of(xining.office)
    with Site(home) as site, site.worker() as worker:
        told = portal("trust", "add", xining.url, "--root-sha256", root_of(xining.office), "--commit")
        assert told.exit_code == 0, told.output
        until(home, lambda: bool(lists_from(home, xining.iss)))
        assert asked(home, there)["result"] == "valid"
        revoke(xining.office, there)
        home.clock.move(minutes=5)  # type: ignore[attr-defined]  # the next five minutes begin
        before = lists_from(home, xining.iss)
        worker.beat()
        until(home, lambda: lists_from(home, xining.iss) != before)
        assert asked(home, there)["result"] == "revoked"


def lists_from(office: Office, iss: str) -> list[str]:
    """The status lists fetched from there, as they were signed."""
    with office.read() as session:
        return [each.token for each in regions.lists_of(session, iss)]


def test_a_file_is_accepted_and_confirmed_by_its_fingerprint(
    home: Office, haibei: Registry, tmp_path: Path
) -> None:
    there = licence_of(haibei.office)
    file = tmp_path / "haibei.json"
    file.write_bytes(trust_of(haibei.office))
    assert "nowhere: give --url" in portal("trust", "add", str(file)).output
    assert portal("trust", "add", str(file), "--commit", say="00ff\n").exit_code == 2
    assert listed() == []
    told = portal(
        "trust", "add", str(file), "--url", haibei.url, "--commit", say=root_of(haibei.office) + "\n"
    )
    assert told.exit_code == 0, told.output
    assert portal("trust", "refresh").exit_code == 0 and asked(home, there)["result"] == "valid"
    again = portal("trust", "add", str(file), "--root-sha256", root_of(haibei.office), "--commit")
    assert again.exit_code == 0 and "a newer list of" in again.output
    assert listed()[0]["address"] == haibei.url


def test_a_region_is_removed(home: Office, haibei: Registry) -> None:
    there = licence_of(haibei.office)
    accept(haibei)
    told = portal("trust", "remove", haibei.iss)
    assert told.exit_code == 0 and "nothing was changed" in told.output and len(listed()) == 1
    assert portal("trust", "remove", haibei.iss, "--commit").exit_code == 0
    assert listed() == [] and asked(home, there)["reasons"][0] == "issuer_unknown"
    assert portal("trust", "remove", haibei.iss, "--commit").exit_code == 2
    assert acts(home) == ["region.added", "region.removed"]


def test_look_alikes_are_refused(
    home: Office, haibei: Registry, tmp_path: Path, sqlite_template: Path
) -> None:
    """The same name and the same iss, another root: not when it is brought, not when it answers, not when it issues."""
    accept(haibei)
    twin = found_registry(tmp_path / "twin", sqlite_template, haibei.iss, HAIBEI)
    file = tmp_path / "twin.json"
    file.write_bytes(trust_of(twin))
    told = portal("trust", "add", str(file), "--root-sha256", root_of(twin), "--commit")
    assert told.exit_code == 2 and "another root" in told.output
    with home.work(SYSTEM) as work:
        trouble = regions.refresh(work, haibei.iss, own_issuer(home), Fetched(trust_of(twin), {}))
    assert trouble == "trust_other_root"
    assert "somebody else" in portal("trust", "list").output
    forged = visitor_of(home)
    row = licence_of(twin)
    assert forged.post(API, json={"credential": row.credential}).json["reasons"][0] == "key_unknown"
    pdf = forged.post(API, data=row.pdf, content_type="application/pdf").json
    assert (pdf["result"], pdf["reasons"][0]) == ("forged", "look_alike_issuer")
    ourselves = tmp_path / "own.json"
    ourselves.write_bytes(trust_of(home))
    told = portal("trust", "add", str(ourselves), "--root-sha256", root_of(home), "--commit")
    assert told.exit_code == 2 and "this installation" in told.output
    impostor = found_registry(tmp_path / "impostor", sqlite_template, home.seals.names.base_url)
    file.write_bytes(trust_of(impostor))
    told = portal("trust", "add", str(file), "--root-sha256", root_of(impostor), "--commit")
    assert told.exit_code == 2 and "this installation" in told.output
    twin.close()
    impostor.close()


def test_older_lists_never_take_the_place_of_newer_ones(home_on_both: Office, haibei: Registry) -> None:
    home = home_on_both
    there = licence_of(haibei.office)
    accept(haibei)
    with home.read() as session:
        (first,) = regions.lists_of(session, haibei.iss)
    old_trust = trust_of(haibei.office)
    revoke(haibei.office, there)
    haibei.office.clock.move(minutes=12)  # type: ignore[attr-defined]  # two minutes from now
    later = haibei.office.clock.now()
    size = haibei.office.books.policy.status_list_size
    from licensing.services.licences import verification

    with haibei.office.read() as session:
        newer = verification.status_list(session, 0, haibei.office.seals, later, size)
    home.clock.move(minutes=3)  # type: ignore[attr-defined]  # as above

    def served(token: str) -> str | None:
        with home.work(SYSTEM) as work:
            return regions.refresh(
                work,
                haibei.iss,
                own_issuer(home),
                Fetched(old_trust, {first.uri: token}),
            )

    assert served(newer) is None and asked(home, there)["result"] == "revoked"
    assert served(first.token) == "status_rollback"
    assert asked(home, there)["result"] == "revoked", "the newer list stays"
    assert "older status list" in portal("trust", "list").output
    assert served(newer[:-6] + "AAAAAA") == "status_forged"
    assert served(newer) is None and listed()[0]["trouble"] is None
    assert acts(home) == ["region.added", "region.trouble", "region.trouble", "region.recovered"]


def test_the_kit_verifies_both_regions_licences(home: Office, haibei: Registry, tmp_path: Path) -> None:
    there = licence_of(haibei.office)
    accept(haibei)
    ours = licence_of(home)
    kit = visitor_of(home).get("/verify/kit.zip").data
    zipfile.ZipFile(io.BytesIO(kit)).extractall(tmp_path / "kit")
    names = sorted(path.name for path in (tmp_path / "kit").iterdir())
    assert {"region-1-trust.json", "region-1-status-1.jwt", "trust.json", "status-0.jwt"} <= set(names)
    for row, name in ((ours, home.seals.names.organisation), (there, HAIBEI)):
        (tmp_path / "kit" / "licence.pdf").write_bytes(row.pdf or b"")
        words = ["--trust", "trust.json", "--trust", "region-1-trust.json"]
        words += ["--status", "status-0.jwt", "--status", "region-1-status-1.jwt", "--json"]
        done = subprocess.run(
            [sys.executable, "verify.py", "verify", "licence.pdf", *words],
            cwd=tmp_path / "kit", capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        said = json.loads(done.stdout)
        assert (done.returncode, said["result"], said["issuer"]["name"]) == (0, "valid", name)


def test_a_region_that_does_not_answer_is_said(home: Office, haibei: Registry) -> None:
    accept(haibei)
    nobody = f"http://127.0.0.1:{free_port()}"
    assert refresh(home, haibei.iss, nobody) == "unreachable"
    assert "did not answer" in portal("trust", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("add", "/nowhere/trust.json"),
        ("add", __file__),
        ("add", "http://registry.example"),
        ("add", "ftp://registry.example"),
        ("add", "https://user:word@registry.example"),
        ("add", "https://registry.example/?next=x"),
        ("remove", "https://registry.example"),
    ],
)
def test_what_cannot_be_used_is_one_line(home: Office, words: tuple[str, ...]) -> None:
    told = portal("trust", *words)
    assert told.exit_code == 2 and "Traceback" not in told.output and listed() == []
