"""A place is counted by what its address means, wherever it is asked for: at founding, in a change, in a move, at a host (条例 art 11)."""

from __future__ import annotations

import sqlalchemy as sa
from rich.console import Console

from licensing.act import SYSTEM, Role
from licensing.address_key import key_of
from licensing.findings import rules
from licensing.kinds.change.submit import withdraw
from licensing.services.cases import desk, hosting
from licensing.services.cases.cases import draft_of
from licensing.services.register import place_keys, places
from licensing.services.register.places import Told
from licensing.store.models import AddressHost, Case, Enterprise, KnownPlace
from portal.rekeying import key_places
from portal.wiring import Office
from portal.work.jobs import sweep
from tests.support import addresses, changes, exits, stories
from tests.support.addresses import accepted, place
from tests.support.refusing import refusal
from tests.support.stories import LI, MA, PINGAN

MINE = "青海省海东市乐都区碾伯街道古城大街18号302室"
WAYS = (
    "乐都区碾伯街道古城大街18号302",
    "青海省海东市乐都区　碾伯街道古城大街１８号 302室",
    "海东市乐都区碾伯街道古城大街十八号（三〇二室）",
    "青海省海东市乐都区碾伯街道古城大街18#302房间",
)
THERE = "青海省海东市平安区平安街道平安路1号3号楼"


def sit(office: Office, ways: tuple[str, ...]) -> int:
    """As many as make a place crowded, each at the same door in another writing; how many."""
    limit = office.books.catalogue.limits[places.CROWDED].value
    for n in range(limit):
        addresses.sit_there(office, [n], ways[n % len(ways)])
    return limit


def seen(office: Office, story: stories.Story) -> set[str]:
    with office.look(story.founder) as work:
        draft = draft_of(work.session, work.session.get_one(Case, story.case_id), work)
        return {p.code for p in rules.to_review(draft, work.books.catalogue)}


def test_founding_at_a_door_that_many_have_written_in_many_ways(office: Office) -> None:
    story = stories.draft(office)
    limit = sit(office, WAYS)
    assert "place.crowded" in seen(office, story)
    with office.look(story.founder) as work:
        assert [number for _, number in places.crowded(work, "6302")] == [limit]
    with office.read() as session:  # one has gone next door
        session.get_one(Enterprise, "ent_x0").domicile = MINE.replace("18号", "18-1号")
        session.commit()
    assert "place.crowded" not in seen(office, story)


def test_a_change_and_a_move_to_such_a_door_are_left_to_a_person(sqlite_office: Office) -> None:
    office = sqlite_office
    firm = exits.company(office)
    sit(office, WAYS)
    for item, given in (
        ("domicile", {"domicile": "海东市乐都区碾伯街道古城大街 18 号，302 号房"}),
        ("domicile", {"domicile": "海东市乐都区碾伯街道古城大街 18 号，303 号房"}),
        ("move", {"to_authority": PINGAN, "domicile": THERE.replace("3号楼", "３幢")}),
    ):
        if item == "move":
            limit = office.books.catalogue.limits[places.CROWDED].value
            addresses.sit_there(office, range(100, 100 + limit), THERE)
        made = changes.written(office, firm, {item: given})
        changes.sign(office, made, MA, LI)
        changes.hand_in(office, made, firm.owner)
        clerk = stories.appoint(office, Role.CLERK, PINGAN, person=stories.ZHAO)
        with office.look(clerk if item == "move" else firm.clerk) as work:
            looked = {p.code for each in desk.open_dossier(work, made).looked for p in each.problems}
        assert ("place.crowded" in looked) is ("303" not in given["domicile"]), given
        with office.work(firm.owner) as work:
            withdraw(work, made)


def test_a_dwelling_is_one_in_any_writing_and_only_its_own_text_spares_the_proof(
    sqlite_office: Office,
) -> None:
    """A thief words an address like a place that shared data knows: it is a sign, never a favour."""
    story = stories.draft(sqlite_office)
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        told = Told(WAYS[3], "马建国", True, "不动产1", sqlite_office.clock.now().date())
        places.told_in(work, [told], "630202-AMR")
    waived = stories.answers(sqlite_office)["place"] | {"proof": "waived"}
    stories.save(sqlite_office, story, "place", waived)
    assert addresses.found(sqlite_office, story) == {"place.not_known"}
    assert "place.dwelling" in seen(sqlite_office, story)


