"""What certificate items ask and the application knows already: offered as a first answer, to be looked over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from licensing.application.draft import Draft, PersonAnswer
from licensing.documents.wording import address_text
from licensing.services.cases import draft_of
from licensing.store.models import Case
from licensing.work import Work

Known = Callable[[PersonAnswer], str]
FROM_LIAISON: dict[str, Known] = {
    "tax_handler_name": lambda p: p.name,
    "tax_handler_mobile": lambda p: p.mobile,
    "contact_name": lambda p: p.name,
    "contact_mobile": lambda p: p.mobile,
    "handler_name": lambda p: p.name,
    "handler_mobile": lambda p: p.mobile,
    "contact": lambda p: p.name,
}


def suggestions(work: Work, case: Case) -> dict[str, Any]:
    """Field name -> value, from the liaison and the domicile."""
    draft = draft_of(work.session, case, work)
    found = {"premises_address": address_text(draft, work.books.catalogue)}
    found |= _from_liaison(draft)
    return {name: value for name, value in found.items() if value}


def _from_liaison(draft: Draft) -> dict[str, str]:
    liaison = next(iter(draft.holding("LIAISON")), None)
    return {name: known(liaison) for name, known in FROM_LIAISON.items()} if liaison else {}
