"""A story that is copied is the story that was told: the same acts, ids and hour; and it is never put over something else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from licensing import journal
from licensing.act import Role
from licensing.store.base import Base
from licensing.store.models import Case, JournalEntry
from portal.wiring import Office
from tests.support import remembered, stories
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings


def what_stands(office: Office) -> tuple[Any, ...]:
    """Acts in their order, rows of every table, ids drawn, the hour."""
    with office.read() as session:
        acts = list(
            session.execute(select(JournalEntry.action, JournalEntry.subject_id).order_by(JournalEntry.seq))
        )
        rows = [session.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables]
    return acts, rows, dict(office.ids.counts), office.clock.now()  # type: ignore[attr-defined]  # CountingIds


def test_the_copy_stands_as_the_story_told_step_by_step(sqlite_template: Path, tmp_path: Path) -> None:
    found = []
    for place in ("told", "told again", "copied"):
        folder = tmp_path / place
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "portal.sqlite")
        office = make_office(make_settings(folder, f"sqlite:///{folder}/portal.sqlite"), FixedClock())
        remembered.paused = place == "told"
        try:
            found.append((stories.licensed(office), what_stands(office)))
        finally:
            remembered.paused = False
            office.close()
    assert found[0][1][0] and found[0] == found[1] == found[2]


def test_life_goes_on_from_a_copy_and_nothing_is_put_over_what_is_there(office: Office) -> None:
    """Both databases: the journal holds, a second story is told beside the first."""
    stories.licensed(office)
    before = what_stands(office)[0]
    other, _ = stories.licensed(office, stories.LI, "海东市乐都区远山软件有限公司")
    after = what_stands(office)[0]
    assert after[: len(before)] == before and len(after) > len(before)
    assert stories.state_of(office, other) == "licensed"
    with office.read() as session:
        assert list(journal.verify(session)) == []


def test_what_was_done_between_two_stories_is_never_put_away(sqlite_template: Path, tmp_path: Path) -> None:
    """A change that draws no id and adds no row: the next story goes on from it, though the same two were told one after the other."""
    states = []
    for place, changed in (("plain", False), ("changed", True), ("plain again", False)):
        folder = tmp_path / place
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "portal.sqlite")
        office = make_office(make_settings(folder, f"sqlite:///{folder}/portal.sqlite"), FixedClock())
        story = stories.submitted(office)
        if changed:
            with office.sessions.begin() as session:
                session.get_one(Case, story.case_id).title = "改过"
        stories.appoint(office, Role.CLERK)
        with office.read() as session:
            states.append(session.get_one(Case, story.case_id).title)
        office.close()
    assert states == [stories.LLC_NAME, "改过", stories.LLC_NAME]
