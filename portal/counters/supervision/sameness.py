"""The same case, the same answer: decided cases judged again for every county, and what differs, for the head."""

from __future__ import annotations

import re

from flask import render_template

from licensing.catalogue.load import Catalogue
from licensing.kinds.establishment import sameness as replaying
from licensing.services.cases.facts import supervised_prefix
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
from portal.i18n import language, t
from portal.reading import reading
from portal.words.register_words import place_name

CASES, SHOWN = 200, 100


@blueprint.get("/sameness")
@allow(Permission.SUPERVISE)
def sameness() -> str:
    with reading() as work:
        prefix = supervised_prefix(current_actor().authority or "-")
        found = replaying.measure(replaying.decided(work, prefix, CASES))
        catalogue = work.books.catalogue
        return render_template(
            "supervision/sameness.html",
            found=found,
            most=CASES,
            rows=found.differences[:SHOWN],
            place=lambda code: place_name(code, catalogue),
            words=lambda lines, county: "；".join(_told(line, county, catalogue) for line in lines),
        )


WORDS = re.compile(r"[^ /]+")


def _told(line: str, county: str, catalogue: Catalogue) -> str:
    """A line of an answer with the names of items, phrases and bodies, and this language's words for the rest."""
    return WORDS.sub(lambda found: _word(found[0], county, catalogue), line)


def _word(said: str, county: str, catalogue: Catalogue) -> str:
    chinese, body = language() == "zh", catalogue.departments.get(f"{county}-{said}")
    known = catalogue.items.get(said) or body
    if known is not None:
        return known.name_zh if chinese else known.name_en or known.name_zh
    if said in catalogue.scope_items:
        return catalogue.scope_items[said].item
    return t(f"sameness.word.{said}") if said in SAID else said


SAID = frozenset(
    (
        "pass",
        "review",
        "refuse",
        "cancelled",
        "filing",
        "pledge",
        "improved",
        "merged",
        "before",
        "after",
        "told",
    )
) | {"working_days", "calendar_days", "months", "years"}
