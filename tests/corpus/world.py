"""The keys and files that the corpus is made from: two regions, an authority with stolen names, lists of every kind."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from esign.certs import IssuerNames
from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json, unb64u
from esign.keys import KeyProvider, sign_token
from esign.sdjwt import disclosure_digest
from esign.trust import trust_file, trust_list
from esign.trusted import TRUST_TYP
from tests.esign.conftest import (
    AT,
    INDEX,
    NAMES,
    Installation,
    install,
    make_certificate,
    make_licence,
    make_status,
    sample_face,
)
from tests.support.outside_tsa import Outside

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
HOUR = timedelta(hours=1)
NETWORK = "（仅限于通过互联网从事经营活动）"  # behind the scope of a shop on a platform


def _install(folder: Path, names: IssuerNames) -> Installation:
    """Keys of ten days before AT, so that lists can be old; the trust list of AT."""
    seals = install(folder, names, AT - timedelta(days=10)).seals
    return Installation(
        folder, seals, trust_file(seals, trust_list(seals, names.base_url, names.base_url, AT))
    )


@dataclass(frozen=True)
class World:
    """Everything is as of AT; `own` issues, `other` is an accepted region, `rogue` carries our names."""

    own: Installation
    other: Installation
    rogue: Installation

    @classmethod
    def make(cls, folder: Path) -> World:
        there = IssuerNames(
            "西宁市市场监督管理局（测试）", "630100", "xining.example/log", "https://xining.example"
        )
        return cls(
            *(
                _install(folder / name, who)
                for name, who in (("own", NAMES), ("other", there), ("rogue", NAMES))
            )
        )

    @cached_property
    def licence(self) -> IssuedLicence:
        return make_licence(self.own.seals)

    @cached_property
    def second(self) -> IssuedLicence:
        """Version 2 of the same licence."""
        return make_licence(self.own.seals, version=2)

    @cached_property
    def networked(self) -> IssuedLicence:
        """Of somebody who trades on the network alone."""
        return make_licence(self.own.seals, face=sample_face(scope=sample_face().scope + NETWORK))

    @cached_property
    def foreign(self) -> IssuedLicence:
        return make_licence(self.other.seals)

    @cached_property
    def company(self) -> str:
        """The company certificate of the licence's register entry."""
        return make_certificate(self.own.seals).credential

    @cached_property
    def copied(self) -> IssuedLicence:
        """By the authority that took our names."""
        return make_licence(self.rogue.seals)

    @cached_property
    def key(self) -> KeyProvider:
        return self.own.seals.key("licence", AT)

    def kid(self, use: str) -> str:
        return self.own.seals.key(use, AT).kid

    @cached_property
    def list_claims(self) -> dict[str, Any]:
        body = json.loads(self.own.trust_json)["list"].split(".")[1]
        return dict(json.loads(unb64u(body)))

    def trust(self, use: str = "", key: Mapping[str, Any] | None = None, **claims: Any) -> bytes:
        """The own trust list with changed claims, and `key` over the row of `use`; signed by the own root."""
        changed = json.loads(json.dumps(self.list_claims)) | claims
        for row in changed["keys"]:
            if row["use"] == use:
                row |= key or {}
        if "revoked" in changed and "revoked" not in claims:
            changed["revoked"] = sorted(row["jwk"]["kid"] for row in changed["keys"] if "revoked_at" in row)
        return self.signed_trust(compact_json(changed))

    def signed_trust(self, payload: bytes, typ: str = TRUST_TYP) -> bytes:
        root = self.own.seals.root
        assert root is not None
        return trust_file(self.own.seals, sign_token(root, typ, payload))

    @cached_property
    def outside(self) -> dict[str, Outside]:
        """Authorities of other people: two that a trust list may pin, one that takes the name of the first."""
        return {
            "rsa": Outside.make("Somebody", AT),
            "ec": Outside.make("Else", AT, curve=True),
            "rogue": Outside.make("Somebody", AT),
        }

    def pinned(self, **changes: Any) -> bytes:
        """The own trust list with both outside authorities from ten days before AT for a year; `changes` go into both rows."""
        start = int(AT.timestamp())
        window = {"from": start - 864_000, "to": start + 31_536_000, "state": "active"}
        rows = [
            {"kid": name, "x5c": [base64.b64encode(each).decode() for each in self.outside[name].der]}
            | window
            | changes
            for name in ("rsa", "ec")
        ]
        stolen = [row["kid"] for row in rows if "revoked_at" in row]
        return self.trust(outside_tsa=rows, revoked=sorted(stolen))

    def stolen(self, use: str, after: timedelta) -> bytes:
        """The own list in which the key of `use` was stolen `after` the licence was issued (or before)."""
        return self.trust(use, {"state": "revoked", "revoked_at": int((AT + after).timestamp())})

    def status(self, value: int = 0, after: timedelta = timedelta(), **more: Any) -> str:
        return make_status(self.own.seals, value, AT + after, **more)

    def status_with(
        self, payload: Mapping[str, Any] | bytes, use: str = "status", typ: str = "statuslist+jwt"
    ) -> str:
        """A status list with these claims over the good one's (bytes: instead of them)."""
        good = json.loads(unb64u(self.status().split(".")[1]))
        body = payload if isinstance(payload, bytes) else compact_json(good | dict(payload))
        return sign_token(self.own.seals.key(use, AT), typ, body)

    @cached_property
    def claims(self) -> dict[str, Any]:
        """The claims of the licence's credential."""
        return dict(json.loads(unb64u(self.licence.credential.split(".")[1])))

    @property
    def disclosures(self) -> list[str]:
        return self.licence.credential.split("~")[1:-1]

    def credential(
        self, changes: Mapping[str, Any] | None = None, *, without: str = "", shown: bool = True
    ) -> str:
        """A credential of other claims, signed by the real key: what a thief of that key can make."""
        claims = {
            name: value for name, value in (self.claims | dict(changes or {})).items() if name != without
        }
        return "~".join(
            [
                sign_token(self.key, "dc+sd-jwt", compact_json(claims)),
                *(self.disclosures if shown else []),
                "",
            ]
        )

    def certificate(self, **changes: Any) -> str:
        """A company certificate of other claims, signed by the real key."""
        token, *shown = self.company.split("~")
        claims = json.loads(unb64u(token.split(".")[1])) | changes
        return "~".join([sign_token(self.key, "dc+sd-jwt", compact_json(claims)), *shown])

    def raw_credential(self, payload: bytes, typ: str = "dc+sd-jwt") -> str:
        return sign_token(self.key, typ, payload) + "~"

    def disclosing(self, *triples: object) -> str:
        """A credential whose signed digests belong to these disclosures."""
        made = [b64u(compact_json(triple)) for triple in triples]
        claims = self.claims | {"_sd": sorted(disclosure_digest(item) for item in made)}
        return "~".join([sign_token(self.key, "dc+sd-jwt", compact_json(claims)), *made, ""])

    def short(self, **changes: Any) -> str:
        token = self.licence.short_jws
        claims = json.loads(zlib.decompress(unb64u(token.split(".")[1]), -15)) | changes
        return sign_token(self.key, "lic", compact_json(claims), zipped=True)

    def header(self, **header: Any) -> str:
        """The licence's credential under another header, signed by the real key over it."""
        _, body, _ = self.licence.credential.split("~")[0].split(".")
        head = b64u(compact_json({"alg": "ES256", "typ": "dc+sd-jwt", "kid": self.key.kid} | header))
        return f"{head}.{body}.{b64u(self.key.sign(f'{head}.{body}'.encode()))}~"


def high(token: str) -> str:
    """The same token with the other form of its signature."""
    jws, mark, rest = token.partition("~")
    head, body, tail = jws.split(".")
    raw = unb64u(tail)
    s = (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    return f"{head}.{body}.{b64u(raw[:32] + s)}{mark}{rest}"


def flip(data: bytes, at: float, bit: int = 2) -> bytes:
    """One bit turned at a place given as a fraction, or from the end when negative."""
    place = int(at * len(data)) if 0 <= at < 1 else int(at) % len(data)
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def swap(text: str, at: int) -> str:
    """Another letter of the same alphabet at a place: the text stays well-formed."""
    at %= len(text)
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


__all__ = ["INDEX", "World", "flip", "high", "swap"]
