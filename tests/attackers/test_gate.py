"""The gate itself: it fails for a blind attacker, a missing tool and a new finding, and reads the tools' answers as they really are."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from tests.attackers import canary
from tests.attackers.findings import Accepted, Finding, NoReasonError, accepted, new, place
from tests.attackers.gate import Attack, Attacker, NotCheckedError, once, report, run
from tests.attackers.programs import landing, thinned
from tests.attackers.tools import PINS, installed, ran
from tests.house.source import ROOT, modules

TODAY = date(2026, 12, 1)
HOLE = Finding("reader", "script", "GET /hello who")
ROW = Accepted("reader", "script", r"GET /hello who", TODAY, TODAY + timedelta(days=90), "a reason")


@pytest.fixture(scope="module")
def planted() -> Iterator[str]:
    with canary.serving() as url:
        yield url


def asked(url: str, cookie: str = canary.COOKIE) -> tuple[int, str]:
    answer = requests.get(url, headers={"Cookie": cookie}, timeout=20)
    return answer.status_code, answer.text


def reader(url: str, path: str = "/hello", cookie: str = canary.COOKIE) -> Attack:
    """An attacker of our own: brings a script and looks whether it comes back."""

    def attack() -> list[Finding]:
        _, text = asked(f"{url}{path}?who=<script>", cookie)
        return [Finding("reader", "script", f"GET {path} who")] if "<script>" in text else []

    return attack


def verdict(at_canary: Attack, at_portal: Attack, *rows: Accepted) -> tuple[bool, str]:
    done = list(run([Attacker("reader", frozenset({"script"}), at_canary, at_portal)], rows, TODAY))
    return done[0].passed, report(done)


def test_who_sees_the_canary_and_finds_nothing_passes(planted: str) -> None:
    passed, said = verdict(reader(planted), reader(planted, "/escaped"))
    assert passed and "canary found; 0 findings" in said


@pytest.mark.parametrize(("path", "cookie"), [("/escaped", canary.COOKIE), ("/hello", "canary=signed-out")])
def test_a_blind_attacker_fails_and_is_not_let_at_the_portal(planted: str, path: str, cookie: str) -> None:
    """One looks where nothing is planted, one lost its cookie: both find nothing, and that proves nothing."""

    def portal() -> list[Finding]:
        pytest.fail("a blind attacker was let at the portal")

    passed, said = verdict(reader(planted, path, cookie), portal)
    assert not passed and "canary NOT found" in said and "blind: did not find the planted script" in said


def test_a_new_finding_fails_and_an_accepted_one_does_not(planted: str) -> None:
    attack = reader(planted)
    passed, said = verdict(attack, attack)
    assert not passed and "new: script: GET /hello who" in said
    assert verdict(attack, attack, ROW)[0]


def test_a_missing_tool_fails(planted: str, tmp_path: Path) -> None:
    def missing() -> list[Finding]:
        ran([tmp_path / "bin" / "scanner", planted], 10)
        return []

    for passed, said in (verdict(missing, reader(planted, "/escaped")), verdict(reader(planted), missing)):
        assert not passed and "not checked" in said and "scanner is missing" in said


def test_a_tool_that_cannot_be_installed_is_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(NotCheckedError, match="sqlmap cannot be installed"):
        installed("sqlmap", tmp_path)


def test_a_portal_that_went_away_is_not_checked(planted: str) -> None:
    """And the others still get their turn: the whole gate once ended in the middle."""

    def away() -> list[Finding]:
        requests.get("http://127.0.0.1:1/account", timeout=5)
        return []

    passed, said = verdict(reader(planted), away)
    assert not passed and "not checked" in said and "/account" in said


def test_a_walk_begins_where_the_front_page_leads(planted: str) -> None:
    """From the front page a level was lost: sixteen pages of seventy were seen. Without the cookie it leads nowhere."""
    assert landing(planted, canary.COOKIE) == f"{planted}/desk"
    assert landing(planted, "") == f"{planted}/"
    with pytest.raises(NotCheckedError, match="does not answer"):
        landing("http://127.0.0.1:1", canary.COOKIE)


def walked(folder: Path, *addresses: str) -> Path:
    """As wapiti keeps a walk: each address a form of one field."""
    with closing(sqlite3.connect(folder / "walk.db")) as held, held:
        held.execute("CREATE TABLE paths (path_id INTEGER, path TEXT, method TEXT, evil BOOLEAN)")
        held.execute("CREATE TABLE params (path_id INTEGER, name TEXT)")
        for number, address in enumerate(addresses):
            path, _, field = address.partition(" ")
            held.execute("INSERT INTO paths VALUES (?, ?, 'POST', 0)", (number, f"http://127.0.0.1{path}"))
            held.execute("INSERT INTO params VALUES (?, ?)", (number, field))
    return folder


def test_a_form_under_each_of_many_cases_is_attacked_at_some(tmp_path: Path) -> None:
    """Fifty forms of one kind took the walk of a supervisor beyond every limit; other fields at the same address are another kind."""
    cases = [f"/desk/cases/case_01m8rdtnbqp5w0cc7q6jw993{number:02}/take reason" for number in range(50)]
    session = walked(tmp_path, *cases, "/desk/cases/case_01m8rdtnbqp5w0cc7q6jw99300/take other", "/desk q")
    assert thinned(session, 2, 52) == 4
    with closing(sqlite3.connect(session / "walk.db")) as held:
        kept = [name for (name,) in held.execute("SELECT name FROM params JOIN paths USING (path_id)")]
    assert sorted(kept) == ["other", "q", "reason", "reason"]
    with pytest.raises(NotCheckedError, match="saw 4 pages, 5 are the least"):
        thinned(session, 2, 5)


def test_a_walk_that_was_not_kept_is_not_checked(tmp_path: Path) -> None:
    with pytest.raises(NotCheckedError, match="no walk"):
        thinned(tmp_path, 2, 1)
    (tmp_path / "walk.db").write_bytes(b"something else altogether")
    with pytest.raises(NotCheckedError, match="no walk"):
        thinned(tmp_path, 2, 1)


def test_a_tool_that_does_not_end_is_not_checked() -> None:
    with pytest.raises(NotCheckedError, match="did not end within"):
        ran(["sleep", "30"], 0.1)


@pytest.mark.parametrize(
    "found",
    [
        Finding("other", "script", "GET /hello who"),
        Finding("reader", "injection", "GET /hello who"),
        Finding("reader", "script", "GET /hello who else"),
    ],
)
def test_a_row_holds_for_its_tool_rule_and_place_alone(found: Finding) -> None:
    assert new([HOLE], [ROW], TODAY) == []
    assert new([found], [ROW], TODAY) == [found]


def test_a_row_ends() -> None:
    assert new([HOLE], [ROW], ROW.until) == []
    assert new([HOLE], [ROW], ROW.until + timedelta(days=1)) == [HOLE]


@pytest.mark.parametrize(
    ("until", "why"), [("2027-06-01", "a reason"), ("2026-12-20", "  "), ("2026-11-30", "a reason")]
)
def test_a_row_without_a_reason_or_for_ever_is_refused(tmp_path: Path, until: str, why: str) -> None:
    path = tmp_path / "accepted.tsv"
    path.write_text(f"# rows\ntool\trule\twhere\tsince\tuntil\twhy\na\tb\tc\t2026-12-01\t{until}\t{why}\n")
    with pytest.raises(NoReasonError):
        accepted(path)


def test_what_is_accepted_reads_and_names_no_whole_tool() -> None:
    assert not [row for row in accepted() if row.where.startswith(".*")]


def test_places_have_no_numbers() -> None:
    assert place("GET", "http://127.0.0.1:8000/names/name_01ab/x?q=1") == "GET /names/{}/x"
    assert place("POST", "/") == "POST /"


def test_two_are_at_work_at_a_time_and_the_canary_is_asked_once(planted: str) -> None:
    """Rows come in the order of the attackers; who waits for the canary gets what the first one saw."""
    looks = []

    def look() -> list[Finding]:
        looks.append(1)
        return reader(planted)()

    shared, met = once(look), threading.Barrier(2)

    def portal() -> list[Finding]:
        met.wait(20)  # passes only where another is at work beside it
        return []

    pair = [Attacker(name, frozenset({"script"}), shared, portal) for name in ("one", "two")]
    assert [(row.name, row.passed) for row in run(pair, [], TODAY)] == [("one", True), ("two", True)]
    assert len(looks) == 1


def test_every_hole_is_there_and_behind_the_door(planted: str) -> None:
    """What the canary promises; a mended canary would make every attacker blind."""
    assert asked(f"{planted}/names?q=%27")[0] == 500
    assert "20 names" in asked(f"{planted}/names?q=x%27%20OR%201=1%20--%20")[1]
    assert asked(f"{planted}/api/people", "")[0] == 200
    assert asked(f"{planted}/hello?who=x", "")[0] == 403
    assert "&lt;script&gt;" in asked(f"{planted}/escaped?who=<script>")[1]


def test_the_tools_are_pinned_apart_from_the_product() -> None:
    """Every line a version and a hash; none of their own names among what the portal needs; nothing of ours imports them."""
    pins = sorted(PINS.glob("*.txt"))
    assert [each.stem for each in pins] == ["bandit", "schemathesis", "semgrep", "sqlmap", "sslyze", "wapiti"]
    for path in pins:
        assert all(
            " --hash=sha256:" in line and "==" in line for line in path.read_text("utf-8").splitlines()
        )
    needed = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project.optional")[0]
    assert not [
        name for name in ("wapiti", "sqlmap", "semgrep", "sslyze", "bandit", "schemathesis") if name in needed
    ]
    assert not [m.path for m in modules() for _, name in m.imports() if "attackers" in name]
