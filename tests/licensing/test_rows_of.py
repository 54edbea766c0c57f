"""Collections asked for by statements that were built once are what the rows' own attributes read, and seen as soon as they change."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import QueryableAttribute

from licensing.act import Role
from licensing.services.accounts import same_person
from licensing.services.cases import plain_steps
from licensing.store.keeping import load_together, rows_of
from licensing.store.models import Case, Person, Review
from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import stories

COLLECTIONS = (Case.people, Case.legs, Case.reviews, Case.documents, Case.uploads)


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda c: c.key)
def test_a_collection_is_what_its_attribute_reads(
    office: Office, collection: QueryableAttribute[list[object]]
) -> None:
    story, _ = stories.approved(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        plain = [sa.inspect(row).identity for row in getattr(case, collection.key)]
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        with statements(office) as sent:
            found = [sa.inspect(row).identity for row in rows_of(case, collection)]
            assert rows_of(case, collection) is getattr(case, collection.key), "held from then on"
        assert len(sent) == 1
    assert found == plain


def test_collections_of_several_rows_are_one_statement(office: Office) -> None:
    story, _ = stories.approved(office)
    with office.look(story.founder) as work:
        people = rows_of(work.session.get_one(Case, story.case_id), Case.people)
        with statements(office) as sent:
            load_together(people, Person.signatures)
            signed = [[row.person_id for row in person.signatures] for person in people]
        assert len(sent) == 1
    assert all(set(ids) <= {person} for ids, person in zip(signed, [p.id for p in people], strict=True))
    assert any(signed)


def test_what_is_not_written_yet_belongs_to_a_collection(sqlite_office: Office) -> None:
    story = stories.draft(sqlite_office)
    with sqlite_office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        row = Review(
            id="review_x",
            case_id=case.id,
            clerk_id=case.applicant_id,
            action="extend",
            items=[],
            at=work.act.at,
        )
        work.session.add(row)
        assert row in rows_of(case, Case.reviews)
        work.session.rollback()


def test_whether_two_accounts_are_one_person_is_one_statement(office: Office) -> None:
    story = stories.submitted(office)
    clerk = stories.appoint(office, Role.CLERK)
    with office.look(clerk) as work:
        case = work.session.get_one(Case, story.case_id)
        with statements(office) as sent:
            assert not same_person.is_actor(work, case.applicant_id)
            assert same_person.index_of_actor(work) is not None
        assert len(sent) == 1


def test_who_is_offered_no_step_asks_for_nothing(office: Office) -> None:
    story = stories.submitted(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        with statements(office) as sent:
            assert plain_steps.own_offers(work, case) == ()
        assert sent == []
