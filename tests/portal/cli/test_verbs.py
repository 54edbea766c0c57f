"""The verbs of operators: register, journal, clients, samples; what cannot be used ends in one line and exit code 2."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import select, update

from esign.trusted import Trust
from esign.verify import verify
from licensing.services.names import names
from licensing.store.models import JournalEntry
from portal.wiring import Office
from tests.support.clock import FixedClock
from tests.support.offices import ENVIRON, make_office, make_settings

HEAD = "name\tuscc\tstatus\tstatus_date\tauthority\tinvestors\tindustry_code\n"
GOOD = "海东市乐都区青稞商贸有限公司\t\t\t\t630202\t\t\n海东市乐都区湟水餐饮有限公司\t\t\t\t630202\t\t\n"
BUNDLED = Path(str(files("config"))) / "demo" / "register.tsv.gz"


@pytest.fixture
def home(tmp_path: Path, sqlite_url: str) -> Office:
    """The office whose database the verbs are pointed at."""
    return make_office(make_settings(tmp_path / "data", sqlite_url), FixedClock())


def environment(office: Office) -> dict[str, str]:
    return (
        {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
        | ENVIRON
        | {
            "DATA_DIR": str(office.settings.data_dir),
            "PORTAL_DATABASE_URL": office.settings.database_url,
        }
    )


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "portal", *words]


def portal(office: Office, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), env=environment(office), capture_output=True, text=True, check=False, timeout=300
    )


def test_a_register_goes_in_and_its_bad_rows_are_kept_with_reasons(home: Office, tmp_path: Path) -> None:
    path = tmp_path / "register.tsv"
    path.write_bytes((HEAD + GOOD).encode() + b"\xff\xfe\t\t\t\t\t\t\n" + b"one\tcell\n")
    done = portal(home, "register", "import", str(path), "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["added"], answer["known"], answer["rejected"]) == (2, 0, 2)
    rejected = Path(answer["rejected_file"]).read_text("utf-8").splitlines()
    assert [line.split("\t")[1] for line in rejected] == ["reason", "row.encoding", "row.columns"]
    assert [line.split("\t")[0] for line in rejected[1:]] == ["4", "5"]
    again = json.loads(portal(home, "register", "import", str(path), "--json").stdout)
    assert (again["added"], again["known"]) == (0, 2)
    assert portal(home, "journal", "verify").returncode == 0


def _counted(home: Office) -> int:
    with home.read() as session:
        return names.count(session)


def test_an_import_killed_half_way_is_finished_by_the_next(home: Office) -> None:
    started = subprocess.Popen(
        command("register", "import", str(BUNDLED)),
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while started.poll() is None and not _counted(home):
        time.sleep(0.05)
    started.send_signal(signal.SIGKILL)
    started.wait()
    before = _counted(home)
    done = json.loads(portal(home, "register", "import", str(BUNDLED), "--json").stdout)
    assert before > 0 and done["known"] == before
    assert _counted(home) == before + done["added"]
    assert portal(home, "journal", "verify").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("register", "import", "no-such-file.tsv"),
        ("register", "import", "{readme}"),
        ("register", "import", "{folder}"),
        ("register", "import", "{readme}", "--authority", "63"),
        ("api", "client", "create", "x", "--department", "nobody"),
        ("api", "client", "create", "x", "--department", "630202-TAX", "--scope", "everything"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    home: Office, tmp_path: Path, words: tuple[str, ...]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("# not a register\n", "utf-8")
    done = portal(home, *(w.format(readme=readme, folder=tmp_path) for w in words))
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr


def test_a_changed_journal_is_found_and_the_place_named(home: Office, tmp_path: Path) -> None:
    path = tmp_path / "register.tsv"
    path.write_text(HEAD + GOOD, "utf-8")
    portal(home, "register", "import", str(path))
    with home.sessions.begin() as session:
        seq = session.scalars(select(JournalEntry.seq)).first()
        session.execute(update(JournalEntry).values(actor="somebody else"))
    done = portal(home, "journal", "verify")
    assert done.returncode == 1 and f"entry {seq}: its content is not what was written" in done.stdout
    told = json.loads(portal(home, "journal", "verify", "--json").stdout)
    assert told["ok"] is False and told["breaks"] == [{"seq": seq, "kind": "hash"}]


def test_a_client_is_created_with_a_secret_that_works(home: Office) -> None:
    done = portal(home, "api", "client", "create", "税务系统", "--department", "630202-TAX", "--json")
    made = json.loads(done.stdout)
    assert set(made) == {"client_id", "client_secret", "scopes"} and len(made["client_secret"]) >= 43


def test_a_sample_licence_verifies_offline(tmp_path: Path) -> None:
    folder, data = tmp_path / "sample", tmp_path / "data"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    done = subprocess.run(
        command("sample", "licence", str(folder)),
        env=clean | {"DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert {p.name for p in folder.iterdir()} == {"licence.pdf", "credential.jwt", "trust.json", "status.jwt"}
    for name in ("licence.pdf", "credential.jwt"):
        words = [sys.executable, "-m", "esign", "verify", str(folder / name)]
        words += ["--trust", str(folder / "trust.json"), "--status", str(folder / "status.jwt"), "--json"]
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
        assert answer.returncode == 0 and json.loads(answer.stdout)["result"] == "valid"
    trust = Trust.load((folder / "trust.json").read_bytes())
    assert len(trust.issuers) == 1 and verify(b"", trust, at=FixedClock().now()).result == "unknown"


def torn(tmp_path: Path, rows: int = 30_000) -> Path:
    """A packed register whose transfer broke off in the middle."""
    path = tmp_path / "torn.tsv.gz"
    lines = "".join(
        f"海东市乐都区青{chr(0x4E00 + n % 9000)}{n}号商贸有限公司\t\t\t\t630202\t\t\n" for n in range(rows)
    )
    whole = gzip.compress((HEAD + lines).encode())
    path.write_bytes(whole[: len(whole) // 3])
    return path


def test_a_torn_file_stops_with_its_place_and_the_whole_one_goes_on_from_there(
    home: Office, tmp_path: Path
) -> None:
    path = torn(tmp_path, 6_000)
    done = portal(home, "register", "import", str(path), "--json")
    assert done.returncode == 2
    said = done.stderr.strip().splitlines()
    answer = json.loads(done.stdout)
    assert len(said) == 1
    assert f"cannot be read on from line {answer['broken_at']:,}" in said[0]
    assert f"{answer['added']:,} rows before it are on the register" in said[0]
    assert (
        answer["added"] == answer["broken_at"] - 2
    )  # every line before, without the heading, and not half a line
    assert (answer["rejected"], answer["rejected_file"]) == (0, None)
    with home.read() as session:
        assert names.count(session) == answer["added"] > 1_000
    again = portal(home, "register", "import", str(path), "--json")
    assert again.returncode == 2
    assert json.loads(again.stdout)["known"] == answer["added"]
    assert portal(home, "journal", "verify").returncode == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16"])
def test_another_encoding_is_told_with_what_to_do(home: Office, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "register.tsv"
    path.write_bytes(("name\t名称\n" + "海东市乐都区青稞商贸有限公司\t\n").encode(encoding))
    done = portal(home, "register", "import", str(path))
    assert done.returncode == 2
    assert "is not UTF-8" in done.stderr
    assert "iconv -f GB18030 -t UTF-8" in done.stderr


def test_rows_in_another_encoding_are_counted_with_what_to_do(home: Office, tmp_path: Path) -> None:
    path = tmp_path / "register.tsv"
    path.write_bytes((HEAD + GOOD).encode("gb18030"))
    done = portal(home, "register", "import", str(path))
    assert "2 rows are not UTF-8" in done.stdout
    assert "iconv -f GB18030 -t UTF-8" in done.stdout
