"""The offline bundle: credential, fresh status list and log receipt in one small file (`.licence-bundle.json`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ed25519

from esign.errors import Malformed
from esign.jose import b64u, compact_json, read_json, unb64u
from esign.log import verify_inclusion
from esign.notes import Note, read_note, signed_by
from esign.trusted import Issuer, TrustedKey
from esign.verdict import Findings

FORMAT = "licence-bundle/1"
_MEMBERS = {"format", "credential", "status", "checkpoint", "index", "proof"}


@dataclass(frozen=True)
class Receipt:
    """That the credential's digest is entry `index` of the log with this checkpoint."""

    checkpoint: str
    index: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class Bundle:
    """A credential with what is needed to judge it without a network."""

    credential: str
    status: str
    receipt: Receipt


def write_bundle(credential: str, status: str, checkpoint: str, index: int, proof: Sequence[bytes]) -> bytes:
    """The file; `proof` is the inclusion proof at the checkpoint's size."""
    return compact_json(
        {
            "format": FORMAT,
            "credential": credential,
            "status": status,
            "checkpoint": checkpoint,
            "index": index,
            "proof": [b64u(step) for step in proof],
        }
    )


def read_bundle(data: bytes) -> Bundle:
    """Take a bundle apart strictly; raises Malformed."""
    outer = read_json(data)
    if set(outer) != _MEMBERS or outer["format"] != FORMAT or compact_json(outer) != data:
        raise Malformed("bundle: another format")
    texts = [outer[name] for name in ("credential", "status", "checkpoint")]
    proof = outer["proof"]
    if not all(isinstance(text, str) for text in texts) or type(outer["index"]) is not int:
        raise Malformed("bundle: a member is of the wrong kind")
    if not isinstance(proof, list) or not all(isinstance(step, str) for step in proof):
        raise Malformed("bundle: proof not understood")
    receipt = Receipt(texts[2], outer["index"], tuple(unb64u(step) for step in proof))
    return Bundle(texts[0], texts[1], receipt)


def _signed(note: Note, issuer: Issuer, key: TrustedKey) -> bool:
    public = key.public
    return isinstance(public, ed25519.Ed25519PublicKey) and signed_by(note, issuer.log_origin, public)


def check_receipt(bundle: Bundle, issuer: Issuer, findings: Findings) -> None:
    """Is the credential in the issuer's public log?"""
    try:
        note = read_note(bundle.receipt.checkpoint)
    except Malformed as error:
        findings.failed("log", "forged", "checkpoint_bad", str(error))
        return
    keys = [key for key in issuer.keys.values() if key.use == "log" and _signed(note, issuer, key)]
    if not keys or note.checkpoint.origin != issuer.log_origin:
        findings.failed("log", "forged", "checkpoint_bad", "the checkpoint is not this installation's")
        return
    if all(key.revoked_at is not None for key in keys):  # a checkpoint says no time, so nothing dates it
        findings.failed("log", "unknown", "log_key_compromised", "ask for a bundle of today")
        return
    size, root = note.checkpoint.size, note.checkpoint.root
    # what the issuer signed has an entry of its own, so that a narrowed credential can be found as well
    forms = (bundle.credential, bundle.credential.partition("~")[0])
    entries = [sha256(form.encode()).digest() for form in forms]
    receipt = bundle.receipt
    if any(verify_inclusion(entry, receipt.index, size, receipt.proof, root) for entry in entries):
        findings.passed("log", f"entry {bundle.receipt.index} of {size}")
    else:
        findings.failed("log", "forged", "not_in_log", "the public log does not hold it")
