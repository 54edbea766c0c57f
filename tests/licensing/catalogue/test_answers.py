"""Answers to the questions of certificate items: asked once, checked all at once, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licensing.catalogue.answers import as_rows
from licensing.catalogue.load import load

CATALOGUE = load()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)

FOOD = {
    "premises_address": "海东市乐都区碾伯街道古城大街1号",
    "premises_area_m2": "86.5",
    "premises_title": "租赁",
    "business_kind": "餐饮服务经营者",
    "food_items": ["热食类制售", "自制饮品制售"],
    "food_safety_head": "马建国",
    "online_sale": "no",
    "staff_health_ok": True,
}
FREIGHT = {"freight_vehicles": "青B12345，4.49\n青B54321，1.8", "drivers": [{"name": "李秀兰"}]}


def problems(code: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in CATALOGUE.validate_fields([CATALOGUE.items[code]], values)]


def test_good_answers_have_no_problems() -> None:
    assert problems("B01", FOOD) == []
    assert problems("B51", FREIGHT) == []


def test_a_shared_question_is_asked_once_and_strictly() -> None:
    both = [CATALOGUE.items[c] for c in ("B01", "B14", "B20")]
    names = [f.name for f in CATALOGUE.shared_fields(both)]
    assert names.count("premises_address") == 1
    loose, strict = (
        CATALOGUE.items["B13"],
        CATALOGUE.items["B20"],
    )  # beds: may stay empty in one, not in the other
    (beds,) = [f for f in CATALOGUE.shared_fields([loose, strict]) if f.name == "beds"]
    assert beds.required


def test_every_problem_at_once_in_the_order_of_the_questions() -> None:
    assert problems("B20", {"rooms": "0", "beds": "3.5", "registration_system": "maybe"}) == [
        ("premises_address", "fields.required"),
        ("premises_area_m2", "fields.required"),
        ("premises_title", "fields.required"),
        ("rooms", "fields.too_small"),
        ("beds", "fields.not_whole"),
        ("registration_system", "fields.not_yes_or_no"),
        ("security_head", "fields.required"),
    ]


@pytest.mark.parametrize(
    ("code", "field", "value", "problem"),
    [
        ("B01", "premises_area_m2", "eighty", "fields.not_a_number"),
        ("B01", "premises_area_m2", "nan", "fields.not_a_number"),
        ("B01", "premises_area_m2", True, "fields.not_a_number"),
        ("B01", "premises_area_m2", "9" * 30, "fields.too_large"),
        ("B01", "business_kind", "银行", "fields.unknown_choice"),
        ("B01", "food_items", ["热食类制售", "石头"], "fields.unknown_choice"),
        ("B01", "food_safety_head", "马" * 201, "fields.too_long"),
        ("B01", "food_safety_head", {"name": "马"}, "fields.not_text"),
        ("S02", "tax_handler_mobile", "12345", "fields.not_a_phone"),
        ("S05", "handler_id", "632123199001010018", "fields.not_an_id_number"),
        ("S05", "contribution_ratio", "13", "fields.too_large"),
        ("M10", "permit_valid_to", "2026-02-30", "fields.not_a_date"),
        ("S09", "main_activity", "??", "fields.not_an_industry_code"),
        ("M16", "recycling_pledge", "no", "fields.pledge_needed"),
        ("M16", "collection_sites", ["一", "二", "三", "四"], "fields.too_many_rows"),
        ("B51", "freight_vehicles", "青B12345", "fields.row_incomplete"),
        ("B109", "bookkeepers", "马建国，632123199001010017", "fields.too_few_rows"),
    ],
)
def test_what_is_refused(code: str, field: str, value: Any, problem: str) -> None:
    assert (field, problem) in problems(code, {field: value})


def test_m05_at_most_three_sites() -> None:
    assert ("collection_sites", "fields.too_many_rows") in problems(
        "M16", {"collection_sites": "甲\n乙\n丙\n丁"}
    )
    assert "collection_sites" not in dict(problems("M16", {"collection_sites": "甲\n乙\n丙"}))


def test_m03_at_least_three_cost_engineers() -> None:
    two = [{"name": n, "cert_no": "1", "expiry": "2030-01-01"} for n in "甲乙"]
    assert ("cost_engineers", "fields.too_few_rows") in problems("M13", {"cost_engineers": two})


def test_an_answer_nobody_asks_for_is_left_alone() -> None:
    assert problems("B01", FOOD | {"seal_count": "many"}) == []


def test_rows_come_as_text_or_as_values() -> None:
    (field,) = [f for f in CATALOGUE.items["B51"].fields if f.name == "freight_vehicles"]
    assert as_rows(field, "青B1, 4.5\n\n青B2；1") == [
        {"plate": "青B1", "tonnage": "4.5"},
        {"plate": "青B2", "tonnage": "1"},
    ]
    assert as_rows(field, [{"plate": "青B1"}, 7]) == [{"plate": "青B1"}, {}]


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(CATALOGUE.items)), JSON)
def test_junk_gives_problems_never_a_traceback(code: str, junk: Any) -> None:
    item = CATALOGUE.items[code]
    for problem in CATALOGUE.validate_fields([item], {f.name: junk for f in item.fields}):
        assert problem.code.startswith("fields.")
