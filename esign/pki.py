"""Set up an installation's keys: root P-384 -> issuing CA -> licence signer and OCSP; root -> TSA CA -> TSA.

Status list, log and answer keys need no certificate: the trust list, signed by the root, vouches for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from esign.certs import Ask, Authority, IssuerNames, pem, self_signed
from esign.devices import Devices, RefusedPins
from esign.errors import PkiExists, PkiMissing, RootOffline
from esign.keys import PrivateKey, key_id, key_password, read_key, write_key, write_public
from esign.manifest import FILE, SEAL_USE, KeyEntry, Manifest, read_manifest, write_manifest
from esign.responders import certify_responder
from esign.seals import Seals, open_installation
from esign.sm2keys import make_seal_key

YEAR = timedelta(days=365)
SKEW = timedelta(days=1)
KEPT_CRL_LIFE = timedelta(days=35)  # of the issuing CA, when its key is elsewhere: as long as a trust list
OFFLINE_CRL_LIFE = (
    5 * YEAR
)  # as long as a time-stamp certificate: an archived licence is judged by the lists in it
LIFE = {"licence": timedelta(days=730), "tsa": 5 * YEAR, "ocsp": timedelta(days=730)}
PLAIN_LIFE = 5 * YEAR
# No extended key usage on the licence signer: NSS (pdfsig) and MuPDF refuse id-kp-documentSigning (RFC 9336).
CERTIFIED: dict[str, tuple[str, ObjectIdentifier | None]] = {
    "licence": ("ca", None),
    "ocsp": ("ca", ExtendedKeyUsageOID.OCSP_SIGNING),
    "tsa": ("tsa-ca", ExtendedKeyUsageOID.TIME_STAMPING),
}


def create_pki(directory: Path, passphrase: bytes, at: datetime, names: IssuerNames) -> None:
    """Make every key and certificate of a new installation; raises PkiExists where one is already."""
    if (directory / FILE).exists() or (directory / "root.key").exists():
        raise PkiExists(str(directory))
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    (directory / "keys").mkdir(mode=0o700, exist_ok=True)
    start = at.replace(microsecond=0) - SKEW
    root_private = ec.generate_private_key(ec.SECP384R1())
    password = key_password(passphrase, root_private.public_key())
    root = _make_root(directory, password, root_private, (start, names))
    authorities = {"root": root}
    for slug, role in (("ca", "Issuing CA"), ("tsa-ca", "Time Stamping CA")):
        authorities[slug] = _make_ca(directory, password, root, (slug, role, start))
    for slug, authority in authorities.items():
        (directory / f"{slug}.crl").write_bytes(authority.crl((), at.replace(microsecond=0), crl_life(slug)))
    write_key(directory / "salt.key", ed25519.Ed25519PrivateKey.generate(), password)
    manifest = Manifest(names, ())
    for use in ("licence", "tsa", "ocsp", "status", "log", "answer"):
        manifest = manifest.with_key(add_key(directory, password, use, start, authorities))
    write_manifest(directory, manifest)


def crl_life(slug: str) -> timedelta:
    """How long a list that is signed by hand is good for."""
    return KEPT_CRL_LIFE if slug == "ca" else OFFLINE_CRL_LIFE


def open_seals(directory: Path, passphrase: bytes, devices: Devices | None = None) -> Seals:
    """All keys and certificates of an installation; raises PkiMissing, WrongPassphrase."""
    return open_installation(directory, passphrase, devices)


def open_devices(directory: Path, passphrase: bytes, pins: Mapping[str, str]) -> Devices:
    """The devices of an installation, none of them opened yet; `pins` by token label."""
    return Devices(pins, RefusedPins(directory, lambda: directory_password(directory, passphrase)))


def add_key(
    directory: Path, password: bytes, use: str, start: datetime, authorities: dict[str, Authority]
) -> KeyEntry:
    """Make one key of a use, certified where the use asks for it, and write its files; SM2 raises Sm2Unavailable."""
    if use == SEAL_USE:
        return make_seal_key(directory, password, start)
    private = _new_private(use)
    kid = key_id(private.public_key())
    end = start + LIFE.get(use, PLAIN_LIFE)
    file = f"keys/{use}-{kid}"
    certificate = None
    if (
        use in CERTIFIED
    ):  # made before anything is written, so that a refusal leaves no key without its certificate
        slug, purpose = CERTIFIED[use]
        ask = Ask(f"{use} {kid}", private.public_key(), start, end, purpose)
        certificate = pem(authorities[slug].issue(ask))
    write_key(directory / f"{file}.key", private, password)
    write_public(directory / f"{file}.pub", private.public_key())
    if certificate is not None:
        (directory / f"{file}.pem").write_bytes(certificate)
    entry = KeyEntry(kid, use, file, start, end)
    if use == "ocsp":
        certify_responder(directory, entry, private.public_key(), authorities)
    return entry


def directory_password(directory: Path, passphrase: bytes) -> bytes:
    """The key files' password; raises PkiMissing where no root certificate is."""
    if not (directory / "root.pem").is_file():
        raise PkiMissing(f"no root.pem in {directory}")
    public = x509.load_pem_x509_certificate((directory / "root.pem").read_bytes()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise PkiMissing("root.pem is not of an elliptic curve key")
    return key_password(passphrase, public)


def load_authorities(directory: Path, passphrase: bytes) -> dict[str, Authority]:
    """The CAs whose keys are here; the root and TSA CA may have been taken offline."""
    names = read_manifest(directory).names
    password = directory_password(directory, passphrase)
    found: dict[str, Authority] = {}
    for slug in ("root", "ca", "tsa-ca"):
        if not (directory / f"{slug}.key").exists():
            continue
        private = read_key(directory / f"{slug}.key", password).private
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise RootOffline(f"{slug}: not an elliptic curve key")
        certificate = x509.load_pem_x509_certificate((directory / f"{slug}.pem").read_bytes())
        found[slug] = Authority(slug, private, certificate, names)
    return found


def _new_private(use: str) -> PrivateKey:
    if use == "log":  # checkpoints are C2SP signed notes, which are Ed25519
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def _make_root(
    directory: Path, password: bytes, private: ec.EllipticCurvePrivateKey, what: tuple[datetime, IssuerNames]
) -> Authority:
    start, names = what
    ask = Ask("Root CA", private.public_key(), start, start + 20 * YEAR, ca_depth=1)
    certificate = self_signed(private, ask, names)
    write_key(directory / "root.key", private, password)
    (directory / "root.pem").write_bytes(pem(certificate))
    return Authority("root", private, certificate, names)


def _make_ca(directory: Path, password: bytes, root: Authority, what: tuple[str, str, datetime]) -> Authority:
    slug, role, start = what
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = root.issue(Ask(role, private.public_key(), start, start + 10 * YEAR, ca_depth=0))
    write_key(directory / f"{slug}.key", private, password)
    (directory / f"{slug}.pem").write_bytes(pem(certificate))
    return Authority(slug, private, certificate, root.names)
