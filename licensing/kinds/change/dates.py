"""By when owners pay in: the days filed anew, and the days of what an increase adds (公司法 arts 46, 47, 228; 784 art 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from licensing.application.draft import Draft
from licensing.catalogue.load import Catalogue
from licensing.entities import counted_as
from licensing.errors import Problem
from licensing.findings.money import BANNED_FORMS, LAWFUL_FORMS
from licensing.findings.rule import REVIEW, Looked, Rule
from licensing.kinds.change import matter
from licensing.kinds.change.matter import Owner
from licensing.services.register import parts, payments
from licensing.services.register.parts import Part
from licensing.store.models import Case, Enterprise
from licensing.work import Work

ITEM, CAPITAL = "contributions", "capital"
ASKED = matter.DATED
OLD = "国务院关于实施注册资本登记管理制度的规定第二条；公司登记管理实施办法第八条"


def forms_of(case: Case) -> tuple[str, ...]:
    """In what an owner of this kind may bring a part; empty where none is asked (个人独资企业). An unmarked partnership counts as a
    general one."""
    kind = counted_as(case.entity_type, case.title)
    return kind.contributions if kind is not None else LAWFUL_FORMS


def _form(form: str | None, lawful: Sequence[str]) -> str:
    """What is wrong with a form; empty for a lawful one."""
    if form in lawful:
        return ""
    return "people.form_banned" if form in BANNED_FORMS else "people.form_needed"


def seen(case: Case) -> list[Part]:
    """The parts as they stood when the application was written."""
    kept = (case.answers.get("start") or {}).get("parts") or ()
    return [Part(k, n, a, _day(due), form, _day(counted)) for k, n, a, due, counted, form in kept]


def places(case: Case) -> list[tuple[str, Part]]:
    """Each part with the name a page has for it, which tells nobody an index."""
    ids, found, counted = _ids(case), [], dict[str, int]()
    for part in seen(case):
        owner = ids.get(part.key, "")
        counted[owner] = counted.get(owner, 0) + 1
        found.append((f"{owner}-{counted[owner]}", part))
    return found


def after(case: Case, before: Sequence[Part] | None = None, on: date | None = None) -> list[Part]:
    """The parts once the change is entered. ``before``: as they stand, else as written; ``on``: the day of the registration."""
    found = filed(case, before)
    items = matter.items_of(case)
    if CAPITAL in items:
        found = [p for o in matter.seen_owners(case) for p in _resized(case, o, found, on)]
    if "shareholders" in items:
        found = _sold(case, found)
    return found


def filed(case: Case, before: Sequence[Part] | None = None) -> list[Part]:
    """The same parts, with the days filed anew in the place of those that stood."""
    found = list(before) if before is not None else seen(case)
    if ITEM not in matter.items_of(case):
        return found
    named = {place: n for n, (place, _) in enumerate(places(case))}
    given = matter.answer(case, ITEM)
    due, forms = given.get("due") or {}, given.get("form") or {}
    for place, n in named.items():
        if n < len(found):
            day, form = _day(due.get(place)), forms.get(place)
            found[n] = replace(found[n], due_on=day or found[n].due_on, form=form or found[n].form)
    return found


def _resized(case: Case, owner: Owner, found: Sequence[Part], on: date | None) -> list[Part]:
    """One owner's parts after an increase, whose new part has its own day, or a reduction."""
    mine = [p for p in found if p.key == matter.key_of(owner)]
    given = matter.answer(case, CAPITAL)
    amount = int((given.get("amounts") or {}).get(owner.id) or 0)
    more = amount - (owner.amount_fen or 0)
    if more <= 0:
        return parts.reduced(mine, amount)
    due, form = _day((given.get("due") or {}).get(owner.id)), (given.get("form") or {}).get(owner.id)
    return [*mine, Part(matter.key_of(owner), owner.name, more, due, form, on)]


def _sold(case: Case, found: list[Part]) -> list[Part]:
    """The buyer has the seller's parts, with their days (公司法 art 88)."""
    given = matter.answer(case, "shareholders")
    seller = next((o for o in matter.seen_owners(case) if o.id == given.get("from")), None)
    buyer = matter.person(case, given.get("to"))
    if seller is None or buyer is None:
        return found
    mine = [p for p in found if p.key == matter.key_of(seller)]
    stays, goes = parts.divided(mine, int(given.get("amount_fen") or 0))
    key = buyer.id_number_index
    bought = [replace(p, key=key, name=buyer.name, uscc=None) for p in goes]
    return [*(p for p in found if p.key != matter.key_of(seller)), *stays, *bought]


def growing(case: Case) -> list[Owner]:
    """Whose part grows by an increase."""
    amounts = matter.answer(case, CAPITAL).get("amounts") or {} if CAPITAL in matter.items_of(case) else {}
    return [o for o in matter.seen_owners(case) if int(amounts.get(o.id) or 0) > (o.amount_fen or 0)]


