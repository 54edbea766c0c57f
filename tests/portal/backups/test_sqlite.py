"""Backups of SQLite: taken beside who writes, read by two together, believed only under our seal, laid only into a new place."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.settings import SettingsError
from licensing.act import SYSTEM, Role
from licensing.store.models import JournalEntry, Person
from portal.backups import laying
from portal.backups.store import BASE, Store
from portal.clock import SystemClock
from portal.restored import guard
from portal.wiring import Office, open_office, read_settings
from tests.support import stories
from tests.support.backups import Vault, at_the_keyboard, key_of, portal, vault
from tests.support.clock import FixedClock
from tests.support.operators import FIRST
from tests.support.stories import MA


@pytest.fixture
def kept(sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    """An office with a licence, and who keeps its backups."""
    sqlite_office.clock.at = SystemClock().now() - timedelta(seconds=5)  # type: ignore[attr-defined]  # the tests' clock
    stories.licensed(sqlite_office)
    made = vault(tmp_path)
    at_the_keyboard(sqlite_office, made, monkeypatch)
    return made


def taken() -> str:
    done = portal("backup", "take")
    assert done.exit_code == 0, done.output
    return done.output.partition(":")[0]


def faults(*words: str) -> dict[str, str]:
    done = portal("backup", "check", "--json", *words)
    return {each["name"]: each["code"] for each in json.loads(done.output)["faults"]}


def prepared(kept: Vault, into: Path, *words: str, readers: list[str] | None = None) -> tuple[int, str]:
    opened = kept.opened if readers is None else readers
    done = portal("restore", "prepare", "--into", str(into), *opened, *words, "--commit")
    return done.exit_code, done.output


def test_what_is_taken_is_laid_finished_and_accepted(
    sqlite_office: Office, kept: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories.appoint(sqlite_office, Role.OPERATOR, None, person=FIRST)
    name = taken()
    assert faults() == faults(*kept.opened) == {}
    into = tmp_path / "new" / "portal.sqlite"
    into.parent.mkdir()
    dry = portal("restore", "prepare", "--into", str(into), *kept.opened)
    assert dry.exit_code == 0 and name in dry.output and not into.exists()
    code, said = prepared(kept, into)
    assert code == 0, said
    assert into.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{into}")
    fresh = tmp_path / "fresh"  # another machine: it knows nothing of what was signed
    fresh.mkdir()
    (fresh / "keys").symlink_to(sqlite_office.settings.data_dir / "keys")
    monkeypatch.setenv("DATA_DIR", str(fresh))
    office = open_office(read_settings())
    with pytest.raises(SettingsError, match="its restore is not finished"):
        guard.refuse_start(office)
    assert portal("restore", "finish", "--commit").exit_code == 0
    assert portal("restore", "report").exit_code == 0, "nothing is known to be lost"
    done = portal("restore", "accept", "--as", FIRST.mobile, "--commit", typed=f"{FIRST.password}\n")
    assert done.exit_code == 0, done.output
    guard.refuse_start(office)
    assert portal("journal", "verify").exit_code == 0
    assert portal("log", "fsck").exit_code == 0
    told = json.loads(portal("check-invariants", "--json").output)
    office.close()
    assert told["ok"], told


def test_it_is_of_one_instant_while_others_write(sqlite_office: Office, kept: Vault, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with sqlite_office.work(SYSTEM) as work:
                work.record("log.compared", "log", "2026-11-22")
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    try:
        taken()
    finally:
        stop.set()
        writer.join()
    code, said = prepared(kept, tmp_path / "copy.sqlite")
    assert code == 0, said
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        (seq, head) = copy.execute("SELECT seq, hash FROM journal_head").fetchone()
        assert copy.execute("SELECT max(seq) FROM journal_entry").fetchone() == (seq,)
    with sqlite_office.read() as session:
        assert session.get_one(JournalEntry, seq).hash == head


def test_nobody_reads_it_alone_and_nothing_stands_in_it_in_clear(
    sqlite_office: Office, kept: Vault, tmp_path: Path
) -> None:
    name = taken()
    sealed = (kept.store / f"{name}.age").read_bytes()
    manifest = (kept.store / f"{name}.json").read_bytes()
    for text in (MA.name, MA.id_number, MA.mobile, stories.LLC_NAME, "SQLite format 3"):
        assert text.encode() not in sealed and text.encode() not in manifest
    for reader in kept.readers:
        code, said = prepared(kept, tmp_path / "alone.sqlite", readers=["--identity", str(reader)])
        assert code == 2 and "not every layer" in said
    stranger = vault(tmp_path, "stranger")
    assert prepared(kept, tmp_path / "alone.sqlite", readers=stranger.opened)[0] == 2
    assert prepared(kept, tmp_path / "alone.sqlite", readers=[])[0] == 2
    assert not list(tmp_path.glob("*alone*"))
    assert not list(sqlite_office.settings.data_dir.glob(".backup-*")), "the copy in clear is gone"
    prepared(kept, tmp_path / "both.sqlite")
    assert stories.LLC_NAME.encode() in (tmp_path / "both.sqlite").read_bytes(), (
        "the search finds what is there"
    )
    assert MA.id_number.encode() not in (tmp_path / "both.sqlite").read_bytes(), (
        "and people's numbers stay sealed in it"
    )
    assert not any(path.name.startswith(("pki", "root", "licence")) for path in kept.store.rglob("*"))
    with sqlite_office.read() as session:
        assert session.scalar(sa.select(Person.id).limit(1))


@pytest.mark.parametrize(
    ("mishap", "code"),
    [
        (lambda data: data[:-1], "cut"),
        (lambda data: data[: len(data) // 2], "cut"),
        (lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:], "changed"),
        (lambda data: bytes([data[0] ^ 1]) + data[1:], "changed"),
        (None, "gone"),
    ],
)
def test_what_was_cut_or_changed_is_found_without_a_key_and_never_laid(
    kept: Vault, tmp_path: Path, mishap: object, code: str
) -> None:
    path = kept.store / f"{taken()}.age"
    data = path.read_bytes()
    path.unlink()
    if callable(mishap):
        path.write_bytes(mishap(data))
    assert list(faults().values()) == [code]
    exit_code, said = prepared(kept, tmp_path / "x.sqlite")
    assert exit_code == 2 and code in said
    assert not list(tmp_path.glob("*x.sqlite"))
    assert portal("backup", "tidy", "--commit").exit_code == 2, "nothing goes while what stays is not whole"


def test_whoever_has_the_store_slips_in_nothing_of_his_own(
    sqlite_office: Office, kept: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He knows the locks, which are no secret, and can make an archive that opens; not the seal."""
    first = taken()
    monkeypatch.setenv("BACKUP_KEY", key_of("the thief"))
    thief = Store_of(kept, "the thief")
    with (tmp_path / "forged").open("wb") as file:
        file.write(b"a register of his own")
    with (tmp_path / "forged").open("rb") as file:
        forged = thief.put(
            BASE,
            "base-000009-x",
            file,
            SystemClock().now(),
            {"number": 9, "origin": "https://reg.example.cn"},
        )
    monkeypatch.setenv("BACKUP_KEY", kept.environ["BACKUP_KEY"])
    assert faults() == {forged.name: "strange"}
    code, said = prepared(kept, tmp_path / "x.sqlite")
    assert code == 2 and "not under this installation's seal" in said
    thief.remove(forged)
    manifest = kept.store / f"{first}.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {"at": "2030-01-01T00:00:00+00:00"}))
    assert faults() == {first: "strange"}


