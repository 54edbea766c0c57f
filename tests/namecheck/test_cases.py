"""Hundreds of names with the outcome the law asks for, kept outside the project: 19 in 20 are right, the others are argued."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from tests.namecheck.conftest import SHARED

CASES = SHARED / "names_cases" / "cases.jsonl"
DISPUTED = Path(__file__).parent / "data/cases_disputed.tsv"


def _prior(row: dict[str, Any], authority: str) -> PriorName:
    day = row.get("status_date")
    return PriorName(
        row["name"],
        row.get("uscc"),
        row.get("status", "registered"),
        date.fromisoformat(day) if day else None,
        row.get("authority") or authority,
    )


def _outcome(case: dict[str, Any], shelf: Shelf) -> str:
    place = case["authority"]
    register = MemoryRegister(shelf, [_prior(row, place) for row in case["register"]], place)
    declaration = Declaration(
        case["name"],
        case["type"],
        place,
        date.fromisoformat(case["on"]),
        investors=frozenset(case.get("investors") or ()),
        transferee_of=case.get("transferee"),
    )
    return check(declaration, shelf, register).outcome


def disputed() -> dict[str, list[str]]:
    """The cases that are judged otherwise, by id: name, expected, judged, argument."""
    lines = DISPUTED.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith(("#", "id\t")))
    return {number: rest for number, *rest in rows}


def test_names_with_a_known_outcome(shelf: Shelf) -> None:
    if not CASES.is_file():
        pytest.skip("the cases are not there (../shared/data/names_cases)")
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    judged = {case["id"]: _outcome(case, shelf) for case in cases}
    wrong = {case["id"]: judged[case["id"]] for case in cases if judged[case["id"]] not in case["expect"]}
    assert len(cases) > 300
    assert len(wrong) <= len(cases) // 20, wrong
    assert wrong == {number: said for number, (_, _, said, _) in disputed().items()}


def test_a_disputed_shop_passes_with_the_mark_the_law_asks_for(shelf: Shelf) -> None:
    for name, _, _, _ in disputed().values():
        marked = Declaration(f"{name}（个体工商户）", "individual", "630200", date(2026, 11, 28))
        report = check(marked, shelf, MemoryRegister(shelf, [], "630200"))
        assert report.outcome in {"pass", "warn", "review"}, report.findings
