"""A table of the name rules changes: names registered before must still be found by checks made after."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from sqlalchemy import delete, func, select

from licensing import journal
from licensing.act import SYSTEM
from licensing.services.names import names, rekeying
from licensing.store.models import JournalEntry, NameKey
from namecheck.declaration import Declaration
from portal.rekeying import rekey
from portal.wiring import Office
from portal.work.jobs import read_names_again, sweep
from tests.support import stories


def keys(office: Office) -> set[tuple[int, str]]:
    with office.read() as session:
        return {(k.key, k.name_id) for k in session.scalars(select(NameKey))}


def quiet() -> Console:
    return Console(file=StringIO())


def test_keys_of_another_version_are_made_anew(office: Office) -> None:
    founder = stories.sign_up(office)
    stories.reserve_name(office, founder)
    before = keys(office)
    with office.sessions.begin() as session:
        session.execute(delete(NameKey))
        session.add_all(
            NameKey(key=n, name_id=name) for n, name in enumerate({name for _, name in before}, 1)
        )
    assert rekey(office, quiet()) == 1
    assert keys(office) == before
    with office.read() as session:
        rival = Declaration(
            stories.LLC_NAME, "llc", stories.CITY, office.clock.now().date(), applicant_division=stories.LEDU
        )
        assert names.check(session, office.books, rival).outcome == "reject"


def test_a_name_keyed_before_is_found_by_what_sounds_nearly_the_same(office: Office) -> None:
    stories.reserve_name(office, stories.sign_up(office), "海东市乐都区创想商贸有限公司")
    with office.sessions.begin() as session:
        old = session.scalars(select(NameKey.name_id)).first()
        session.execute(delete(NameKey))
        session.add(NameKey(key=1, name_id=old))
    rival = Declaration(
        "海东市乐都区畅想商贸有限公司",
        "llc",
        stories.CITY,
        office.clock.now().date(),
        applicant_division=stories.LEDU,
    )
    with office.read() as session:
        assert names.check(session, office.books, rival).outcome == "pass"
    assert rekey(office, quiet()) == 1
    with office.read() as session:
        assert [f.code for f in names.check(session, office.books, rival).findings] == ["same_sound"]


def test_keys_of_this_version_are_left_alone(office: Office) -> None:
    rekey(office, quiet())
    stories.reserve_name(office, stories.sign_up(office))
    assert rekey(office, quiet()) == 0
    with office.read() as session:
        query = select(func.count()).select_from(JournalEntry).where(JournalEntry.action == rekeying.ACTION)
        assert session.scalar(query) == 1
        assert list(journal.verify(session)) == []


def test_killed_half_way_it_starts_again(office: Office) -> None:
    founder = stories.sign_up(office)
    stories.reserve_name(office, founder)
    stories.reserve_name(office, founder, "海东市乐都区瑞雪丰谷商贸有限公司")
    before = keys(office)
    with office.work(SYSTEM) as work:
        rekeying.read_again(work, "")
    assert rekey(office, quiet()) == 2
    assert keys(office) == before


def test_what_the_release_before_granted_while_this_one_migrated_is_read_again(office: Office) -> None:
    """``portal migrate`` ran, and the old code still served: its last names have its own keys."""
    stories.reserve_name(office, stories.sign_up(office))
    rekey(office, quiet())
    stories.reserve_name(office, stories.sign_up(office, stories.LI), "海东市乐都区白露软件有限公司")
    right = keys(office)
    with office.sessions.begin() as session:
        session.execute(delete(NameKey))
        session.add_all(NameKey(key=n, name_id=name) for n, name in enumerate({name for _, name in right}, 1))
    read_names_again.run(office, "2026-11-23T10")
    with office.read() as session:
        late = set(rekeying.lately(session, office.clock.now()))
    assert late, "what was granted since"
    assert {each for each in keys(office) if each[1] in late} == {each for each in right if each[1] in late}
    sweep.run(office)
    with office.read() as session:
        assert office.jobs.counts(session).get("ENQUEUED", 0) >= 1
        assert not rekeying.lately(session, office.clock.now() + rekeying.BESIDE * 2)
