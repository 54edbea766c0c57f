"""One way to hold a signing key, whether it lies in an encrypted file or in a device (`devices.py`).

Every provider signs a message (not a digest) and answers in the JOSE form: r||s for ECDSA, 64 bytes for Ed25519.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from esign.errors import PkiMissing, WrongPassphrase
from esign.jose import PublicKey, b64u, compact_json, deflate, lowered, raw_signature

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class KeyProvider(Protocol):
    """A key that signs; `chain` is leaf first, without the root, and may be empty."""

    @property
    def kid(self) -> str: ...
    @property
    def alg(self) -> str: ...
    @property
    def public_key(self) -> PublicKey: ...
    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...
    def sign(self, message: bytes) -> bytes:
        """The signature of `message` in JOSE form."""
        ...


def key_id(public: PublicKey) -> str:
    """Ten characters of the SHA-256 of the public key: short enough for the QR code, unique in a trust list."""
    return b64u(sha256(public_der(public)).digest())[:10]


def algorithm_of(public: PublicKey) -> str:
    """The one JOSE algorithm this room uses with such a key."""
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "Ed25519"
    return {256: "ES256", 384: "ES384"}[public.curve.key_size]


@dataclass(frozen=True)
class FileKey:
    """A private key in memory, read from an encrypted PKCS#8 file."""

    private: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def public_key(self) -> PublicKey:
        return self.private.public_key()

    @property
    def kid(self) -> str:
        return key_id(self.public_key)

    @property
    def alg(self) -> str:
        return algorithm_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Deterministic (RFC 6979), so that work done twice gives the same bytes."""
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        digest = hashes.SHA256() if self.alg == "ES256" else hashes.SHA384()
        der = self.private.sign(message, ec.ECDSA(digest, deterministic_signing=True))
        return lowered(raw_signature(der, self.private.key_size // 8))


def key_password(passphrase: bytes, root_public: PublicKey) -> bytes:
    """What the key files of an installation are encrypted with: scrypt of the passphrase, salted by its root key.

    The PKCS#8 writer below has a fixed and low iteration count, so the stretching happens here, once.
    """
    return _stretched(passphrase, sha256(public_der(root_public)).digest()[:16])


@lru_cache(
    maxsize=4
)  # the folder is read again at every change, and who opens it holds the passphrase anyway
def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    return b64u(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase)).encode("ascii")


def public_der(public: PublicKey) -> bytes:
    """SubjectPublicKeyInfo."""
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def write_key(path: Path, private: PrivateKey, password: bytes) -> None:
    """Write an encrypted PKCS#8 PEM, mode 0600; an existing file raises FileExistsError."""
    lock = serialization.BestAvailableEncryption(password)
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)


def write_public(path: Path, public: PublicKey) -> None:
    """Write the public half as PEM, so that it can be published after the private one is destroyed."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(public.public_bytes(serialization.Encoding.PEM, form))


def read_public(path: Path) -> PublicKey:
    """Read a public PEM; raises PkiMissing, and WrongPassphrase on another kind of key."""
    if not path.is_file():
        raise PkiMissing(f"{path.name} is not there; keys made by an older version have to be made again")
    public = serialization.load_pem_public_key(path.read_bytes())
    if not isinstance(public, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        raise WrongPassphrase(f"{path.name}: unexpected kind of key")
    return public


def read_key(path: Path, password: bytes, chain: Sequence[x509.Certificate] = ()) -> FileKey:
    """Open an encrypted PKCS#8 file; raises WrongPassphrase."""
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password)
    except (ValueError, TypeError) as error:
        raise WrongPassphrase(path.name) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise WrongPassphrase(f"{path.name}: unexpected kind of key")
    return FileKey(private, tuple(chain))


def sign_token(key: KeyProvider, typ: str, payload: bytes, *, zipped: bool = False) -> str:
    """A compact JWS by `key`; `payload` is stored raw or, when zipped, as raw DEFLATE with `zip: DEF`."""
    header = {"alg": key.alg, "typ": typ, "kid": key.kid} | ({"zip": "DEF"} if zipped else {})
    body = deflate(payload) if zipped else payload
    signed = f"{b64u(compact_json(header))}.{b64u(body)}"
    return f"{signed}.{b64u(key.sign(signed.encode('ascii')))}"
