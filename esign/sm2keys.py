"""The SM2 keys of an installation: made and opened beside the others, published in the trust list's own `sm2` part."""

from __future__ import annotations

import base64
import textwrap
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from esign.errors import Malformed, PkiMissing
from esign.jose import b64u
from esign.manifest import SEAL_USE, KeyEntry, read_manifest
from esign.sm2 import Sm2Key, Sm2Unavailable, generate, read_pem, write_pem
from esign.sm2cert import write_certificate

LIFE = timedelta(days=5 * 365)
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"


@dataclass(frozen=True)
class SealKey:
    """An SM2 key of this installation: `public` is its SubjectPublicKeyInfo, `private` None where libcrypto lacks SM2."""

    public: bytes
    private: Sm2Key | None
    certificate: bytes = b""


def seal_key_id(public: bytes) -> str:
    """As every key id of the house: ten characters of the SHA-256 of the SubjectPublicKeyInfo."""
    return b64u(sha256(public).digest())[:10]


def make_seal_key(directory: Path, password: bytes, start: datetime) -> KeyEntry:
    """Make a key and write its files; raises Sm2Unavailable."""
    key = generate()
    kid = seal_key_id(key.public)
    file = f"keys/{SEAL_USE}-{kid}"
    path = directory / f"{file}.key"
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(write_pem(key, password))
    lines = textwrap.wrap(base64.b64encode(key.public).decode("ascii"), 64)
    (directory / f"{file}.pub").write_text("\n".join([_BEGIN, *lines, _END, ""]), encoding="ascii")
    end = start + LIFE
    made = write_certificate(key, read_manifest(directory).names.organisation, start, end)
    (directory / f"{file}.crt").write_bytes(made)
    return KeyEntry(kid, SEAL_USE, file, start, end)


def open_seal_key(directory: Path, password: bytes, entry: KeyEntry) -> SealKey:
    """Open a key; on a system without SM2 only its public half. Raises PkiMissing, WrongPassphrase, Malformed."""
    public = _read_public(directory / f"{entry.file}.pub")
    path = directory / f"{entry.file}.key"
    if seal_key_id(public) != entry.kid:
        raise Malformed(f"{entry.file}.pub is of another key")
    if not path.exists():  # a retired key may have been destroyed
        return SealKey(public, None)
    try:
        private = read_pem(path.read_bytes(), password)
        return SealKey(public, private, _certificate(directory, entry, private))
    except Sm2Unavailable:
        return SealKey(public, None)


def _certificate(directory: Path, entry: KeyEntry, private: Sm2Key) -> bytes:
    """The key's certificate; made anew at every start for a key from before there were any."""
    path = directory / f"{entry.file}.crt"
    if path.is_file():
        return path.read_bytes()
    return write_certificate(private, read_manifest(directory).names.organisation, entry.start, entry.end)


def _read_public(path: Path) -> bytes:
    if not path.is_file():
        raise PkiMissing(f"{path.name} is not there")
    lines = path.read_text(encoding="ascii", errors="replace").split()
    body = "".join(lines).removeprefix(_BEGIN.replace(" ", "")).removesuffix(_END.replace(" ", ""))
    try:
        return base64.b64decode(body, validate=True)
    except ValueError as error:
        raise Malformed(f"{path.name} is damaged") from error
