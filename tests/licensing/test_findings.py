"""The cases of the gate on people and money, each under its id: what is refused, what a person weighs, what passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue, load
from licensing.findings import rules
from licensing.kinds.establishment.sections import capital
from licensing.kinds.establishment.sections import people as people_section
from licensing.money import FEN_PER_WAN

TODAY = date(2026, 3, 4)
WAN = FEN_PER_WAN
HEAD = ("LEGAL_REP", "DIRECTOR", "SHAREHOLDER", "LIAISON")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def person(
    number: int,
    *roles: str,
    born: str = "19880312",
    wan: int = 0,
    due: str = "2031-03-04",
    form: str = "currency",
) -> PersonAnswer:
    money: Mapping[str, Any] = {"amount_fen": wan * WAN, "form": form, "due_on": due} if wan else {}
    return PersonAnswer(
        f"p{number}", f"人{number}", f"632123{born}00{number:02d}", "13900000000", frozenset(roles), money
    )


def draft(*people: PersonAnswer, wan: int = 100, kind: str = "llc", reason: str = "", **dates: date) -> Draft:
    answers = {"capital": {"amount_fen": wan * WAN, "reason": reason}}
    return Draft(kind, "名称", None, answers, people, dates.get("on", TODAY), dates.get("filed_on"))


def found(catalogue: Catalogue, given: Draft) -> set[tuple[str, str]]:
    looked = (s for s in rules.look(given, catalogue) if s.rule.section == "people")
    return {(s.rule.id, s.rule.outcome) for s in looked if s.problems}


def ward(guardian: str) -> PersonAnswer:
    """A child of eight that owns half, with the number of a guardian."""
    told = {"signer_name": "李娜", "signer_number": guardian} if guardian else {}
    return replace(person(2, "SHAREHOLDER", born="20180304", wan=50), details=told)


HEAD_100 = person(1, *HEAD, wan=100)
REFUSED, WEIGHED = "refuse", "review"
CASES: dict[str, tuple[Draft, set[tuple[str, str]]]] = {
    "a plain company passes": (draft(HEAD_100), set()),
    "R09 legal rep neither director nor manager": (
        draft(person(1, "LEGAL_REP", "SHAREHOLDER", wan=100), person(2, "DIRECTOR")),
        {("GE-01", REFUSED)},
    ),
    "R31 two directors": (draft(HEAD_100, person(2, "DIRECTOR")), {("GE-07", REFUSED)}),
    "R31 three directors": (draft(HEAD_100, person(2, "DIRECTOR"), person(3, "DIRECTOR")), set()),
    "R33 two supervisors": (
        draft(HEAD_100, person(2, "SUPERVISOR"), person(3, "SUPERVISOR")),
        {("GE-09", REFUSED)},
    ),
    "R33 finance head as supervisor": (
        draft(HEAD_100, person(2, "SUPERVISOR", "FIN_HEAD")),
        {("GE-10", REFUSED)},
    ),
    "R32 no supervisor, all sign the articles": (draft(HEAD_100), set()),
    "I12 child of eight as legal representative": (
        draft(person(1, *HEAD, born="20180304", wan=100)),
        {("WA-21", REFUSED), ("WA-24", REFUSED)},
    ),
    "I12 child of eight as shareholder": (
        draft(person(1, *HEAD, wan=50), ward("632123198001011236")),
        {("WA-23", WEIGHED)},
    ),
    "WA-23 child of eight without a guardian": (
        draft(person(1, *HEAD, wan=50), ward("")),
        {("WA-23", WEIGHED), ("WA-23G", REFUSED)},
    ),
    "WA-23 a guardian of seventeen": (
        draft(person(1, *HEAD, wan=50), ward("632123200903040017")),
        {("WA-23", WEIGHED), ("WA-23G", REFUSED)},
    ),
    "WA-23 the child as its own guardian": (
        draft(person(1, *HEAD, wan=50), ward(person(2, "SHAREHOLDER", born="20180304").id_number)),
        {("WA-23", WEIGHED), ("WA-23G", REFUSED)},
    ),
    "WA-20 seventeen, director": (
        draft(HEAD_100, person(2, "MANAGER", born="20090304")),
        {("WA-20", WEIGHED)},
    ),
    "eighteen today, manager": (draft(HEAD_100, person(2, "MANAGER", born="20080304")), set()),
    "eighteen tomorrow, manager": (
        draft(HEAD_100, person(2, "MANAGER", born="20080305")),
        {("WA-20", WEIGHED)},
    ),
    "I13 operator of fifteen": (
        draft(person(1, "OPERATOR", born="20110101"), person(2, "LIAISON"), kind="individual"),
        {("WA-21", REFUSED)},
    ),
    "I13 operator of seventeen": (
        draft(person(1, "OPERATOR", born="20090101"), person(2, "LIAISON"), kind="individual"),
        {("WA-20", WEIGHED)},
    ),
    "R37 last date, five years to the day": (draft(person(1, *HEAD, wan=100, due="2031-03-04")), set()),
    "R05 R37 a day later": (draft(person(1, *HEAD, wan=100, due="2031-03-05")), {("GE-21", REFUSED)}),
    "GE-22 due in 2020": (draft(person(1, *HEAD, wan=100, due="2020-01-01")), {("GE-21", REFUSED)}),
    "GE-22 due the day it was filed, looked at later": (
        draft(person(1, *HEAD, wan=100, due="2026-03-02"), filed_on=date(2026, 3, 2)),
        set(),
    ),
    "R38 capital 100, subscriptions 148": (draft(person(1, *HEAD, wan=148)), {("GE-20", REFUSED)}),
    "R13 goodwill": (draft(person(1, *HEAD, wan=100, form="goodwill")), {("GE-27", REFUSED)}),
    "R13 labour in a company": (draft(person(1, *HEAD, wan=100, form="labour")), {("GE-27", REFUSED)}),
    "R39 noodle shop of ten trillion": (
        draft(person(1, *HEAD, wan=10**9), wan=10**9),
        {("GE-28", WEIGHED)},
    ),
    "CL 42 fifty-one shareholders": (
        draft(HEAD_100, *(person(n, "SHAREHOLDER", wan=1) for n in range(2, 52)), wan=150),
        {("CL-42", REFUSED)},
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_the_case_ends_as_the_rules_say(catalogue: Catalogue, case: str) -> None:
    given, expected = CASES[case]
    assert found(catalogue, given) == expected


def test_capital_beyond_reason_is_asked_for_its_grounds(catalogue: Catalogue) -> None:
    below, at = draft(HEAD_100, wan=99_999), draft(HEAD_100, wan=100_000)
    assert capital.problems(below, catalogue) == []
    assert [(p.field, p.code) for p in capital.problems(at, catalogue)] == [
        ("reason", "capital.reason_needed")
    ]
    told = draft(HEAD_100, wan=100_000, reason="已签约的光伏电站项目，股东为上市公司控股股东。")
    assert capital.problems(told, catalogue) == []


def test_what_is_refused_stands_in_the_people_section_and_what_is_weighed_does_not(
    catalogue: Catalogue,
) -> None:
    given, _ = CASES["R31 two directors"]
    assert "people.board_of_two" in {p.code for p in people_section.problems(given, catalogue)}
    given, _ = CASES["I12 child of eight as shareholder"]
    assert people_section.problems(given, catalogue) == []


def test_every_rule_names_its_article_and_no_two_share_an_id(catalogue: Catalogue) -> None:
    assert all(r.article and r.verified in ("yes", "partial", "no") for r in rules.RULES)
    assert len({r.id for r in rules.RULES}) == len(rules.RULES) >= 14


def test_an_age_is_reached_on_the_birthday_and_not_the_day_before(catalogue: Catalogue) -> None:
    manager = person(2, "MANAGER", born="20080229")
    head = person(1, *HEAD, wan=100, due="2031-02-01")
    assert found(catalogue, draft(head, manager, on=date(2026, 2, 28))) == set()
    assert found(catalogue, draft(head, manager, on=date(2026, 2, 28) - timedelta(days=1))) == {
        ("WA-20", WEIGHED)
    }
