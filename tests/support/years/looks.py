"""What everybody may read of the town, compared: licence, status list, names, feeds, register, journal. One difference raises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from esign.statuscheck import read_status_list
from esign.statuslist import REVOKED, SUPERSEDED, SUSPENDED, VALID, unpack
from licensing import journal
from licensing.documents.wording import yuan
from licensing.entities import KINDS, register_word
from licensing.invariants._question import ask, questions
from licensing.services.licences import renewal, verification
from licensing.services.names import names
from licensing.services.register import history, members
from licensing.services.register.forfeits import POOL
from licensing.store.groups import GroupMember
from licensing.store.models import (
    Enterprise,
    Investor,
    JournalEntry,
    Licence,
    NameRecord,
    RegisterItem,
    RegisterMember,
)
from namecheck.declaration import Declaration
from portal.trust import document
from tests.support.kinds import WAN
from tests.support.years.filing import owners
from tests.support.years.town import CITY, PLACES, Known, Stood, Town

SAMPLE = 25  # enterprises asked one by one at each look; the rest is compared in bulk
WORDS = {"valid": VALID, "suspended": SUSPENDED, "revoked": REVOKED, "superseded": SUPERSEDED}
ROWS = (RegisterItem, RegisterMember)
MOVED = "enterprise.move"


@dataclass
class Looked:
    """What was read before: nothing of it may be another tomorrow. ``after``, ``heard``: up to where, and what departments were told;
    ``said``, ``upto``: what the journal said of each enterprise, and up to where it was read."""

    rows: dict[tuple[str, str], tuple[object, ...]] = field(default_factory=dict)
    said: dict[str, list[tuple[str, date, frozenset[str]]]] = field(default_factory=dict)
    upto: int = 0
    told: list[tuple[datetime, str, dict[date, Stood]]] = field(default_factory=list)
    after: dict[str, int] = field(default_factory=dict)
    heard: Counter[tuple[str, str]] = field(default_factory=Counter)
    looks: int = 0


def look(town: Town, looked: Looked) -> None:
    """Everything, at this instant."""
    town.sweep()
    looked.looks += 1
    with town.office.read() as session:
        of_register(session, town)
        of_licences(session, town)
        of_status_lists(session, town)
        of_names(session, town)
        of_feeds(session, town, looked)
        of_journal(session, town, looked)
        of_rows(session, looked)
        of_history(session, town, looked)
        breaches = [ask(session, question, town.now) for question in questions()]
        assert [(b.question.code, b.rows) for b in breaches if b] == []


def of_register(session: Session, town: Town) -> None:
    rows = {row.id: row for row in session.scalars(select(Enterprise))}
    owned: dict[str, Counter[tuple[str, int | None]]] = {}
    for held, name, amount in session.execute(
        select(Investor.enterprise_id, Investor.name, Investor.amount_fen)
    ):
        owned.setdefault(held, Counter())[name, amount] += 1
    led: dict[str, dict[str, str]] = {}
    for member in session.scalars(select(GroupMember).where(GroupMember.until.is_(None))):
        led.setdefault(member.enterprise_id, {})[member.uscc] = member.name
    for known in town.firms:
        row = rows[known.id]
        assert not known.lives or led.get(known.id, {}) == known.group, known.id
        stands = {item: _text(getattr(row, item)) for item in known.now}
        differs = {item: (stands[item], value) for item, value in known.now.items() if stands[item] != value}
        assert differs == {}, (known.kind, known.id, known.acts, differs)
        assert row.status == known.status, (known.kind, known.id)
        assert (row.suspended_until or date.min) == (known.paused_until or date.min) or not town.paused(known)
        shares = KINDS[known.kind].shares
        own = Counter((p.who.name, p.wan * WAN if shares else None) for p in owners(known))
        if known.kind not in ("branch", "cooperative_union"):
            found = Counter[tuple[str, int | None]]()
            for (name, amount), n in owned.get(known.id, Counter()).items():
                found[name, amount if shares else None] += n
            own += Counter({(POOL, known.pool * WAN): 1} if known.pool else {})
            assert found == own, known.id


def of_licences(session: Session, town: Town) -> None:
    versions: dict[str, list[Row[tuple[str, str, dict[str, Any], datetime]]]] = {}
    columns = Licence.enterprise_id, Licence.state, Licence.face, Licence.prepared_at
    for row in session.execute(select(*columns).order_by(Licence.number_version.desc())):
        versions.setdefault(row.enterprise_id, []).append(row)
    for known in town.firms:
        newest, *older = versions[known.id]
        state = "revoked" if not known.lives else "suspended" if town.paused(known) else "valid"
        assert newest.state == state, (known.kind, known.id, newest.state)
        assert {row.state for row in older} <= {"superseded", "revoked"}
        if not known.lives:
            continue
        assert renewal.ends_at(newest) > town.now, (known.kind, known.id)
        for item in ("domicile", "scope", "representative", "term"):
            assert newest.face[item] == known.now[item], (known.kind, known.id, item)
        unnamed = known.now["name"] == known.now["representative"]
        assert newest.face["name"] == ("" if unnamed else known.now["name"])
        if newest.face["capital"]:
            assert newest.face["capital"] == yuan(int(known.now["capital_fen"] or 0)), (known.kind, known.id)


def of_status_lists(session: Session, town: Town) -> None:
    """The signed lists as anybody fetches them say of each licence what the register says of its enterprise."""
    office = town.office
    trust = document(office.seals, office.settings.data_dir / "keys", town.now).trust
    size, lists = office.books.policy.status_list_size, {}
    for number in verification.list_numbers(session):
        token = verification.status_list(session, number, office.seals, town.now, size)
        uri = f"{office.settings.base_url}/status/{number}"
        lists[number] = read_status_list(token, trust.issuers[0], uri).packed
    lives = {known.id: known.lives for known in town.firms}
    columns = (
        *(Licence.enterprise_id, Licence.number_version, Licence.state),
        *(Licence.status_list, Licence.status_index),
    )
    for row in session.execute(select(*columns).where(Licence.issued_at.is_not(None))):
        said = unpack(lists[row.status_list], row.status_index)
        assert said == (WORDS[row.state] if lives[row.enterprise_id] else REVOKED) or (
            said == SUPERSEDED and not lives[row.enterprise_id]
        ), (row.enterprise_id, row.number_version, said)
    for known in town.rng.sample(town.firms, min(5, len(town.firms))):
        newest = session.scalars(
            select(Licence).where(Licence.enterprise_id == known.id).order_by(Licence.number_version.desc())
        ).first()
        assert newest is not None
        found = verification.check(session, newest.pdf or b"", trust, town.now)
        expected = newest.state if known.lives else "revoked"
        assert found.result == expected, (known.kind, known.id, found.result, found.reasons)


def of_names(session: Session, town: Town) -> None:
    """Each living name is its enterprise's and nobody else gets it; names given up and names of the gone stand as such."""
    held: dict[str, list[Row[tuple[str | None, str, str]]]] = {}
    columns = NameRecord.enterprise_id, NameRecord.name, NameRecord.status
    for record in session.execute(select(*columns).where(NameRecord.enterprise_id.is_not(None))):
        held.setdefault(str(record.enterprise_id), []).append(record)
    for known in town.firms:
        mine = held.get(known.id, [])
        if known.now["name"] == known.now["representative"]:
            assert mine == []
            continue
        current = [r for r in mine if r.name == known.now["name"]]
        assert [r.status for r in current] == [known.status], (
            known.kind,
            known.id,
            [r.status for r in current],
        )
        assert {r.status for r in mine} - {known.status} <= {"renamed"}
    stranger = [k for k in town.firms if k.lives and k.kind in ("llc", "jsc", "sole")]
    for known in town.rng.sample(stranger, min(3, len(stranger))):
        wanted = Declaration(str(known.now["name"]), register_word(known.kind), CITY, town.today)
        report = names.check(session, town.office.books, wanted, town.now)
        assert report.outcome == "reject", known.now["name"]


