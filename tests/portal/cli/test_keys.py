"""Operators change keys: shown first, made on request, journalled, and followed by processes that run."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from esign.trusted import Trust
from licensing import journal
from licensing.store.models import JournalEntry, Licence
from portal.app import create_app
from portal.clock import SystemClock
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON
from tests.support.operators import portal

LONG_AGO, AHEAD = "2026-11-22T12:00:00+00:00", "2027-03-01"  # the keys begin ten hours before


@pytest.fixture
def operator(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office that the verbs, called in this process, find in their environment."""
    place = {"DATA_DIR": str(sqlite_office.settings.data_dir)}
    place["PORTAL_DATABASE_URL"] = sqlite_office.settings.database_url
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    return sqlite_office


def listed() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(portal("keys", "list", "--json").output)
    return rows


def kid_of(use: str, state: str = "active") -> str:
    return next(str(row["kid"]) for row in listed() if (row["use"], row["state"]) == (use, state))


def bytes_of(office: Office) -> dict[Path, bytes]:
    keys = office.settings.data_dir / "keys"
    return {path: path.read_bytes() for path in keys.rglob("*") if path.is_file()}


def acts(office: Office) -> list[str]:
    with office.read() as session:
        assert list(journal.verify(session)) == []
        return list(session.scalars(select(JournalEntry.action).where(JournalEntry.subject_kind == "key")))


def test_the_keys_are_listed_with_their_windows(operator: Office) -> None:
    assert [row["use"] for row in listed()] == ["licence", "tsa", "ocsp", "status", "log", "answer"]
    told = portal("keys", "list")
    assert told.exit_code == 0 and len(told.output.splitlines()) == 6 and "active" in told.output


def test_a_dry_run_says_what_would_be_and_changes_nothing(operator: Office) -> None:
    before, kid = bytes_of(operator), kid_of("licence")
    for words in (
        ("add-next", "licence", "--from", AHEAD),
        ("revoke", kid, "--at", LONG_AGO),
        ("renew-crls",),
    ):
        told = portal("keys", *words)
        assert told.exit_code == 0 and "nothing was changed" in told.output, told.output
    assert bytes_of(operator) == before and acts(operator) == []


def test_the_next_key_takes_over_and_the_old_one_retires(operator: Office) -> None:
    old = kid_of("licence")
    assert portal("keys", "retire", old, "--commit").exit_code == 2, "it is the only one"
    made = portal("keys", "add-next", "licence", "--from", LONG_AGO, "--commit")
    assert made.exit_code == 0 and "running processes follow" in made.output
    assert portal("keys", "retire", old, "--commit").exit_code == 0
    assert operator.seals.entry("licence", operator.clock.now()).kid != old
    assert acts(operator) == ["keys.add", "keys.retire"]
    with operator.read() as session:
        facts = [x.facts for x in session.scalars(select(JournalEntry)) if x.subject_kind == "key"]
    assert all(set(each) == {"use", "at"} for each in facts)


def test_a_running_process_follows_a_compromise(operator: Office) -> None:
    operator.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # the verbs live in the machine's time
    outsider, old = create_app(operator).test_client(), kid_of("licence")

    def revoked() -> dict[str, bool]:
        trust = Trust.load(outsider.get("/trust.json").data)
        return {k.kid: k.revoked_at is not None for i in trust.issuers for k in i.keys.values()}

    assert revoked()[old] is False
    told = portal("keys", "revoke", old, "--at", LONG_AGO, "--commit")
    assert told.exit_code == 0, told.output
    assert revoked()[old] is True and acts(operator)[0] == "keys.revoke"
    operator.clock.at = SystemClock().now()  # type: ignore[attr-defined]  # as above
    _, licence_id = stories.licensed(operator)
    with operator.read() as session:
        assert session.get_one(Licence, licence_id).state == "valid"
    assert operator.seals.entry("licence", operator.clock.now()).kid == kid_of("licence") != old


def test_offline_lists_are_renewed_and_served(operator: Office) -> None:
    outsider = create_app(operator).test_client()
    before = outsider.get("/crl/root.crl").data
    assert portal("keys", "renew-crls", "--commit").exit_code == 0
    assert outsider.get("/crl/root.crl").data != before


def test_without_the_root_the_trust_list_comes_from_where_it_is(operator: Office, tmp_path: Path) -> None:
    keys, outsider = operator.settings.data_dir / "keys", create_app(operator).test_client()
    first = outsider.get("/trust.json").data
    told = portal("keys", "add-next", "status", "--from", AHEAD, "--commit")
    assert portal("keys", "trust-list", str(tmp_path / "trust.json")).exit_code == 0
    (keys / "root.key").rename(tmp_path / "root.key")
    assert outsider.get("/trust.json").status_code == 503
    shutil.copy(tmp_path / "trust.json", keys / "trust.json")
    second = outsider.get("/trust.json").data
    assert told.exit_code == 0 and second == (tmp_path / "trust.json").read_bytes() != first
    told = portal("keys", "add-next", "log", "--from", AHEAD, "--commit")
    assert "where the root key is" in told.output


