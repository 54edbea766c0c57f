"""The demonstration's register: invented, repeatable, of the right shape, and nobody's."""

from __future__ import annotations

import lzma
from collections import Counter
from pathlib import Path

import pytest

from config.demo import make_register
from licensing import uscc
from licensing.register_file import RegisterFile
from licensing.register_rows import Row

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "names" / "names_all.txt.xz"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with RegisterFile(make_register.OUTPUT) as register:
        found = list(register)
    assert all(isinstance(row, Row) for row in found)
    return [row for row in found if isinstance(row, Row)]


def test_the_generator_makes_these_very_bytes() -> None:
    assert make_register.packed(make_register.generate()) == make_register.OUTPUT.read_bytes()


def test_every_row_has_an_invented_code(rows: list[Row]) -> None:
    codes = [row.uscc for row in rows if row.uscc]
    assert len(rows) == make_register.ROWS
    assert all(uscc.is_sample(code) and uscc.has_valid_organisation_code(code) for code in codes)
    assert len(set(codes)) == len(codes)
    assert all(row.uscc or row.status == "reserved" for row in rows)
    assert len({row.name for row in rows}) == len(rows)


def test_the_shape_is_that_of_a_prefecture(rows: list[Row]) -> None:
    kinds, statuses = Counter(r.entity_type for r in rows), Counter(r.status for r in rows)
    assert kinds["llc"] > kinds["cooperative"] > kinds["individual"] > kinds["branch"] > kinds["jsc"] > 0
    assert statuses["registered"] > 4000
    assert set(statuses) == {"registered", "deregistered", "revoked", "renamed", "rescinded", "reserved"}
    assert set(Counter(r.authority for r in rows)) == {p["code"] for p in _words()["place"]}
    assert all(r.status_date for r in rows if r.status != "registered")
    assert all(r.status_date >= r.established_on for r in rows if r.status_date and r.established_on)


def test_branches_bear_their_parents_name_and_are_younger(rows: list[Row]) -> None:
    parents = {row.name: row for row in rows if row.entity_type == "llc"}
    branches = [row for row in rows if row.entity_type == "branch"]
    for branch in branches:
        parent = next(
            parents[branch.name[:end]] for end in range(4, len(branch.name)) if branch.name[:end] in parents
        )
        assert branch.established_on and parent.established_on
        assert branch.established_on >= parent.established_on
        assert branch.investors == ()  # a branch is no investment in another
    assert len(branches) > 100


def test_some_companies_belong_to_others_of_the_register(rows: list[Row]) -> None:
    codes = {row.uscc for row in rows}
    owned = [row for row in rows if row.investors]
    assert 20 < len(owned) < 200
    assert all(set(row.investors) <= codes - {row.uscc} for row in owned)


def test_no_invented_name_is_a_real_one(rows: list[Row]) -> None:
    if not REAL.is_file():
        pytest.skip("the real names of the research data are not there")
    invented = {_folded(row.name) for row in rows}
    with lzma.open(REAL, "rt", encoding="utf-8") as names:
        assert [name for line in names if (name := _folded(line.rstrip("\n"))) in invented] == []


def test_the_stories_stand_in_the_register(rows: list[Row]) -> None:
    by_code = {row.uscc: row for row in rows}
    stories = make_register.read_stories()["enterprise"]
    for story in stories:
        row = by_code[story["uscc"]]
        assert (row.name, row.status, row.entity_type) == (
            story["name"],
            story["status"],
            story["entity_type"],
        )
        assert story["zh"]
        assert story["en"]
    assert {"never_opened", "individual", "abnormal", "frozen"} <= {story["story"] for story in stories}


def test_credit_codes_are_made_as_the_registry_makes_them() -> None:
    for serial in (0, 1, 9):  # the same digits in base 31 and in base 10
        for kind in ("llc", "individual", "cooperative"):
            expected = uscc.compose(kind, "630202", serial, sample=True)
            assert make_register.credit_code(kind, "630202", serial) == expected


def _folded(name: str) -> str:
    return name.replace("（", "(").replace("）", ")")


def _words() -> dict[str, list[dict[str, str]]]:
    import tomllib

    text = (make_register.HERE / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
