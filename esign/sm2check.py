"""What the national profile's seal and twin add to a verdict; both are optional, and neither replaces ES256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from esign.errors import Malformed
from esign.sm2 import Sm2Unavailable
from esign.sm2seal import SealRead, read_seal, signer_of
from esign.sm2twin import read_twin
from esign.trusted import Issuer, SealingKey
from esign.verdict import Findings

MAX_SEALS = 4
MAX_SEAL = 256 * 1024
SEAL, TWIN = "sm2_seal", "sm2_twin"
_SEQUENCE = b"\x30"
UNAVAILABLE = "this system's libcrypto has no SM2: OpenSSL 3.0 or newer is needed to check it"


@dataclass(frozen=True)
class Sealed:
    """What seals are checked against: the PDF (None when only text was given), the credential, the register's word."""

    pdf: bytes | None
    credential: str
    confirmed: bool


def check_seals(seals: Sequence[bytes], about: Sealed, issuer: Issuer, findings: Findings) -> None:
    """Each seal (DER) or twin (JWS) becomes one named check; never raises."""
    if len(seals) > MAX_SEALS or any(len(item) > MAX_SEAL for item in seals):
        findings.failed(SEAL, "unknown", "seal_too_large", f"at most {MAX_SEALS} of {MAX_SEAL} bytes")
        return
    for item in seals:
        name = SEAL if item.startswith(_SEQUENCE) else TWIN
        try:
            if name == SEAL:
                _check_seal(item, about, issuer, findings)
            else:
                _check_twin(item, about, issuer, findings)
        except Malformed as error:
            reason = error.reason if error.reason.startswith(("seal_", "twin_")) else "seal_damaged"
            findings.failed(name, "forged", reason, str(error))
        except Sm2Unavailable:
            findings.failed(name, "unknown", "sm2_unavailable", UNAVAILABLE)


def _check_seal(seal: bytes, about: Sealed, issuer: Issuer, findings: Findings) -> None:
    if about.pdf is None:
        findings.failed(SEAL, "unknown", "seal_needs_pdf", "a seal is over the PDF, which was not given")
        return
    public = signer_of(seal)
    key = next((each for each in issuer.sm2.values() if each.public == public), None)
    if key is None:
        raise Malformed("seal: by a key that the trust list does not name", "seal_key_unknown")
    found = read_seal(seal, about.pdf, key.public)
    if _in_time(SEAL, key, found.at, about, findings):
        findings.passed(SEAL, _told(found, key))


def _told(found: SealRead, key: SealingKey) -> str:
    return f"{found.name}, {found.at.isoformat()}, SM2 over SM3 by key {key.kid}"


def _check_twin(raw: bytes, about: Sealed, issuer: Issuer, findings: Findings) -> None:
    try:
        twin = raw.decode("ascii").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise Malformed("neither a seal nor a twin", "seal_damaged") from error
    failures = []
    for key in issuer.sm2.values():
        try:
            read_twin(twin, about.credential, key.kid, key.public)
        except Malformed as error:
            failures.append(error)
            continue
        if _in_time(TWIN, key, None, about, findings):
            findings.passed(TWIN, f"SM2 over SM3 by key {key.kid}")
        return
    told = [error for error in failures if error.reason != "twin_key_unknown"]
    raise (told or [Malformed("twin: by a key that the trust list does not name", "twin_key_unknown")])[0]


def _in_time(name: str, key: SealingKey, at: datetime | None, about: Sealed, findings: Findings) -> bool:
    """A stolen SM2 key can date a seal as it likes; only the register's word helps then."""
    if at is not None and not key.start <= at < key.end:
        findings.failed(name, "forged", "seal_not_valid_then", "sealed outside the key's window")
    elif key.revoked_at is not None and not about.confirmed:
        findings.failed(name, "unknown", "seal_key_compromised", "its age cannot be shown")
    else:
        return True
    return False
