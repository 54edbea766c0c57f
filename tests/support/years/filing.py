"""How a change goes through: who may be asked, written, signed by everybody concerned, decided by two officers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from licensing.entities import KINDS
from licensing.kinds.change import class_votes, opening, submit
from licensing.kinds.change.asked import NewPerson
from licensing.services.register import stating
from licensing.services.register.stating import Statement
from licensing.store.models import Case, Investor
from tests.support.kinds import HOME, WAN, Part
from tests.support.stories import SignUp
from tests.support.years.town import Known, Town


def owners(known: Known) -> list[Part]:
    return [p for p in known.parts if KINDS[known.kind].owners[0] in p.roles or "LP_PARTNER" in p.roles]


def signers(town: Town, known: Known) -> list[SignUp]:
    """Whoever may be asked: who owns, who directs and who represents, or represents what owns."""
    if known.kind in ("branch", "cooperative_union"):
        bodies = [f.founder for f in town.firms if f.id in known.of]
        return [*bodies, known.founder] if known.kind == "cooperative_union" else bodies
    directs = [p for p in known.parts if p.roles and set(p.roles) & {"LEGAL_REP", "DIRECTOR", "OPERATOR"}]
    return list({p.who.id_number: p.who for p in (*owners(known), *directs)}.values())


def filed(
    town: Town,
    known: Known,
    answers: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, NewPerson] | None = None,
    also: tuple[SignUp, ...] = (),
    decided_by: str = "",
) -> str:
    """Written by who leads, signed by everybody concerned, decided by two officers of its own or another authority; the case's id."""
    case_id = written(town, known, answers, new)
    return decided(town, known, case_id, *also, by=decided_by)


def written(
    town: Town,
    known: Known,
    answers: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, NewPerson] | None = None,
    finished: bool = True,
) -> str:
    """``finished``: nothing stands against it any more; False where its files follow."""
    actor = town.actor(signers(town, known)[0])
    with town.office.work(actor) as work:
        case = opening.open_change(work, known.id, list(answers))
        case_id, classes = case.id, class_votes.seen(case)
    for item, answer in answers.items():
        with town.office.work(actor) as work:
            found = opening.save(work, case_id, item, answer, (new or {}).get(item))
    for each in classes:  # each class of shares meets, and agrees
        with town.office.work(actor) as work:
            met = {"votes": {each.id: [each.shares, each.shares]}}
            found = opening.save(work, case_id, class_votes.ITEM, met)
    against = [p.code for p in found if p.field != "correction"]
    assert not finished or against == [], (known.kind, answers, against)
    return case_id


def decided(town: Town, known: Known, case_id: str, *also: SignUp, by: str = "") -> str:
    handed_in(town, known, case_id, *also)
    if "shareholders" in town.items_of(case_id):
        tax_paid(town, known, case_id)
    town.decide(case_id, by or str(known.now["authority"]))
    return case_id


def handed_in(town: Town, known: Known, case_id: str, *also: SignUp) -> None:
    """Signed by everybody concerned who is named in it, and submitted: what an enterprise publishes itself stands with it."""
    asked = signers(town, known)
    for who in {w.id_number: w for w in (*asked, *also)}.values():
        if town.named_in(case_id, who):
            town.sign(case_id, who)
    with town.office.work(town.actor(asked[0])) as work:
        submit.submit(work, case_id)


def ids_of(town: Town, known: Known) -> dict[str, str]:
    """Name -> id of the owner's row on the register."""
    with town.office.read() as session:
        rows = session.query(Investor).filter_by(enterprise_id=known.id)
        return {row.name: row.id for row in rows}


def tax_paid(town: Town, known: Known, case_id: str) -> None:
    with town.office.read() as session:
        number = str(session.get_one(Case, case_id).number)
    said = Statement("SHARE_TAX_PAID", known.uscc, "完税证明", number, town.today)
    with town.office.work(town.clerks(known.place)[0]) as work:
        stating.state(work, said, f"{known.place}-TAX")


def person(who: SignUp, role: str = "", **details: str) -> NewPerson:
    return NewPerson(who.name, who.id_number, who.mobile, role=role, details={"residence": HOME, **details})


def part_of(town: Town, who: SignUp, role: str, wan: int, **details: str) -> NewPerson:
    money = {"amount_fen": wan * WAN, "form": "currency", "due_on": str(town.later(900))}
    return replace(person(who, role, **details), part=money)
