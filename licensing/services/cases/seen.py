"""What a proposed decision on a case stands on: the papers, the people, the machine's findings. Changed since, it is not confirmed."""

from __future__ import annotations

import json
from hashlib import sha256

from licensing.known_kinds import kind_of
from licensing.services.cases import signing
from licensing.store.models import Case, Proposal
from licensing.work import Work
from namecheck.finding import Report


def digest_of(work: Work, case: Case, proposal: Proposal, report: Report | None = None) -> str:
    """Hex SHA-256 over the proposal and what its maker saw: documents, people, findings. ``report``: the name examined in this act."""
    seen = {
        "case": case.id,
        "proposal": [proposal.id, proposal.what, proposal.reasons or ""],
        "papers": signing.signing_digest(case, signing.papers_of(work, case)),
        "found": kind_of(case).found(work, case, report),
    }
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
