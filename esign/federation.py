"""Whether another region's trust list may be accepted, and whether a newer one may take its place.

A region is its root key. Everything else may change, but only forwards: not to an older list, and no key that was
called stolen comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from esign.errors import EsignError
from esign.trusted import Issuer

SKEW = timedelta(minutes=5)


class NotAccepted(EsignError):
    """A trust list that must not be used here; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def fingerprint(issuer: Issuer) -> str:
    """SHA-256 of the root certificate in hex."""
    return sha256(issuer.root).hexdigest()


def same_fingerprint(given: str, issuer: Issuer) -> bool:
    """Whether a fingerprint as people write it (colons, spaces, capitals) is this root's."""
    return given.replace(":", "").replace(" ", "").lower() == fingerprint(issuer)


def check_newcomer(new: Issuer, own: Issuer, others: Sequence[Issuer], at: datetime) -> None:
    """May this region be added beside us and the others? Raises NotAccepted."""
    if new.iss == own.iss or new.root == own.root:
        raise NotAccepted("trust_own", "it says it is this installation")
    if any(each.iss == new.iss for each in others):
        raise NotAccepted("trust_known", f"{new.iss} is trusted already")
    _check_list(new, (own, *others), at)


def check_successor(old: Issuer, new: Issuer, rest: Sequence[Issuer], at: datetime) -> None:
    """May this list take the place of the one we have of the same region? Raises NotAccepted."""
    if new.root != old.root:
        raise NotAccepted("trust_other_root", "signed by another root than the one that was accepted")
    if new.iss != old.iss:
        raise NotAccepted("trust_other_iss", f"it is now called {new.iss}")
    if new.region != old.region:
        raise NotAccepted("trust_other_region", f"it now says it registers in {new.region}, not {old.region}")
    if new.number < old.number:
        raise NotAccepted("trust_rollback", f"number {new.number}, older than {old.number}")
    if new.made_at < old.made_at:
        raise NotAccepted("trust_rollback", f"made {new.made_at.isoformat()}, older than the one we have")
    if undone := [key for key in _revoked(old) if key not in _revoked(new)]:
        raise NotAccepted("trust_rollback", f"keys that were stolen are good again: {', '.join(undone)}")
    _check_list(new, rest, at)


def _check_list(new: Issuer, others: Sequence[Issuer], at: datetime) -> None:
    if at >= new.expires_at:
        raise NotAccepted("trust_expired", f"good until {new.expires_at.isoformat()}")
    if new.made_at > at + SKEW:
        raise NotAccepted("trust_in_future", f"made {new.made_at.isoformat()}; check the clocks")
    taken = {kid for each in others for kid in (*each.keys, *each.sm2)}
    if clash := sorted(taken & {*new.keys, *new.sm2}):
        raise NotAccepted("trust_key_clash", f"it lists keys of another registry: {', '.join(clash)}")


def _revoked(issuer: Issuer) -> list[str]:
    stolen = [key.kid for key in issuer.keys.values() if key.revoked_at is not None]
    return stolen + [key.kid for key in issuer.sm2.values() if key.revoked_at is not None]
