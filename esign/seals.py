"""Everything an installation signs with, opened once and shared by threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from esign.certs import Authority, IssuerNames, KeptCrl, LiveCrl, Revoked
from esign.devices import DeviceKey, Devices
from esign.errors import KeyNotUsable, PkiMissing
from esign.jose import PublicKey
from esign.keys import FileKey, KeyProvider, key_password, read_key, read_public
from esign.manifest import SEAL_USE, KeyEntry, Manifest, read_manifest
from esign.responders import read_responders
from esign.sm2 import Sm2Key, available
from esign.sm2keys import SealKey, open_seal_key

Above = dict[str, tuple[x509.Certificate, ...]]


@dataclass(frozen=True)
class Seals:
    """Keys, certificates and revocation lists; `root` is None once its key was taken offline, `live_crl` a kept one once the CA's was."""

    manifest: Manifest
    keys: dict[str, KeyProvider]
    root_certificate: x509.Certificate
    issuing_ca: x509.Certificate
    root: FileKey | None
    offline_crls: tuple[bytes, ...]
    live_crl: LiveCrl | KeptCrl
    salt: bytes
    certificates: Above
    publics: dict[str, PublicKey]
    sm2: dict[str, SealKey] = field(default_factory=dict)
    authorities: tuple[x509.Certificate, ...] = ()
    responders: Above = field(default_factory=dict)

    @property
    def names(self) -> IssuerNames:
        return self.manifest.names

    def entry(self, use: str, at: datetime) -> KeyEntry:
        """The youngest key of a use that may sign at `at`; raises KeyNotUsable."""
        usable = [key for key in self.manifest.keys if key.use == use and key.signs_at(at)]
        if not usable:
            raise KeyNotUsable(f"no active {use} key at {at.isoformat()}")
        return max(usable, key=lambda key: (key.start, key.kid))

    def key(self, use: str, at: datetime) -> KeyProvider:
        """The key to sign with now for a use: licence, tsa, ocsp, status, log or answer."""
        entry = self.entry(use, at)
        if entry.kid not in self.keys:
            raise KeyNotUsable(f"key {entry.kid} is listed but its private part is not here")
        return self.keys[entry.kid]

    def public(self, entry: KeyEntry) -> PublicKey:
        """The public key of an entry, also when its private part is gone."""
        if entry.kid in self.keys:
            return self.keys[entry.kid].public_key
        return self.publics[entry.kid]

    def seal_key(self, at: datetime) -> tuple[KeyEntry, Sm2Key]:
        """The SM2 key to seal with at `at`; raises KeyNotUsable, and Sm2Unavailable where libcrypto has no SM2."""
        entry = self.entry(SEAL_USE, at)
        private = self.sm2[entry.kid].private
        if private is None:
            available()
            raise KeyNotUsable(f"key {entry.kid} is listed but its private part is not here")
        return entry, private

    @property
    def device_keys(self) -> tuple[DeviceKey, ...]:
        """The keys in devices that may still have to sign."""
        active = [entry.kid for entry in self.manifest.keys if entry.device and entry.state == "active"]
        return tuple(key for kid in active if isinstance(key := self.keys.get(kid), DeviceKey))

    def crls(self, at: datetime) -> tuple[bytes, ...]:
        """DER revocation lists valid at `at`: issuing CA (made here), root and TSA CA (made offline)."""
        return (self.live_crl.get(at), *self.offline_crls)


