"""Programs that act over the API: OAuth2 client credentials (RFC 6749 §4.4). Only hashes of secrets are kept.

A department's system is registered by an operator; a person's own program by its owner (``programs``), and acts in the owner's name.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from licensing.act import Actor, Role
from licensing.errors import Conflict, Invalid, NotFound, Problem, Refused
from licensing.store.models import Account, ApiClient, ApiToken, IdempotencyKey
from licensing.work import Work

SCOPES = (
    *("tasks:read", "tasks:decide", "events:read", "licences:verify", "standings:write"),
    *("beneficial:read", "beneficial:order", "beneficial:report"),
)
OWN_SCOPES = (  # of a person's own program
    *("register:read", "applications:write", "changes:write", "beneficial:file"),
    *(
        "exits:write",
        "offers:write",
        "offers:waive",
        "calls:write",
        "hosts:write",
        "shops:write",
        "repairs:write",
    ),
)
TOKEN_LIFE = timedelta(hours=1)
KEY_LIFE = timedelta(days=30)
FAMILY = {
    "beneficial:read": "PBOC",
    "beneficial:order": "PBOC",
}  # scopes that only systems of one family of bodies may hold (办法 art 4)
LONGEST_NAME = 100
LONGEST_SECRET = 200


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal; the secrets have 256 random bits, so no slow hash is needed."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


NOBODY = hash_of("")  # compared against when the client is unknown, so that the answer takes the same time


def scopes_of(family: str) -> tuple[str, ...]:
    """What systems of a family of bodies may hold."""
    return tuple(scope for scope in SCOPES if FAMILY.get(scope, family) == family)


def create(work: Work, name: str, department: str, scopes: tuple[str, ...]) -> tuple[ApiClient, str]:
    """A client of a department and its secret, which is shown once. Raises Invalid with every problem."""
    found = []
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        found.append(Problem("name", "client.name_length"))
    if department not in work.books.catalogue.departments:
        found.append(Problem("department", "client.department_unknown", {"department": department}))
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        found.append(Problem("scopes", "client.scope_unknown", {"scopes": " ".join(unknown)}))
    body = work.books.catalogue.departments.get(department)
    if body is not None and set(scopes) - set(scopes_of(body.family)) - set(unknown):
        found.append(Problem("scopes", "client.scope_not_theirs", {"scopes": " ".join(sorted(FAMILY))}))
    if found:
        raise Invalid(found)
    secret = work.act.ids.token()
    client = ApiClient(
        id=work.act.ids.new("client"),
        name=name.strip(),
        secret_hash=hash_of(secret),
        department=department,
        scopes=sorted(set(scopes)),
        disabled=False,
        created_at=work.act.at,
    )
    work.session.add(client)
    work.record("client.created", "client", client.id, department=department, scopes=client.scopes)
    return client, secret


def authenticate(session: Session, client_id: str, secret: str, at: datetime) -> ApiClient | None:
    """The client whose secret this is at ``at``, the former one included while it overlaps, or None; equal time for all."""
    client = session.get(ApiClient, client_id) if client_id and "\x00" not in client_id else None
    given = hash_of(secret[:LONGEST_SECRET])
    known = client.secret_hash if client is not None else NOBODY
    matches = hmac.compare_digest(known, given)
    former = client.former_hash if client is not None and client.former_hash else NOBODY
    overlapping = client is not None and client.former_until is not None and client.former_until > at
    matches |= hmac.compare_digest(former, given) and overlapping and former != NOBODY
    return client if client is not None and matches and is_open(client, at) else None


def is_open(client: ApiClient, at: datetime) -> bool:
    """Whether it is neither shut out nor, a person's program, past its last day."""
    return not client.disabled and (client.until is None or client.until > at)


def everybody(session: Session) -> list[ApiClient]:
    """All systems of departments, those that are open first; a person's programs are the person's own affair."""
    query = select(ApiClient).where(ApiClient.account_id.is_(None))
    return list(session.scalars(query.order_by(ApiClient.disabled, ApiClient.name, ApiClient.id)))


def disable(work: Work, client_id: str) -> ApiClient:
    """Shut out at once: secrets and tokens open nothing any more. Safe to repeat. Raises NotFound."""
    client = _locked(work, client_id)
    if not client.disabled:
        shut(work, client)
        work.record("client.disabled", "client", client.id, department=client.department)
    return client


def shut(work: Work, client: ApiClient) -> None:
    """Secrets and tokens of it open nothing any more."""
    client.disabled, client.former_hash, client.former_until = True, None, None
    work.session.execute(delete(ApiToken).where(ApiToken.client_id == client.id))


