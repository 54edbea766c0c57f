"""How enterprises of the town leave, are revoked, and come back."""

from __future__ import annotations

from licensing.kinds.simplified_exit import steps as leaving
from licensing.store.models import Case
from tests.support.years.acts import ordered
from tests.support.years.filing import owners, signers
from tests.support.years.town import Known, Town

NOTICE = 31  # days: the notice of twenty and what the longest holiday adds (one that ends on the first of October runs to the ninth)
ANSWERED = 20  # days in which departments were silent about an individual business


def begins_to_leave(town: Town, known: Known) -> bool:
    """Everybody signs, and the notice runs; or for an individual business the departments are asked."""
    if known.listed or known.exit_case or town.owns_any(known):
        return False  # on a list, or a branch or a union still stands on it
    if town.paused(known):
        return False
    first = signers(town, known)[0]
    with town.office.work(town.actor(first)) as work:
        case_id = leaving.open_exit(work, known.id).id
    for who in {w.id_number: w for w in (*signers(town, known), *(p.who for p in owners(known)))}.values():
        if town.named_in(case_id, who):
            town.sign(case_id, who)
    with town.office.work(town.actor(first)) as work:
        leaving.start_exit(work, case_id)
    known.exit_case = case_id
    known.busy_until = town.later(ANSWERED if known.kind == "individual" else NOTICE)
    return True


def leaves_the_register(town: Town, known: Known) -> None:
    """The notice is over: applied for, decided; register, name and licence end together."""
    actor = town.actor(signers(town, known)[0])
    with town.office.work(actor) as work:
        leaving.advance(work, work.session.get_one(Case, known.exit_case))
    if known.kind != "individual":
        with town.office.work(actor) as work:
            leaving.apply(work, known.exit_case)
    town.decide(known.exit_case, str(known.now["authority"]))
    known.exit_case, known.busy_until, known.status = "", None, "deregistered"
    known.by_itself = True
    known.ended.append(town.today)


def revoked(town: Town, known: Known) -> bool:
    if any(
        known.id in f.of and (f.exit_case or f.then) for f in town.firms
    ):  # its signature is still to come
        return False
    ordered(town, known, "REVOKE", ground="other")
    known.status, known.paused_until = "revoked", None
    return True


def closed_by_court(town: Town, known: Known) -> bool:
    """A revoked enterprise is taken off the register by a ruling."""
    ordered(town, known, "DEREGISTER", court_ruling="（2026）青0202破3号")
    known.status = "deregistered"
    known.ended.append(town.today)
    return True


def comes_back(town: Town, known: Known) -> bool:
    """Its exit was false: rescinded within the year in which its name is kept."""
    ordered(town, known, "RESCIND_EXIT")
    known.status, known.by_itself = "registered", False
    known.ended.append(town.today)
    return True
