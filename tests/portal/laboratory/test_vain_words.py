"""The search grows by what people typed in vain; nobody's words, name or number can be read from it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from licensing.act import Role
from licensing.services.catalogue import vain_words
from licensing.store.models import VainWord
from portal.app import create_app
from portal.wiring import Office
from tests.support import stories
from tests.support.pages import assert_page_hygiene, post
from tests.support.stories import LI, MA, ZHAO, SignUp
from tests.support.visits import Visits

WORD = "捏泥人"


def look_for(office: Office, who: SignUp, typed: str) -> bool:
    with office.work(stories.sign_up(office, who)) as work:
        return vain_words.note(work, typed)


def shown(office: Office) -> list[tuple[str, int]]:
    with office.look(stories.appoint(office, Role.CLERK)) as work:
        return [(w.word, w.people) for w in vain_words.wanted(work)]


def test_a_word_is_shown_once_three_different_people_typed_it(sqlite_office: Office) -> None:
    for who in (MA, MA, MA, LI):
        assert look_for(sqlite_office, who, WORD)
    assert shown(sqlite_office) == []
    look_for(sqlite_office, ZHAO, f" {WORD} ")
    assert shown(sqlite_office) == [(WORD, 3)]


@pytest.mark.parametrize(
    "typed",
    [
        "马建国",
        "李秀兰",
        "王芳",
        "13911110001",
        "632123198803120010",
        "a@b.cn",
        "奶茶",
        "很长很长的一整句话想开店",
        "尕措",
        "x",
    ],
)
def test_names_numbers_sentences_and_what_is_found_are_never_written(
    sqlite_office: Office, typed: str
) -> None:
    assert not look_for(sqlite_office, MA, typed)
    with sqlite_office.read() as session:
        assert session.scalars(select(VainWord)).all() == []


def test_the_table_holds_no_word_and_nobody(sqlite_office: Office) -> None:
    look_for(sqlite_office, MA, WORD)
    with sqlite_office.read() as session:
        row = session.execute(text("select * from vain_word")).one()
        assert WORD not in "".join(map(str, row)) and "acct" not in "".join(map(str, row))


def test_the_page_is_for_those_who_keep_the_rules(sqlite_office: Office, visits: Visits) -> None:
    stories.draft(sqlite_office)
    for who in (MA, LI, ZHAO):
        look_for(sqlite_office, who, WORD)
    stories.appoint(sqlite_office, Role.CLERK)
    answer = visits.fresh(stories.CLERK).get("/rules/words")
    assert answer.status_code == 200 and WORD in answer.text
    assert_page_hygiene(answer.text)
    assert visits.of(MA).get("/rules/words").status_code == 403
    assert create_app(sqlite_office).test_client().get("/rules/words").status_code in (302, 303, 401)


def test_searching_in_vain_on_the_page_is_counted(sqlite_office: Office, visits: Visits) -> None:
    story = stories.draft(sqlite_office)
    path = f"/applications/{story.case_id}/business"
    client = visits.of(MA)
    post(client, path, {"do": "search", "q": WORD, "version": "1"}, path)
    with sqlite_office.read() as session:
        assert [row.word for row in session.scalars(select(VainWord))] == [WORD]
