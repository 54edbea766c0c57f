"""Who has answered and signed, and who has not: states, never links; the own signature on the spot."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from licensing.services.cases import cases, consents, counter_signing, signing, speaking
from licensing.store.models import Case
from licensing.work import Work
from portal.access import Permission, allow
from portal.counters.applications import sections
from portal.counters.applications.blueprint import blueprint
from portal.identity.ways import ways_of


@blueprint.get("/applications/<case_id>/signatures")
@allow(Permission.OWN_CASES)
def signatures(case_id: str) -> ResponseReturnValue:
    with sections.own(case_id) as (work, case):
        return sections.closed(case) or _page(work, case)


def _page(work: Work, case: Case) -> str:
    papers = signing.papers_of(work, case)
    found = signing.states(work, case)
    number = signing.own_index(work)
    return render_template(
        "applications/signatures.html",
        case=case,
        form=None,
        papers=papers,
        digest=signing.signing_digest(case, papers),
        signers=found,
        mine=next((s for s in found if s.person.id_number_index == number), None),
        speaks=[s for s in found if s.person.id_number_index in speaking.indexes(work) - {number}],
        ways_to_sign=counter_signing.ways(work, case),
        missing=[name for name, wrong in cases.problems_by_section(work, case).items() if wrong],
        all_signed=bool(found) and all(s.done for s in found),
        roles=work.books.catalogue.officer_roles,
        ways=ways_of(work),
        answers={p.id: consents.answer_of(work, case, p) for p in case.people},
    )
