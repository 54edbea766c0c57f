"""The copy for the archive: the same licence extended to PAdES B-LTA by a document time-stamp.

A later revision is where an overlay would hide, and anybody can get a time-stamp. So an archive copy is accepted
only when extending the original with its time-stamp gives the very same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from esign import cms
from esign.der import read_tlv
from esign.errors import Malformed
from esign.pades import CONTAINER_BYTES, RepeatableWriter
from esign.stamping import Stamper
from esign.trusted import Trust
from esign.tsainfo import read_stamp_info
from esign.verdict import Check, Verdict
from esign.verify import KeptStatus, LiveState, verify

FIELD = "ArchiveTimestamp"
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")


@dataclass(frozen=True)
class Opened:
    """An archive copy taken apart: the licence as issued, the archive time-stamp, what it is over."""

    original: bytes
    token: bytes
    digest: bytes


def archive_copy(pdf: bytes, stamper: Stamper) -> bytes:
    """The licence with an archive time-stamp of now; raises KeyNotUsable."""
    return _extend(pdf, stamper.stamp)


def open_archive(pdf: bytes) -> Opened:
    """Take an archive copy apart; raises Malformed unless it is exactly original plus time-stamp."""
    original = original_of(pdf)
    gap, end, tail = _ranges(pdf)[1]
    if end + tail != len(pdf) or not len(original) < gap < end:
        raise Malformed("archive: the time-stamp does not cover the whole file", "changed_after_signing")
    try:
        padded = bytes.fromhex(pdf[gap + 1 : end - 1].decode("ascii"))
    except ValueError as error:
        raise Malformed("archive: the time-stamp is damaged", "container_damaged") from error
    token = padded[: read_tlv(padded)[2]]
    if _extend(original, lambda _: token) != pdf:
        raise Malformed("archive: more was added than a time-stamp", "changed_after_signing")
    return Opened(original, token, sha256(pdf[:gap] + pdf[end:]).digest())


def original_of(pdf: bytes) -> bytes:
    """What an archive copy says it was made from, cut out and not yet compared; raises Malformed where it is none."""
    _, after, rest = _ranges(pdf)[0]
    return pdf[: after + rest]


def verify_archive(
    pdf: bytes,
    trust: Trust,
    *,
    at: datetime,
    live_state: LiveState | None = None,
    seals: Sequence[bytes] = (),
    kept: Mapping[str, KeptStatus] | None = None,
    status: str | None = None,
    grace: timedelta | None = None,
) -> Verdict:
    """The verdict on the licence inside, with the archive time-stamp as one more check; never raises on bad input.

    The licence inside is judged first: only what a registry signed is taken apart and put together again.
    `seals` of the SM2 profile are over the licence as issued, which the copy holds unchanged.
    """
    try:
        verdict = verify(
            original_of(pdf),
            trust,
            at=at,
            live_state=live_state,
            seals=seals,
            kept=kept,
            status=status,
            grace=grace,
        )
        issuer = trust.issuer(verdict.issuer["iss"]) if verdict.issuer is not None else None
        if issuer is None:
            return verdict
        stamped = _stamped(open_archive(pdf), Trust((issuer,)))
    except Malformed as error:
        check = Check("archive", False, str(error))
        return Verdict("forged", (error.reason,), {}, (check,), at)
    return replace(verdict, checks=(*verdict.checks, Check("archive", True, stamped.isoformat())))


def _ranges(pdf: bytes) -> list[tuple[int, int, int]]:
    found = [(int(gap), int(end), int(tail)) for gap, end, tail in _RANGE.findall(pdf)]
    if len(found) != 2:
        raise Malformed("archive: expected a signature and a time-stamp", "changed_after_signing")
    return found


def _stamped(opened: Opened, trust: Trust) -> datetime:
    token = cms.read(opened.token, cms.TST_INFO)
    found = trust.find_certificate(token.signer, "tsa")
    stamp = read_stamp_info(token.content or b"")
    if found is None or not cms.signed_by_certificate(token, sha256(token.content or b"").digest()):
        raise Malformed("archive: not stamped by a known authority", "timestamp_bad")
    if sorted(token.certificates()) != sorted(found[1].chain):
        raise Malformed("archive: other certificates than the trust list's", "container_damaged")
    if stamp.imprint != opened.digest:
        raise Malformed("archive: the time-stamp is of another file", "timestamp_bad")
    if found[1].fault_at(stamp.at):
        raise Malformed("archive: the time-stamp key was not valid then", "timestamp_bad")
    return stamp.at


def _extend(pdf: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    writer = RepeatableWriter(BytesIO(pdf))
    session = cms_embedder.PdfCMSEmbedder().write_cms(field_name=FIELD, writer=writer)
    next(session)
    placeholder = DocumentTimestamp(2 * CONTAINER_BYTES)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    session.send(cms_embedder.SigObjSetup(sig_placeholder=placeholder))
    prepared, output = session.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    session.send(stamp(prepared.document_digest))
    return bytes(output.getbuffer())