def rotate(work: Work, client_id: str, *, at_once: bool = False) -> tuple[ApiClient, str]:
    """A new secret, shown once; the old one opens for the policy's hours more, or nothing any more with ``at_once`` (it leaked).

    Raises NotFound, Refused('client.disabled').
    """
    client = _locked(work, client_id)
    if client.disabled:
        raise Refused("client.disabled")
    secret = work.act.ids.token()
    overlap = timedelta(hours=work.books.policy.client_overlap_hours)
    client.former_hash = None if at_once else client.secret_hash
    client.former_until = None if at_once else work.act.at + overlap
    client.secret_hash = hash_of(secret)
    if at_once:
        work.session.execute(delete(ApiToken).where(ApiToken.client_id == client.id))
    work.record("client.rotated", "client", client.id, department=client.department, at_once=at_once)
    return client, secret


def _locked(work: Work, client_id: str) -> ApiClient:
    client = work.session.get(ApiClient, client_id, with_for_update=True)
    if client is None or client.account_id is not None:
        raise NotFound(client_id)
    return client


@dataclass(frozen=True)
class Grant:
    """A bearer token as handed out, once."""

    token: str
    scopes: tuple[str, ...]
    seconds: int


def issue_token(work: Work, client: ApiClient, asked: tuple[str, ...]) -> Grant:
    """A token with the asked scopes, or all of the client's. Raises Refused('client.scope_not_yours').

    The client's tokens that have run out go in the same transaction.
    """
    own = tuple(
        s for s in client.scopes if s in (SCOPES if client.account_id is None else OWN_SCOPES)
    )  # an older installation knew a scope that opened nothing
    if any(scope not in own for scope in asked):
        raise Refused("client.scope_not_yours")
    scopes = tuple(scope for scope in own if scope in asked) if asked else own
    token = work.act.ids.token()
    work.session.execute(
        delete(ApiToken).where(ApiToken.client_id == client.id, ApiToken.expires_at <= work.act.at)
    )
    work.session.add(
        ApiToken(
            token_hash=hash_of(token),
            client_id=client.id,
            scopes=list(scopes),
            issued_at=work.act.at,
            expires_at=work.act.at + TOKEN_LIFE,
        )
    )
    return Grant(token, scopes, int(TOKEN_LIFE.total_seconds()))


@dataclass(frozen=True)
class Bearer:
    """Who a token speaks for, and what it may do."""

    client_id: str
    actor: Actor
    scopes: frozenset[str]


def bearer(session: Session, token: str, at: datetime) -> Bearer | None:
    """The holder of a token that is live at ``at``; None for any other text."""
    row = session.get(ApiToken, hash_of(token))
    if row is None or row.expires_at <= at:
        return None
    client = session.get_one(ApiClient, row.client_id)
    if not is_open(client, at):
        return None
    still = frozenset(row.scopes) & frozenset(client.scopes)
    if client.account_id is not None:
        owner = session.get_one(Account, client.account_id)
        actor = Actor(owner.id, owner.name, Role(owner.role), program=client.id)
        return None if owner.disabled or actor.role != Role.APPLICANT else Bearer(client.id, actor, still)
    return Bearer(client.id, Actor(client.id, client.name, Role.OFFICER, None, client.department), still)


@dataclass(frozen=True)
class Remembered:
    """The answer a write was given the first time."""

    status: int
    body: dict[str, Any]


def remembered(work: Work, key: str, digest: str) -> Remembered | None:
    """What the actor's request with this key was answered before; None claims the key for this transaction.

    digest: SHA-256 of the request. Raises Refused('client.key_reused') when it was another request, Conflict while
    the first request is still running elsewhere (its commit decides; ask again).
    """
    client = _asker(work)
    row = work.session.get(IdempotencyKey, (client, key))
    if row is None:
        row = IdempotencyKey(
            client_id=client, key=key, request_sha256=digest, status=0, body={}, at=work.act.at
        )
        work.session.add(row)
        work.session.flush()  # on PostgreSQL this waits for another transaction with the same key
        return None
    if row.request_sha256 != digest:
        raise Refused("client.key_reused")
    if row.status == 0:
        raise Conflict(key)
    return Remembered(row.status, row.body)


def remember(work: Work, key: str, answer: Remembered) -> None:
    """Keep the answer with the act itself: both commit or neither does."""
    row = work.session.get_one(IdempotencyKey, (_asker(work), key))
    row.status, row.body = answer.status, answer.body


def _asker(work: Work) -> str:
    """Whose keys: each program's own."""
    return str(work.act.actor.program or work.act.actor.id)


def forget_old(work: Work) -> int:
    """Remove tokens that ran out and keys older than KEY_LIFE; the number removed."""
    tokens = work.session.execute(delete(ApiToken).where(ApiToken.expires_at <= work.act.at))
    keys = work.session.execute(delete(IdempotencyKey).where(IdempotencyKey.at < work.act.at - KEY_LIFE))
    return int(tokens.rowcount) + int(keys.rowcount)  # type: ignore[attr-defined]  # a DELETE answers with a cursor result
