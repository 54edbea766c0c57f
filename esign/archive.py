"""The copy for the archive: the same licence extended to PAdES B-LTA, and extended again before what vouches for it runs out.

Each extension is one revision: certificates and revocation lists of its day, and a document time-stamp over everything before. A later
revision is where an overlay would hide, and anybody can get a time-stamp. So an archive copy is accepted only when extending
the original, with what is in it, gives the very same bytes; and lists and certificates must be the registry's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from esign import cms
from esign.archivelists import Known, Lists, gather, known_of
from esign.certs import der
from esign.der import read_tlv
from esign.errors import Malformed
from esign.foreignstamp import signer_of
from esign.pades import RepeatableWriter, room_for, write_dss
from esign.pdfread import signed_parts
from esign.seals import Seals
from esign.stampcheck import outside_of, outside_stamp, signer_in
from esign.stamping import Stamper
from esign.trusted import Trust
from esign.tsainfo import read_stamp_info
from esign.verdict import Check, Verdict
from esign.verify import KeptStatus, LiveState, verify

FIELD = "ArchiveTimestamp"
MOST_EXTENSIONS = 20  # one in some years
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")


@dataclass(frozen=True)
class Extension:
    """One revision: its lists, its document time-stamp, and what that is over."""

    lists: Lists
    token: bytes
    digest: bytes


@dataclass(frozen=True)
class Opened:
    """An archive copy taken apart: the licence as issued, and its extensions, oldest first."""

    original: bytes
    extensions: tuple[Extension, ...]

    @property
    def token(self) -> bytes:
        """The newest time-stamp."""
        return self.extensions[-1].token


def lists_for(pdf: bytes, seals: Seals, stamper: Stamper, at: datetime) -> Lists:
    """What to add to a licence or an archive copy at `at`: about every signer in it that has not run out, and the next one."""
    signed = cms.read(signed_parts(original_of(pdf)).container, cms.DATA)
    earlier = extensions_of(pdf)
    tokens = [signed.token or b"", *(each.token for each in earlier)]
    signers = [
        signed.signer,
        *filter(None, map(signer_in, tokens)),
    ]  # nothing is said about an authority outside
    own = {each.subject for each in seals.authorities}
    next_one = [der(each) for each in stamper.chain[:1] if each.issuer in own]
    found = gather([*signers, *next_one], seals, at)
    return (
        earlier[-1].lists.with_more(found) if earlier else found
    )  # a reader looks at the newest store alone


def archive_copy(pdf: bytes, stamper: Stamper, lists: Lists) -> bytes:
    """A licence, or an archive copy of one, with lists and a document time-stamp of now; raises KeyNotUsable.

    The lists should be from after the licence was signed: an older one says nothing about the instant of signing.
    """
    return _extend(pdf, lists, stamper.stamp, 2 * room_for(stamper))


def open_archive(pdf: bytes) -> Opened:
    """Take an archive copy apart; raises Malformed unless it is exactly original plus extensions."""
    if len(_ranges(pdf)) < 2:
        raise Malformed("archive: expected a time-stamp", "changed_after_signing")
    return Opened(original_of(pdf), extensions_of(pdf))


def extensions_of(pdf: bytes) -> tuple[Extension, ...]:
    """The extensions of a licence, none where it has none; raises Malformed where anything else was added."""
    before, extensions = original_of(pdf), []
    for gap, after, tail in _ranges(pdf)[1:]:
        end = after + tail
        if not len(before) < gap < after <= end <= len(pdf):
            raise Malformed("archive: a time-stamp does not cover the whole file", "changed_after_signing")
        revision = pdf[:end]
        token, lists = _token(revision, gap, after), _lists_in(revision, before)
        if _extend(before, lists, lambda _, token=token: token, after - gap - 2) != revision:  # type: ignore[misc]  # bound at once
            raise Malformed("archive: more was added than a time-stamp", "changed_after_signing")
        extensions.append(Extension(lists, token, sha256(revision[:gap] + revision[after:]).digest()))
        before = revision
    if len(before) != len(pdf):
        raise Malformed("archive: the time-stamp does not cover the whole file", "changed_after_signing")
    return tuple(extensions)


def good_until(pdf: bytes) -> datetime:
    """When the certificate behind the newest archive time-stamp runs out; the beginning of time where there is none."""
    extensions = extensions_of(pdf)
    if not extensions:
        return datetime.min.replace(tzinfo=UTC)
    signer = signer_in(extensions[-1].token) or signer_of(extensions[-1].token)
    return x509.load_der_x509_certificate(signer).not_valid_after_utc


def has_lists(pdf: bytes) -> bool:
    """Whether the newest extension brings lists; copies made before 0.9 do not."""
    extensions = extensions_of(pdf)
    return bool(extensions) and extensions[-1].lists != Lists()


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
    """The verdict on the licence inside, with the archive time-stamps as one more check; never raises on bad input.

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
        own = Trust((issuer,))
        opened, known = open_archive(pdf), known_of(issuer)
        stamped = [_stamped(each, own, known) for each in opened.extensions]
        if stamped != sorted(stamped):
            raise Malformed("archive: a time-stamp is older than the one before it", "timestamp_bad")
    except Malformed as error:
        check = Check("archive", False, str(error))
        return Verdict("forged", (error.reason,), {}, (check,), at)
    detail = ", ".join(each.isoformat() for each in stamped)
    return replace(verdict, checks=(*verdict.checks, Check("archive", True, detail)))


