"""Amended tables: strict, truthful in their digest, and undone without a trace."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namecheck.rules
from namecheck import amend
from namecheck.amend import Change, between, digest_of, laid, read_tsv, row_at, rows, tsv_of
from namecheck.declaration import Declaration
from namecheck.editable import CLASSES, EDITABLE, LIMITS, POLICY, TABLES, Row, Table, faults_of, normal_row
from namecheck.engine import check
from namecheck.register import MemoryRegister
from namecheck.shelf import DATA, Shelf, load
from namecheck.tables import TableError

WORD = ("青禾", "mores", "trade_has", "reject", "734令第11条", "", "0", "test", "yes")
WORDS = "words_law.tsv"


def put(table: str, row: Row) -> Change:
    key = EDITABLE[table].key_of(row)
    return Change(table, key, row_at(table, key, {}), row)


def test_no_amendment_gives_the_packaged_shelf(shelf: Shelf) -> None:
    assert digest_of({}) == shelf.digest == load(amendments={}).digest


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_packaged_row_is_one_that_a_clerk_could_have_written(table: Table) -> None:
    for key, row in rows(table.name, {}).items():
        assert normal_row(table, row) == row
        assert amend.row_faults(table, row, {}, key) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_goes_out_and_comes_in_again(table: Table) -> None:
    found, faults = read_tsv(table, "\ufeff" + tsv_of(table.name, {}).replace("\n", "\r\n"), {})
    assert faults == [] and found == rows(table.name, {})


def test_every_class_is_read_by_a_rule() -> None:
    read: set[str] = set()
    for module in pkgutil.iter_modules(namecheck.rules.__path__):
        read |= getattr(importlib.import_module(f"namecheck.rules.{module.name}"), "KINDS", frozenset())
    assert set(CLASSES) == read


def test_the_digest_is_that_of_the_amended_text_and_the_verdict_carries_it() -> None:
    amendments = laid({}, [put(WORDS, WORD)])
    shelf = load(amendments=amendments)
    text = amend.text_of(WORDS, amendments)
    assert shelf.digest == digest_of(amendments) != digest_of({})
    assert shelf.tables[WORDS] == hashlib.sha256(text.encode()).hexdigest()
    assert text.endswith("\t".join(WORD) + "\n")
    declaration = Declaration("海东青禾商贸有限公司", "llc", "630200", date(2026, 11, 1))
    report = check(declaration, shelf, MemoryRegister(shelf))
    assert (report.outcome, report.rules) == ("reject", shelf.digest)


def test_a_replaced_row_keeps_its_place_and_a_removed_one_leaves_it() -> None:
    amendments = laid(
        {},
        [
            put("weak_words.tsv", ("快速", "changed")),
            Change("weak_words.tsv", ("动力",), row_at("weak_words.tsv", ("动力",), {}), None),
        ],
    )
    old = (DATA / "weak_words.tsv").read_text("utf-8").splitlines()
    new = amend.text_of("weak_words.tsv", amendments).splitlines()
    assert len(new) == len(old) - 1
    assert [line for line in new if line not in old] == ["快速\tchanged"]


def test_settings_keep_their_comments() -> None:
    amendments = laid({}, [Change(POLICY, ("glyph_floor",), ("glyph_floor", "0.75"), ("glyph_floor", "0.8"))])
    text = amend.text_of(POLICY, amendments)
    assert "glyph_floor = 0.8            # score from which" in text
    assert load(amendments=amendments).policy.glyph_floor == 0.8


@pytest.mark.parametrize(
    ("amendments", "says"),
    [
        ({"divisions.tsv": {}}, "divisions.tsv: not a table"),
        ({WORDS: {("青禾", "trade_has"): ("青禾", "mores")}}, f"{WORDS}: 青禾 trade_has: row cells"),
        ({WORDS: {("青禾", "trade_has"): (*WORD[:3], "forbid", *WORD[4:])}}, f"{WORDS}: 青禾 trade_has: outcome choice"),
        ({WORDS: {("红光", "trade_has"): WORD}}, f"{WORDS}: 红光 trade_has: the row has another key"),
        ({WORDS: {("没有", "trade_has"): None}}, f"{WORDS}: 没有 trade_has is not there"),
        ({POLICY: {("glyph_floor",): None}}, "glyph_floor cannot be removed"),
        ({POLICY: {("glyph_floor",): ("glyph_floor", "7")}}, "glyph_floor: value range"),
        ({"words_lists.tsv": {("支那", "trade_has"): ("支那", *WORD[1:])}}, "another word table"),
        ({"trade_words.tsv": dict.fromkeys(rows("trade_words.tsv", {}))}, "trade_words.tsv: empty"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_table_and_row(amendments: amend.Amendments, says: str) -> None:
    with pytest.raises(TableError, match=says):
        load(amendments=amendments)


def test_a_change_of_a_row_that_moved_is_refused_unless_it_was_decided() -> None:
    first = laid({}, [put(WORDS, WORD)])
    again = [put(WORDS, (*WORD[:3], "review", *WORD[4:]))]
    with pytest.raises(TableError, match="another row stands there now"):
        laid(first, again)
    assert row_at(WORDS, ("青禾", "trade_has"), laid(first, again, strict=False)) == again[0].after


# --- any change and its undoing


def changed_rows() -> st.SearchStrategy[list[Change]]:
    """Removals, replacements and additions in several tables, one to a row."""
    weak, groups = list(rows("weak_words.tsv", {}).items()), list(rows("industry_groups_own.tsv", {}).items())
    gone = st.sampled_from(weak).map(lambda item: Change("weak_words.tsv", item[0], item[1], None))
    other = st.sampled_from(groups).map(lambda item: put("industry_groups_own.tsv", (item[0][0], "own-x")))
    new = st.text("青禾瑞雪丰谷", min_size=1, max_size=4).map(
        lambda term: put("weak_words.tsv", (term, "new"))
    )
    numbers = st.integers(2, 8).map(lambda n: put(POLICY, ("containment_min", str(n))))
    return st.lists(st.one_of(gone, other, new, numbers), max_size=8, unique_by=lambda c: (c.table, c.key))


@settings(max_examples=60, deadline=None)
@given(changed_rows(), changed_rows())
def test_amended_and_reverted_is_the_packaged_digest(first: list[Change], second: list[Change]) -> None:
    one = laid({}, first)
    two = laid(one, [Change(c.table, c.key, row_at(c.table, c.key, one), c.after) for c in second])
    back = laid(two, between(two, {}))
    assert back == {} and digest_of(back) == digest_of({})
    assert digest_of(laid(two, between(two, one))) == digest_of(one)


@settings(max_examples=40, deadline=None)
@given(changed_rows())
def test_the_order_of_changes_is_nothing_to_the_digest(changes: list[Change]) -> None:
    assert digest_of(laid({}, changes)) == digest_of(laid({}, changes[::-1]))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TABLES), st.lists(st.text(max_size=12), max_size=10))
def test_no_text_is_too_strange_to_be_answered(table: Table, cells: list[str]) -> None:
    row = normal_row(table, tuple(cells))
    assert faults_of(table, row) or len(row) == len(table.columns)
    read_tsv(table, "\t".join(table.heads) + "\n" + "\t".join(cells), {})


def test_limits_fit_the_packaged_settings() -> None:
    for (name, *_), row in rows(POLICY, {}).items():
        limit = LIMITS[name]
        assert limit.kind is bool or limit.low <= float(row[1]) <= limit.high
