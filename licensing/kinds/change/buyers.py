"""Who comes in as a shareholder by a change: what the founding asks of an owner, asked of the buyer (公司法 art 84; 条例 art 15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from licensing.application.draft import Draft, PersonAnswer
from licensing.errors import Problem
from licensing.findings import owners
from licensing.findings import standing as barred
from licensing.findings.owners import ABROAD
from licensing.findings.rule import REFUSE, REVIEW, Looked, Rule
from licensing.kinds.change import bars, heirs, matter
from licensing.parties import FOREIGN, PERSON
from licensing.services.cases import wards
from licensing.services.cases.wards import Stood
from licensing.services.register import bodies
from licensing.store.models import Case, Person
from licensing.work import Work

OWNER, COMPANY = "SHAREHOLDER", "llc"


def buyer_of(case: Case) -> Person | None:
    """Who is to hold a part by this change."""
    if "shareholders" not in matter.items_of(case):
        return None
    return matter.person(case, matter.answer(case, "shareholders").get("to"))


def problems(work: Work, case: Case) -> list[Problem]:
    """Who comes in: what the register says of a body today, who signs for it or for a minor, what owners from abroad show."""
    items = (("shareholders", [buyer_of(case)]), (heirs.ITEM, [h.person for h in heirs.heirs(case)]))
    return [p for item, who in items for each in who if each is not None for p in _of(work, case, item, each)]


def guarded(work: Work, person: Person) -> list[str]:
    """What a minor who comes to own lacks of a guardian (民法典 arts 19, 20, 23)."""
    ward = person.party == PERSON and wards.is_ward(person, work.act.on)
    return _guardian(work, person) if ward else []


def _of(work: Work, case: Case, item: str, buyer: Person) -> list[Problem]:
    told, named = buyer.details or {}, {"name": buyer.name}
    codes: list[str] = []
    if buyer.party != PERSON:
        known = bodies.of_person(work, buyer)
        codes += (*known.faults, *known.ended) if known else ()
        by_counter = known is None or not known.by_licence
        codes += ["people.signer_needed"] if by_counter and not told.get("signer_number") else []
    elif item != heirs.ITEM:  # of heirs of every kind of enterprise it is asked with their papers
        codes += guarded(work, buyer)
    if buyer.party == FOREIGN or buyer.document_kind in ABROAD:
        codes += [] if told.get("document") else ["people.document_needed"]
    refused = [p for seen in _looked(work, case, buyer, barred.RULES, REFUSE) for p in seen.problems]
    return [Problem(item, code, named) for code in codes] + [Problem(item, p.code, p.params) for p in refused]


def _guardian(work: Work, ward: Person) -> list[str]:
    """民法典 arts 19, 20, 23: a minor buys through the guardian, another person and an adult."""
    named = wards.declared(ward)
    if named is None:
        return ["people.guardian_needed"]
    told = ward.details or {}
    who = Stood(named[0], str(told.get("signer_kind")), str(told.get("signer_number")), named[1])
    other = who.index != ward.id_number_index
    return [] if other and wards.may_sign(ward, who, work.act.on) else ["people.guardian_minor"]


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding that leave an owner to a person, over the buyer; those that refuse are ``problems``."""
    come = [buyer_of(case), *(h.person for h in heirs.heirs(case) if case.entity_type == COMPANY)]
    rules = (*owners.RULES, *barred.RULES)
    return tuple(x for who in come if who is not None for x in _looked(work, case, who, rules, REVIEW))


def _looked(work: Work, case: Case, buyer: Person, rules: Iterable[Rule], outcome: str) -> tuple[Looked, ...]:
    who = PersonAnswer(
        *(buyer.id, buyer.name, buyer.id_number, buyer.mobile, frozenset({OWNER}), {}),
        *(buyer.party, buyer.document_kind, buyer.details or {}),
    )
    known = bodies.of_person(work, buyer)
    told = bars.of_signed(work, case, {buyer.id_number_index}).get(buyer.id_number_index, ())
    draft = Draft(
        case.entity_type, case.title, None, case.answers, (who,), work.act.on, bars={buyer.id: told}
    )
    whole = draft if known is None else replace(draft, bodies={buyer.id: known})
    concerned = (r for r in rules if r.outcome == outcome and case.entity_type in r.types)
    return tuple(Looked(rule, tuple(rule.check(whole, work.books.catalogue))) for rule in concerned)
