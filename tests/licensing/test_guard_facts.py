"""Facts of guards are asked for by whoever reads them, once; what is said besides goes before."""

from __future__ import annotations

from licensing.act import Role
from licensing.flow import Flow, Row
from licensing.guard_facts import GuardFacts

FLOW = Flow(
    "asked",
    initial="a",
    finals=("b",),
    rows=(
        Row("a", "go", "b", Role.CLERK, ("complete", "all_signed")),
        Row("a", "stay", "a", Role.CLERK, ("own_place",), plain=True),
    ),
)


def test_a_fact_is_asked_for_when_it_is_read_and_once() -> None:
    asked: list[str] = []

    def complete() -> bool:
        asked.append("complete")
        return True

    facts = GuardFacts({"own_place": True}, {"complete": complete})
    assert dict(facts | {"own_place": False}) == {"own_place": False, "complete": True}
    assert facts["complete"] is True and (facts | {"more": 1})["complete"] is True
    assert asked == ["complete"], "whoever says more shares what was asked for already"


def test_what_is_said_goes_before_what_would_be_asked_for() -> None:
    facts = GuardFacts({}, {"complete": lambda: False}) | {"complete": True}
    assert facts["complete"] is True and len(facts) == 1


def test_a_fact_that_nobody_knows_is_none() -> None:
    assert "complete" not in GuardFacts({}, {}) and GuardFacts({}, {}).get("complete") is None


def test_a_role_s_plain_steps_ask_for_what_they_read_alone() -> None:
    def never() -> bool:
        raise AssertionError("no plain step reads this")

    facts = GuardFacts({"own_place": True}, {"complete": never, "all_signed": never})
    assert [row.action for row, _ in FLOW.options("a", Role.CLERK, facts, plain=True)] == ["stay"]


def test_further_facts_join_those_that_were_answered() -> None:
    facts = GuardFacts({}, {"complete": lambda: True})
    assert facts["complete"] is True
    assert dict(facts.and_later({"all_signed": lambda: False})) == {"complete": True, "all_signed": False}
