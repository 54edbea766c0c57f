"""What the tools really said of the canary (``recorded/``, made by ``python -m tests.attackers --record``) is read as it is; what is cut,
empty or bent is no answer."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attackers import programs
from tests.attackers.__main__ import BANDIT, INJECTED, INTERFACE, RULES, TLS, WAPITI
from tests.attackers.findings import Finding
from tests.attackers.gate import NotCheckedError

RECORDED = Path(__file__).with_name("recorded")
PLANTED = Path(__file__).with_name("planted_source.txt")
URL = "http://127.0.0.1/names?q=Acme"
PLACES = 400  # of one answer that are taken away, one at a time

Reading = Callable[[Any], list[Finding]]


@pytest.fixture
def readings(tmp_path: Path) -> dict[str, tuple[Any, Reading, frozenset[str]]]:
    """Per tool: what it said, how that is read, and what was planted for it."""
    source = tmp_path / "planted" / "planted.py"
    source.parent.mkdir()
    shutil.copy(PLANTED, source)
    asked = [str(source)]

    def told(name: str) -> Any:
        return json.loads((RECORDED / name).read_text("utf-8").replace("/canary/", f"{tmp_path}/"))

    tls = (RECORDED / "sslyze.txt").read_text("utf-8")
    sql = (RECORDED / "sqlmap.txt").read_text("utf-8")
    return {
        "wapiti": (told("wapiti.json"), lambda answer: programs.read_wapiti(answer, 5), WAPITI),
        "schemathesis": (
            told("schemathesis.json"),
            lambda answer: programs.read_schemathesis(answer, 2),
            INTERFACE,
        ),
        "bandit": (told("bandit.json"), lambda answer: programs.read_bandit(answer, asked, tmp_path), BANDIT),
        "semgrep": (
            told("semgrep.json"),
            lambda answer: programs.read_semgrep(answer, asked, tmp_path),
            RULES,
        ),
        "sslyze": (told("sslyze.json"), lambda answer: programs.read_sslyze(answer, tls), TLS),
        "sslyze's words": (tls, lambda said: programs.read_sslyze(told("sslyze.json"), said), TLS),
        "sqlmap": (sql, lambda said: programs.read_sqlmap(said, URL), INJECTED),
    }


def kinds(found: list[Finding]) -> set[str]:
    return {each.rule for each in found}


def test_every_planted_hole_is_read(readings: dict[str, tuple[Any, Reading, frozenset[str]]]) -> None:
    for name, (answer, reading, planted) in readings.items():
        assert planted <= kinds(reading(answer)), name


def without(value: Any) -> Iterator[Any]:
    """The answer once for each key of its objects, without that key; and once with each list or number emptied."""
    for path in list(paths(value))[:PLACES]:
        bent = copy.deepcopy(value)
        inner = bent
        for step in path[:-1]:
            inner = inner[step]
        if isinstance(inner, dict):
            del inner[path[-1]]
            yield bent


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Outermost first, so that what every reader leans on is among the first."""
    inside = list(
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    yield from ((*above, key) for key, _ in inside)
    for key, each in inside:
        yield from paths(each, (*above, key))


def test_what_lacks_a_part_is_read_whole_or_not_at_all(
    readings: dict[str, tuple[Any, Reading, frozenset[str]]],
) -> None:
    """Never fewer findings than the tool made, and no fault but "not checked"."""
    for name, (answer, reading, _) in readings.items():
        if isinstance(answer, str):
            continue
        whole, refused = sorted(reading(answer)), 0
        for bent in without(answer):
            try:
                assert sorted(reading(bent)) == whole, name
            except NotCheckedError:
                refused += 1
        assert refused >= 2, name


@pytest.mark.parametrize("empty", [{}, [], None, "", 0, "no report", {"errors": []}])
def test_an_empty_answer_is_none(
    readings: dict[str, tuple[Any, Reading, frozenset[str]]], empty: Any
) -> None:
    for _, reading, _ in readings.values():
        with pytest.raises(NotCheckedError):
            reading(empty)


def test_text_that_breaks_off_is_no_answer(
    readings: dict[str, tuple[Any, Reading, frozenset[str]]],
) -> None:
    for name, marker in (("sqlmap", "sqlmap identified"), ("sslyze's words", "COMPLIANCE AGAINST")):
        said, reading, _ = readings[name]
        with pytest.raises(NotCheckedError):
            reading(said.partition(marker)[0])


BENT: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "wapiti saw the door alone": ("wapiti", lambda a: a["infos"].update(crawled_pages_nbr=4), "saw 4 pages"),
    "schemathesis was cut": ("schemathesis", lambda a: a.update(complete=False), "tested"),
    "schemathesis left one out": (
        "schemathesis",
        lambda a: a["operations"].update(tested=a["operations"]["tested"] - 1),
        "tested",
    ),
    "schemathesis was told to wait": (
        "schemathesis",
        lambda a: a["warnings"].update(rate_limited=["GET /api/people"]),
        "told to wait",
    ),
    "schemathesis could not read": (
        "schemathesis",
        lambda a: a["errors"].append({"type": "SchemaError"}),
        "SchemaError",
    ),
    "bandit could not parse": ("bandit", lambda a: a["errors"].append({"reason": "syntax error"}), "syntax"),
    "bandit read nothing": ("bandit", lambda a: a["metrics"].clear(), "1 not read"),
    "semgrep gave up a file": ("semgrep", lambda a: a["errors"].append({"type": "Timeout"}), "Timeout"),
    "semgrep read nothing": ("semgrep", lambda a: a["paths"]["scanned"].clear(), "1 not read"),
    "sslyze did not get in": (
        "sslyze",
        lambda a: a["server_scan_results"][0].update(scan_status="ERROR_NO_CONNECTIVITY"),
        "ERROR_NO_CONNECTIVITY",
    ),
}


@pytest.mark.parametrize(("name", "bend", "why"), BENT.values(), ids=BENT.keys())
def test_a_tool_that_saw_too_little_says_nothing(
    readings: dict[str, tuple[Any, Reading, frozenset[str]]], name: str, bend: Callable[[Any], Any], why: str
) -> None:
    answer, reading, _ = readings[name]
    bend(answer)
    with pytest.raises(NotCheckedError, match=why):
        reading(answer)


CLEAN = "[CRITICAL] all tested parameters do not appear to be injectable."


def test_sqlmap_that_found_nothing_was_let_in() -> None:
    assert programs.read_sqlmap(CLEAN, URL) == []
    with pytest.raises(NotCheckedError, match="turned away"):
        programs.read_sqlmap(CLEAN + "\n429 (Too Many Requests) - 70 times", URL)
    with pytest.raises(NotCheckedError, match="unable to connect"):
        programs.read_sqlmap("[CRITICAL] unable to connect to the target URL", URL)
