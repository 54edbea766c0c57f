"""What an order rests on is attached: without it nothing is proposed, and a file that changed is not confirmed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from licensing.act import Actor, Role
from licensing.errors import Invalid, NotFound, Refused
from licensing.services import files
from licensing.services.orders import confirming, listing, papers, proposing
from licensing.store.models import JournalEntry, RegisterOrder, Upload, UploadPiece
from licensing.work import Work
from portal.wiring import Office
from tests.portal.uploads.files import picture
from tests.support import stories
from tests.support.orders import confirm, enterprise, paper, proposal, propose, sheet
from tests.support.registered import only
from tests.support.stories import LI, MA, PINGAN, ZHAO


@pytest.fixture
def uscc(sqlite_office: Office) -> str:
    return only(sqlite_office)


def shown(office: Office, order_id: str) -> str:
    with office.read() as session:
        return session.get_one(RegisterOrder, order_id).digest


def refused(office: Office, actor: Actor, act: Callable[[Work], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught, office.work(actor) as work:
        act(work)
    return caught.value.codes


def rows(office: Office) -> list[Upload]:
    with office.read() as session:
        return list(session.scalars(select(Upload).order_by(Upload.created_at, Upload.id)))


def test_without_the_paper_its_row_asks_for_nothing_is_proposed(sqlite_office: Office, uscc: str) -> None:
    clerk = stories.appoint(sqlite_office, Role.CLERK)
    with pytest.raises(Invalid) as caught, sqlite_office.work(clerk) as work:
        proposing.propose(work, uscc, proposal("REVOKE", papers=()))
    assert [(p.field, p.code) for p in caught.value.problems] == [("paper_basis", "order.paper_missing")]
    with pytest.raises(Invalid) as caught, sqlite_office.work(clerk) as work:
        proposing.propose(work, uscc, proposal("REVOKE", papers=[paper(), paper("report")]))
    assert [p.code for p in caught.value.problems] == ["order.paper_unasked"]
    assert not rows(sqlite_office), "what was not proposed leaves no file behind"


def test_the_second_officer_reads_the_paper_and_its_digest_is_journalled(
    sqlite_office: Office, uscc: str
) -> None:
    made = propose(sqlite_office, uscc, "REVOKE")
    kept = rows(sqlite_office)[0]
    checker = stories.second_officer(sqlite_office)
    with sqlite_office.work(checker) as work:
        row = listing.paper(work, made, kept.id)
        assert b"".join(files.content(work.session, row.id)) == sheet()
    confirm(sqlite_office, made)
    assert enterprise(sqlite_office).status == "revoked"
    with sqlite_office.read() as session:
        entries = {e.action: e.facts for e in session.scalars(select(JournalEntry))}
    assert entries["order.proposed"]["papers"] == [["basis", kept.sha256]]
    assert entries["order.paper_read"]["sha256"] == kept.sha256


def test_a_file_swapped_after_the_proposal_is_not_confirmed(sqlite_office: Office, uscc: str) -> None:
    """Whether the thief changes the bytes, or the bytes and the digest beside them, or takes the file out."""
    made, checker = propose(sqlite_office, uscc, "REVOKE"), stories.second_officer(sqlite_office)
    row, digest = rows(sqlite_office)[0], shown(sqlite_office, made)

    def again() -> tuple[str, ...]:
        return refused(sqlite_office, checker, lambda work: confirming.confirm(work, made, digest))

    with sqlite_office.work(checker) as work:
        work.session.execute(update(UploadPiece).values(content=picture()))
    assert again() == ("order.papers_not_whole",)
    with sqlite_office.work(checker) as work:
        other = paper(content=picture())
        work.session.execute(update(UploadPiece).values(content=other.stream.read()))
        work.session.get_one(Upload, row.id).sha256 = other.checked.sha256
    assert again() == ("review.changed_since_proposal",)
    with sqlite_office.work(checker) as work:
        work.session.get_one(Upload, row.id).removed_at = work.act.at
    assert set(again()) == {"review.changed_since_proposal", "order.papers_not_whole"}
    assert enterprise(sqlite_office).status == "registered"


def test_a_returned_order_keeps_its_paper_until_another_takes_its_place(
    sqlite_office: Office, uscc: str
) -> None:
    made = propose(sqlite_office, uscc, "REVOKE")
    maker, checker = stories.appoint(sqlite_office, Role.CLERK), stories.second_officer(sqlite_office)
    for given in ([], [paper(content=picture(), name="判决书.jpg")]):
        with sqlite_office.work(checker) as work:
            confirming.give_back(work, made, "请附判决书。")
        with sqlite_office.work(maker) as work:
            proposing.propose(work, uscc, proposal("REVOKE", papers=given), made)
    first, second = rows(sqlite_office)
    assert first.removed_at is not None and second.removed_at is None
    assert second.name == "判决书.jpg" and second.media_type == "image/jpeg"
    with sqlite_office.work(checker) as work:
        assert listing.paper(work, made, first.id).id == first.id, "what was replaced stays with the order"
    confirm(sqlite_office, made)
    assert enterprise(sqlite_office).status == "revoked"


def test_an_order_of_before_papers_were_asked_for_goes_back_to_its_maker(
    sqlite_office: Office, uscc: str
) -> None:
    made, checker = propose(sqlite_office, uscc, "REVOKE"), stories.second_officer(sqlite_office)
    with sqlite_office.work(checker) as work:
        work.session.query(UploadPiece).delete()
        work.session.query(Upload).delete()
    digest = shown(sqlite_office, made)
    codes = refused(sqlite_office, checker, lambda work: confirming.confirm(work, made, digest))
    assert "order.papers_not_whole" in codes
    with sqlite_office.work(checker) as work:
        assert confirming.give_back(work, made, "请附决定书。").state == "returned"


def test_a_stream_that_is_not_what_was_looked_at_is_not_kept(sqlite_office: Office, uscc: str) -> None:
    clerk, seen = stories.appoint(sqlite_office, Role.CLERK), paper()
    swapped = papers.Paper(seen.about, seen.name, seen.checked, io.BytesIO(bytes(seen.checked.size)), False)
    given = proposal("REVOKE", papers=[swapped])
    assert refused(sqlite_office, clerk, lambda work: proposing.propose(work, uscc, given)) == (
        "upload.broken",
    )


def test_nobody_else_reads_it(sqlite_office: Office, uscc: str) -> None:
    made = propose(sqlite_office, uscc, "REVOKE")
    kept = rows(sqlite_office)[0].id
    strangers = [
        stories.appoint(sqlite_office, Role.CLERK, PINGAN, person=ZHAO),
        stories.sign_up(sqlite_office, MA),
        stories.sign_up(sqlite_office, LI),
        stories.appoint(sqlite_office, Role.OFFICER, department="TAX"),
    ]
    for actor in strangers:
        with pytest.raises(NotFound), sqlite_office.work(actor) as work:
            listing.paper(work, made, kept)
    other = propose(sqlite_office, uscc, "NAME_ORDER")
    with pytest.raises(NotFound), sqlite_office.work(stories.second_officer(sqlite_office)) as work:
        listing.paper(work, other, kept)
