"""The OCSP key vouched for by each authority: a certificate's state counts only from a delegate of its own issuer.

RFC 6960 §4.2.2.2: the responder's certificate is issued directly by the CA that issued the certificate in question.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from esign.certs import Ask, Authority, pem
from esign.jose import PublicKey
from esign.manifest import KeyEntry, Manifest

OTHERS = ("root", "tsa-ca")  # the issuing CA's certificate is the key's own


def certify_responder(
    directory: Path, entry: KeyEntry, public: PublicKey, authorities: Mapping[str, Authority]
) -> None:
    """Write the OCSP key's further certificates, by those authorities whose keys are at hand."""
    for slug in OTHERS:
        if slug in authorities:
            ask = Ask(f"ocsp {entry.kid}", public, entry.start, entry.end, ExtendedKeyUsageOID.OCSP_SIGNING)
            _path(directory, entry, slug).write_bytes(pem(authorities[slug].issue(ask)))


def read_responders(directory: Path, manifest: Manifest) -> dict[str, tuple[x509.Certificate, ...]]:
    """Further certificates by key id; older installations have none."""
    return {
        entry.kid: tuple(
            x509.load_pem_x509_certificate(path.read_bytes())
            for slug in OTHERS
            if (path := _path(directory, entry, slug)).is_file()
        )
        for entry in manifest.keys
        if entry.use == "ocsp"
    }


def _path(directory: Path, entry: KeyEntry, slug: str) -> Path:
    return directory / f"{entry.file}.{slug}.pem"
