"""The trust list of this installation, as outsiders load it and as our own verifier uses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from esign.errors import EsignError, RootOffline
from esign.seals import Seals
from esign.trust import trust_file, trust_list
from esign.trusted import Trust
from portal.office import current_office

KEPT = (
    "trust.json"  # beside the keys: signed where the root key lies, brought here when that is another machine
)


@dataclass(frozen=True)
class TrustDocument:
    """``file``: trust.json; ``trust``: the same, checked and opened; ``day``, ``seals``: what it was made for."""

    file: bytes
    trust: Trust
    day: str
    seals: Seals


def document(seals: Seals, directory: Path, at: datetime) -> TrustDocument:
    """Signed for the day of ``at``; without the root key the file kept in ``directory`` serves. Raises EsignError."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        listed = trust_list(seals, seals.names.base_url, seals.names.base_url, midnight)
        made = trust_file(seals, listed)
    except RootOffline:
        kept = directory / KEPT
        if not kept.is_file():
            raise
        made = kept.read_bytes()
    return TrustDocument(made, Trust.load(made), midnight.date().isoformat(), seals)


def current_trust() -> TrustDocument:
    """Today's document for today's keys, made once a process. Answers 503 while the installation has no keys."""
    office = current_office()
    now = office.clock.now()
    kept: TrustDocument | None = current_app.extensions.get("trust")
    try:
        seals = office.seals
        if kept is None or kept.day != now.date().isoformat() or kept.seals is not seals:
            kept = document(seals, office.settings.data_dir / "keys", now)
    except EsignError as error:
        raise ServiceUnavailable from error
    current_app.extensions["trust"] = kept
    return kept
