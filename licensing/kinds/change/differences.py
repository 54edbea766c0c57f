"""What a change changes, item by item, as the register writes it: before and after."""

from __future__ import annotations

from licensing.documents.wording import FORMS, yuan
from licensing.kind import Difference
from licensing.kinds.change import (
    admitting,
    class_votes,
    converting,
    correcting,
    dates,
    forfeiting,
    grouping,
    handing,
    heirs,
    inheriting,
    lodging,
    matter,
    moving,
    officers,
    organs,
    owned,
    pausing,
    paying,
    reclassing,
    reforming,
    ruling,
    sides,
    stock,
    treasury,
    winding,
)
from licensing.kinds.change.rules import Rule, rules_for
from licensing.services.orders.entering import entered
from licensing.services.register.parts import Part
from licensing.store.models import Case
from licensing.work import Work

NONE = "（无）"


def differences(work: Work, case: Case) -> tuple[Difference, ...]:
    """Rows in the order of the rules; what stood on the register is what the application was written on."""
    return tuple(d for rule in matter.rules_of(case) for d in _of(work, case, rule))


def _of(work: Work, case: Case, rule: Rule) -> list[Difference]:
    start = (case.answers.get("start") or {}).get("items") or {}
    given = matter.fields(case)
    if rule.item == "shareholders":
        return _owners(case, rule)
    if rule.item in winding.ITEMS:
        wound = [_row(rule, was or NONE, shall, part) for part, was, shall in winding.lines(work, case)]
        return wound or [_row(rule, NONE, NONE)]
    if rule.item in pausing.ITEMS:
        return _pause(work, case, rule)
    if rule.item == owned.ITEM:
        enterprise = matter.enterprise_of(work, case)
        return [_row(rule, owned.words_before(work, enterprise) or NONE, owned.words(work, case) or NONE)]
    if rule.item == ruling.ITEM:
        amended = [_row(rule, was or NONE, shall, part) for part, was, shall in ruling.lines(case)]
        return amended or [_row(rule, NONE, NONE)]
    if rule.item == paying.ITEM:
        said = [_row(rule, was, shall, part) for part, was, shall in paying.differences(case)]
        return said or [_row(rule, NONE, NONE)]
    if rule.item == stock.ITEM:
        shares = [_row(rule, was or NONE, shall or NONE, part) for part, was, shall in stock.lines(case)]
        return shares or [_row(rule, NONE, NONE)]
    if rule.item == treasury.ITEM:
        own = [_row(rule, was or NONE, shall, part) for part, was, shall in treasury.lines(case)]
        return own or [_row(rule, NONE, NONE)]
    if rule.item == reclassing.ITEM:
        turned = [_row(rule, was or NONE, shall, part) for part, was, shall in reclassing.lines(case)]
        return turned or [_row(rule, NONE, NONE)]
    if rule.item == heirs.ITEM:
        come = [_row(rule, was or NONE, shall, part) for part, was, shall in inheriting.lines(case)]
        more = [_row(rule, NONE, text, part) for part, text in handing.lines(case)]
        return [*come, *more] or [_row(rule, NONE, NONE)]
    if rule.item == moving.ITEM:
        return [_row(rule, was or NONE, shall or NONE, part) for part, was, shall in moving.lines(work, case)]
    if rule.item == forfeiting.ITEM:
        lost = [_row(rule, was, shall, part) for part, was, shall in forfeiting.lines(work, case)]
        return lost or [_row(rule, NONE, NONE)]
    if rule.item == class_votes.ITEM:
        return [_row(rule, was, met or NONE, part) for part, was, met in class_votes.lines(case)]
    if rule.item == grouping.ITEM:
        return _group(work, case, rule)
    if rule.item == correcting.ITEM:
        return _corrected(work, case, rule)
    if rule.item in (converting.ITEM, reforming.ITEM):
        told = (converting if rule.item == converting.ITEM else reforming).lines(work, case)
        return [
            Difference(rule.item, label, before, after, rule.article) for label, before, after in told
        ] or [_row(rule, NONE, NONE)]
    if rule.item in admitting.ITEMS:
        return _members(work, case, rule)
    if rule.item == dates.ITEM:
        return _days(case, rule)
    if rule.item in officers.ROLES:
        return _offices(work, case, rule)
    name = "new_name" if rule.item == "name" else matter.COLUMN[rule.item]
    before, after = start.get(rule.item), given.get(name)
    if rule.item == "capital":
        return [_row(rule, _money(before), _money(after)), *_amounts(case, rule)]
    shown = entered(work, name, after) if after else None
    found = [_row(rule, str(before or NONE), str(shown or NONE))]
    if rule.item == handing.ITEM:
        found += [_row(rule, NONE, text, part) for part, text in handing.lines(case)]
    return [*found, *_address(work, case, rule)] if rule.item == lodging.ITEM else found


