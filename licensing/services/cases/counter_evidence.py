"""What a signature at a counter leaves behind (电子签名法 art 13): sheet, the office's statement, digest of the file, time-stamp.

It says what it is: the office's word that two officers saw it, nobody's key.
"""

from __future__ import annotations

from esign.evidence import COUNTER, Evidence, sheet_digest, sheet_text
from esign.jose import b64u
from licensing import id_documents
from licensing.parties import PERSON
from licensing.services.cases import sheets, signing, wards
from licensing.services.cases.sheets import Notary
from licensing.services.cases.wards import Stood
from licensing.services.licences import logged
from licensing.store.models import Case, CounterSignature, Person, Signature
from licensing.work import Work


def stood(row: CounterSignature) -> Stood:
    """Who stood at the counter, as it was written down."""
    return Stood(row.signer_name, row.document_kind, row.number, row.number_index)


def signature(work: Work, row: CounterSignature, whose: tuple[Case, Person], notary: Notary) -> Signature:
    """The signature with its evidence, which anybody verifies without this portal."""
    case, person = whose
    papers = signing.papers_of(work, case)
    stated = _stated(work, row, person)
    facts_of = {"case": case.id, "matter": case.kind, "title": case.title, "person": person.id}
    about = {
        "name": row.signer_name,
        "document": row.document_kind,
        "number": id_documents.masked(row.number),
        "identity": row.id,
    }
    rest = {
        "roles": list(person.roles),
        "covers": row.covers,
        "nonce": work.act.ids.token(),
        "made_at": int(row.made_at.timestamp()),
    }
    text = sheet_text(facts_of | about | rest | stated, [p.canonical() for p in papers])
    claims: dict[str, object] = {
        **about,
        **stated,
        "assurance": COUNTER,
        "sheet": b64u(sheet_digest(text)),
        "proved_at": int(row.made_at.timestamp()),
        "until": int((work.act.at + sheets.BINDING_LIFE).timestamp()),
    }
    made = Evidence(
        COUNTER,
        text,
        tuple(p.canonical().decode() for p in papers),
        notary.bind(claims),
        {"counter": stated["counter"]},
    )
    body = stated.get("for")
    stamped = notary.stamp(made)
    logged.expect_stamp(work, logged.PARTY, row.id, stamped.stamp)
    return Signature(
        id=work.act.ids.new("sig"),
        case_id=case.id,
        person_id=person.id,
        digest=row.covers,
        documents=[{"kind": p.kind, "sha256": p.digest} for p in papers],
        method=COUNTER,
        assurance=COUNTER,
        account_id=None,
        evidence=stamped.to_bytes().decode(),
        power={**body, "signer": row.signer_name} if body else None,
        at=work.act.at,
    )


def _stated(work: Work, row: CounterSignature, person: Person) -> dict[str, dict[str, object]]:
    seen: dict[str, object] = {
        "sha256": row.sha256,
        "officers": [row.maker_id, str(work.act.actor.id)],
        "place": row.authority,
    }
    if wards.is_ward(person, work.act.on) and not wards.signs_alone(person, stood(row), work.act.on):
        return {"counter": seen, "for": wards.stated(person)}
    if person.party == PERSON:
        return {"counter": seen}
    body: dict[str, object] = {"name": person.name, "code": person.id_number, "power": COUNTER, "grant": None}
    return {"counter": seen, "for": body}
