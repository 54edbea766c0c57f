"""A fact is said once: forms that repeat it go with it, and what somebody wrote otherwise is asked again."""

from __future__ import annotations

from typing import Any

from licensing.application.facts import FACTS_READ, followed
from licensing.catalogue.derived import FACTS
from licensing.services.cases import cases, deriving
from licensing.store.models import Case
from portal.wiring import Office
from tests.support import stories
from tests.support.items import scope_for
from tests.support.stories import CAPITAL_FEN, LI, MA, Story

ITEMS = ["B01", "S04"]  # food, health insurance: they repeat the domicile, its title, and the liaison


def fields_of(office: Office, story: Story) -> dict[str, Any]:
    with office.read() as session:
        return dict(session.get_one(Case, story.case_id).answers["certificates"]["fields"])


def problems_of(office: Office, story: Story) -> list[str]:
    with office.look(story.founder) as work:
        found = cases.problems_by_section(work, work.session.get_one(Case, story.case_id))["certificates"]
        return [p.field for p in found if p.code == "certificates.fact_moved"]


def asked(office: Office, **other: str) -> Story:
    """A draft whose items repeat facts; ``other``: answers written otherwise."""
    story = stories.draft(office)
    stories.save(office, story, "business", scope_for(office, ITEMS))
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        fields = deriving.suggestions(work, case, ITEMS) | other
        cases.save_section(work, story.case_id, "certificates", {"items": ITEMS, "fields": fields})
    return story


def move(office: Office, story: Story) -> None:
    place = {"county": stories.LEDU, "address": "碾伯街道文化街8号", "tenure": "lent", "owner": "马有福"}
    stories.save(office, story, "place", place)


def test_a_changed_domicile_goes_into_every_form_that_repeats_it(sqlite_office: Office) -> None:
    story = asked(sqlite_office)
    assert fields_of(sqlite_office, story)["premises_address"].endswith("古城大街18号302室")
    move(sqlite_office, story)
    now = fields_of(sqlite_office, story)
    assert now["premises_address"] == "青海省海东市乐都区碾伯街道文化街8号"
    assert now["premises_title"] == "无偿使用"
    assert problems_of(sqlite_office, story) == []


def test_what_was_written_otherwise_is_kept_and_asked_again(sqlite_office: Office) -> None:
    story = asked(sqlite_office, premises_address="青海省海东市乐都区高庙镇新庄村7号")
    move(sqlite_office, story)
    assert fields_of(sqlite_office, story)["premises_address"] == "青海省海东市乐都区高庙镇新庄村7号"
    assert problems_of(sqlite_office, story) == ["premises_address"]
    with sqlite_office.work(story.founder) as work:
        known = dict(work.session.get_one(Case, story.case_id).answers["certificates"])
        cases.save_section(
            work, story.case_id, "certificates", {**known, "again": {}}
        )  # looked at, and so it stays
    assert problems_of(sqlite_office, story) == []


def test_another_liaison_is_everybodys_contact(sqlite_office: Office) -> None:
    story = asked(sqlite_office)
    assert fields_of(sqlite_office, story)["contact"] == MA.name
    with sqlite_office.read() as session:
        ids = {p.name: p.id for p in session.get_one(Case, story.case_id).people}
    with sqlite_office.work(story.founder) as work:
        roles = [r for r in stories.FOUNDER_ROLES if r != "LIAISON"]
        cases.put_person(work, story.case_id, ids[MA.name], stories.person(MA, roles, CAPITAL_FEN * 6 // 10))
        other = stories.person(LI, {"SHAREHOLDER", "MANAGER", "LIAISON"}, CAPITAL_FEN * 4 // 10)
        cases.put_person(work, story.case_id, ids[LI.name], other)
    assert fields_of(sqlite_office, story)["contact"] == LI.name


def test_a_fact_that_vanished_takes_no_answer_with_it() -> None:
    values, again = followed({"contact": "马建国"}, {"contact": "马建国"}, {})
    assert (values, again) == ({"contact": "马建国"}, {})


def test_every_fact_a_row_may_name_is_read_somewhere() -> None:
    assert set(FACTS) == {*FACTS_READ}
