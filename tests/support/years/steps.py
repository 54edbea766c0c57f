"""What owners, an officer or a court begin today and somebody ends when the law's days are over: reductions, forfeitures, windings up."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from licensing.act import SYSTEM
from licensing.kinds.change import calling, forfeiting, opening, submit, winding
from licensing.services.cases import uploads
from licensing.services.register import stating
from licensing.services.register.forfeits import POOL
from licensing.services.register.stating import Statement
from licensing.uploads.about import ROW
from licensing.uploads.checking import check
from tests.support import orders
from tests.support.kinds import WAN
from tests.support.stories import SignUp
from tests.support.years.acts import ordered, rests
from tests.support.years.filing import decided, filed, handed_in, ids_of, owners, person, signers, written
from tests.support.years.town import Known, Town

ANNOUNCED, CLAIMED, GRACE, SOLD = 60, 70, 75, 20  # days: what the law gives, and what holidays add
OVERDUE = 910  # days after the founding no part is unpaid in time any more (``founding.cast_of``)
ALONE = ("sole",)  # winds up without a group
WOUND = ("llc", "partnership", "limited_partnership", "special_partnership", "cooperative", *ALONE)
IN_COURT = (*WOUND, "jsc")
RULED = "民事裁定书，青海省海东市中级人民法院"
WAYS = ("BANKRUPTCY", "COURT_WINDING")


def _attached(town: Town, actor: SignUp, case_id: str, item: str) -> None:
    """A file of an item, as its page keeps it."""
    content = orders.sheet()
    with town.office.work(town.actor(actor)) as work:
        checked = check(io.BytesIO(content))
        uploads.put(work, case_id, ROW + item, "凭证.pdf", checked, io.BytesIO(content), False)


def _waits(town: Town, known: Known, then: str, days: int) -> bool:
    known.then, known.busy_until = then, town.later(days)
    return True


def _stated(town: Town, known: Known, code: str, subject: str, reference: str, name: str = "") -> None:
    body = f"{known.now['authority']}-{'TAX' if code == 'TAX_CLEARED' else 'AMR'}"
    with town.office.work(SYSTEM) as work:
        stating.state(work, Statement(code, subject, RULED, reference, town.today, name=name), body)


def _left(town: Town, known: Known) -> None:
    known.status = "deregistered"
    known.ended.append(town.today)


def heads_rest(town: Town, known: Known) -> bool:
    """Whose branches go on rests itself."""
    leads = any(f.kind == "branch" and f.lives and known.id in f.of for f in town.firms)
    return leads and not town.paused(known) and rests(town, known)


def reduces(town: Town, known: Known) -> bool:
    """A company announces that its capital halves; when the notice is over, everybody's part does."""
    mine = owners(known)
    if known.kind != "llc" or known.paid or town.paused(known) or any(p.wan % 2 for p in mine):
        return False
    half = sum(p.wan for p in mine) * WAN // 2
    told = {"resolved_on": str(town.today), "creditors": orders.creditors_told(str(town.today))}
    ordered(town, known, "REDUCTION_NOTICE", capital_fen=half, **told)
    return _waits(town, known, "lowers", ANNOUNCED)


