"""Suggested names as the pages show them: each with what it takes to declare it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request, url_for

from licensing.services.names import declaring, suggesting
from licensing.services.names.suggesting import Offer
from namecheck.declaration import Declaration
from namecheck.repair import repaired
from namecheck.suggest import Suggestion
from portal.access import current_actor
from portal.counters.names.forms import DeclareForm
from portal.i18n import t
from portal.office import current_office

CHANGED = ("trade_name", "industry")  # what a suggestion changes as a rule
FRAME = ("division", "form")  # and what it puts right where the declared one could not stand


@dataclass(frozen=True)
class Choice:
    """One name: why it was suggested, the fields that declare it, the link that fills the form with it."""

    text: str
    why: str
    fields: dict[str, str]
    href: str


@dataclass(frozen=True)
class Shown:
    choices: tuple[Choice, ...]
    until: datetime | None


def tried(declaration: Declaration) -> Shown:
    """Names instead of one that somebody only tries: not held, to be declared on the page of the form."""
    return _shown(suggesting.shown(_found(declaration)), {})


def repair(declaration: Declaration) -> str | None:
    """The name with its slips mended: brackets, blanks, variants, a missing or misspelt division or form."""
    with current_office().look(current_actor()) as work:
        shelf, catalogue = work.books.shelf, work.books.catalogue
    city = catalogue.places[declaring.PREFECTURE].name_zh
    known = declaring.division_choices(catalogue)
    return repaired(declaration.text, city, known, declaring.form_choices("llc")[0], shelf)


def declared(declaration: Declaration, form: DeclareForm) -> Shown:
    """Names instead of a declared one, held for the person and one click away from a reservation."""
    offer = _found(declaration)
    if offer.names:
        with current_office().work(current_actor()) as work:
            offer = suggesting.hold(work, declaration, offer)
    kept = ("entity_type", "county", "division", "form")
    return _shown(offer, {name: str(form[name].data or "") for name in kept})


def _found(declaration: Declaration) -> Offer:
    who = current_actor().id or f"{request.remote_addr} {request.user_agent}"
    with current_office().look(current_actor()) as work:
        return suggesting.find(work.session, work.books, declaration, work.act.at, who)


def _shown(offer: Offer, typed: dict[str, str]) -> Shown:
    return Shown(tuple(_choice(each, typed) for each in offer.names), offer.until)


def _choice(suggestion: Suggestion, typed: dict[str, str]) -> Choice:
    parts = suggestion.parts
    changed: dict[str, Any] = {name: getattr(parts, name) or "" for name in CHANGED}
    frame = {name: getattr(parts, name) or "" for name in FRAME} if typed else {}
    split = changed if suggestion.declared else {}
    href = url_for("names.declare_page", name=suggestion.text, **split)
    why = t(f"names.offer_why.{suggestion.why}") + (t("names.offer_still") if suggestion.still else "")
    return Choice(suggestion.text, why, typed | changed | frame, href)