def added(case: Case) -> list[Part]:
    """The new parts of an increase."""
    return [_resized(case, owner, [], None)[-1] for owner in growing(case)]


def hastened(case: Case) -> list[Owner]:
    """Whose day comes sooner: nobody is made to pay earlier by the votes of others."""
    if ITEM not in matter.items_of(case):
        return []
    keys = {
        old.key
        for old, new in zip(seen(case), filed(case), strict=True)
        if new.due_on is not None and (old.due_on is None or new.due_on < old.due_on)
    }
    return [o for o in matter.seen_owners(case) if matter.key_of(o) in keys]


def problems(work: Work, case: Case) -> list[Problem]:
    """What is missing, over, or later than the law has it; ``place``: of the page's field."""
    items, enterprise = matter.items_of(case), matter.enterprise_of(work, case)
    found = _increase(work, case) if CAPITAL in items else []
    if ITEM not in items:
        return found
    pairs = list(zip(places(case), filed(case), strict=True))
    changed = [(place, old, new) for (place, old), new in pairs if new != old]
    if not changed:
        return [*found, Problem(ITEM, "change.same")]
    for place, old, part in changed:
        told = {"name": part.name, "place": place}
        if part.due_on is None:
            found.append(Problem(ITEM, "people.due_needed", told))
        elif part.due_on < work.act.on:
            found.append(Problem(ITEM, "people.due_over", told))
        elif (late := _late(work, enterprise, part)) and (late[1] is None or work.act.on > late[1]):
            found.append(Problem(ITEM, "contribution.too_late", {**told, "last": late[0]}))
        if part.form != old.form and (wrong := _form(part.form, forms_of(case))):
            found.append(
                Problem(ITEM, wrong, told)
            )  # what stands already, such as net assets, is not asked again
    return found


def _increase(work: Work, case: Case) -> list[Problem]:
    """The new part of everybody who subscribes more: in what form, and by when, counted from its registration (公司法 art 228)."""
    given, found = matter.answer(case, CAPITAL), []
    due, forms = given.get("due") or {}, given.get("form") or {}
    enterprise, lawful = matter.enterprise_of(work, case), forms_of(case)
    for owner in growing(case) if lawful else ():
        told = {"name": owner.name, "place": owner.id}
        if wrong := _form(forms.get(owner.id), lawful):
            found.append(Problem(CAPITAL, wrong, told))
        day = _day(due.get(owner.id))
        part = Part(matter.key_of(owner), owner.name, None, day, None, work.act.on)
        late = _late(work, enterprise, part) if day else None
        if day is None:
            found.append(Problem(CAPITAL, "people.due_needed", told))
        elif day < work.act.on:
            found.append(Problem(CAPITAL, "people.due_over", told))
        elif late is not None:
            found.append(Problem(CAPITAL, "contribution.increase_late", {**told, "last": late[0]}))
    return found


def _late(work: Work, enterprise: Enterprise, part: Part) -> tuple[date, date | None] | None:
    """The last day of a part that is later, and until when it may still be adjusted."""
    found = parts.term_of(work.books.catalogue.contribution_terms, enterprise, part)
    if found is None or part.due_on is None or part.due_on <= found[1]:
        return None
    return found[1], found[0].adjust_by


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """Days that an older company still has to adjust, and days that the register was never told, as it will stand."""
    enterprise = matter.enterprise_of(work, case)
    if enterprise.entity_type not in {t.entity_type for t in work.books.catalogue.contribution_terms}:
        return ()
    items = set(matter.items_of(case))
    stand = after(case) if items & ASKED else parts.standing(work.session, enterprise)
    found = []
    for part in payments.left(stand, payments.standing(work.session, enterprise.id)):
        if (over := _late(work, enterprise, part)) is not None and over[1] is not None:
            told = {"name": part.name, "due": part.due_on, "last": over[0], "by": over[1]}
            found.append(Problem(ITEM, "contribution.adjust", told))
    if items & {*ASKED, "shareholders"}:
        unknown = [part for part in stand if part.due_on is None]
        found += [Problem(ITEM, "contribution.unknown", {"name": part.name}) for part in unknown]
    return (Looked(Rule("GE-30", REVIEW, OLD, "yes", ("llc", "jsc"), _nothing, ITEM), tuple(found)),)


def _nothing(draft: Draft, catalogue: Catalogue) -> list[Problem]:
    """This rule looks at the register, not at a founder's draft."""
    return []


def enter(work: Work, case: Case, enterprise: Enterprise, before: Sequence[Part], basis: str) -> bool:
    """The parts as they stand now, on the register; ``before``: as they stood when the act began."""
    now = after(case, before, work.act.on)
    return parts.write(work, enterprise, (before, now), {"case": case.id}, basis)


def _ids(case: Case) -> dict[str, str]:
    return {matter.key_of(o): o.id for o in matter.seen_owners(case)}


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
