"""Issue the licence: write down what will be signed, sign outside the transaction, record the result (条例 arts 21-22; 细则 art 23).

After a crash the prepared row says what was about to exist, and the same job finishes it with the same number.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from esign import glyphs
from esign.face import LicenceFace, titles_for
from esign.issue import IssuedLicence
from licensing import numbers, uscc
from licensing.act import Role
from licensing.application.draft import Draft
from licensing.documents.wording import address_text, scope_mark, scope_text, term_text, yuan
from licensing.entities import KINDS
from licensing.errors import NotFound, Refused
from licensing.flow import Row
from licensing.flows import leg, licence
from licensing.known_kinds import kind_of, stands
from licensing.parties import COMPANY, INSTITUTION, PARTNERSHIP
from licensing.services.cases import consents, gate, legs
from licensing.services.cases.cases import asking_draft
from licensing.services.holding import holder_keys
from licensing.services.licences import archive, logged, national_seal, succession
from licensing.services.register import articles, beneficial, history, share_classes
from licensing.services.register.moves import move_name
from licensing.store.journal import NEWEST_FIRST
from licensing.store.models import (
    Case,
    Enterprise,
    Investor,
    JournalLine,
    Licence,
    NameRecord,
    Person,
)
from licensing.store.names import organisation_of
from licensing.work import Work

UNPRINTABLE = "licence.unprintable"  # why it is refused, and what the journal says of it


def prepare(work: Work, case_id: str, sample: bool = False) -> Licence:
    """Assign code, number and status index and fix the face. Repeating it gives the same row.

    ``sample``: a demonstration assigns credit codes that are valid and recognisably invented.

    Raises Refused when the case is not approved, a pre-approval is open, or a character cannot be printed.
    """
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None:
        raise NotFound(case_id)
    existing = work.session.scalar(select(Licence).where(Licence.case_id == case_id))
    if existing is not None:
        return existing
    _step(work, case)
    if missing := unprintable(work, case):
        raise Refused(UNPRINTABLE, characters=[f"U+{ord(each):04X}" for each in missing])
    draft = asking_draft(
        work.session, case, work
    )  # what is drawn and entered from here on is nothing it tells
    code = _assign_code(work, case, sample)
    case.established_on, case.uscc = work.act.on, code
    enterprise = _enter(work, case, draft)
    face = face_of(work, draft, enterprise, next_number(work, enterprise.authority))
    prepared = write_down(work, enterprise, face, case.id)
    work.record(
        "licence.prepared",
        "licence",
        prepared.id,
        case=case.id,
        uscc=case.uscc,
        face_sha256=prepared.face_sha256,
    )
    return prepared


def _step(work: Work, case: Case) -> Row:
    """The row that issues. Raises Refused: what officers decided is not weighed again, and a fact that is not told here refuses."""
    known = {
        "before_items_granted": gate.open_for_licence(work, case),
        "not_halted": consents.not_halted(work, case),
    }
    return kind_of(case).flow.step(case.state, "issue", Role.SYSTEM, known)


def unprintable(work: Work, case: Case) -> list[str]:
    """Characters of what the licence of this case will show that no embedded font can draw; empty when it prints."""
    if not kind_of(case).makes_licence:
        return []
    draft, catalogue = asking_draft(work.session, case, work), work.books.catalogue
    texts = [case.title, draft.representative, address_text(draft, catalogue), scope_text(draft, catalogue)]
    return glyphs.unprintable("".join(texts))


def stop_unprintable(work: Work, case_id: str) -> list[str]:
    """What keeps the licence of an approved case from being printed, journalled once; empty when nothing does.

    Nothing is used up: no code, no number. The hourly sweep asks again, so a wider font ends the wait by itself.
    """
    case = work.session.get(Case, case_id, with_for_update=True)
    if case is None or not stands(case, "licence_due"):
        return []
    characters = [f"U+{ord(each):04X}" for each in unprintable(work, case)]
    if characters:
        told = select(JournalLine.facts).where(
            JournalLine.subject_id == case.id, JournalLine.action == UNPRINTABLE
        )
        if all(facts.get("characters") != characters for facts in work.session.scalars(told)):
            work.record(UNPRINTABLE, "case", case.id, characters=characters)
    return characters


@dataclass(frozen=True)
class Stopped:
    """An approved case whose licence cannot be printed, and the characters' numbers."""

    title: str
    characters: list[str]


