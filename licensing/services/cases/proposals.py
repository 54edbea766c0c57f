"""What a proposed decision stands on: the papers, the people, the machine's findings. Changed since, it is not confirmed."""

from __future__ import annotations

import json
from hashlib import sha256

from licensing.known_kinds import kind_of
from licensing.services.cases import facts, signing
from licensing.store.models import Case, Review
from licensing.work import Work
from namecheck.finding import Report


def digest_of(work: Work, case: Case, proposal: Review, report: Report | None = None) -> str:
    """Hex SHA-256 over the proposal and what its maker saw: documents, people, findings. ``report``: the name examined in this act."""
    seen = {
        "case": case.id,
        "proposal": [proposal.id, proposal.action, proposal.reasons or ""],
        "papers": signing.signing_digest(case, signing.papers_of(work, case)),
        "found": kind_of(case).found(work, case, report),
    }
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def unchanged(work: Work, case: Case, report: Report | None = None) -> bool:
    """Whether what waits for a second officer is what its maker saw."""
    proposal = facts.proposal_of(case)
    return proposal is not None and proposal.digest == digest_of(work, case, proposal, report)
