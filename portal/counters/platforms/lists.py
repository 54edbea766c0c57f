"""A platform's shops as a list for office programs, and the same list back with an answer in each line."""

from __future__ import annotations

import csv
import io

from flask import Response

from licensing.errors import Invalid, Problem
from licensing.services.cases import shop_answers
from licensing.services.cases.shop_answers import Answer, Wanted
from licensing.services.cases.shops import Asked
from portal.access import Permission, allow
from portal.counters.platforms.blueprint import blueprint
from portal.csv_files import csv_response
from portal.i18n import t
from portal.reading import reading

COLUMNS = ("id", "shop", "business", "code", "state", "asked", "reasons", "answer")
WORDS = {"确认": "confirm", "不同意": "decline", "终止": "end"}
WRITTEN = {**WORDS, "confirm": "confirm", "decline": "decline", "end": "end"}
SHOWN = 20  # sentences about lines on the page


@blueprint.get("/own/<platform_id>/shops.csv")
@allow(Permission.OWN_LICENCE)
def listing(platform_id: str) -> Response:
    """Every shop of the platform; the last column is empty, for its answer."""
    with reading() as work:
        platform = shop_answers.own(work, platform_id)
        rows = [_line(each, _code(each)) for each in shop_answers.of_platform(work, platform, Wanted())]
    return csv_response(f"{platform.name}.csv", [t(f"platforms.column.{name}") for name in COLUMNS], rows)


def _code(each: Asked) -> str:
    return each.case.uscc or ""


def _line(each: Asked, code: str) -> list[object]:
    row = each.row
    state, asked = t(f"platforms.state.{row.state}"), row.asked_at.date().isoformat()
    return [row.id, row.shop, each.case.title, code, state, asked, row.reasons or "", ""]


def read(given: bytes) -> list[Answer]:
    """The answers of a list: first column the shop, last the answer, the one before its reasons; empty answers are left out.

    Raises Invalid for what is no such list.
    """
    rows = [row for row in csv.reader(io.StringIO(_text(given))) if any(cell.strip() for cell in row)]
    if len(rows) < 2 or any(len(row) != len(COLUMNS) for row in rows):
        raise Invalid([Problem("file", "platform.no_list")])
    found, wrong = [], []
    for n, row in enumerate(rows[1:], start=1):
        said = row[-1].strip()
        if said and said not in WRITTEN:
            wrong.append(Problem("file", "platform.line_answer", {"line": n}))
        elif said:
            found.append(Answer(row[0].strip(), WRITTEN[said], row[-2]))
    if wrong:
        raise Invalid(wrong)
    return found


def _text(given: bytes) -> str:
    """A spreadsheet's file: UTF-8, or what Chinese spreadsheets write by themselves. Raises Invalid."""
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = given.decode(code)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid([Problem("file", "platform.no_list")])
