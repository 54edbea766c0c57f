"""The sentence of a service's problem: its code's message with parameters put into words (money, dates, offices)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from licensing.errors import Problem
from portal import formats
from portal.i18n import has, language, t
from portal.office import current_office
from portal.words.register_words import standing_kind_name


def problem_text(problem: Problem) -> str:
    """KeyError when the code has no message: a fault of ours, shown as one."""
    return t(f"problems.{problem.code}", **worded(problem.params))


def known(problem: Problem) -> bool:
    return has(f"problems.{problem.code}")


def worded(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters ready for a sentence: ``x_fen`` also gives ``x`` as money, ``role`` ``role_name``,
    ``item`` ``item_name``, dates read as dates, lists of codes (items, facts, counties) as names."""
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
        elif key in LISTS and isinstance(value, list | tuple):
            words[key] = ("、" if language() == "zh" else "; ").join(LISTS[key](str(v)) for v in value)
    return words


def _item(code: str) -> str:
    item = current_office().books.catalogue.items[code]
    return f"{code} {item.name_zh if language() == 'zh' else item.name_en}"


def _county(code: str) -> str:
    place = current_office().books.catalogue.counties[code]
    return place.name_zh if language() == "zh" else place.name_en


LISTS: Mapping[str, Callable[[str], str]] = {
    "items": _item,
    "facts": standing_kind_name,
    "counties": _county,
    "holders": str,
}
