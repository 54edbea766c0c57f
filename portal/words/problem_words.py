"""The sentence of a service's problem: its code's message with parameters put into words (money, dates, offices)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from licensing.errors import Problem
from portal import formats
from portal.i18n import has, language, t
from portal.office import current_office


def problem_text(problem: Problem) -> str:
    """KeyError when the code has no message: a fault of ours, shown as one."""
    return t(f"problems.{problem.code}", **worded(problem.params))


def known(problem: Problem) -> bool:
    return has(f"problems.{problem.code}")


def worded(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters ready for a sentence: ``x_fen`` also gives ``x`` as money, ``role`` ``role_name``,
    ``item`` ``item_name``, dates read as dates."""
    words: dict[str, object] = dict(params)
    for key, value in params.items():
        if key.endswith("_fen") and isinstance(value, int):
            words[key.removesuffix("_fen")] = formats.money(value, language())
        elif isinstance(value, date):
            words[key] = formats.day(value, language())
        elif key == "role":
            role = current_office().books.catalogue.officer_roles[str(value)]
            words["role_name"] = role.zh if language() == "zh" else role.en
        elif key == "item" and str(value) in current_office().books.catalogue.items:
            named = current_office().books.catalogue.items[str(value)]
            words["item_name"] = named.name_zh if language() == "zh" else named.name_en
    return words
