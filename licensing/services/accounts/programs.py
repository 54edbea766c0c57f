"""A person's own programs: made, seen and ended on one's own page. A program acts in its owner's name, within its scopes, and never signs.

What it does is journalled as its owner's with the program beside it. Whoever gets the account back by a reset has no program left.
"""

from __future__ import annotations

from sqlalchemy import select

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.services.accounts import api_clients
from licensing.services.accounts.api_clients import LONGEST_NAME, OWN_SCOPES
from licensing.services.identity import proofs
from licensing.store.models import ApiClient
from licensing.work import Work

MOST = 10  # open at a time: whoever needs more has lost sight of them


def create(work: Work, name: str, scopes: tuple[str, ...]) -> tuple[ApiClient, str]:
    """A program of the proved person and its secret, shown once.

    Raises Invalid with every problem, Refused('identity.…', 'program.most').
    """
    account, _ = proofs.require(work, "sign")
    found = [] if 1 <= len(name.strip()) <= LONGEST_NAME else [Problem("name", "client.name_length")]
    if not scopes or set(scopes) - set(OWN_SCOPES):
        found.append(Problem("scopes", "program.scopes"))
    if found:
        raise Invalid(found)
    if sum(api_clients.is_open(each, work.act.at) for each in _of(work, account.id)) >= MOST:
        raise Refused("program.most", most=MOST)
    secret = work.act.ids.token()
    made = ApiClient(
        id=work.act.ids.new("program"),
        account_id=account.id,
        name=name.strip(),
        secret_hash=api_clients.hash_of(secret),
        department=None,
        scopes=sorted(set(scopes)),
        disabled=False,
        created_at=work.act.at,
        until=work.act.at + work.books.policy.program_life,
    )
    work.session.add(made)
    work.record("program.created", "account", account.id, program=made.id, scopes=made.scopes)
    return made, secret


def own(work: Work) -> list[ApiClient]:
    """The acting person's programs that open something, newest first."""
    return [each for each in _of(work, str(work.act.actor.id)) if api_clients.is_open(each, work.act.at)]


def _of(work: Work, account_id: str) -> list[ApiClient]:
    query = select(ApiClient).where(ApiClient.account_id == account_id, ApiClient.disabled.is_(False))
    return list(work.session.scalars(query.order_by(ApiClient.created_at.desc(), ApiClient.id.desc())))


def end(work: Work, program_id: str) -> None:
    """It opens nothing from now on. Safe to repeat. Raises NotFound for anybody else's."""
    row = work.session.get(ApiClient, program_id, with_for_update=True)
    if row is None or row.account_id is None or row.account_id != work.act.actor.id:
        raise NotFound(program_id)
    _end(work, row)


def end_all(work: Work, account_id: str) -> None:
    """None of an account's programs opens anything any more: somebody else may have made them."""
    for row in _of(work, account_id):
        _end(work, row)


def _end(work: Work, row: ApiClient) -> None:
    if not row.disabled:
        api_clients.shut(work, row)
        work.record("program.ended", "account", str(row.account_id), program=row.id)
