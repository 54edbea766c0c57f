"""Somebody half typed: kept beside the people of a draft until complete, so that leaving the page loses nothing.

Nobody yet: no paper, signature or check reads it, and it is gone once the person is entered or the case handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from licensing.catalogue.mandates import DRAFT
from licensing.errors import Invalid, Problem
from licensing.services.cases.cases import begun, forget_begun, open_for_change, own_case
from licensing.store.models import Case
from licensing.work import Work

LONGEST = 8 * 1024  # characters of everything typed on one page
Typed = Mapping[str, Sequence[str]]


def of(case: Case, page: str) -> dict[str, list[str]]:
    """What was typed on this page, field by field as the browser sent it; empty where nothing was."""
    return {name: list(values) for name, values in begun(case).get(page, {}).items()}


def keep(work: Work, case_id: str, page: str, typed: Typed) -> None:
    """Keep these fields beside those kept before. Raises NotFound for another's case, Refused when closed, Invalid for too much."""
    case = open_for_change(work, case_id, None)
    now = {**of(case, page), **{name: list(values) for name, values in typed.items()}}
    if sum(len(name) + sum(map(len, values)) for name, values in now.items()) > LONGEST:
        raise Invalid([Problem("", "people.begun_too_long")])
    people = {**(case.answers.get("people") or {}), "begun": {**begun(case), page: now}}
    case.answers = {**case.answers, "people": people}
    work.record("case.saved", "case", case.id, section="people")


def drop(work: Work, case_id: str, page: str) -> None:
    """Forget what was half typed on this page. Safe to repeat."""
    if not of(own_case(work, case_id, DRAFT), page):
        return
    case = open_for_change(work, case_id, None)
    forget_begun(case, page)
    work.record("case.saved", "case", case.id, section="people")
