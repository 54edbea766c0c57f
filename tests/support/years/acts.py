"""What owners of the town file and its officers order: each function does one lawful act, or says that nobody has a use for it."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from licensing.entities import KINDS
from licensing.services.cases import uploads
from licensing.services.orders import proposing
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from licensing.uploads.checking import check
from tests.support import orders
from tests.support.kinds import HOME, UNION, WAN, Part
from tests.support.years import founding, more_acts, owners_acts
from tests.support.years.filing import decided, filed, ids_of, owners, part_of, person, signers, written
from tests.support.years.town import PLACES, Known, Town

STREET = "青海省海东市{}古城大街{}号"
GROUNDS = {"grounds": "店铺所在路段封闭施工", "served_at": HOME, "staff": "yes"}
WHY = "决定书写的门牌与录入的不同，录入时误写。"
SCOPES = ("软件开发", "软件开发\n五金产品零售", "五金产品零售\n软件开发\n农副产品销售")
LED = ("llc", "partnership", "special_partnership", "cooperative")  # where another owner can take over


def moves(town: Town, known: Known) -> bool:
    place = PLACES.get(known.place) or PLACES["630202"]
    town.papers += 1
    street = STREET.format(place.removeprefix("海东市"), town.papers)
    case_id = filed(town, known, {"domicile": {"domicile": street}})
    town.entered(known, f"case:{case_id}", domicile=street)
    return True


def trades(town: Town, known: Known) -> bool:
    if known.kind == "branch":  # within its head's
        return False
    scope = town.rng.choice(SCOPES)
    if all(p in str(known.now["scope"]) for p in scope.split("\n")) and scope.count("\n") == str(
        known.now["scope"]
    ).count("；"):
        return False
    case_id = filed(town, known, {"scope": {"scope": scope}})
    said = town.row(known).scope
    assert all(phrase in str(said) for phrase in scope.split("\n"))
    town.entered(known, f"case:{case_id}", scope=said)
    return True


def renames(town: Town, known: Known) -> bool:
    shape = next((s for s in (*founding.SHAPES.values(), UNION) if s.kind == known.kind), None)
    if shape is None:  # a branch follows its head
        return False
    place = known.place if known.place in PLACES else "630202"
    _, name = founding.named(town, shape, place, Part(signers(town, known)[0], ()))
    case_id = filed(town, known, {"name": {"name": name}})
    town.entered(known, f"case:{case_id}", name=name)
    return True


def rests(town: Town, known: Known) -> bool:
    if known.kind == "cooperative_union":
        return False
    if town.paused(known):
        filed(town, known, {"resumption": {}})
        known.paused_until = None
        return True
    if known.rested:  # three years in all are what the law gives
        return False
    until = town.later(town.rng.choice((60, 200, 300)))
    filed(town, known, {"suspension": GROUNDS | {"until": str(until)}})
    known.paused_until, known.rested = until, True
    return True


def hands_over(town: Town, known: Known) -> bool:
    """Another owner leads; the former one is not asked."""
    others = [p for p in owners(known) if p.who != known.founder and "LP_PARTNER" not in p.roles]
    if known.kind not in LED or not others or len(heads(known)) != 1:
        return False
    new = others[0]
    case_id = filed(town, known, {"representative": {}}, {"representative": person(new.who)})
    lead = {"llc": "LEGAL_REP", "cooperative": "COOP_CHAIR"}.get(known.kind, "EXEC_PARTNER")
    known.parts = [
        replace(p, roles=tuple(r for r in p.roles if r != lead) + ((lead,) if p is new else ()))
        for p in known.parts
    ]
    town.leads(known, new.who)
    town.entered(known, f"case:{case_id}", representative=new.who.name)
    return True


def heads(known: Known) -> list[Part]:
    return [p for p in known.parts if {"LEGAL_REP", "EXEC_PARTNER", "COOP_CHAIR"} & set(p.roles)]


def grows(town: Town, known: Known) -> bool:
    """The first owner of a company puts in ten thousand yuan more."""
    if known.kind != "llc":
        return False
    ids, mine = ids_of(town, known), owners(known)
    known.parts = [replace(p, wan=p.wan + 1) if p is mine[0] else p for p in known.parts]
    amounts = {ids[p.who.name]: p.wan * WAN for p in owners(known)}
    due, form = dict.fromkeys(amounts, str(town.later(900))), dict.fromkeys(amounts, "currency")
    case_id = filed(town, known, {"capital": {"amounts": amounts, "due": due, "form": form}})
    town.entered(known, f"case:{case_id}", capital_fen=sum(amounts.values()))
    return True


def sells(town: Town, known: Known) -> bool:
    """The last owner of a company sells some or all to somebody new."""
    if known.kind != "llc" or known.listed:
        return False
    seller, buyer = owners(known)[-1], town.crowd.person()
    leads = bool({"LEGAL_REP", "DIRECTOR", "MANAGER"} & set(seller.roles))
    sold = seller.wan // 2 if leads or town.rng.random() < 0.5 else seller.wan
    if not sold:
        return False
    given = {
        "from": ids_of(town, known)[seller.who.name],
        "amount_fen": sold * WAN,
        "price_fen": sold * WAN,
    }
    filed(town, known, {"shareholders": given}, {"shareholders": person(buyer)}, (buyer,))
    left = [replace(p, wan=p.wan - sold) if p is seller else p for p in known.parts]
    known.parts = [p for p in left if p.wan or p.who != seller.who] + [Part(buyer, ("SHAREHOLDER",), sold)]
    return True


def admits(town: Town, known: Known) -> bool:
    """A partner or a member comes in."""
    role = {"cooperative": "MEMBER", "limited_partnership": "LP_PARTNER"}.get(known.kind, "GP_PARTNER")
    item = "members" if role == "MEMBER" else "partners"
    if KINDS[known.kind].register not in ("partnership", "cooperative") or known.kind == "cooperative_union":
        return False
    everybody = len(heads(known)) in (0, len(owners(known)))  # all execute: so does who comes
    if known.kind != "limited_partnership" and everybody:
        return False
    who, more = town.crowd.person(), {"farmer": "yes"} if role == "MEMBER" else {}
    case_id = filed(town, known, {item: {}}, {item: part_of(town, who, role, 20, **more)}, (who,))
    known.parts.append(Part(who, (role,), 20))
    before = int(known.now["capital_fen"] or 0)
    town.entered(known, f"case:{case_id}", capital_fen=before + 20 * WAN)
    return True


def leaves(town: Town, known: Known) -> bool:
    """The last partner goes while more than two stay behind the law."""
    if KINDS[known.kind].register != "partnership" or len(owners(known)) < 3:
        return False
    gone = owners(known)[-1]
    if gone.who == known.founder or "EXEC_PARTNER" in gone.roles:
        return False
    leave = [ids_of(town, known)[gone.who.name]]
    case_id = filed(town, known, {"partners": {"leave": leave}})
    known.parts = [p for p in known.parts if p is not gone]
    before = int(known.now["capital_fen"] or 0)
    town.entered(known, f"case:{case_id}", capital_fen=before - gone.wan * WAN)
    return True


def elects(town: Town, known: Known) -> bool:
    """A company without a supervisor elects one."""
    if known.kind != "llc" or any("SUPERVISOR" in p.roles for p in known.parts):
        return False
    who = town.crowd.person()
    filed(town, known, {"officers": {"leave": []}}, {"officers": person(who, "SUPERVISOR")}, (who,))
    known.parts.append(Part(who, ("SUPERVISOR",)))
    return True


def ordered(town: Town, known: Known, kind: str, **fields: Any) -> str:
    """An order of the registry, proposed and confirmed; its id."""
    town.papers += 1
    number = f"海东市监〔{town.today.year}〕{town.papers}号"
    given = replace(orders.proposal(kind, fields, number), document_on=town.today)
    maker, checker = town.clerks(str(known.now["authority"]))
    with town.office.work(maker) as work:
        order_id = proposing.propose(work, known.uscc, given).id
    orders.confirm(town.office, order_id, checker)
    return order_id


def corrected(town: Town, known: Known) -> bool:
    """An officer mistypes a domicile; weeks later the enterprise has it put right from the day it was entered."""
    place = PLACES.get(known.place) or PLACES["630202"]
    town.papers += 1
    wrong, right = (STREET.format(place.removeprefix("海东市"), f"{town.papers}{end}") for end in "12")
    order_id = ordered(town, known, "CHANGE", domicile=wrong)
    town.entered(known, f"order:{order_id}", domicile=wrong)
    first = town.today
    town.work_off()
    town.tick(days=3)
    given = {"which": "domicile", "value": right, "grounds": WHY}
    case_id = written(town, known, {"correction": given})
    with town.office.work(town.actor(signers(town, known)[0])) as work:
        content = orders.sheet()
        checked = check(io.BytesIO(content))
        uploads.put(work, case_id, "row:correction", "决定书.pdf", checked, io.BytesIO(content), False)
    decided(town, known, case_id)
    town.entered(known, f"case:{case_id}", domicile=right)
    known.stood = [
        (day, values | ({"domicile": right} if day >= first else {})) for day, values in known.stood
    ]
    return True


def listed(town: Town, known: Known) -> bool:
    """Onto the list of abnormal operations, and off it again when it is repaired."""
    maker, _ = town.clerks(known.place)
    if known.listed:
        with town.office.work(maker) as work:
            stating.end(work, known.listed, town.today, "已补报并公示年度报告")
        known.listed = ""
        return True
    town.papers += 1
    said = Statement("ABNORMAL", known.uscc, "列入决定书", f"异常{town.papers}", town.today)
    with town.office.work(maker) as work:
        known.listed = stating.state(work, said).id
    return True


CHANGES: Mapping[str, Callable[[Town, Known], bool]] = {
    "domicile": moves,
    "scope": trades,
    "name": renames,
    "rest": rests,
    "representative": hands_over,
    "capital": grows,
    "transfer": sells,
    "entry": admits,
    "withdrawal": leaves,
    "supervisor": elects,
    "term": owners_acts.lasts,
    "handing over": owners_acts.passes_on,
    "in charge": owners_acts.puts_in_charge,
    "parts": owners_acts.brings,
    "correction": corrected,
    "list": listed,
    "stock": more_acts.issues,
    "reclass": more_acts.converts,
    "paid": more_acts.pays,
    "articles": more_acts.counts,
    "group": more_acts.groups,
    "move": more_acts.migrates,
}
