"""The evidence of a party's signature: one JSON file that anybody checks offline (电子签名法 arts 8, 13).

``sheet``: what was signed, as the exact text whose SHA-256 the person's key or provider signed; it names case, person, roles,
every paper by digest, and a nonce, so that no two requests have the same digest. ``papers``: their canonical text.
``binding``: the office's statement (its answer key) that this key, or this provider's token key, stands for this person.
``assertion`` or ``token``: the act of the signer; at a counter what two officers saw, in the office's statement.
``stamp``: RFC 3161 over everything else.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from esign.errors import Malformed
from esign.jose import Json, compact_json, read_json

FORMAT = "signature-evidence/1"
SHEET, BINDING_TYP = "signing-sheet/1", "identity-binding+jwt"
KEY, PROVIDER, COUNTER = "key", "provider", "counter"
MEMBERS = {"format", "method", "sheet", "papers", "binding", "act", "stamp"}


@dataclass(frozen=True)
class Evidence:
    """``act``: an assertion's three members for ``key``, ``{"token": …}`` for ``provider``, ``{"counter": …}`` for ``counter``.

    ``stamp``: DER.
    """

    method: str
    sheet: str
    papers: tuple[str, ...]
    binding: str
    act: Json
    stamp: bytes = b""

    def stamped_digest(self) -> bytes:
        """What the time-stamp is over."""
        parts = (self.method, self.sheet, *self.papers, self.binding, compact_json(self.act).decode())
        return sha256("\x00".join(sha256(part.encode()).hexdigest() for part in parts).encode()).digest()

    def to_bytes(self) -> bytes:
        """The file."""
        stamp = base64.b64encode(self.stamp).decode("ascii")
        return compact_json(
            {
                "format": FORMAT,
                "method": self.method,
                "sheet": self.sheet,
                "papers": list(self.papers),
                "binding": self.binding,
                "act": self.act,
                "stamp": stamp,
            }
        )


def read_evidence(data: bytes) -> Evidence:
    """Takes a file apart; anything that ``to_bytes`` would not have written raises Malformed."""
    raw = read_json(data)
    if raw.get("format") != FORMAT or set(raw) != MEMBERS or raw["method"] not in (KEY, PROVIDER, COUNTER):
        raise Malformed("not the evidence of a signature", "not_a_signature")
    papers: list[Any] = raw["papers"] if isinstance(raw["papers"], list) else [None]
    if not all(isinstance(each, str) for each in (raw["sheet"], raw["binding"], raw["stamp"], *papers)):
        raise Malformed("evidence: a member of another kind", "not_a_signature")
    if not isinstance(raw["act"], dict):
        raise Malformed("evidence: the act is no object", "not_a_signature")
    try:
        stamp = base64.b64decode(raw["stamp"], validate=True)
    except ValueError as error:
        raise Malformed("evidence: the time-stamp is damaged", "timestamp_bad") from error
    return Evidence(raw["method"], raw["sheet"], tuple(papers), raw["binding"], raw["act"], stamp)


def sheet_text(facts: Json, papers: Sequence[bytes]) -> str:
    """The text that is signed: ``facts`` (case, person, roles, nonce …) and each paper's digest."""
    listed = [sha256(paper).hexdigest() for paper in papers]
    return compact_json({"type": SHEET, **facts, "papers": listed}).decode()


def sheet_digest(sheet: str) -> bytes:
    """The challenge of a key, the nonce of a token."""
    return sha256(sheet.encode()).digest()
