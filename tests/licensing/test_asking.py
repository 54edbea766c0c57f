"""A draft asks for what stands elsewhere when somebody reads it: once, and within the act it was read in."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from licensing.application.draft import Asking, Draft
from licensing.services.cases.cases import asking_draft, draft_of
from licensing.services.register import places
from licensing.services.register.places import Told
from licensing.store.models import Case
from portal.wiring import Office
from tests.licensing.test_looking import statements
from tests.support import stories

PLAIN = Draft("llc", "some name", None, {}, (), date(2026, 3, 2))


def test_what_nobody_reads_is_not_asked_and_the_rest_once() -> None:
    asked = []

    def posts() -> dict[str, int]:
        asked.append("posts")
        return {"person_1": 9}

    draft = Asking.of(PLAIN, {"posts": posts})
    assert (draft.name, draft.neighbours, draft.owners, draft.bars, asked) == ("some name", 0, (), {}, [])
    assert [draft.posts, draft.posts] == [{"person_1": 9}] * 2
    assert asked == ["posts"]


def test_one_made_of_it_has_what_it_asked_for() -> None:
    draft = Asking.of(PLAIN, {"neighbours": lambda: 4, "place_known": lambda: True})
    moved = replace(draft, answers={"place": {"county": "630203"}})
    assert (moved.neighbours, moved.place_known) == (4, True)
    assert moved.section("place") == {"county": "630203"}
    assert replace(draft) == draft
    assert [getattr(replace(draft), each.name) for each in fields(Draft)] == [
        getattr(replace(PLAIN, neighbours=4, place_known=True), each.name) for each in fields(Draft)
    ]


def test_the_draft_of_a_case_asks_for_its_place_when_that_is_read_and_the_next_act_asks_anew(
    office: Office,
) -> None:
    story = stories.draft(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        draft = asking_draft(work.session, case, work)
        with statements(office) as sent:
            assert draft.people
            assert draft.representative
            assert sent == []
            assert not draft.place_known
            assert draft.neighbours == 0
        assert ["FROM known_place" in each for each in sent] == [True]
    address = f"海东市乐都区{case.answers['place']['address']}"
    with office.work(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        before = asking_draft(work.session, case, work)
        assert not before.place_known
        places.tell(work, Told(address, "马建国", True, "1", work.act.on), "630200-HOUSE")
        assert not before.place_known
        assert asking_draft(work.session, case, work).dwelling
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        assert asking_draft(work.session, case, work).dwelling


def test_nobody_asks_through_a_draft_once_its_act_is_over(office: Office) -> None:
    story = stories.draft(office)
    with office.work(story.founder) as work:
        draft = asking_draft(work.session, work.session.get_one(Case, story.case_id), work)
    with pytest.raises(RuntimeError, match="over"):
        assert draft.name_words


def test_a_whole_draft_may_be_taken_out_of_its_act(office: Office) -> None:
    story = stories.draft(office)
    with office.look(story.founder) as work:
        case = work.session.get_one(Case, story.case_id)
        draft = draft_of(work.session, case, work)
        assert draft_of(work.session, case, work) is draft
        assert draft.neighbours == asking_draft(work.session, case, work).neighbours
    assert (draft.name_words, draft.posts, draft.place_known) == (frozenset(), {}, False)
