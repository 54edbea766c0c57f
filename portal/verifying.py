"""One verification for page and interface: the verdict, and the same answer signed so that it can be kept as proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from esign.jose import compact_json
from esign.keys import sign_token
from esign.kit import department_kit
from esign.presentation import is_dynamic_qr, is_presentation
from esign.trusted import Trust
from esign.verdict import Check, Verdict
from licensing.act import Actor
from licensing.services.holding import asking
from licensing.services.licences import regions, verification
from licensing.store.models import PresentationRequest
from portal.looks import seen
from portal.office import current_office
from portal.public_reading import read
from portal.trust import current_trust

ANSWER_TYP = "verification-answer+jws"


def verdict_on(
    data: bytes | str, seals: Sequence[bytes] = (), asker: tuple[str, str] | None = None
) -> Verdict:
    """The verdict on a licence in any form, by its signature and by the register of this second.

    Where a copy of the register is near, it may say "valid" as of its own instant, seconds ago; everything else is the database's to say.

    A licence of another region an operator has accepted is judged by what was last fetched from there.
    It leaves a trace for the licence's holder; ``asker``: name and id of a department's system that shows its token.
    """
    office = current_office()
    document = current_trust()
    now = office.clock.now()

    def judge(session: Session) -> Verdict:
        trust = Trust((*document.trust.issuers, *regions.issuers(session)))
        return verification.check(session, data, trust, now, seals)

    verdict, as_of = read(judge, decides=lambda found: found.ok)
    look = seen(verdict, "file" if isinstance(data, bytes) else "text", asker)
    if look is not None:
        office.looks.note(look)
    return replace(verdict, as_of=min(as_of, verdict.as_of))


def answer_of(request_id: str, actor: Actor) -> PresentationRequest:
    """A request to be shown a licence, with what the holder has presented meanwhile judged."""
    document = current_trust()
    with current_office().work(actor) as work:
        return asking.settle(work, request_id, document.trust)


def verdict_for(request_id: str, actor: Actor, text: str) -> Verdict:
    """The verdict on a five-minute code or presentation, for the request it was made for."""
    document = current_trust()
    with current_office().work(actor) as work:
        return asking.scan(work, request_id, text, document.trust)


def needs_request(data: bytes | str) -> bool:
    """Whether this proves possession to one verifier, and so can only be judged with its request."""
    return isinstance(data, str) and (is_dynamic_qr(data) or is_presentation(data))


def kept_verdict(request: PresentationRequest) -> Verdict | None:
    """What a request was answered with; None while it was not."""
    kept = request.verdict
    if kept is None:
        return None
    checks = tuple(Check(c["name"], c["ok"], c["detail"]) for c in kept["checks"])
    as_of = datetime.fromisoformat(kept["as_of"])
    return Verdict(kept["result"], tuple(kept["reasons"]), dict(kept["claims"]), checks, as_of)


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
