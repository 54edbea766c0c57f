"""An application at a host's address: the host is asked, its own representative confirms, and what stands against it is said by date.

Who only names a host has nothing: until the host's representative confirmed in the own account the application is not complete. What
the host was asked for is held by a digest; another name, desk or day asks anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from licensing.act import Role
from licensing.address_key import key_of, within
from licensing.application.draft import Draft
from licensing.application.duties import duties
from licensing.catalogue.addresses import ENTERPRISE, ORDINARY, AddressKind
from licensing.errors import NotFound, Problem
from licensing.flows import enterprise as enterprises
from licensing.flows.address_use import FLOW
from licensing.known_kinds import standing_in
from licensing.services.cases import lodged
from licensing.services.holding.holding import REPRESENTATIVE, power_over
from licensing.services.holding.representatives import represented
from licensing.services.identity import proofs
from licensing.services.register import hosts
from licensing.store import hanging
from licensing.store.models import AddressHost, AddressUse, Case, Enterprise
from licensing.work import Work

SECTION, ITEMS = "place", ("domicile", "move")  # of a founding; of a change


@dataclass(frozen=True)
class Hosted:
    """An application or an enterprise at a host's address. ``faults``: codes of what is wrong with it today."""

    use: AddressUse
    host: AddressHost
    case: Case
    faults: tuple[str, ...] = ()


def kind_of(work: Work, answer: dict[str, Any]) -> AddressKind:
    """The kind of address an answer names; the ordinary one where it says nothing or nothing known."""
    kinds = work.books.catalogue.address_kinds
    return kinds.get(str(answer.get("kind") or ORDINARY), kinds[ORDINARY])


def follow(work: Work, case: Case) -> None:
    """After the place was kept: the address is the host's, and the host is asked; who is not asked any more hears nothing."""
    answer = dict(case.answers.get(SECTION) or {})
    kind = kind_of(work, answer)
    host = hosts.by_code(work, str(answer.get("host") or ""), kind.code) if kind.host == ENTERPRISE else None
    if host is not None:
        owner = work.session.get_one(Enterprise, host.enterprise_id)
        lent = {"county": host.county, "address": host.address, "tenure": "lent", "owner": owner.name}
        kept = {k: v for k, v in answer.items() if k not in ("town", "tenure_until")}
        case.answers = {**case.answers, SECTION: kept | lent}
    ask(work, case)


def said(case: Case) -> dict[str, Any]:
    """What an application says of its place: a founder's section, or a change's domicile or move."""
    chosen = case.answers.get("items") or ()
    change = next((case.answers.get(item) for item in ITEMS if item in chosen), None)
    return dict(case.answers.get(SECTION) or change or {})


def ask(work: Work, case: Case) -> None:
    """Have the open request say what the application says now: another name, desk, day or host asks anew."""
    answer = said(case)
    kind = kind_of(work, answer)
    host = hosts.by_code(work, str(answer.get("host") or ""), kind.code) if kind.host == ENTERPRISE else None
    until = _day(answer.get("host_until"))
    wanted = about(case, host, str(answer.get("desk") or ""), until) if host is not None and until else ""
    there = open_of(work, case.id)
    if there is not None and there.about != wanted:
        lodged.drop(work, there, FLOW)
        there = None
    if there is None and host is not None and until is not None:
        made = AddressUse(
            id=work.act.ids.new("use"),
            host_id=host.id,
            case_id=case.id,
            desk=str(answer.get("desk") or ""),
            until_on=until,
            about=wanted,
            state=FLOW.initial,
            asked_at=work.act.at,
        )
        work.session.add(made)
        work.record("address_use.asked", "enterprise", host.enterprise_id, use=made.id, case=case.id)
    work.session.flush()


def about(case: Case, host: AddressHost, desk: str, until: date | None) -> str:
    """What the host is asked for."""
    return sha256(f"{case.id}\n{case.title}\n{host.id}\n{desk}\n{until}".encode()).hexdigest()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def open_of(work: Work, case_id: str) -> AddressUse | None:
    if not hanging.any_of(work.session, case_id, AddressUse):
        return None
    query = select(AddressUse).where(
        AddressUse.case_id == case_id, AddressUse.state.in_(FLOW.states_in("open"))
    )
    return work.session.scalar(query.order_by(AddressUse.asked_at.desc(), AddressUse.id.desc()).limit(1))


def against(work: Work, case: Case, draft: Draft) -> tuple[Problem, ...]:
    """Everything that stands against the host's address of an application today, each with its field."""
    answer = dict(draft.section(SECTION))
    if kind_of(work, answer).host != ENTERPRISE:
        return ()
    return stands_against(work, case, answer, gated=bool(duties(draft, work.books.catalogue).before))


def stands_against(work: Work, case: Case, answer: dict[str, Any], *, gated: bool) -> tuple[Problem, ...]:
    """The same of what an answer says. ``gated``: whether the scope needs an approval first."""
    kind, found = kind_of(work, answer), []
    if not kind.gated and gated:
        found.append(Problem("kind", "place.hosted_scope"))
    host = hosts.by_code(work, str(answer.get("host") or ""), kind.code)
    if not answer.get("host") or host is None:
        return (*found, Problem("host", "place.no_such_host" if answer.get("host") else "place.host_needed"))
    until = _day(answer.get("host_until"))
    if until is None or until <= work.act.on:
        found.append(Problem("host_until", "place.agreement_day"))
    if kind.desk and not answer.get("desk"):
        found.append(Problem("desk", "place.desk_needed"))
    found += [Problem("host", code) for code in hosts.closed_for(work, host)]
    use = open_of(work, case.id)
    mine = (
        use
        if use is not None and use.about == about(case, host, str(answer.get("desk") or ""), until)
        else None
    )
    if mine is None or not FLOW.within(mine.state, "agreed"):
        found.append(Problem("host", "place.host_unconfirmed"))
    found += (
        [Problem("desk", "place.desk_taken")] if kind.desk and not desk_free(work, host, answer, case) else []
    )
    if not place_left(work, host, case):
        found.append(Problem("host", "place.host_full", {"quota": host.quota}))
    return tuple(found)


