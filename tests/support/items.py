"""Stories with certificate items of every kind, each question answered as its type asks."""

from __future__ import annotations

from collections.abc import Iterable

from licensing.act import Role
from licensing.catalogue.model import Field
from licensing.services.cases import review
from licensing.store.models import Case, Leg
from portal.wiring import Office
from portal.work.jobs import issue_licence
from tests.support import stories
from tests.support.remembered import remembered
from tests.support.stories import MA, Story

PLAIN = {
    "int": "3",
    "decimal": "3",
    "percent": "50",
    "money": "100",
    "date": "2026-12-01",
    "datetime": "2026-12-01T09:00",
    "bool": "yes",
    "pledge": "yes",
    "phone": "13900000000",
    "idcard": MA.id_number,
    "industry": "6513",
}


def answer_to(field: Field) -> object:
    """An answer that passes the question's own check."""
    if field.type == "enum":
        return field.choices[0].value
    if field.type == "enum[]":
        return [field.choices[0].value]
    if field.type == "list":
        return [{c.name: "一号" for c in field.columns}] * (field.least or 1)
    return PLAIN.get(field.type, "如实填写")


def first_of_kinds(office: Office, kinds: Iterable[str]) -> list[str]:
    """The first item of each kind that a limited company is offered, and that a body of this portal decides on."""
    offered = [
        i for i in office.books.catalogue.offered("LLC") if "*" in i.triggered_by or callers(office, i.code)
    ]
    return [next(i.code for i in offered if i.kind == kind) for kind in kinds]


def callers(office: Office, code: str) -> list[str]:
    """Phrases that call for the item, those that call for little else first."""
    catalogue = office.books.catalogue
    item = catalogue.items[code]
    if catalogue.department_for(item, stories.LEDU).level not in item.levels:
        return []
    found = [p for p in catalogue.scope_items.values() if code in p.permit_codes]
    return [p.code for p in sorted(found, key=lambda p: len(p.permit_codes))]


def scope_for(office: Office, codes: Iterable[str]) -> dict[str, object]:
    """A business section whose phrases call for these items."""
    called = [callers(office, c)[0] for c in codes if "*" not in office.books.catalogue.items[c].triggered_by]
    chosen = list(dict.fromkeys([*stories.scope_ids(office), *called]))
    return {"items": chosen, "main": chosen[0], "term_years": 20}


def approved_with(office: Office, codes: Iterable[str]) -> Story:
    """An approved limited company that applied for these items too."""
    return _approved_with(office, tuple(codes))


@remembered
def _approved_with(office: Office, codes: tuple[str, ...]) -> Story:
    story = stories.draft(office)
    stories.save(office, story, "business", scope_for(office, codes))
    items = [office.books.catalogue.items[code] for code in codes]
    fields = {f.name: answer_to(f) for f in office.books.catalogue.shared_fields(items)}
    stories.save(
        office, story, "certificates", {"items": [i.code for i in items], "fields": fields, "pledge": True}
    )
    stories.sign_everybody(office, story)
    stories.hand_in(office, story)
    clerk = stories.appoint(office, Role.CLERK)
    with office.work(clerk) as work:
        review.take(work, story.case_id)
    stories.decide(office, story.case_id, clerk)
    return story


def licensed_with(office: Office, codes: Iterable[str]) -> Story:
    """The same, and the worker has made the licence: whoever only has to know has heard of it."""
    story = approved_with(office, codes)
    issue_licence.run(office, story.case_id)
    return story


def legs_of(office: Office, story: Story) -> list[Leg]:
    with office.read() as session:
        return list(session.get_one(Case, story.case_id).legs)
