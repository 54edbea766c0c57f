"""Acts of owners that came later: shares of a joint-stock company, what was paid in, how votes are counted, another county."""

from __future__ import annotations

from typing import Any

from stdnum.cn import uscc

from licensing.kinds.change import paying
from licensing.services.register import share_classes
from tests.support.kinds import WAN
from tests.support.years.filing import filed, ids_of, owners
from tests.support.years.town import PLACES, Known, Town

STREET = "青海省海东市{}古城大街{}号"
AMENDED = "第二十条修改为：股东会按本条计算表决权。"


def issues(town: Town, known: Known) -> bool:
    """The meeting turns reserves into capital, or issues shares at par, all paid."""
    if known.kind != "jsc":
        return False
    before = int(known.now["capital_fen"] or 0)
    after = before + 10 * WAN
    given: dict[str, Any] = {
        "capital_fen": after,
        "by": "meeting",
        "decided_on": str(town.today),
        "votes_present": "800000",
        "votes_for": "600000",
    }
    if town.rng.random() < 0.5:
        given |= {"way": "reserves", "reserve_left_fen": after // 2}
    else:
        given |= {"way": "issue", "kind": "par", "shares": "100000", "proceeds_fen": 10 * WAN}
        given |= {"paid_on": str(town.today)}
    case_id = filed(town, known, {"stock": given})
    town.entered(known, f"case:{case_id}", capital_fen=after)
    return True


def converts(town: Town, known: Known) -> bool:
    """A quarter of a class becomes ordinary, or all that is left of a small one."""
    with town.office.read() as session:
        stand = share_classes.standing(session, known.id)
    if known.kind != "jsc" or not stand:
        return False
    each = stand[0]
    meeting = {"decided_on": str(town.today), "votes_present": "800000", "votes_for": "600000"}
    number = "" if each.shares < 1000 else str(each.shares // 4)
    filed(town, known, {"reclass": {"moves": {each.id: ["ordinary", number]}} | meeting})
    with town.office.read() as session:
        left = {c.name: c.shares for c in share_classes.standing(session, known.id)}
    assert left.get(each.name, 0) == (each.shares - int(number) if number else 0)
    return True


def pays(town: Town, known: Known) -> bool:
    """The company says that its first owner paid ten thousand yuan of what is promised and not yet paid."""
    if known.kind != "llc":
        return False
    first = owners(known)[0]
    paid = known.paid.get(first.who.id_number, 0)
    if paid >= first.wan:
        return False
    owner = ids_of(town, known)[first.who.name]
    line = {"owner": owner, "amount_fen": WAN, "paid_on": str(town.today), "form": "currency"}
    filed(town, known, {paying.ITEM: {"payments": [line]}})
    known.paid[first.who.id_number] = paid + 1
    return True


AMENDS = ("llc", "jsc", "partnership", "limited_partnership", "special_partnership", "cooperative")


def counts(town: Town, known: Known) -> bool:
    """The articles of a company ask three quarters of whoever decides, where the law asks two thirds; others amend the text alone."""
    if known.kind not in AMENDS or known.amended:
        return False
    met = {"decided_on": str(town.today), "votes_present": "800000", "votes_for": "600000"}
    more = {"llc": {"special": "75"}, "jsc": met}.get(known.kind, {})
    filed(town, known, {"articles": {"text": AMENDED, **more}})
    known.amended = True
    return True


def groups(town: Town, known: Known) -> bool:
    """The company leads a group of companies of another prefecture."""
    if known.kind != "llc" or known.group:
        return False
    known.group = {}
    for _ in range(3):
        town.papers += 1
        stem = f"91630102MA{town.papers:07d}"
        known.group[stem + uscc.calc_check_digit(stem + "0")] = (
            f"西宁市城东区{town.crowd.trade()}贸易有限公司"
        )
    filed(town, known, {"group": {"members": "\n".join(f"{c} {n}" for c, n in known.group.items())}})
    return True


def migrates(town: Town, known: Known) -> bool:
    """To another county: the authority there decides, and everything goes along."""
    if known.kind in ("jsc", "branch", "cooperative_union") or town.owns_any(known) or known.listed:
        return False
    there = town.rng.choice([place for place in PLACES if place != known.now["authority"]])
    town.papers += 1
    street = STREET.format(PLACES[there].removeprefix("海东市"), town.papers)
    given = {"to_authority": there, "domicile": street}
    case_id = filed(town, known, {"move": given}, decided_by=there)
    town.entered(known, f"case:{case_id}", authority=there, domicile=street)
    known.place = there
    return True
