"""The one rule of who signs for a party: a natural person for itself, a body through who holds its licence, with the matter
*sign as shareholder* (实施细则 art 15; 电子营业执照管理办法 art 7). Everybody else signs at a counter (``counter_signing``).

Asked anew for every act, as the holder's use is: a grant taken back, a passed day, a new representative count with the next request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from licensing.errors import Refused
from licensing.parties import PERSON, index_of_body
from licensing.services.holding import holding
from licensing.services.holding.holding import SIGN, Power, being_made, in_force, newest_licence
from licensing.services.holding.representatives import represents as leads
from licensing.services.register import bodies, disputes, standing
from licensing.store import hanging
from licensing.store.models import Account, Case, HolderGrant, Investor, Person
from licensing.work import Work

SELF, LICENCE, COUNTER = "self", "licence", "counter"
GONE = {"expired": "expired", "lapsed": "giver_gone", "waiting": "not_yet", "active": "without_matter"}


@dataclass(frozen=True)
class Voice:
    """How the acting person speaks for whoever has this index. ``power``: over the body; None for oneself."""

    index: str
    power: Power | None = None


def own_index(work: Work) -> str | None:
    """Blind index of the acting account's number once its identity is proved; before, a value equal to nobody's."""
    account = work.session.get(Account, work.act.actor.id) if work.act.actor.id else None
    return account.id_number_index if account else None


def voices(work: Work) -> dict[str, Voice]:
    """Everybody the acting person speaks for today, by index: oneself first."""
    found = _own_voice(work)
    if not found:
        return {}
    for power in holding.powers(work):
        if power.may(SIGN) and power.enterprise.uscc:
            index = index_of_body(power.enterprise.uscc)
            found[index] = Voice(index, power)
    return found


def _own_voice(work: Work) -> dict[str, Voice]:
    own = own_index(work)
    return {} if own is None else {own: Voice(own)}


def indexes(work: Work) -> set[str]:
    """The indexes of everybody the acting person speaks for."""
    return set(voices(work))


def owned(work: Work) -> set[str]:
    """Ids of the enterprises of which somebody the acting person speaks for owns a part."""
    mine = voices(work)
    codes = [v.power.enterprise.uscc for v in mine.values() if v.power is not None]
    query = select(Investor.enterprise_id).where(
        Investor.id_number_index.in_(sorted(mine)) | Investor.uscc.in_(sorted(map(str, codes)))
    )
    return set(work.session.scalars(query)) if mine else set()


def in_case(work: Work, case: Case, person_id: str | None = None) -> tuple[Person, Voice] | None:
    """Whom of the case the acting person speaks for: the person asked for, else oneself, else the first."""
    bodies = any(p.party != PERSON for p in hanging.people_of(case))  # nobody holds a power over a person
    mine = voices(work) if bodies else _own_voice(work)
    named = [p for p in case.people if p.id_number_index in mine and person_id in (None, p.id)]
    chosen = min(named, key=lambda p: (mine[p.id_number_index].power is not None, p.position), default=None)
    return (chosen, mine[chosen.id_number_index]) if chosen is not None else None


def insist(work: Work, voice: Voice) -> None:
    """Raises Refused when the body behind a voice may not use its licence now: being made anew, not in force, stopped, disputed."""
    if voice.power is None:
        return
    enterprise = voice.power.enterprise
    licence = newest_licence(work.session, enterprise.id)
    if being_made(work.session, enterprise, licence):
        raise Refused("party.licence_being_made", name=enterprise.name)
    if not in_force(enterprise, licence):
        raise Refused("party.licence_not_in_force", name=enterprise.name)
    if not standing.open_for(work, enterprise.id, "use"):
        raise Refused("party.use_stopped", name=enterprise.name)
    if disputes.of_enterprise(work, enterprise.id):
        raise Refused("party.disputed", name=enterprise.name)


def stated(work: Work, voice: Voice) -> dict[str, Any] | None:
    """What a sheet says of a signature for a body: whose, by which licence, by which power; None for one's own."""
    if voice.power is None:
        return None
    enterprise, grant = voice.power.enterprise, _grant(voice.power)
    licence = newest_licence(work.session, enterprise.id)
    return {
        "name": enterprise.name,
        "code": enterprise.uscc,
        "power": voice.power.kind if grant is None else holding.AGENT,
        "grant": grant.id if grant else None,
        "until": str(grant.until_on) if grant else None,
        "licence": licence.jti if licence else None,
    }


def _grant(power: Power) -> HolderGrant | None:
    """The grant that lends the matter; the representative needs none."""
    if power.kind == holding.REPRESENTATIVE:
        return None
    signing = {matter.code for matter in power.matters if matter.covers(SIGN)}
    return next((g for g in power.grants if signing.intersection(g.matters)), None)


def refuse_former(work: Work, people: Iterable[Person]) -> None:
    """Raises Refused with the reason for whoever once was given something over a body among ``people``; strangers are told nothing."""
    account = holding.me(work)
    if account is None:
        return
    for person in people:
        enterprise = bodies.by_code(work, person.id_number) if person.party != PERSON else None
        if enterprise is None:
            continue
        query = select(HolderGrant).where(
            HolderGrant.enterprise_id == enterprise.id,
            HolderGrant.person_index == account.id_number_index,
            HolderGrant.name == account.name,
        )
        grants = list(
            work.session.scalars(query.order_by(HolderGrant.given_at.desc(), HolderGrant.id.desc()))
        )
        covering = [g for g in grants if _covers(work, g)] or grants
        if covering:
            state = holding.standing(work.session, covering[0], enterprise, work.act.on)
            raise Refused(f"party.grant_{GONE.get(state, 'withdrawn')}", name=enterprise.name)


def _covers(work: Work, grant: HolderGrant) -> bool:
    known = work.books.catalogue.matters
    return any(known[code].covers(SIGN) for code in grant.matters if code in known)


def way_of(work: Work, person: Person) -> str:
    """How a party signs: ``self``, ``licence`` (through who holds its licence), ``counter``."""
    if person.party == PERSON:
        return SELF
    body = bodies.known(work, person.party, person.id_number, person.name)
    return LICENCE if body is not None and body.by_licence else COUNTER


def represents(work: Work, index: str | None, person: Person) -> bool:
    """Whether a person with this index is a body's representative, or was named to sign for it."""
    if index is None or person.party == PERSON:
        return False
    enterprise = bodies.by_code(work, person.id_number)
    by_register = enterprise is not None and leads(work.session, enterprise, index)
    return by_register or (person.details or {}).get("signer_index") == index
