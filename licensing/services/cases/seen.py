"""What a proposed decision on a case stands on: the papers, the people, the machine's findings. Changed since, it is not confirmed."""

from __future__ import annotations

import json
from hashlib import sha256

from licensing.known_kinds import kind_of
from licensing.services.cases import signing
from licensing.services.register import standing
from licensing.store.models import Case, Proposal, Standing
from licensing.work import Work
from namecheck.finding import Report


def digest_of(work: Work, case: Case, proposal: Proposal, report: Report | None = None) -> str:
    """Hex SHA-256 over the proposal and what its maker saw: documents, people, findings. ``report``: the name examined in this act."""
    seen = {
        "case": case.id,
        "proposal": [proposal.id, proposal.what, proposal.reasons or ""],
        "papers": signing.signing_digest(case, signing.papers_of(work, case)),
        "found": kind_of(case).found(work, case, report),
    } | _standings(work, case)
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _standings(work: Work, case: Case) -> dict[str, list[str]]:
    """The facts that stand today about the enterprise and the people: one more or one less is another picture."""
    rows = list(standings_of(work, case))
    return {"standings": sorted(f"{row.id}:{row.until}:{row.responsible}" for row in rows)} if rows else {}


def standings_of(work: Work, case: Case) -> tuple[Standing, ...]:
    """What departments have stated about the enterprise and the people of a case and stands today."""
    people = {person.id_number_index for person in case.people}
    about = (
        standing.of_enterprise(work.session, case.enterprise_id, work.act.on) if case.enterprise_id else ()
    )
    return (*about, *standing.of_persons(work.session, people, work.act.on))
