"""Time-stamp tokens under a trust list: of the registry's own authority, or of one outside that the list pins."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from esign import cms
from esign.errors import Malformed
from esign.foreignstamp import content_of, names_signer, read_foreign, read_info
from esign.trusted import Issuer, OutsideAuthority, Trust
from esign.tsainfo import Stamp, read_stamp_info


def outside_of(token: bytes, trust: Trust) -> tuple[Issuer, OutsideAuthority] | None:
    """The authority outside that a token says it is of, and whose list pins it; it is not believed yet."""
    for issuer in trust.issuers:
        for authority in issuer.outside.values():
            if names_signer(token, authority.chain[0]):
                return issuer, authority
    return None


def outside_stamp(token: bytes, authority: OutsideAuthority, imprint: bytes) -> datetime:
    """When an authority outside stamped this digest; raises Malformed with `timestamp_bad`."""
    stamp = read_foreign(token, authority.chain)
    if stamp.imprint != imprint:
        raise Malformed("time-stamp: of something else", "timestamp_bad")
    if authority.fault_at(stamp.at):
        raise Malformed("time-stamp: its authority was not to be believed then", "timestamp_bad")
    return stamp.at


def said_in(token: bytes) -> Stamp:
    """What a token says, in our form or in somebody else's; whose it is, is not looked at. Raises Malformed."""
    try:
        return read_stamp_info(cms.read(token, cms.TST_INFO).content or b"")
    except Malformed:
        return read_info(content_of(token))


def signer_in(token: bytes) -> bytes | None:
    """The certificate (DER) of a token of our own form; None for one of another authority's."""
    try:
        return cms.read(token, cms.TST_INFO).signer
    except Malformed:
        content_of(token)
        return None


def own_digest(token: cms.Envelope) -> bytes:
    """What the signature of a token of our own form is over."""
    return sha256(token.content or b"").digest()