def _ranges(pdf: bytes) -> list[tuple[int, int, int]]:
    found = [(int(gap), int(end), int(tail)) for gap, end, tail in _RANGE.findall(pdf)]
    if not 1 <= len(found) <= 1 + MOST_EXTENSIONS:
        raise Malformed("archive: expected a signature and time-stamps", "changed_after_signing")
    return found


def _token(revision: bytes, gap: int, after: int) -> bytes:
    try:
        padded = bytes.fromhex(revision[gap + 1 : after - 1].decode("ascii"))
    except ValueError as error:
        raise Malformed("archive: the time-stamp is damaged", "container_damaged") from error
    return padded[: read_tlv(padded)[2]]


def _lists_in(revision: bytes, before: bytes) -> Lists:
    """What the last revision brings; how it is read does not matter, as the bytes are compared afterwards."""
    if revision.count(b"/DSS") == before.count(b"/DSS"):
        return Lists()
    try:
        store = PdfFileReader(BytesIO(revision), strict=False).root["/DSS"]
        found = [
            tuple(item.get_object().data for item in store[name]) if name in store else ()
            for name in ("/Certs", "/CRLs", "/OCSPs")
        ]
    except Exception as error:  # whatever a PDF library raises over bytes of anybody
        raise Malformed("archive: its lists cannot be read", "changed_after_signing") from error
    return Lists(*found)


def _stamped(extension: Extension, trust: Trust, known: Known) -> datetime:
    known.insist(extension.lists)
    if (outside := outside_of(extension.token, trust)) is not None:
        return outside_stamp(extension.token, outside[1], extension.digest)
    token = cms.read(extension.token, cms.TST_INFO)
    found = trust.find_certificate(token.signer, "tsa")
    stamp = read_stamp_info(token.content or b"")
    if found is None or not cms.signed_by_certificate(token, sha256(token.content or b"").digest()):
        raise Malformed("archive: not stamped by a known authority", "timestamp_bad")
    if sorted(token.certificates()) != sorted(found[1].chain):
        raise Malformed("archive: other certificates than the trust list's", "container_damaged")
    if stamp.imprint != extension.digest:
        raise Malformed("archive: the time-stamp is of another file", "timestamp_bad")
    if found[1].fault_at(stamp.at):
        raise Malformed("archive: the time-stamp key was not valid then", "timestamp_bad")
    return stamp.at


def _extend(pdf: bytes, lists: Lists, stamp: Callable[[bytes], bytes], room: int) -> bytes:
    writer = RepeatableWriter(BytesIO(pdf))
    if lists != Lists():
        write_dss(writer, lists.certificates, lists.crls, lists.ocsps)
    count = pdf.count(FIELD.encode())
    session = cms_embedder.PdfCMSEmbedder().write_cms(field_name=f"{FIELD}{count or ''}", writer=writer)
    next(session)
    placeholder = DocumentTimestamp(room)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    session.send(cms_embedder.SigObjSetup(sig_placeholder=placeholder))
    prepared, output = session.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    session.send(stamp(prepared.document_digest))
    return bytes(output.getbuffer())
