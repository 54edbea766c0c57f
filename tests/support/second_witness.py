"""A witness of another maker: C2SP notes and cosignatures and RFC 9162 consistency, with no line of ours in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class NoticedError(Exception):
    """The log did something a log must not do."""


def joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class SecondWitness:
    """Remembers the last size and root; cosigns what grew out of it."""

    def __init__(self, name: str, log_key: Ed25519PublicKey) -> None:
        self.name, self.log_key = name, log_key
        self.key = Ed25519PrivateKey.generate()
        self.size, self.root = 0, b""

    @property
    def vkey(self) -> str:
        raw = b"\x04" + self.key.public_key().public_bytes_raw()
        return f"{self.name}+{self._id().hex()}+{base64.b64encode(raw).decode()}"

    def _id(self) -> bytes:
        raw = b"\x04" + self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]

    def cosign(self, note: str, proof: Callable[[int, int], list[bytes]], now: int) -> str:
        """The note with one more line; ``proof(old, new)`` fetches the consistency proof. Raises NoticedError."""
        body, _, signatures = note.partition("\n\n")
        text = body + "\n"
        origin, size_text, root_text = body.split("\n")
        self._check_log(origin, text, signatures)
        size, root = int(size_text), base64.b64decode(root_text)
        if size < self.size:
            raise NoticedError("rollback")
        if self.size and not consistent(self.size, self.root, size, root, proof(self.size, size)):
            raise NoticedError("fork")
        self.size, self.root = size, root
        signed = self.key.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
        blob = base64.b64encode(self._id() + now.to_bytes(8, "big") + signed).decode()
        return f"{note}\u2014 {self.name} {blob}\n"

    def _check_log(self, origin: str, text: str, signatures: str) -> None:
        for line in signatures.splitlines():
            _, name, blob = line.split(" ")
            if name == origin:
                try:
                    self.log_key.verify(base64.b64decode(blob)[4:], text.encode())
                except InvalidSignature:
                    continue
                return
        raise NoticedError("not signed by the log")


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162 §2.1.4.2 by recursion over the shape of the tree, where the house walks bits."""
    if old == new:
        return old_root == new_root and not proof
    steps = iter(proof)

    def walk(low: int, high: int, whole: bool) -> tuple[bytes, bytes]:
        """(hash of the old part, hash of the new part) of leaves low..high."""
        if old >= high:
            found = old_root if whole else next(steps)
            return found, found
        split = 1
        while split * 2 < high - low:
            split *= 2
        if old - low <= split:
            before, after = walk(low, low + split, whole)
            return before, joined(after, next(steps))
        before, after = walk(low + split, high, False)
        left = next(steps)
        return joined(left, before), joined(left, after)

    try:
        found_old, found_new = walk(0, new, True)
    except StopIteration:
        return False
    return next(steps, None) is None and (found_old, found_new) == (old_root, new_root)