def _address(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """Who lends it, and the mark behind the scope that comes or goes with it."""
    host = lodging.told(work, case) if lodging.lent(work, case) else ""
    found = [_row(rule, NONE, host, "（承载单位）")] if host else []
    was, shall = lodging.marks(work, case, matter.enterprise_of(work, case))
    return [*found, _row(rule, was or NONE, shall or NONE, "（经营范围后的标注）")] if was != shall else found


def _pause(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """Up to which day business rests; on what grounds, and where what is served arrives meanwhile."""
    until = matter.enterprise_of(work, case).suspended_until
    before = f"歇业至{until}" if until is not None and until >= work.act.on else "营业"
    if rule.item == "resumption":
        return [_row(rule, before, "营业")]
    given = matter.answer(case, rule.item)
    found = [_row(rule, before, f"歇业至{given['until']}" if given.get("until") else NONE)]
    told = (("（原因）", given.get("grounds")), ("（法律文书送达地址）", given.get("served_at")))
    return found + [_row(rule, NONE, str(value), part) for part, value in told if value]


def _offices(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """One line for everybody who goes or comes."""
    roles = work.books.catalogue.officer_roles
    gone = [
        _row(rule, m.name, "（离任）", f"（{roles[m.role].zh}）") for m in officers.leaving(case, rule.item)
    ]
    come = [_row(rule, NONE, p.name, f"（{roles[role].zh}）") for p, role in officers.coming(case, rule.item)]
    changed = organs.lines(case) if rule.item == organs.ITEM else []
    formed = [_row(rule, before, after, part) for part, before, after in changed]
    address = str(matter.answer(case, rule.item).get("address") or "")
    formed += [_row(rule, NONE, address, "（送达地址）")] if come and address else []
    return gone + come + formed or [_row(rule, NONE, NONE)]


def _row(rule: Rule, before: str, after: str, part: str = "") -> Difference:
    return Difference(rule.item, rule.zh + part, before, after, rule.article, filled=after != NONE)


def _money(fen: object) -> str:
    return yuan(int(str(fen))) if fen else NONE


def _amounts(case: Case, rule: Rule) -> list[Difference]:
    amounts = matter.answer(case, "capital").get("amounts") or {}
    return [
        _row(rule, _money(o.amount_fen), _money(amounts.get(o.id)), f"（{o.name}认缴）")
        for o in matter.seen_owners(case)
        if str(amounts.get(o.id)) != str(o.amount_fen)
    ] + [
        _row(rule, NONE, _paid(part), f"（{part.name}新增认缴{_money(part.amount_fen)}）")
        for part in dates.added(case)
    ]


def _members(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """One line for everybody who goes or comes, and what all parts add up to."""
    roles = work.books.catalogue.officer_roles
    found = []
    if rule.item in admitting.GOES:
        gone = admitting.leaving(case)
        found += [_row(rule, _money(o.amount_fen), "（退出）", f"（{o.name}）") for o in gone]
    if rule.item in admitting.COMES:
        for c in admitting.coming(case):
            told = f"{_money(c.amount_fen)}，{FORMS.get(c.form, '')}，{c.due_on}前"
            found.append(_row(rule, NONE, told, f"（{roles[c.role].zh}{c.person.name}）"))
    if rule.item == sides.ITEM:
        found += [
            _row(rule, sides.CALLED[sides.OTHER[role]], sides.CALLED[role], f"（{o.name}）")
            for o, role in sides.turned(case)
        ]
    if not found:
        return [_row(rule, NONE, NONE)]
    kind, before = admitting.kind_of(case), matter.enterprise_of(work, case).capital_fen
    after = admitting.capital_after(case, before)
    if before == after and not admitting.leaving(case) and not admitting.coming(case):
        return found
    return [*found, _row(rule, _money(before), _money(after), f"（{kind.capital_zh if kind else ''}）")]


def _group(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """What the group is called, and who belongs to it."""
    before, after = grouping.stood(case), grouping.wanted(work, case)
    name = grouping.called(case, matter.enterprise_of(work, case))
    return [
        _row(rule, name if before else NONE, name if after else NONE, "（集团名称）"),
        _row(rule, grouping.words(before) or NONE, grouping.words(after) or NONE, "（集团成员）"),
    ]


def _corrected(work: Work, case: Case, rule: Rule) -> list[Difference]:
    """What the register has wrong, what it should have said, and why."""
    which, enterprise = correcting.wanted(case), matter.enterprise_of(work, case)
    if not which or not correcting.value(case):
        return [_row(rule, NONE, NONE)]
    label = f"（{rules_for(case.entity_type)[which].zh}）" if which in rules_for(case.entity_type) else ""
    now = str(entered(work, which, correcting.value(case)))
    grounds = str(matter.answer(case, rule.item).get("grounds") or NONE)
    return [
        _row(rule, str(getattr(enterprise, which) or NONE), now, label),
        _row(rule, NONE, grounds, "（理由）"),
    ]


def _days(case: Case, rule: Rule) -> list[Difference]:
    """One line for each part whose day or form is another one."""
    asked = {place: new for (place, _), new in zip(dates.places(case), dates.filed(case), strict=True)}
    found = [
        _row(rule, _paid(part), _paid(asked[place]), f"（{part.name}认缴{_money(part.amount_fen)}）")
        for place, part in dates.places(case)
        if asked[place] != part
    ]
    return found or [_row(rule, NONE, NONE)]


def _paid(part: Part) -> str:
    """By when and in what form; what the register was never told is said to be so."""
    day = f"{part.due_on}前" if part.due_on else "登记簿未记载出资期限"
    return f"{day}，{FORMS[part.form]}" if part.form in FORMS else day


def _owners(case: Case, rule: Rule) -> list[Difference]:
    given = matter.answer(case, "shareholders")
    buyer = matter.person(case, given.get("to"))
    amount = int(given.get("amount_fen") or 0)
    price = f"，转让价款{_money(given.get('price_fen'))}"
    price += "".join(f"，{given[name]}" for name in ("pay_way", "pay_by") if given.get(name))
    found, known = [], False
    for owner in matter.seen_owners(case):
        held = owner.amount_fen or 0
        if owner.id == given.get("from"):
            found.append(_row(rule, _money(held), _money(held - amount) + price, f"（{owner.name}认缴）"))
        elif buyer is not None and owner.index == buyer.id_number_index:
            known = True
            found.append(_row(rule, _money(held), _money(held + amount), f"（{owner.name}认缴）"))
    if buyer is not None and not known:
        found.append(_row(rule, NONE, _money(amount), f"（{buyer.name}认缴）"))
    return found
