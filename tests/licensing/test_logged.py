"""Whoever owns the database can write it anew; the public log, which others have seen, keeps what was."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import delete, select

from esign.bundle import write_bundle
from esign.pdfsigned import signature_stamp
from esign.sdjwt import narrow
from esign.trusted import Trust
from esign.verify import verify
from esign.witness import sign_checkpoint
from licensing import journal, log_sealing
from licensing.act import SYSTEM
from licensing.journal import GENESIS, Break
from licensing.services.licences import copies, logged, public_log, verification
from licensing.store.models import JournalEntry, JournalHead, Licence, LogEntry
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_copies
from tests.support import stories


def digest(data: bytes | str) -> str:
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def test_everything_that_was_issued_stands_in_the_log(office: Office) -> None:
    _, licence_id = stories.licensed(office)
    with office.work(stories.sign_up(office)) as work:
        copies.ask(work, licence_id, 1, 0)
    issue_copies.run(office, licence_id)
    with office.read() as session:
        row, copy = session.get_one(Licence, licence_id), copies.of(session, licence_id)[0]
        for sheet in (row, copy):
            assert public_log.index_of(session, digest(str(sheet.credential))) == sheet.log_index
            issuer_part = str(sheet.credential).split("~")[0]
            page = sheet.pdf or b""
            for made in (issuer_part, str(sheet.short_jws), page, signature_stamp(page)):
                public_log.index_of(session, digest(made))
        listed = logged.issued_for(session, row.uscc)
    kinds = ["credential", "issuer_part", "short", "page", "stamp"]
    assert [each.kind for each in listed] == kinds * 2
    assert {each.subject for each in listed} == {row.id, copy.id}


def test_entries_cut_out_of_the_journal_and_the_chain_computed_anew(office: Office) -> None:
    """The journal alone holds again; what the log knows of its head does not fit it any more."""
    stories.licensed(office)
    with office.work(SYSTEM) as work:
        log_sealing.anchor(work.session, work.act.at)
    with office.read() as session:
        assert [*journal.verify(session), *logged.lost_heads(session)] == []
    with office.sessions.begin() as session:
        rows = list(session.scalars(select(JournalEntry).order_by(JournalEntry.seq)))
        gone, kept = rows[2:9], rows[:2] + rows[9:]
        session.execute(delete(JournalEntry).where(JournalEntry.seq.in_([row.seq for row in gone])))
        previous = GENESIS
        for number, row in enumerate(kept, start=1):
            row.seq, row.previous = number, previous
            row.hash = previous = journal.digest(previous, row)
            session.flush()
        head = session.get_one(JournalHead, 1)
        head.seq, head.hash = len(kept), previous
    with office.read() as session:
        assert list(journal.verify(session)) == [], "the chain by itself betrays nothing"
        found = list(logged.lost_heads(session))
    assert found and all(isinstance(each, Break) and each.kind == "anchor" for each in found)


def test_a_head_written_anew_in_the_table_is_not_in_the_log(office: Office) -> None:
    stories.licensed(office)
    with office.sessions.begin() as session:
        row = session.scalars(select(LogEntry).where(LogEntry.kind == log_sealing.JOURNAL)).one()
        seq = int(row.subject.partition(":")[0])
        row.subject = f"{seq}:{'0' * 64}"
        row.sha256 = log_sealing.head_digest(seq, "0" * 64)
    with office.read() as session:
        assert [each.kind for each in logged.lost_heads(session)] == ["anchor"]


def test_a_narrowed_licence_proves_itself_against_the_log(sqlite_office: Office) -> None:
    office = sqlite_office
    _, licence_id = stories.licensed(office)
    now, seals = office.clock.now(), office.seals
    with office.read() as session:
        row = session.get_one(Licence, licence_id)
        shown = narrow(str(row.credential), ["rep"])
        size = public_log.size(session)
        index = public_log.index_of(session, digest(shown.split("~")[0]))
        note = sign_checkpoint(size, public_log.root(session, size), seals, now)
        status = verification.status_list(session, 0, seals, now, office.books.policy.status_list_size)
        bundle = write_bundle(shown, status, note, index, public_log.inclusion(session, index, size))
    trust = Trust.load(document(seals, office.settings.data_dir / "keys", now).file)
    assert verify(bundle, trust, at=now).result == "valid"
    other = write_bundle(shown, status, note, index - 1, [])
    assert verify(other, trust, at=now).reasons[0] == "not_in_log"