def of_feeds(session: Session, town: Town, looked: Looked) -> None:
    """What the tax authorities read page by page is what the register's own entries of the journal say they were told."""
    for department in (f"{place}-TAX" for place in (*PLACES, CITY)):
        after = looked.after.get(department, 0)
        while rows := journal.feed(session, department, after, 200):
            assert [r.seq for r in rows] == sorted(r.seq for r in rows)
            looked.heard.update((r.subject_id, r.action) for r in rows if r.subject_kind == "enterprise")
            after = rows[-1].seq
        looked.after[department] = after
    acts = town.office.books.catalogue.order_kinds
    tells = {f"enterprise.{code.lower()}" for code, kind in acts.items() if "TAX" in kind.tell}
    query = select(JournalEntry.subject_id, JournalEntry.action).where(
        JournalEntry.department.is_(None),
        JournalEntry.subject_kind == "enterprise",
        JournalEntry.action.in_(tells),
    )
    own = Counter((subject, action) for subject, action in session.execute(query))
    own.update({key: n for key, n in own.items() if key[1] == MOVED})  # by where it was and where it is
    heard = Counter({key: n for key, n in looked.heard.items() if key[1] in tells})
    assert own == heard, (own - heard, heard - own)


def of_journal(session: Session, town: Town, looked: Looked) -> None:
    """A replay: the journal says who was changed, when, by which act and in what, the acts' papers to what; both give the register.

    Its chain is one of the invariants.
    """
    columns = JournalEntry.seq, JournalEntry.subject_id, JournalEntry.facts
    query = select(*columns).where(
        JournalEntry.seq > looked.upto,
        JournalEntry.department.is_(None),
        JournalEntry.subject_kind == "enterprise",
    )
    for entry in session.execute(query.order_by(JournalEntry.seq)):
        looked.upto = entry.seq
        changed = frozenset(entry.facts.get("changed") or ()) & set(history.ITEMS)
        act = next((f"{kind}:{entry.facts[kind]}" for kind in ("order", "case") if entry.facts.get(kind)), "")
        if changed and act:
            day = date.fromisoformat(entry.facts["on"])
            looked.said.setdefault(entry.subject_id, []).append((act, day, changed))
    for known in town.firms:
        asked = [(act, day, items) for act, day, items in known.acts if items]
        assert looked.said.get(known.id, []) == asked, (known.kind, known.id)