def test_what_the_release_before_wrote_counts_by_its_text_until_it_is_read(office: Office) -> None:
    """Rows without a key, one whose key is of an older address: the migration reads the former, the sweep both."""
    firm = exits.company(office)
    limit = sit(office, (MINE,))
    with office.look(firm.owner) as work:
        around = places.around(work.session, MINE, work.act.on)
    with office.database.begin() as connection:
        connection.execute(sa.text("UPDATE enterprise SET domicile_key = NULL WHERE id LIKE 'ent_x%'"))
    with office.look(firm.owner) as work:
        assert places.around(work.session, MINE, work.act.on) == around
        assert places.around(work.session, WAYS[0], work.act.on).neighbours < limit
    assert key_places(office, Console(quiet=True)) == limit
    assert key_places(office, Console(quiet=True)) == 0
    with office.look(firm.owner) as work:
        assert places.around(work.session, WAYS[0], work.act.on) == around
    next_door = {"domicile": {"domicile": MINE.replace("18号", "20号")}}
    case_id = changes.written(office, firm, next_door)
    changes.sign(office, case_id, MA, LI)
    changes.hand_in(office, case_id, firm.owner)
    changes.decide(office, firm, case_id)
    with office.database.begin() as connection:
        stale = sa.text("UPDATE enterprise SET domicile_key = :key WHERE id = :id")
        connection.execute(stale, {"id": firm.enterprise_id, "key": key_of(MINE)})
    sweep.run(office)
    with office.look(firm.owner) as work:
        assert places.around(work.session, WAYS[0], work.act.on).neighbours == limit == around.neighbours - 1
        assert place_keys.missing(work) == 0


def test_the_sweep_reads_places_that_the_release_before_was_told(sqlite_office: Office) -> None:
    with sqlite_office.work(stories.appoint(sqlite_office, Role.CLERK)) as work:
        told = Told(MINE, "马建国", True, "不动产1", sqlite_office.clock.now().date())
        places.told_in(work, [told], "630202-AMR")
    for wrong in (None, "elsewhere"):
        with sqlite_office.read() as session:
            session.query(KnownPlace).one().meaning = wrong
            session.commit()
        with sqlite_office.work(SYSTEM) as work:
            place_keys.follow(work)
        with sqlite_office.look(SYSTEM) as work:
            assert places.around(work.session, WAYS[0], work.act.on).dwelling


def test_a_hosts_place_is_not_freed_by_writing_its_address_another_way(sqlite_office: Office) -> None:
    """The guest types the host's address as premises of its own, with one blank: it still sits there and counts."""
    office = sqlite_office
    host = addresses.able(office)
    accepted(office, host, quota=1)
    story = addresses.founding(office)
    stories.save(office, story, "place", place(office, host))
    addresses.answer(office, host.owner, story.case_id)
    guest = exits.registered(office, story)
    for text, number in (
        (addresses.ADDRESS.replace("6号2层", " ６ 号二楼"), 1),
        ("碾伯街道创业路66号2层", 0),
    ):
        again = changes.written(office, guest, {"domicile": {"domicile": f"青海省海东市乐都区{text}"}})
        changes.sign(office, again, stories.ZHAO, LI)
        changes.hand_in(office, again, guest.owner)
        changes.decide(office, guest, again)
        with office.look(host.owner) as work:
            assert hosting.counts(work, work.session.query(AddressHost).one()) == number, text


def test_one_desk_is_one_in_any_writing(sqlite_office: Office) -> None:
    host = addresses.able(sqlite_office)
    accepted(sqlite_office, host, kind="workstation")
    story = addresses.founding(sqlite_office)
    stories.save(sqlite_office, story, "place", place(sqlite_office, host, kind="workstation", desk="A12"))
    other = stories.draft(sqlite_office, LI, "海东市乐都区青杨信息技术有限公司")
    stories.save(sqlite_office, other, "place", place(sqlite_office, host, kind="workstation", desk=" ａ-12"))
    addresses.answer(sqlite_office, host.owner, other.case_id)
    assert "place.desk_taken" in addresses.found(sqlite_office, story)
    answered = refusal(lambda: addresses.answer(sqlite_office, host.owner, story.case_id))
    assert answered == "host.desk_taken"
