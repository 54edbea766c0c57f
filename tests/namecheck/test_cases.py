"""Hundreds of names with the outcome the law asks for, kept outside the project: 19 in 20 are right."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from namecheck.declaration import Declaration
from namecheck.engine import check
from namecheck.register import MemoryRegister, PriorName
from namecheck.shelf import Shelf
from tests.namecheck.conftest import SHARED

CASES = SHARED / "names_cases" / "cases.jsonl"


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


def test_names_with_a_known_outcome(shelf: Shelf) -> None:
    if not CASES.is_file():
        pytest.skip("the cases are not there (../shared/data/names_cases)")
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    wrong = [f"{case['id']} {case['name']}" for case in cases if _outcome(case, shelf) not in case["expect"]]
    assert len(cases) > 300
    assert len(wrong) <= len(cases) // 20, wrong
