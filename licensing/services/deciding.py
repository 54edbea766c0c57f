"""How a decision of two officers is carried out, whatever is decided: the row, the proposal, the journal, then the kind's effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from licensing.errors import Refused
from licensing.flow import Facts
from licensing.kind import Matter, Subject
from licensing.services import proposals
from licensing.store.models import Proposal
from licensing.work import Work

# What was proposed -> the action that confirms it, the effect it then has.
ANSWERS = {
    "propose": ("confirm", "approve"),
    "propose_approval": ("confirm_approval", "approve"),
    "propose_refusal": ("confirm_refusal", "refuse"),
}


def confirm(
    work: Work,
    matter: Matter[Subject],
    subject: Subject,
    key: proposals.Subject,
    known: Facts,
    noted: Callable[[str, Proposal], dict[str, Any]],
) -> None:
    """The second officer confirms what waits; only now it takes effect, in this transaction.

    ``known``: what the guards read; ``noted``: writes the decision down at its subject and says what the journal is told besides.
    Raises Refused with every reason at once.
    """
    waiting = proposals.open_of(work.session, key)
    if waiting is None:
        raise Refused("flow.not_open", state=subject.state, action="confirm")
    action, decision = ANSWERS[waiting.what]
    row = matter.flow.step(subject.state, action, work.act.actor.role, known)
    proposals.follow(work, row, key, known)
    subject.state = row.target
    told = noted(decision, waiting)
    work.record(
        row.emits[0],
        *key,
        maker=waiting.maker_id,
        checker=waiting.checker_id,
        proposal=waiting.id,
        digest=waiting.digest,
        **told,
    )
    matter.effects[decision](work, subject)