def lowers(town: Town, known: Known) -> None:
    mine, ids = owners(known), ids_of(town, known)
    known.parts = [replace(p, wan=p.wan // 2) if p in mine else p for p in known.parts]
    amounts = {ids[p.who.name]: p.wan * WAN for p in owners(known)}
    case_id = filed(town, known, {"capital": {"amounts": amounts}})
    town.entered(known, f"case:{case_id}", capital_fen=sum(amounts.values()))


def demands(town: Town, known: Known) -> bool:
    """The company demands what its last owner promised and never paid."""
    late = owners(known)[-1] if len(owners(known)) > 1 else None
    if (
        known.kind != "llc"
        or late is None
        or late.who.name not in known.founders
        or late.who == known.founder
    ):
        return False
    since = (town.today - known.stood[0][0]).days
    if since < OVERDUE or {"DIRECTOR", "LEGAL_REP"} & set(late.roles) or town.paused(known):
        return False
    given = {"owner": ids_of(town, known)[late.who.name], "days": "60"}
    actor = town.actor(known.founder)
    with town.office.work(actor) as work:
        case_id = opening.open_change(work, known.id, [forfeiting.ITEM]).id
    with town.office.work(actor) as work:
        opening.save(work, case_id, forfeiting.ITEM, given)
    with town.office.look(actor) as work:
        looked = calling.look(work, case_id)
    with town.office.work(actor) as work:
        if not looked.terms or looked.missing:  # its days were moved by a later filing
            submit.withdraw(work, case_id)
            return False
        calling.send(work, case_id, looked.digest)
    _attached(town, known.founder, case_id, forfeiting.ITEM)
    known.step_case = case_id
    return _waits(town, known, "forfeits", GRACE)


def forfeits(town: Town, known: Known) -> None:
    late = owners(known)[-1]
    decided(town, known, known.step_case)
    known.parts = [p for p in known.parts if p is not late]
    known.pool = late.wan
    _waits(town, known, "disposes", SOLD)


def disposes(town: Town, known: Known) -> None:
    """Whoever leads the company takes what nobody holds."""
    given = {"from": ids_of(town, known)[POOL], "amount_fen": known.pool * WAN, "price_fen": known.pool * WAN}
    filed(town, known, {"shareholders": given}, {"shareholders": person(known.founder)})
    known.parts = [replace(p, wan=p.wan + known.pool) if p.who == known.founder else p for p in known.parts]
    known.pool = 0


def winds_up(town: Town, known: Known) -> bool:
    """Decided and published by its owners; the first of them leads the group."""
    if known.kind not in WOUND or known.listed or town.owns_any(known) or town.paused(known):
        return False
    day, lead = str(town.today), owners(known)[0].who
    said: dict[str, Any] = {"resolved_on": day, "group_on": day, "creditors": orders.creditors_told(day)}
    case_id = written(town, known, {winding.NOTICE: said}, finished=False)
    if known.kind not in ALONE:
        with town.office.work(town.actor(signers(town, known)[0])) as work:
            opening.save(work, case_id, winding.NOTICE, {**said, "come": []}, person(lead, "LIQ_HEAD"))
    _attached(town, signers(town, known)[0], case_id, winding.NOTICE)
    handed_in(town, known, case_id)
    return _waits(town, known, "is_wound_up", CLAIMED)


def is_wound_up(town: Town, known: Known) -> None:
    given = {"ended_on": str(town.today), "paper": "none"}
    case_id = written(town, known, {winding.ENDING: given}, finished=False)
    _attached(town, signers(town, known)[0], case_id, winding.ENDING)
    _stated(town, known, "TAX_CLEARED", known.uscc, f"清税{known.uscc}")
    decided(town, known, case_id)
    _left(town, known)


def court_takes(town: Town, known: Known) -> bool:
    """A court accepts a bankruptcy or a compulsory liquidation, and appoints somebody."""
    if known.kind not in IN_COURT or town.owns_any(known) or town.paused(known):
        return False
    known.administrator, known.way = town.crowd.person(), town.rng.choice(WAYS)
    town.actor(known.administrator)
    who = known.administrator
    _stated(town, known, f"{known.way}_OPEN", known.uscc, f"受理{known.uscc}")
    _stated(town, known, "COURT_ADMINISTRATOR", who.id_number, known.uscc, name=who.name)
    return _waits(town, known, "court_ends", ANNOUNCED)


def court_ends(town: Town, known: Known) -> None:
    """The ruling comes, and whom the court appointed files the exit alone."""
    who = known.administrator
    assert who is not None
    _stated(town, known, f"{known.way}_ENDED", known.uscc, f"终结{known.uscc}")
    actor = town.actor(who)
    with town.office.work(actor) as work:
        case_id = opening.open_change(work, known.id, [winding.COURT]).id
    with town.office.work(actor) as work:
        opening.save(work, case_id, winding.COURT, {"paper": "none"})
    _attached(town, who, case_id, winding.COURT)
    _stated(town, known, "TAX_CLEARED", known.uscc, f"清税{known.uscc}")
    town.sign(case_id, who)
    with town.office.work(actor) as work:
        submit.submit(work, case_id)
    town.decide(case_id, str(known.now["authority"]))
    _left(town, known)


BEGUN: Mapping[str, Callable[[Town, Known], bool]] = {
    "head rests": heads_rest,
    "reduction": reduces,
    "forfeiture": demands,
}
ENDINGS: Mapping[str, Callable[[Town, Known], bool]] = {"winding up": winds_up, "court": court_takes}
THEN: Mapping[str, Callable[[Town, Known], None]] = {
    step.__name__: step for step in (lowers, forfeits, disposes, is_wound_up, court_ends)
}
