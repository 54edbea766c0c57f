"""The examples in the docstrings hold; every rule file has some and names its article."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import namecheck
from namecheck.engine import all_rules

SKIPPED = {"namecheck.__main__"}  # runs when imported
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(namecheck.__path__, "namecheck.")
    if module.name not in SKIPPED
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
    assert result.attempted or not name.startswith("namecheck.rules.")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.info.code)
def test_rules_name_their_article_and_code(rule: object) -> None:
    info, doc = rule.info, rule.doc  # type: ignore[attr-defined]  # parametrized object
    assert "条" in info.basis or "指引" in info.basis
    assert info.code in doc
    assert info.outcome in {"reject", "review", "warn"}