@pytest.mark.parametrize(
    "words",
    [
        ("add-next", "root", "--from", AHEAD),
        ("add-next", "outside-tsa", "--from", AHEAD),
        ("add-next", "licence", "--from", "tomorrow"),
        ("add-next", "licence"),
        ("add-next", "licence", "--from", "1900-01-01", "--commit"),
        ("add-next", "tsa", "--from", "9999-12-31", "--commit"),
        ("add-next", "log", "--from", "9999-12-31T23:59:59-12:00", "--commit"),
        ("add-next", "status", "--from", "0001-01-01", "--commit"),
        ("withdraw", "nobody", "--commit"),
        ("correct-revocation", "nobody", "--at", LONG_AGO, "--commit"),
        ("retire", "nobody", "--commit"),
        ("revoke", "nobody", "--at", LONG_AGO, "--commit"),
        ("adopt", "--module", __file__, "--token", "t", "--label", "l", "--pin", "1", "--from", AHEAD),
    ],
)
def test_bad_usage_changes_nothing(operator: Office, words: tuple[str, ...]) -> None:
    before = bytes_of(operator)
    told = portal("keys", *words)
    assert told.exit_code == 2 and "Traceback" not in told.output
    assert bytes_of(operator) == before and acts(operator) == []


def test_a_new_installation_gets_its_keys_once(operator: Office) -> None:
    made = operator.settings.data_dir / "keys"
    shutil.rmtree(made)
    words = (
        "keys",
        "init",
        "--organisation",
        "海东市市场监督管理局",
        "--region",
        "630200",
        "--short",
        "haidong",
    )
    assert "nothing was changed" in portal(*words).output and not made.exists()
    done = portal(*words, "--commit")
    assert done.exit_code == 0, done.output
    assert {str(row["use"]) for row in listed()} == {"licence", "tsa", "ocsp", "status", "log", "answer"}
    before = bytes_of(operator)
    again = portal(*words, "--commit")
    assert again.exit_code == 2 and "already" in again.output and bytes_of(operator) == before
    assert portal(*words[:-1], "Haidong City", "--commit").exit_code == 2
    assert "keys.init" in acts(operator)


@pytest.mark.parametrize("commit", [(), ("--commit",)])
def test_a_mistyped_instant_is_refused_in_the_dry_run_as_when_it_is_made(
    operator: Office, commit: tuple[str, ...]
) -> None:
    """The installation's own trust list could not be read any more with such a revocation in it."""
    before, kid = bytes_of(operator), kid_of("licence")
    for mistyped in ("1800-01-01", "0001-01-01", "2126-01-01", "9999-12-31T23:59:59-12:00"):
        told = portal("keys", "revoke", kid, "--at", mistyped, *commit)
        assert told.exit_code == 2 and "Traceback" not in told.output, told.output
    assert bytes_of(operator) == before and acts(operator) == []
    assert create_app(operator).test_client().get("/trust.json").status_code == 200


@pytest.mark.parametrize("verb", ["revoke", "retire", "withdraw", "correct-revocation"])
def test_a_key_id_may_begin_with_a_dash(operator: Office, verb: str) -> None:
    """One id in 64 does: a stolen key must not wait for somebody who knows of "--"."""
    given = {"revoke": ["--at", "2026-11-23"], "correct-revocation": ["--at", "2026-11-23"]}
    told = portal("keys", verb, "-7xpHKQiaD", *given.get(verb, []))
    assert "No such option" not in told.output and "-7xpHKQiaD" in told.output, told.output


def test_what_was_committed_can_be_undone_or_put_right(operator: Office) -> None:
    """add-next is undone by withdraw, a wrong instant of a revocation by correct-revocation."""
    before = bytes_of(operator)
    assert portal("keys", "add-next", "licence", "--from", AHEAD, "--commit").exit_code == 0
    made = next(str(row["kid"]) for row in listed() if str(row["from"]).startswith(AHEAD))
    assert "nothing was changed" in portal("keys", "withdraw", made).output
    assert portal("keys", "withdraw", made, "--commit").exit_code == 0
    after = bytes_of(operator)
    assert {path: body for path, body in after.items() if path.name != "pki.json"} == {
        path: body for path, body in before.items() if path.name != "pki.json"
    }
    stolen = kid_of("licence")
    assert portal("keys", "withdraw", stolen, "--commit").exit_code == 2, "it signs already"
    assert portal("keys", "correct-revocation", stolen, "--at", LONG_AGO, "--commit").exit_code == 2
    assert portal("keys", "revoke", stolen, "--at", "2026-11-23", "--commit").exit_code == 0
    assert portal("keys", "correct-revocation", stolen, "--at", LONG_AGO, "--commit").exit_code == 0
    revoked = next(key for key in operator.seals.manifest.keys if key.kid == stolen)
    assert revoked.revoked_at is not None and revoked.revoked_at.isoformat().startswith(LONG_AGO)
    assert acts(operator)[:2] == ["keys.add", "keys.withdraw"] and "keys.correct" in acts(operator)


def test_a_revocation_that_cannot_be_finished_is_not_begun(operator: Office, tmp_path: Path) -> None:
    """The TSA's CA was taken elsewhere: no successor can be certified, so nothing is revoked either."""
    (operator.settings.data_dir / "keys" / "tsa-ca.key").rename(tmp_path / "tsa-ca.key")
    before, kid = bytes_of(operator), kid_of("tsa")
    for commit in ((), ("--commit",)):
        told = portal("keys", "revoke", kid, "--at", LONG_AGO, *commit)
        assert told.exit_code == 2 and "tsa-ca" in told.output
    assert bytes_of(operator) == before and acts(operator) == []


def test_a_device_without_its_library_is_one_line(operator: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)  # as on a machine without the extra
    where = ("--module", __file__, "--token", "t", "--label", "l", "--pin", "1", "--from", AHEAD)
    told = portal("keys", "adopt", *where)
    assert told.exit_code == 2 and "extra `hsm`" in told.output and "Traceback" not in told.output
