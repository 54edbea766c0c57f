"""The answers about certificate items of a founding: which are applied for, what they ask, what was approved elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from licensing.application.duties import CERTIFICATES
from licensing.services.cases.deriving import suggestions
from licensing.store.models import Case
from licensing.work import Work


def known(case: Case) -> dict[str, Any]:
    """What is kept of the section."""
    return dict(case.answers.get(CERTIFICATES) or {})


def chosen(work: Work, case: Case, items: Iterable[str]) -> dict[str, Any]:
    """The section with these items: what the application says already is suggested to their questions.

    Answers for items left out meanwhile stay for the case that they come back.
    """
    codes, before = list(items), known(case)
    fields = {**suggestions(work, case, codes), **(before.get("fields") or {})}
    return {**before, "items": codes, "fields": fields}


def answered(before: Mapping[str, Any], values: Mapping[str, Any], looked: Collection[str]) -> dict[str, Any]:
    """The section with these values; an empty one is none. ``looked``: the questions whose moved facts somebody has seen."""
    fields = {**(before.get("fields") or {}), **values}
    again = {n: v for n, v in (before.get("again") or {}).items() if n not in looked}
    told = {**before, "fields": {n: v for n, v in fields.items() if v not in (None, "", [])}}
    return told | ({"again": again} if "again" in before else {})
