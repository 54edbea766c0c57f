"""Search over the names of the register: one box, filters that are links, answers with the matched piece marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from licensing.searching.asked import Span
from licensing.services.names import searching
from licensing.services.names.searching import Answers, Place
from licensing.store.models import NameRecord
from portal import limits
from portal.access import current_act, public
from portal.counters.names_search.asked import Asked, place_of
from portal.counters.names_search.blueprint import blueprint
from portal.csv_files import csv_response
from portal.i18n import t
from portal.limits import limiter
from portal.office import current_office
from portal.public_reading import read
from portal.words.register_words import place_name

PAGE = 20
EXPORTED = 1_000  # rows of a list for a spreadsheet; the whole register is the daily file
EXPORT_STEP = 100
EXAMPLES = ("青禾", "qinghe", "qhcy", "乐都 餐饮")
COLUMNS = ("name", "uscc", "status", "status_date", "authority", "reserved_until")


@dataclass(frozen=True)
class Shown:
    """One answer as the page shows it: its pieces (text, matched?), its standing in words and colour, its place."""

    pieces: tuple[tuple[str, bool], ...]
    uscc: str | None
    status: str
    tone: str
    day: date | None
    until: date | None
    place: str


@blueprint.get("/names/search")
@public
@limiter.limit(limits.SEARCH)
def page() -> str:
    """``q``: what is looked for; ``part``, ``match``, ``status``, ``place`` narrow it; ``after``: where the last page ended."""
    asked = Asked.read(request.args)
    after = place_of(request.args.get("after", ""))
    (answers, rows), _ = read(lambda session: _answers(session, asked, after))
    return render_template(
        "names_search/search.html",
        asked=asked,
        rows=rows,
        answers=answers,
        first=after is None,
        examples=EXAMPLES,
        exported=EXPORTED,
    )


def _answers(session: Session, asked: Asked, after: Place | None) -> tuple[Answers, list[Shown]]:
    if asked.code:
        found = searching.names_of_enterprise(session, asked.code)
        return Answers(), [_shown(record, asked.code, ()) for record in found]
    if not asked.q:
        return Answers(), []
    answers = searching.search(session, current_office().search_shelf, asked.question, after, PAGE)
    return answers, [_shown(each.record, each.uscc, each.marks) for each in answers.found]


@blueprint.get("/names/search.csv")
@public
@limiter.limit(limits.LISTS)
def as_csv() -> Response:
    """The answers from this page on for a spreadsheet, at most ``EXPORTED``."""
    asked = Asked.read(request.args)
    after = place_of(request.args.get("after", ""))
    rows, _ = read(lambda session: _rows(session, asked, after))
    return csv_response("names.csv", [t(f"names_search.column.{name}") for name in COLUMNS], rows)


def _rows(session: Session, asked: Asked, after: Place | None) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    shelf = current_office().search_shelf
    while asked.q and len(rows) < EXPORTED:
        answers = searching.search(session, shelf, asked.question, after, EXPORT_STEP)
        rows += [_cells(each.record, each.uscc) for each in answers.found]
        after = answers.next
        if after is None:
            break
    return rows


def _cells(record: NameRecord, uscc: str | None) -> tuple[object, ...]:
    return (
        record.name,
        uscc or "",
        t(f"names.status.{record.status}"),
        record.status_date or "",
        record.authority,
        record.reserved_until or "",
    )


def _shown(record: NameRecord, uscc: str | None, marks: Sequence[Span]) -> Shown:
    over = record.status == "reserved" and not record.held_by_case and _past(record.reserved_until)
    status = t("names.state.expired") if over else t(f"names.status.{record.status}")
    tones = {"registered": "green", "reserved": "grey" if over else "blue"}
    return Shown(
        pieces=tuple(_pieces(record.name, marks)),
        uscc=uscc,
        status=status,
        tone=tones.get(record.status, "red" if record.status in {"revoked", "rescinded"} else "grey"),
        day=record.status_date,
        until=record.reserved_until if record.status == "reserved" else None,
        place=place_name(record.authority, current_office().books.catalogue),
    )


def _past(until: date | None) -> bool:
    return until is not None and until < current_act().on


def _pieces(name: str, marks: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """
    >>> list(_pieces("海东青禾店", [(2, 4)]))
    [('海东', False), ('青禾', True), ('店', False)]
    """
    end = 0
    for start, stop in marks:
        yield from (
            (text, mark) for text, mark in ((name[end:start], False), (name[start:stop], True)) if text
        )
        end = stop
    if name[end:]:
        yield name[end:], False
