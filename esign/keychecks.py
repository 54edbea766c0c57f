"""What every change of keys is held against, in a dry run as when it is made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509

from esign.errors import EsignError
from esign.manifest import KeyEntry
from esign.pki import CERTIFIED, LIFE, PLAIN_LIFE


class NotChangeable(EsignError):
    """The change asked for makes no sense for this key."""

    code = "key_not_changeable"


def check_window(directory: Path, use: str, start: datetime) -> None:
    """May a key of this use begin to sign at `start`? Only inside the life of what vouches for it. Raises NotChangeable."""
    slug = CERTIFIED.get(use, ("root", None))[0]
    above = x509.load_pem_x509_certificate((directory / f"{slug}.pem").read_bytes())
    first, last = above.not_valid_before_utc, above.not_valid_after_utc
    if not first <= start <= last - LIFE.get(use, PLAIN_LIFE):
        latest = (last - LIFE.get(use, PLAIN_LIFE)).isoformat()
        raise NotChangeable(f"a {use} key can begin to sign between {first.isoformat()} and {latest}")


def check_compromise(entry: KeyEntry, at: datetime, now: datetime) -> None:
    """May the theft of this key have been at `at`? Not before it could sign, not after now. Raises NotChangeable."""
    if at > now:
        raise NotChangeable("a compromise does not lie in the future")
    if at < entry.start:
        raise NotChangeable(
            f"key {entry.kid} signs since {entry.start.isoformat()}: give that instant to doubt all it signed"
        )