def of_rows(session: Session, looked: Looked) -> None:
    """No row of the history goes, and none says another value, day, act or basis; an end is written once."""
    left = set()
    for table in ROWS:
        for row in session.scalars(select(table).execution_options(yield_per=1000)):
            value = row.value if isinstance(row, RegisterItem) else (row.name, row.amount_fen)
            told = (value, row.act, row.basis, row.recorded_at)
            key = (table.__tablename__, row.id)
            assert looked.rows.setdefault(key, told) == told, key
            left.add(key)
    assert set(looked.rows) <= left


def of_history(session: Session, town: Town, looked: Looked) -> None:
    """As of every day on which something changed; and what was known at an earlier look is known of it still."""
    firms = {known.id: known for known in town.firms}
    for known in town.rng.sample(town.firms, min(SAMPLE, len(town.firms))):
        row = session.get_one(Enterprise, known.id)
        days = {day - timedelta(days=back) for day, _ in known.stood for back in (0, 1)}
        seen = {day: _read(session, row, day, known) for day in days}
        assert seen == {day: known.on(day) for day in days}, (known.kind, known.id)
        looked.told.append((town.now, known.id, seen))
        founders = members.as_of(session, row, known.stood[0][0])
        assert {m.name for m in founders} >= known.founders, (known.kind, known.id)
    for instant, enterprise_id, seen in town.rng.sample(looked.told, min(2 * SAMPLE, len(looked.told))):
        row = session.get_one(Enterprise, enterprise_id)
        known = firms[enterprise_id]
        now = {day: _read(session, row, day, known, instant) for day in seen}
        assert now == seen, ("what was known changed backwards", enterprise_id, instant)


def _read(
    session: Session, row: Enterprise, on: date, known: Known, instant: datetime | None = None
) -> Stood:
    found = history.as_of(session, row, on, instant)
    return {item: found[item] for item in known.now} if found else {}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
