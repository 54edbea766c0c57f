"""A sole proprietorship or an individual business gets another owner, who represents it from then on (个人独资企业法 art 17;
促进个体工商户发展条例 art 13).

There is one person, owner and representative in one: whoever gives signs, whoever takes signs, and what the founding asks of an owner is
asked of the one who takes. What an heir gets is asked the same; the giver signs no more.
"""

from __future__ import annotations

from dataclasses import replace

from licensing.application.draft import FAMILY, Draft, PersonAnswer
from licensing.documents.blocks import Block
from licensing.entities import EntityKind, counted_as
from licensing.errors import Problem
from licensing.findings import rules
from licensing.findings.rule import Looked
from licensing.kinds.change import bars, heirs, matter
from licensing.services.holding.holding import newest_licence
from licensing.services.licences.issue import stored_face
from licensing.services.register import members, standing
from licensing.store.models import Case, Enterprise, Person
from licensing.store.types import CIPHER
from licensing.work import Work

ITEM = "representative"
FIELDS = ("residence", "funds")
FUNDS = {"own": "个人财产出资", "family": "以家庭共有财产作为个人出资"}
ARREARS = "X11"  # tax, social insurance or wages owed, as of a simplified exit
DEBTS = "承诺：变更前已结清依法应缴税款，对原有债权债务作出妥善处理，不损害他人的合法权益（促进个体工商户发展条例第十三条）。"


def kind_of(case: Case) -> EntityKind | None:
    """The kind, where one person owns and represents and this change names another."""
    kind = counted_as(case.entity_type, case.title)
    named = {ITEM, heirs.ITEM}.intersection(matter.items_of(case))
    return kind if kind is not None and kind.one_person and named else None


def where(case: Case) -> str:
    """The item that names the new owner: handed over, or inherited."""
    return heirs.ITEM if heirs.ITEM in matter.items_of(case) else ITEM


def taker(case: Case) -> Person | None:
    if where(case) == heirs.ITEM:
        come = heirs.heirs(case)
        return come[0].person if len(come) == 1 else None
    return matter.person(case, matter.answer(case, ITEM).get("person"))


def inherited(case: Case) -> dict[str, str]:
    """The heir as an order would name a new representative; nothing where nobody inherits a business of one person."""
    heir = taker(case) if where(case) == heirs.ITEM and kind_of(case) is not None else None
    if heir is None:
        return {}
    return {"representative": heir.name, "representative_id": CIPHER.seal(heir.id_number)}


def draft(work: Work, case: Case) -> Draft | None:
    """The enterprise as it will stand: its one owner."""
    kind, who = kind_of(case), taker(case)
    if kind is None or who is None:
        return None
    given, key = matter.answer(case, where(case)), who.id_number_index
    told = {**(who.details or {}), "residence": given.get("residence") or ""}
    owner = PersonAnswer(
        *(key, who.name, who.id_number, who.mobile, frozenset({kind.representative}), {}),
        *(who.party, who.document_kind, told),
    )
    made = Draft(kind.code, case.title, None, {}, (owner,), work.act.on)
    return replace(made, bars=bars.of_signed(work, case, {key}))


def problems(work: Work, case: Case, enterprise: Enterprise) -> list[Problem]:
    """What is missing, who may not own it, what stands in the way."""
    kind, made, given = kind_of(case), draft(work, case), matter.answer(case, where(case))
    if kind is None or made is None:
        return []
    owner, place = made.people[0], where(case)
    mine = (p for p in rules.refusals(made, work.books.catalogue) if p.field.startswith(f"person.{owner.id}"))
    found = [Problem(place, p.code, p.params) for p in mine]
    if owner.is_body:
        found.append(Problem(place, "people.body_office"))
    if kind.funds and given.get("funds") not in FUNDS:
        found.append(Problem(place, "capital.funds_needed"))
    if not standing.open_for(work, enterprise.id, "shares"):
        found.append(Problem(place, "change.shares_closed"))
    return found + (_of_a_business(work, enterprise, place) if kind.family_code else [])


def _of_a_business(work: Work, enterprise: Enterprise, place: str) -> list[Problem]:
    """促进个体工商户发展条例 art 13: taxes are settled first; whose a family's business is, all of them say at the counter."""
    rows = standing.of_enterprise(work.session, enterprise.id, work.act.on)
    owed = ARREARS in standing.exclusions(rows, work.books.catalogue)
    found = [Problem(place, "change.handover_arrears")] if owed else []
    return [*found, *([Problem(place, "change.handover_family")] if of_family(work, enterprise) else [])]


def of_family(work: Work, enterprise: Enterprise) -> bool:
    """Whether a family runs it: who takes part was filed, or the licence says so, whose names are not known here."""
    if members.family_filed(work.session, enterprise.id):
        return any(m.role == members.FAMILY for m in members.officers(work.session, enterprise))
    licence = newest_licence(work.session, enterprise.id)
    return licence is not None and stored_face(licence).composition == FAMILY


def look(work: Work, case: Case) -> tuple[Looked, ...]:
    """The rules of founding that leave the new owner to a person."""
    made = draft(work, case)
    return rules.reviewed(made, work.books.catalogue) if made is not None else ()


def lines(case: Case) -> list[tuple[str, str]]:
    """Label and text of what is said of the new owner besides the name."""
    given = matter.answer(case, where(case)) if kind_of(case) is not None else {}
    told = (("（居所）", given.get("residence")), ("（出资方式）", FUNDS.get(str(given.get("funds")))))
    return [(label, str(text)) for label, text in told if text]


def pledge(case: Case) -> list[Block]:
    kind = kind_of(case)
    return [Block("paragraph", DEBTS)] if kind is not None and kind.family_code else []
