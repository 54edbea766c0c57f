"""The log is derived again from the register: what was issued off the books, hidden or rewritten is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from licensing.act import SYSTEM
from licensing.services.licences import public_log
from licensing.store.models import ArchiveDue, Counter, Licence, LogEntry, LogNode
from portal.app import create_app
from portal.cli._group import cli
from portal.wiring import Office
from tests.support import stories
from tests.support.offices import ENVIRON


@pytest.fixture
def operator(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with two licences, which the verb finds in its environment."""
    place = {"DATA_DIR": str(office.settings.data_dir), "PORTAL_DATABASE_URL": office.settings.database_url}
    for name, value in (ENVIRON | place).items():
        monkeypatch.setenv(name, value)
    stories.licensed(office)
    stories.licensed(office, stories.LI, "海东市乐都区湟岸电子科技有限公司")
    return office


def fsck(*words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(cli, ["log", "fsck", "--json", *words])
    return done.exit_code, json.loads(done.output)


def faults(*words: str) -> set[tuple[str, str]]:
    code, answer = fsck(*words)
    assert code == 1 and not answer["ok"]
    return {(each["code"], each["place"]) for each in answer["faults"]}


def test_a_log_of_exactly_the_issued_licences_holds(operator: Office, tmp_path: Path) -> None:
    assert fsck() == (0, {"ok": True, "entries": 12, "faults": []})
    kept = tmp_path / "checkpoint"
    kept.write_bytes(create_app(operator).test_client().get("/log/checkpoint").data)
    assert fsck("--checkpoint", str(kept))[0] == 0
    told = CliRunner().invoke(cli, ["log", "fsck"])
    assert told.exit_code == 0 and "12 entries" in told.output


def test_a_leaf_that_no_licence_explains(operator: Office) -> None:
    with operator.work(SYSTEM) as work:
        public_log.append(work.session, "ab" * 32)
    assert ("not_in_register", "entry 12 belongs to no licence") in faults()
    told = CliRunner().invoke(cli, ["log", "fsck"])
    assert (
        told.exit_code == 1 and "entry 12 belongs to no licence: in the log, and never issued" in told.output
    )


def test_a_licence_that_is_not_in_the_log(operator: Office) -> None:
    with operator.sessions.begin() as session:
        hidden = session.query(Licence).filter_by(log_index=6).one().id
        session.execute(update(Licence).where(Licence.id == hidden).values(log_index=None))
    assert {
        ("not_in_log", f"licence {hidden}"),
        ("not_in_register", "entry 6 belongs to no licence"),
    } <= faults()


def test_a_credential_changed_after_it_was_logged(operator: Office) -> None:
    with operator.sessions.begin() as session:
        session.execute(update(Licence).where(Licence.log_index == 0).values(credential="another"))
    assert ("node_wrong", "level 0, index 0") in faults()


def test_a_rewritten_node(operator: Office) -> None:
    with operator.sessions.begin() as session:
        session.execute(update(LogNode).where(LogNode.level == 1).values(hash=bytes(32)))
    assert faults() == {("node_wrong", f"level 1, index {place}") for place in range(6)}


def test_a_log_cut_short_does_not_fit_a_checkpoint_that_was_kept(operator: Office, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_bytes(create_app(operator).test_client().get("/log/checkpoint").data)
    with operator.sessions.begin() as session:
        session.execute(update(Counter).where(Counter.name == public_log.COUNTER).values(value=6))
        for node in session.query(LogNode):
            if (node.position + 1) << node.level > 6:
                session.delete(node)
        session.execute(delete(LogEntry).where(LogEntry.position >= 6))
        session.execute(delete(ArchiveDue))
        session.execute(delete(Licence).where(Licence.log_index == 6))
    assert fsck()[0] == 0, "nothing inside betrays it"
    assert {code for code, _ in faults("--checkpoint", str(kept))} == {"checkpoint_root"}
    kept.write_text("nonsense", "utf-8")
    assert {code for code, _ in faults("--checkpoint", str(kept))} == {"checkpoint_bad"}
    assert CliRunner().invoke(cli, ["log", "fsck", "--checkpoint", str(tmp_path / "none")]).exit_code == 2