def open_installation(directory: Path, passphrase: bytes, devices: Devices | None = None) -> Seals:
    """Read what `create_pki` wrote; raises PkiMissing, WrongPassphrase, Malformed.

    Without `devices` the keys that lie in one cannot sign here; no device is opened before it has to sign.
    """
    manifest = read_manifest(directory)
    root_certificate, ca_certificate, tsa_ca = (
        x509.load_pem_x509_certificate((directory / f"{slug}.pem").read_bytes())
        for slug in ("root", "ca", "tsa-ca")
    )
    public = root_certificate.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise PkiMissing("root.pem is not of an elliptic curve key")
    password = key_password(passphrase, public)
    above: Above = {"licence": (ca_certificate,), "ocsp": (ca_certificate,), "tsa": (tsa_ca,)}
    certificates = {key.kid: chain_of(directory, key, above) for key in manifest.ordinary}
    certificates |= {key.kid: read_chain(directory, key) for key in manifest.outside}
    publics = {key.kid: read_public(directory / f"{key.file}.pub") for key in manifest.ordinary}
    keys: dict[str, KeyProvider] = dict(open_keys(directory, password, manifest, certificates))
    if devices is not None:
        keys |= {
            key.kid: DeviceKey(key.device, devices, publics[key.kid], certificates[key.kid])
            for key in manifest.ordinary
            if key.device
        }
    return Seals(
        manifest=manifest,
        keys=keys,
        root_certificate=root_certificate,
        issuing_ca=ca_certificate,
        root=_open_root(directory, password, root_certificate),
        offline_crls=tuple((directory / f"{slug}.crl").read_bytes() for slug in ("root", "tsa-ca")),
        live_crl=_issuing_crl(directory, password, manifest, ca_certificate, certificates),
        salt=_read_salt(directory, password),
        certificates=certificates,
        publics=publics,
        authorities=(root_certificate, ca_certificate, tsa_ca),
        responders=read_responders(directory, manifest),
        sm2={key.kid: open_seal_key(directory, password, key) for key in manifest.sealing},
    )


def _issuing_crl(
    directory: Path, password: bytes, manifest: Manifest, certificate: x509.Certificate, certificates: Above
) -> LiveCrl | KeptCrl:
    """Signed anew each hour where the issuing CA's key is here; else the list that was brought from where it is."""
    key, kept = directory / "ca.key", directory / "ca.crl"
    if not key.exists():
        if not kept.is_file():
            raise PkiMissing(
                "neither ca.key nor ca.crl is here: portal keys renew-crls where the key is, and bring the list"
            )
        return KeptCrl(kept.read_bytes())
    private = read_key(key, password).private
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise PkiMissing("ca.key is not an elliptic curve key")
    authority = Authority("ca", private, certificate, manifest.names)
    return LiveCrl(authority, _revoked(manifest, certificates, certificate))


def chain_of(
    directory: Path, key: KeyEntry, above: Mapping[str, tuple[x509.Certificate, ...]]
) -> tuple[x509.Certificate, ...]:
    """A key's certificate and those above it, by use; nothing for one the trust list alone vouches for."""
    path = directory / f"{key.file}.pem"
    if not path.exists():
        return ()
    return (x509.load_pem_x509_certificate(path.read_bytes()), *above[key.use])


def read_chain(directory: Path, key: KeyEntry) -> tuple[x509.Certificate, ...]:
    """All certificates of an authority outside, leaf first, as they were pinned."""
    return tuple(x509.load_pem_x509_certificates((directory / f"{key.file}.pem").read_bytes()))


def open_keys(
    directory: Path, password: bytes, manifest: Manifest, certificates: Above
) -> dict[str, KeyProvider]:
    """The keys whose files are here, by id. Raises WrongPassphrase."""
    found: dict[str, KeyProvider] = {}
    for key in manifest.ordinary:
        path = directory / f"{key.file}.key"
        if path.exists():  # a retired key may have been destroyed; a device key never was a file
            found[key.kid] = read_key(path, password, certificates[key.kid])
    return found


def _open_root(directory: Path, password: bytes, certificate: x509.Certificate) -> FileKey | None:
    path = directory / "root.key"
    return read_key(path, password, (certificate,)) if path.exists() else None


def _read_salt(directory: Path, password: bytes) -> bytes:
    """The secret behind disclosure salts, kept as an Ed25519 key so that PKCS#8 encryption covers it."""
    private = read_key(directory / "salt.key", password).private
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise PkiMissing("salt.key is not usable")
    return private.private_bytes_raw()


def _revoked(manifest: Manifest, certificates: Above, ca: x509.Certificate) -> tuple[Revoked, ...]:
    return tuple(
        Revoked(certificates[key.kid][0].serial_number, key.revoked_at, key.reason or "superseded")
        for key in manifest.ordinary
        if key.revoked_at and certificates[key.kid] and certificates[key.kid][0].issuer == ca.subject
    )
