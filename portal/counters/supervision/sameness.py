"""The same case, the same answer: decided cases judged again for every county, and what differs, for the head."""

from __future__ import annotations

from flask import render_template

from licensing.kinds.establishment import sameness as replaying
from licensing.services.cases.facts import supervised_prefix
from portal.access import Permission, allow, current_actor
from portal.counters.supervision.blueprint import blueprint
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
        )
