"""All names as one file: public facts only, whole or not at all, signed, resumable, made anew every day."""

from __future__ import annotations

import csv
import gzip
import io
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

import portal.cli.names
from esign.jose import read_token, signature_ok
from licensing.services.names import names
from licensing.services.names import open_names as service
from portal import open_names
from portal.cli._group import cli
from portal.wiring import Office
from portal.work.jobs import open_names as job
from portal.work.jobs import sweep
from tests.licensing.searching.test_search import NAMES, bring_in
from tests.support import stories
from tests.support.asked import asked_for
from tests.support.clock import FixedClock
from tests.support.pages import assert_page_hygiene
from tests.support.wording import says

MANIFEST = "/names/download/manifest.json"


@pytest.fixture
def visitor(office: Office, app: Flask) -> FlaskClient:
    """Somebody at a registry with twelve enterprises, a reserved name and one given up."""
    bring_in(office, *NAMES)
    founder = stories.sign_up(office)
    stories.reserve_name(office, founder, "海东市乐都区瑞雪软件有限公司")
    given_up = stories.reserve_name(office, founder, "海东市乐都区河湟软件有限公司")
    with office.work(founder) as work:
        names.release(work, given_up)
    stories.give_keys(office)
    return app.test_client()


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(data).decode())))


def test_the_file_holds_public_facts_and_its_manifest_proves_it(office: Office, visitor: FlaskClient) -> None:
    job.run(office, "2026-11-23")
    made = visitor.get(MANIFEST).json
    data = visitor.get(f"/names/download/{made['file']}").data
    assert (len(data), sha256(data).hexdigest()) == (made["bytes"], made["sha256"])
    rows = table(data)
    assert len(rows) == made["rows"] == len(NAMES) + 1
    assert list(rows[0]) == [column["name"] for column in made["columns"]]
    (reserved,) = [row for row in rows if row["status"] == "reserved"]
    assert reserved["name"] == "海东市乐都区瑞雪软件有限公司" and reserved["reserved_until"]
    plain = gzip.decompress(data)
    assert sha256(plain).hexdigest() == made["uncompressed"]["sha256"]
    assert stories.MA.name not in plain.decode() and "holder" not in plain.decode()


def test_the_manifest_is_signed_by_the_key_of_the_answers(office: Office, visitor: FlaskClient) -> None:
    made = open_names.export(office, open_names.folder(office))
    token = read_token(made.pop("signed"))
    key = office.seals.key("answer", office.clock.now())
    assert token.header["typ"] == open_names.TYP and token.header["kid"] == key.kid
    assert signature_ok(key.public_key, key.alg, token.signed, token.signature)
    assert token.claims() == made
    assert key.kid in [each["kid"] for each in visitor.get("/.well-known/jwks.json").json["keys"]]


def test_a_download_can_be_resumed_and_is_not_sent_twice(office: Office, visitor: FlaskClient) -> None:
    made = open_names.export(office, open_names.folder(office))
    address = f"/names/download/{made['file']}"
    whole = visitor.get(address)
    assert whole.headers["Accept-Ranges"] == "bytes" and "Last-Modified" in whole.headers
    assert whole.headers["ETag"].strip('"') == made["sha256"]
    assert "Content-Encoding" not in whole.headers and "max-age" in whole.headers["Cache-Control"]
    rest = visitor.get(address, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, whole.data[:100] + rest.data) == (206, whole.data)
    assert visitor.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert visitor.get(address, headers={"Range": f"bytes={made['bytes']}-"}).status_code == 416


