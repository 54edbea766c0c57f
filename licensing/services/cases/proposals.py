"""What a proposed decision stands on: the papers, the people, the machine's findings. Changed since, it is not confirmed."""

from __future__ import annotations

import json
from hashlib import sha256

from licensing.flows import establishment
from licensing.services.cases import facts, signing
from licensing.services.exits import exit_state
from licensing.store.models import Case, Review
from licensing.work import Work
from namecheck.finding import Report


def digest_of(work: Work, case: Case, proposal: Review, report: Report | None = None) -> str:
    """Hex SHA-256 over the proposal and what its maker saw: documents, people, findings. ``report``: the name examined in this act."""
    seen = {
        "case": case.id,
        "proposal": [proposal.id, proposal.action, proposal.reasons or ""],
        "papers": signing.signing_digest(case, signing.papers_of(work, case)),
        "found": _found(work, case, report),
    }
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _found(work: Work, case: Case, report: Report | None) -> list[str]:
    """Codes of what the machine says against the case today."""
    if case.kind != establishment.FLOW.name:
        return exit_state.obstacles(work, exit_state.enterprise_of(work, case))
    examined = report or facts.recheck_name(work, case)
    return sorted(f"{f.outcome}:{f.code}" for f in examined.findings) if examined else []


def unchanged(work: Work, case: Case, report: Report | None = None) -> bool:
    """Whether what waits for a second officer is what its maker saw."""
    proposal = facts.proposal_of(case)
    return proposal is not None and proposal.digest == digest_of(work, case, proposal, report)
