"""One verification for page and interface: the verdict, and the same answer signed so that it can be kept as proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from esign.jose import compact_json
from esign.keys import sign_token
from esign.kit import department_kit
from esign.trusted import Trust
from esign.verdict import Verdict
from licensing.services import regions, verification
from portal.office import current_office
from portal.trust import current_trust

ANSWER_TYP = "verification-answer+jws"


def verdict_on(data: bytes | str, seals: Sequence[bytes] = ()) -> Verdict:
    """The verdict on a licence in any form, by its signature and by the register of this second.

    A licence of another region an operator has accepted is judged by what was last fetched from there.
    """
    office = current_office()
    document = current_trust()
    with office.read() as session:
        trust = Trust((*document.trust.issuers, *regions.issuers(session)))
        return verification.check(session, data, trust, office.clock.now(), seals)


def signed_answer(verdict: Verdict) -> dict[str, Any]:
    """The verify result of the contract with ``signed``: a JWS by the answer key over exactly the other members."""
    office = current_office()
    answer = verdict.to_json()
    key = office.seals.key("answer", office.clock.now())
    return answer | {"signed": sign_token(key, ANSWER_TYP, compact_json(answer))}


def kit() -> bytes:
    """Trust list, status lists of this minute, verifiers and guide as one ZIP; the same bytes for a minute."""
    office, document = current_office(), current_trust()
    now, size = office.clock.now(), office.books.policy.status_list_size
    with office.read() as session:
        lists = {
            f"status-{number}.jwt": verification.status_list(session, number, document.seals, now, size)
            for number in verification.list_numbers(session)
        }
        others = _regions(session)
    return department_kit(document.file, lists, others)


def _regions(session: Session) -> dict[str, bytes | str]:
    """Files of the accepted regions: `region-1-trust.json`, `region-1-status-1.jwt`, …, in the order of their issuers."""
    files: dict[str, bytes | str] = {}
    for place, row in enumerate(regions.listed(session), start=1):
        files[f"region-{place}-trust.json"] = row.trust
        for number, kept in enumerate(regions.lists_of(session, row.iss), start=1):
            files[f"region-{place}-status-{number}.jwt"] = kept.token
    return files