def test_yesterday_is_named_and_only_the_last_ones_stay(
    office: Office, visitor: FlaskClient, clock: FixedClock
) -> None:
    folder = open_names.folder(office)
    first = open_names.export(office, folder)
    assert first["previous"] is None
    again = open_names.export(office, folder)
    assert again["previous"] is None and again["sha256"] == first["sha256"]
    for _ in range(open_names.table().keep):
        clock.move(days=1)
        assert open_names.is_due(office)
        last = open_names.export(office, folder)
        assert not open_names.is_due(office)
    assert last["previous"]["sha256"] == first["sha256"] and last["previous"]["day"] < last["day"]
    kept = [path.name for path in open_names.kept_files(folder)]
    assert len(kept) == open_names.table().keep and first["file"] not in kept
    assert sorted(path.name for path in folder.iterdir()) == sorted([*kept, "manifest.json"])
    assert visitor.get(f"/names/download/{first['file']}").status_code == 404


def test_a_run_that_breaks_off_leaves_the_old_file(
    office: Office, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_names.folder(office)
    open_names.export(office, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(open_names.service, "CHUNK", 5)
    monkeypatch.setattr(open_names, "safe_cell", None)  # the first row cannot be written
    with pytest.raises(TypeError):
        open_names.export(office, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_sweep_asks_for_the_file_until_it_is_there(office: Office, visitor: FlaskClient) -> None:
    before = asked_for(office, "open_names")
    sweep.run(office)
    assert asked_for(office, "open_names") == before + 1
    job.run(office, "2026-11-23")
    sweep.run(office)
    assert asked_for(office, "open_names") == before + 1
    made = open_names.manifest(open_names.folder(office))
    assert made is not None
    (open_names.folder(office) / made["file"]).unlink()
    assert open_names.is_due(office)


def test_the_file_is_of_one_instant(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(office, *NAMES)
    monkeypatch.setattr(service, "CHUNK", 5)
    with service.steady(office.sessions) as session:
        rows = service.rows(session)
        seen = [next(rows).name]
        bring_in(office, "海东市乐都区后来商贸有限公司")
        seen += [row.name for row in rows]
    assert sorted(seen) == sorted(NAMES)


def test_the_page_says_what_is_in_it(office: Office, visitor: FlaskClient) -> None:
    empty = visitor.get("/names/download").text
    assert_page_hygiene(empty, "/names/download")
    assert says(empty, "names_search.none_yet") and visitor.get(MANIFEST).status_code == 404
    made = open_names.export(office, open_names.folder(office))
    for lang in ("zh", "en"):
        page = visitor.get(f"/names/download?lang={lang}").text
        assert_page_hygiene(page, "/names/download")
        assert made["sha256"] in page and open_names.table().terms[lang] in page


@pytest.mark.parametrize(
    "name", ["names-2026-11-23.csv.gz", "..%2fportal.sqlite", "%2e%2e/keys", "names-2026-11-23.csv", "x"]
)
def test_nothing_else_can_be_fetched(sqlite_office: Office, name: str, app: Flask) -> None:
    (sqlite_office.settings.data_dir / "open").mkdir(parents=True)
    assert app.test_client().get(f"/names/download/{name}").status_code == 404


def test_a_formula_is_only_text(office: Office, visitor: FlaskClient) -> None:
    bring_in(office, "=1+1商贸有限公司")
    made = open_names.export(office, open_names.folder(office))
    rows = table((open_names.folder(office) / made["file"]).read_bytes())
    assert "'=1+1商贸有限公司" in [row["name"] for row in rows]


def test_an_operator_writes_it_where_they_like(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(sqlite_office, *NAMES)
    stories.give_keys(sqlite_office)
    monkeypatch.setattr(portal.cli.names, "read_settings", lambda: sqlite_office.settings)
    said = CliRunner().invoke(cli, ["names", "export", str(tmp_path / "out")])
    assert said.exit_code == 0 and f"{len(NAMES)} names" in said.output, said.output
    made = open_names.manifest(tmp_path / "out")
    assert made is not None and made["rows"] == len(NAMES)
    (tmp_path / "file").write_text("in the way")
    wrong = CliRunner().invoke(cli, ["names", "export", str(tmp_path / "file" / "out")])
    assert wrong.exit_code == 2 and "Traceback" not in wrong.output