def stopped_cases(session: Session) -> list[Stopped]:
    """Approved cases that wait for a wider font, the newest first."""
    query = select(JournalLine).where(JournalLine.action == UNPRINTABLE)
    entries = session.scalars(query.order_by(*NEWEST_FIRST))
    found: dict[str, Stopped] = {}
    for entry in entries:
        case = session.get(Case, entry.subject_id)
        if case is not None and stands(case, "licence_due") and case.id not in found:
            found[case.id] = Stopped(case.title, list(entry.facts["characters"]))
    return list(found.values())


def _assign_code(work: Work, case: Case, sample: bool) -> str:
    """The next code whose organisation code nobody ever bore, whatever stands before it (GB 11714)."""
    while True:
        code = uscc.compose(
            KINDS[case.entity_type].register,
            str(case.authority),
            numbers.draw(work, "uscc", str(case.authority)),
            sample,
        )
        borne = select(Enterprise.id).where(organisation_of(Enterprise.uscc) == uscc.organisation(code))
        if work.session.scalar(borne.limit(1)) is None:
            return code


def _enter(work: Work, case: Case, draft: Draft) -> Enterprise:
    """The enterprise goes onto the register, and its name with it."""
    enterprise = Enterprise(
        id=work.act.ids.new("ent"),
        uscc=case.uscc,
        name=case.title,
        entity_type=draft.kind.register,
        status="registered",
        status_date=work.act.on,
        authority=str(case.authority),
        established_on=work.act.on,
        capital_fen=draft.capital_fen or None,
        domicile=address_text(draft, work.books.catalogue),
        scope=scope_text(draft, work.books.catalogue),
        scope_mark=scope_mark(draft, work.books.catalogue) or None,
        term=term_text(draft.section("business").get("term_years")),
        representative=draft.representative,
        case_id=case.id,
        source=history.HERE,
        source_key=f"case:{case.id}",
    )
    work.session.add(enterprise)
    work.session.flush()
    case.enterprise_id = enterprise.id
    if case.name_id is not None:
        name = work.session.get_one(NameRecord, case.name_id)
        move_name(name, "registered", work.act.on)
        name.enterprise_id = enterprise.id
        name.held_by_case, name.reserved_until = None, None
    owners = {
        (p.id, role): _investor(work, enterprise, p, role)
        for p in case.people
        for role in draft.kind.owners
        if role in p.roles
    }
    work.session.add_all(owners.values())
    work.session.flush()
    held = {person: row.id for (person, _), row in owners.items()}
    share_classes.enter(work, enterprise, draft, held, f"case:{case.id}")
    articles.enter(work, enterprise, draft, held, f"case:{case.id}")
    beneficial.enter(work, enterprise, draft, {"case": case.id})
    work.record("enterprise.registered", "enterprise", enterprise.id, uscc=case.uscc, case=case.id)
    return enterprise


def _investor(work: Work, enterprise: Enterprise, person: Person, role: str) -> Investor:
    return Investor(
        id=work.act.ids.new("inv"),
        enterprise_id=enterprise.id,
        name=person.name,
        id_number_index=person.id_number_index,
        uscc=person.id_number if person.party in (COMPANY, PARTNERSHIP, INSTITUTION) else None,
        roles=[role],
        amount_fen=person.contribution.get("amount_fen"),
    )


def next_number(work: Work, authority: str) -> str:
    """The next licence number of this year, from the authority's own block."""
    return f"L-{work.act.on.year}-{numbers.draw(work, f'licence:{work.act.on.year}', authority):07d}"


