"""Every id of the gate's rules has its rule or rows and its test, or says why not; the page in docs says the same."""

from __future__ import annotations

from licensing.findings import rules
from tests.support import gate_rules
from tests.support.gate_rules import ID, PAGE, ROOT


def test_every_id_stands_in_the_table_once() -> None:
    assert [row["id"] for row in gate_rules.rows()] == gate_rules.every_id()


def test_what_the_table_names_is_there() -> None:
    places = [(row["id"], part) for row in gate_rules.rows() for part in row["where"].split(";") if part]
    assert [each for each in places if gate_rules.missing(each[1])] == []
    files = [(row["id"], part) for row in gate_rules.rows() for part in row["tests"].split(";") if part]
    assert [each for each in files if not (ROOT / each[1]).is_file()] == []


def test_an_id_without_rule_or_test_says_what_is_open() -> None:
    bare = [
        r["id"] for r in gate_rules.rows() if not r["open"] and not (r["where"] and gate_rules.tests_of(r))
    ]
    assert bare == []


def test_every_rule_of_the_gate_stands_in_its_line() -> None:
    named = {part for row in gate_rules.rows() for part in row["where"].split(";")}
    own = {rule.id for rule in rules.RULES if ID.match(rule.id)}
    assert sorted(code for code in own if not _named(code, named)) == []


def _named(code: str, named: set[str]) -> bool:
    """By itself, or by the rule whose part it is (GE-70D of GE-70)."""
    return f"rule:{code}" in named or f"rule:{code.rstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" in named


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == gate_rules.page(), "make reports"
