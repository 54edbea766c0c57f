"""Pin somebody else's time-stamp authority: its certificates are looked at once, here, and vouched for by the trust list.

From then on licences may carry its tokens (`foreign.py`); where they come from is a setting (`tsa_url`).
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from esign.foreign import NOT_OF_X509
from esign.jose import b64u
from esign.keychecks import NotChangeable
from esign.manifest import OUTSIDE_USE, KeyEntry, read_manifest, write_manifest
from esign.rotation import Step

CURVES = ("secp256r1", "secp384r1")
SMALLEST_RSA = 2048


def pin(directory: Path, chain: bytes, at: datetime, *, apply: bool) -> Step:
    """Take the authority with these certificates (PEM, leaf first, its root last) into the manifest from `at` on.

    Raises NotChangeable for certificates that no verifier would take.
    """
    manifest = read_manifest(directory)
    certificates = _checked(chain, at)
    leaf = certificates[0].public_bytes(Encoding.DER)
    kid = b64u(sha256(leaf).digest()[:12])
    if any(entry.kid == kid for entry in manifest.keys):
        raise NotChangeable(f"authority {kid} is already listed")
    if apply:
        start = max(at.replace(microsecond=0), certificates[0].not_valid_before_utc)
        end = min(each.not_valid_after_utc for each in certificates)
        file = f"keys/{OUTSIDE_USE}-{kid}"
        (directory / f"{file}.pem").write_bytes(
            b"".join(each.public_bytes(Encoding.PEM) for each in certificates)
        )
        write_manifest(directory, manifest.with_key(KeyEntry(kid, OUTSIDE_USE, file, start, end)))
    return Step("pin", OUTSIDE_USE, kid, at)


def _checked(chain: bytes, at: datetime) -> list[x509.Certificate]:
    """A leaf for time-stamps alone, each certificate issued by the next, the last by itself, all valid at `at`."""
    try:
        found = x509.load_pem_x509_certificates(chain)
        for lower, upper in zip(found, [*found[1:], found[-1]], strict=True):
            lower.verify_directly_issued_by(upper)
        for upper in found[1:]:
            if not upper.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                raise NotChangeable("an issuer in the chain is not a CA")
        purposes = found[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        key = found[0].public_key()
    except NOT_OF_X509 as error:
        raise NotChangeable(
            "the file must hold the authority's certificate for time-stamps, then those above it, its root last"
        ) from error
    if len(found) < 2 or list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING] or not purposes.critical:
        raise NotChangeable("the first certificate is not for time-stamps alone (RFC 3161 section 2.3)")
    good = isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA
    if not good and not (isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES):
        raise NotChangeable("the authority's key is neither RSA of 2048 bits or more nor P-256 or P-384")
    if any(not each.not_valid_before_utc <= at < each.not_valid_after_utc for each in found):
        raise NotChangeable("a certificate of the chain is not valid now")
    return found