def write_down(
    work: Work, enterprise: Enterprise, face: LicenceFace, case_id: str | None, number_version: int = 1
) -> Licence:
    """A version of a licence as it will be signed; ``case_id`` None when no case of ours established the enterprise."""
    stored = json.loads(json.dumps(asdict(face), default=str))
    list_number, index = _status_place(work, enterprise.authority)
    prepared = Licence(
        id=work.act.ids.new("lic"),
        number=face.number,
        number_version=number_version,
        case_id=case_id,
        enterprise_id=enterprise.id,
        uscc=face.uscc,
        state=licence.FLOW.initial,
        state_at=work.act.at,
        token=work.act.ids.short_token(),
        status_list=list_number,
        status_index=index,
        face=stored,
        face_sha256=sha256(json.dumps(stored, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        prepared_at=work.act.at,
        holder_kid=holder_keys.ensure(work, enterprise.id).kid,
    )
    work.session.add(prepared)
    work.session.flush()
    return prepared


def _status_place(work: Work, authority: str) -> tuple[int, int]:
    """A free, unguessable place on a status list (esign handbook §2.6): drawn until one is free, half the places are."""
    size = work.books.policy.status_list_size
    number = (numbers.draw(work, "status_list", authority) - 1) // (size // 2)
    while True:
        index = int(sha256(work.act.ids.token().encode()).hexdigest(), 16) % size
        taken = select(Licence.id).where(Licence.status_list == number, Licence.status_index == index)
        if work.session.scalar(taken) is None:
            return number, index


def face_of(work: Work, draft: Draft, enterprise: Enterprise, number: str) -> LicenceFace:
    """The face fields of 细则 art 23 for this enterprise."""
    catalogue = work.books.catalogue
    authority = catalogue.registration_authority(enterprise.authority)
    titles = titles_for(draft.kind.register)
    return LicenceFace(
        uscc=enterprise.uscc or "",
        name=enterprise.face_name,
        representative_title=titles.representative,
        representative=enterprise.representative or "",
        entity_type=catalogue.entity_types[draft.type_code].zh,
        capital=yuan(draft.capital_fen) if draft.capital_fen and titles.capital else "",
        domicile=enterprise.domicile or "",
        scope=enterprise.marked_scope,
        authority=authority.name_zh,
        authority_code=enterprise.authority,
        established_on=work.act.on,
        issued_on=work.act.on,
        number=number,
        copy="original",
        serial=1,
        term=enterprise.term or "",
        capital_title=titles.capital,
        domicile_title=titles.domicile,
        type_title=titles.type,
        term_title=titles.term,
        composition=draft.composition,
    )


def stored_face(row: Licence) -> LicenceFace:
    """The face as it was written down before signing."""
    values: dict[str, Any] = dict(row.face)
    for name in ("established_on", "issued_on"):
        values[name] = date.fromisoformat(values[name])
    return LicenceFace(**values)


def record(work: Work, licence_id: str, issued: IssuedLicence) -> Licence:
    """Issue a signed licence; the case is licensed with it. The first result stays when two workers signed.

    Left as it was, with ``work.waits_for_log``, until the log has a place for it: seal, and record again.
    """
    owner = work.session.scalar(select(Licence.enterprise_id).where(Licence.id == licence_id))
    if owner is None:
        raise NotFound(licence_id)
    # orders lock the enterprise first, too: no register event slips between the signature and its record
    work.session.get_one(Enterprise, owner, with_for_update=True)
    row = work.session.get_one(Licence, licence_id, with_for_update=True)
    if row.state != licence.FLOW.initial:
        return row
    entered = logged.enter(work, row.id, row.uscc, issued)
    if entered is None:
        return row
    issued, row.log_index = entered
    step = licence.FLOW.step(row.state, "record", Role.SYSTEM, {})
    row.state, row.state_at, row.issued_at = step.target, work.act.at, work.act.at
    row.credential, row.short_jws, row.pdf = issued.credential, issued.short_jws, issued.pdf
    row.pdf_sha256, row.jti, row.kid = issued.pdf_sha256, issued.jti, issued.kid
    if issued.seal is not None:
        national_seal.keep(work, row.id, issued.seal)
    archive.expect(work, row.id)
    work.record(
        step.emits[0], "licence", row.id, pdf_sha256=row.pdf_sha256, log_index=row.log_index, kid=row.kid
    )
    if row.number_version > 1:
        succession.take_over(work, row)
    else:
        succession.stand(work, row)
    if row.number_version == 1 and row.case_id is not None:
        _close_case(work, row, work.session.get_one(Case, row.case_id))
    return row


def _close_case(work: Work, row: Licence, case: Case) -> None:
    move = _step(work, case)
    case.state, case.decided_at = move.target, work.act.at
    work.record(move.emits[0], "case", case.id, licence=row.id, uscc=row.uscc)
    for current in case.legs:
        if (
            current.kind in ("merged", "after", "told")
            and current.opened_at
            and not leg.FLOW.within(current.state, "void")
        ):
            work.record(move.emits[0], "leg", current.id, department=current.department, uscc=row.uscc)
            legs.tell_again(work, current, ["facts.uscc"])
    legs.tell(work, case)


def follow_register(work: Work, enterprise: Enterprise, action: str, reason: str) -> None:
    """Carry a register event to every licence of the enterprise, in the same transaction. ``action``: a row of the licence flow."""
    sources = {r.source for r in licence.FLOW.rows if r.action == action}
    query = select(Licence).where(Licence.enterprise_id == enterprise.id, Licence.state.in_(sources))
    for row in work.session.scalars(query.with_for_update()):
        step = licence.FLOW.step(row.state, action, Role.SYSTEM, {})
        row.state, row.state_reason, row.state_at = step.target, reason, work.act.at
        work.record(step.emits[0], "licence", row.id, reason=reason)
