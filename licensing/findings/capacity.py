"""Age and capacity (民法典 arts 17-20; 公司法 art 178(1); 条例 art 12(1)): offices are for adults, shares are not.

Ages count to the day, on the legal date of the look. An ID number that holds no date of birth is the form's own finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.load import Catalogue
from licensing.deadlines import add_years
from licensing.entities import EVERY
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule
from licensing.id_documents import RESIDENT_ID, age_on

ADULT, WORKING, LIMITED = 18, 16, 8


def born_on(number: str) -> date | None:
    """The date of birth in an 18-character ID number (GB 11643), None when there is none.

    >>> born_on("632123201803120012"), born_on("short")
    (datetime.date(2018, 3, 12), None)
    """
    try:
        return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return None


def _younger(person: PersonAnswer, years: int, on: date) -> bool:
    resident = not person.is_body and person.document_kind in ("RESIDENT_ID", "HMT_RESIDENCE")
    born = born_on(person.id_number) if resident else None
    return born is not None and on < add_years(born, years)


def _found(person: PersonAnswer, code: str, years: int) -> Problem:
    return Problem(f"person.{person.id}.roles", code, {"name": person.name, "years": years})


def _children_in_office(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.people:
        if person.roles.intersection(draft.kind.adults) and _younger(person, WORKING, draft.on):
            yield _found(person, "people.too_young", WORKING)


def _minors_in_office(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Sixteen and seventeen count as adults when they live on their own labour: a person must see the proof."""
    for person in draft.people:
        between = _younger(person, ADULT, draft.on) and not _younger(person, WORKING, draft.on)
        if person.roles.intersection(draft.kind.adults) and between:
            yield _found(person, "people.own_income", ADULT)


def _liaison(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.holding("LIAISON"):
        if _younger(person, ADULT, draft.on):
            yield _found(person, "people.liaison_minor", ADULT)


def wards(draft: Draft) -> Iterator[PersonAnswer]:
    """Owners below eighteen who hold no office of adults."""
    for person in draft.owners:
        if _younger(person, ADULT, draft.on) and not person.roles.intersection(draft.kind.adults):
            yield person


def _guardianship(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A child may own; that who signs is the guardian, a clerk compares once more."""
    for person in wards(draft):
        yield _found(person, "people.guardian", ADULT)


def _guardians(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """The papers name who signs for a child: an adult, who is not the child."""
    for person in wards(draft):
        told, named = person.details, {"name": person.name}
        number = str(told.get("signer_number") or "")
        if not number:
            yield Problem(f"person.{person.id}.signer_name", "people.guardian_needed", named)
            continue
        age = age_on(str(told.get("signer_kind") or RESIDENT_ID), number, draft.on)
        if number == person.id_number or (age is not None and age < ADULT):
            yield Problem(f"person.{person.id}.signer_number", "people.guardian_minor", named)


RULES = (
    Rule(
        "WA-21", REFUSE, "民法典第十七条至第二十条；公司法第一百七十八条", "yes", EVERY, _children_in_office
    ),
    Rule("WA-20", REVIEW, "民法典第十八条", "yes", EVERY, _minors_in_office),
    Rule("WA-24", REFUSE, "经营主体登记申请及代理行为管理办法第五条", "partial", EVERY, _liaison),
    Rule("WA-23", REVIEW, "民法典第二十三条", "partial", EVERY, _guardianship),
    Rule("WA-23G", REFUSE, "民法典第十九条、第二十条、第二十三条", "partial", EVERY, _guardians),
)