def Store_of(kept: Vault, whose: str) -> Store:  # noqa: N802  # it stands for the class
    from config.settings import load_backups

    given = load_backups(kept.environ | {"BACKUP_KEY": key_of(whose)})
    assert given is not None
    return Store(given)


def test_a_backup_of_another_installation_is_refused_by_name(
    kept: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken()
    other = vault(tmp_path, "other")
    for name, value in other.environ.items():
        if name != "BACKUP_STORE":
            monkeypatch.setenv(name, value)
    code, said = prepared(other, tmp_path / "x.sqlite")
    assert code == 2 and "it says it is of http://127.0.0.1:8000" in said
    assert portal("backup", "take").exit_code == 2, "nor is one of ours put beside it"


def test_a_live_database_is_never_written_over(sqlite_office: Office, kept: Vault, tmp_path: Path) -> None:
    taken()
    live = sa.make_url(sqlite_office.settings.database_url).database or ""
    before = Path(live).read_bytes()
    code, said = prepared(kept, Path(live))
    assert code == 2 and "not empty" in said
    assert Path(live).read_bytes() == before
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    (cluster / "postmaster.pid").write_text("1")
    code, said = prepared(kept, cluster)
    assert code == 2 and "a PostgreSQL runs" in said


def test_an_older_backup_is_taken_only_by_word(
    sqlite_office: Office, kept: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    first = taken()
    with sqlite_office.work(SYSTEM) as work:
        work.record("log.compared", "log", "2026-11-22")
    second = taken()
    assert first < second
    code, said = prepared(kept, tmp_path / "x.sqlite", "--name", first)
    assert code == 2 and f"older than {second}" in said
    assert prepared(kept, tmp_path / "x.sqlite", "--name", first, "--older")[0] == 0
    code, said = prepared(kept, tmp_path / "y.sqlite", "--until", "2001-01-01T00:00:00")
    assert code == 2 and "no backup before" in said


def test_doctor_says_what_is_wrong_with_backups(
    sqlite_office: Office, kept: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> set[str]:
        done = portal("doctor", "--json")
        return {each["code"] for each in json.loads(done.output)["symptoms"] if each["part"] == "backups"}

    assert "backup_old" in told()
    name = taken()
    assert told() == {"backups_on_same_disk"}
    later = SystemClock().now() + timedelta(hours=27)
    monkeypatch.setattr(SystemClock, "now", lambda self: later)
    assert "backup_old" in told()
    monkeypatch.undo()
    at_the_keyboard(sqlite_office, kept, monkeypatch)
    monkeypatch.setenv("BACKUP_LOCKS", kept.environ["BACKUP_LOCKS"].partition(",")[0])
    kept.store.chmod(0o755)
    assert {"backups_one_reader", "backups_open"} <= told()
    for path in kept.store.glob(f"{name}*"):
        path.unlink()
    assert {"backup_gone", "backup_old"} <= told()
    monkeypatch.delenv("BACKUP_STORE")
    assert told() == {"no_backups"}


def test_settings_of_backups_are_refused_with_their_reason(
    kept: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, reason in (
        ("BACKUP_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "random bytes"),
        ("BACKUP_LOCKS", "", "nobody who could read"),
        ("BACKUP_LOCKS", "age1nonsense", "age recipients"),
        ("BACKUP_STORE", "here", "absolute"),
        ("BACKUP_STOER", "x", "unknown setting"),
    ):
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            done = portal("backup", "list")
            assert done.exception is not None and reason in (str(done.exception) + done.output), name


def test_an_identity_is_made_once_and_its_lock_opens(
    kept: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = portal("backup", "identity", str(tmp_path / "new.key"))
    assert made.exit_code == 0 and (tmp_path / "new.key").stat().st_mode & 0o077 == 0
    assert portal("backup", "identity", str(tmp_path / "new.key")).exit_code == 2, (
        "a key is never written over"
    )
    monkeypatch.setenv(
        "BACKUP_LOCKS", f"{made.output.strip()}|{kept.environ['BACKUP_LOCKS'].partition(',')[0]}"
    )
    monkeypatch.setenv("BACKUP_KEY", portal("backup", "new-key").output.strip())
    monkeypatch.setenv("BACKUP_STORE", str(tmp_path / "second-store"))
    taken()
    for place, reader in (("a", tmp_path / "new.key"), ("b", kept.readers[0])):
        assert prepared(kept, tmp_path / f"{place}.sqlite", readers=["--identity", str(reader)])[0] == 0


def test_what_was_begun_and_not_finished_counts_for_nothing(kept: Vault) -> None:
    first = taken()
    (kept.store / ".half-base").write_bytes(b"")
    (kept.store / "base-000002-dead.age").write_bytes(b"begun before the power went")
    assert faults() == {"base-000002-dead.age": "half"}
    assert [each.name for each in Store_of(kept, "ours").manifests()] == [first]
    assert laying.choose(Store_of(kept, "ours"), laying.Wanted()).name == first
