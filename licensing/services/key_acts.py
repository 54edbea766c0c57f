"""Keys are changed by two operators: the act, its proposal, and the list of keys it was proposed for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.act import Role
from licensing.errors import NotFound
from licensing.flow import Row
from licensing.flows.key_act import FLOW
from licensing.services import proposals
from licensing.store.models import KeyAct
from licensing.work import Work

SUBJECT = "keys"


def waiting(session: Session) -> list[KeyAct]:
    """What one operator proposed and no second one has answered, oldest first."""
    query = select(KeyAct).where(KeyAct.state.in_(FLOW.states_in("waiting")))
    return list(session.scalars(query.order_by(KeyAct.proposed_at, KeyAct.id)))


def propose(work: Work, verb: str, given: Mapping[str, str], keys: bytes) -> KeyAct:
    """Put down what is to be done; ``keys``: the list of keys as it is now. Raises Refused, NotFound for who is no operator."""
    _insist(work)
    row = FLOW.step(FLOW.initial, "propose", work.act.actor.role, {})
    made = KeyAct(
        id=work.act.ids.new("key"),
        state=row.target,
        verb=verb,
        given=dict(given),
        keys=_digest(verb, given, keys),
        proposed_at=work.act.at,
    )
    work.session.add(made)
    work.session.flush()
    proposals.put(work, row, (SUBJECT, made.id), "", lambda _: made.keys)
    work.record(row.emits[0], SUBJECT, made.id, verb=verb, **given)
    return made


def confirm(work: Work, act_id: str, keys: bytes) -> KeyAct:
    """The second operator has it done, in this same transaction. Raises NotFound, Refused: the same person, or other keys by now."""
    found = locked(work, act_id)
    subject = (SUBJECT, found.id)
    today = _digest(found.verb, found.given, keys)
    seen = proposals.seen(proposals.open_of(work.session, subject), found.keys, lambda _: today)
    _answer(work, found, "confirm", proposals.known(work, subject) | seen)
    return found


def decline(work: Work, act_id: str) -> KeyAct:
    """The second operator does not agree. Raises NotFound, Refused."""
    found = locked(work, act_id)
    _answer(work, found, "return", proposals.known(work, (SUBJECT, found.id)))
    return found


def take_back(work: Work, act_id: str) -> KeyAct:
    """Whoever proposed it takes it back. Raises NotFound, Refused."""
    found = locked(work, act_id)
    _answer(work, found, "take_back", proposals.known(work, (SUBJECT, found.id)))
    return found


def locked(work: Work, act_id: str) -> KeyAct:
    """The act, for an operator. Raises NotFound."""
    _insist(work)
    found = work.session.get(KeyAct, act_id, with_for_update=True)
    if found is None:
        raise NotFound(act_id)
    return found


def _insist(work: Work) -> None:
    """An operator with an account: who acts without one is the machine, and never one of two persons."""
    if work.act.actor.role is not Role.OPERATOR or work.act.actor.id is None:
        raise NotFound(SUBJECT)


def _answer(work: Work, found: KeyAct, action: str, facts: dict[str, object]) -> Row:
    row = FLOW.step(found.state, action, work.act.actor.role, facts)
    proposals.follow(work, row, (SUBJECT, found.id), facts)
    found.state, found.decided_at = row.target, work.act.at
    work.record(row.emits[0], SUBJECT, found.id, verb=found.verb)
    return row


def _digest(verb: str, given: Mapping[str, str], keys: bytes) -> str:
    what = json.dumps([verb, dict(given)], ensure_ascii=False, sort_keys=True).encode()
    return sha256(sha256(what).digest() + sha256(keys).digest()).hexdigest()