def _others(work: Work, host: AddressHost, but: Case | None) -> list[AddressUse]:
    """Confirmed uses of a host by others that count today and run. ``but``: an application that changes desks."""
    asked = lodged.of_others(AddressUse, FLOW, but)
    return list(
        work.session.scalars(asked.where(AddressUse.host_id == host.id, AddressUse.until_on >= work.act.on))
    )


def place_left(work: Work, host: AddressHost, case: Case) -> bool:
    return len(_others(work, host, case)) < host.quota


def desk_free(work: Work, host: AddressHost, answer: dict[str, Any], case: Case) -> bool:
    """One desk, one enterprise."""
    desk = key_of(str(answer.get("desk") or ""))
    return not desk or all(key_of(use.desk) != desk for use in _others(work, host, case))


def mine(work: Work) -> list[tuple[AddressHost, Enterprise]]:
    """The hosts the acting person represents."""
    account = proofs.acting(work)
    own = {e.id: e for e in represented(work.session, account.id_number_index)}
    query = select(AddressHost).where(AddressHost.enterprise_id.in_(sorted(own)))
    rows = work.session.scalars(query.order_by(AddressHost.asked_at, AddressHost.id))
    return [(row, own[row.enterprise_id]) for row in rows]


def uses_of(work: Work, host: AddressHost) -> list[Hosted]:
    """Who asks for and who has the host's address, what waits on top."""
    query = (
        select(AddressUse, Case)
        .join(Case, Case.id == AddressUse.case_id)
        .where(
            AddressUse.host_id == host.id,
            AddressUse.state.in_(FLOW.states_in("open")),
            ~standing_in("given_up"),
        )
        .order_by(AddressUse.state, AddressUse.asked_at, AddressUse.id)
    )
    found = [Hosted(use, host, case) for use, case in work.session.execute(query)]
    return sorted(found, key=lambda each: not FLOW.within(each.use.state, "waiting"))


def answer(work: Work, use_id: str, action: str) -> AddressUse:
    """The host's representative confirms, declines or ends. Raises NotFound for anybody else, Refused with every reason."""
    use = work.session.get(AddressUse, use_id)
    host = work.session.get(AddressHost, use.host_id, with_for_update=True) if use is not None else None
    if use is None or host is None:
        raise NotFound(use_id)
    power = power_over(work, host.enterprise_id)
    proofs.require(work, "consent")
    case = work.session.get_one(Case, use.case_id)
    known: dict[str, object] = {
        "is_representative": power.kind == REPRESENTATIVE,
        "host_open": not hosts.closed_for(work, host),
        "place_left": place_left(work, host, case),
        "desk_free": desk_free(work, host, {"desk": use.desk}, case),
    }
    step = FLOW.step(use.state, action, Role.APPLICANT, known)
    use.state, use.answered_by, use.answered_at = step.target, work.act.actor.id, work.act.at
    if FLOW.within(use.state, "final"):
        use.ended_on = work.act.on
    work.record(step.emits[0], "address_use", use.id, case=case.id)
    return use


def leave(work: Work, enterprise: Enterprise, by: str) -> None:
    """The enterprise has another domicile: what it had at hosts ends, unless it is still there. ``by``: the case that changed it."""
    mine = lodged.with_lender(AddressUse, AddressHost, AddressUse.host_id, FLOW.states_in("agreed")).where(
        Enterprise.id == enterprise.id, AddressUse.case_id != by
    )
    anew = open_of(work, by) is not None
    for use, host, _, _ in work.session.execute(mine).all():
        if anew or not within(host.address, enterprise.domicile or ""):
            lodged.drop(work, use, FLOW)


def astray(work: Work, prefix: str, most: int = 100) -> list[Hosted]:
    """Enterprises of a place whose host is gone, listed or stopped, or whose agreement is over: each is a finding for the head."""
    lent = lodged.with_lender(AddressUse, AddressHost, AddressUse.host_id, FLOW.states_in("lent")).where(
        Enterprise.authority.startswith(prefix, autoescape=True),
        Enterprise.status.in_(enterprises.FLOW.states_in("on_register")),
        AddressUse.answered_at.is_not(None),
    )
    found = []
    for use, host, case, enterprise in work.session.execute(lent.order_by(AddressHost.id, AddressUse.id)):
        there = within(host.address, enterprise.domicile or "")
        faults = [*hosts.closed_for(work, host), *_over(work, use)] if there else []
        if faults:
            found.append(Hosted(use, host, case, tuple(faults)))
        if len(found) == most:
            break
    return found


def _over(work: Work, use: AddressUse) -> list[str]:
    ended = use.until_on < work.act.on or not FLOW.within(use.state, "agreed")
    return ["place.agreement_over"] if ended else []


def counts(work: Work, host: AddressHost) -> int:
    """How many places of a host are taken today."""
    return len(_others(work, host, None))
