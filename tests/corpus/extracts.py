"""Extracts of the register, genuine ones and what somebody, also a thief of the key, may have made of one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from esign.extract import Extract, IssuedExtract, issue_extract
from esign.jose import b64u, compact_json, unb64u
from esign.keys import sign_token
from esign.pades import certify
from esign.page import render_extract
from esign.sdjwt import EXTRACT_PATH, narrow
from esign.seals import Seals
from tests.corpus.world import flip, high, swap
from tests.support.stamps import dated

Artefacts = dict[str, bytes | str]
PEOPLE = [{"role": "法定代表人", "name": "王立"}, {"role": "股东", "name": "李梅", "part_fen": 30_000_000}]


def make_extract(seals: Seals, at: datetime, number: str = "extract-1", **claims: Any) -> IssuedExtract:
    """Of an enterprise of the city; `claims` over the ordinary ones."""
    said = {
        "uscc": "91630200MA7TESTX0U",
        "name": "青海省海东市乐都区示例有限公司",
        "level": "public",
        "purpose": "银行开户、授信",
        "issuing_authority": "海东市市场监督管理局",
        "number": number,
        "on": "2026-11-19",
    } | claims
    told = {"items": {"domicile": "海东市乐都区古城大街20号"}, "people": PEOPLE, "history": []}
    return issue_extract(Extract(number, said, told, printed(said)), seals, at, dated(seals, at))


def printed(said: Mapping[str, Any]) -> dict[str, Any]:
    rows = [["住所", "海东市乐都区古城大街20号"], ["法定代表人", "王立"]]
    head = [["统一社会信用代码", said["uscc"]], ["名称", said["name"]], ["所述日期", str(said["on"])]]
    shown = {
        "name": said["name"],
        "authority": "海东市市场监督管理局",
        "number": said["number"],
        "head": head,
    }
    return shown | {
        "made": [2026, 11, 20],
        "level_title": "公开事项",
        "sections": [{"title": "登记事项", "rows": rows}],
    }


def genuine_extract(made: IssuedExtract) -> Artefacts:
    """One extract in its forms; who reads it may keep members back."""
    return {
        "extract": made.credential,
        "extract-pdf": made.pdf,
        "extract-narrowed": narrow(made.credential, ["items"]),
        "extract-bare": narrow(made.credential, []),
        "extract-newline": made.credential + "\n",
    }


@dataclass(frozen=True)
class Thief:
    """Who has the key of an authority and what it issued once."""

    seals: Seals
    at: datetime
    made: IssuedExtract

    def signed(
        self, change: Mapping[str, Any] | None = None, without: str = "", typ: str = "dc+sd-jwt"
    ) -> str:
        """The extract with other claims, by the real key."""
        token, *shown = self.made.credential.split("~")
        claims = json.loads(unb64u(token.split(".")[1])) | dict(change or {})
        claims.pop(without, None)
        key = self.seals.key("licence", self.at)
        return "~".join([sign_token(key, typ, compact_json(claims)), *shown])

    def page(self, credential: str, **said: Any) -> bytes:
        """A page by the real key around a credential."""
        told = {
            "uscc": "91630200MA7TESTX0U",
            "name": "示例",
            "on": "2026-11-19",
            "number": "extract-1",
        } | said
        drawn = render_extract(printed(told), credential, self.seals.names.base_url, self.at)
        return certify(drawn, self.seals, self.at, dated(self.seals, self.at))


def attacked_extract(made: IssuedExtract, seals: Seals, at: datetime, rogue: Seals) -> Artefacts:
    """Everything that is no extract any more, whoever asks."""
    text, pdf, thief = made.credential, made.pdf, Thief(seals, at, made)
    jws, *shown = text.split("~")[:-1]
    head, body, _ = jws.split(".")
    second = make_extract(seals, at, "extract-2", on="2026-11-01")
    gap = int(pdf.split(b"/ByteRange")[1].split(b"[")[1].split()[1])
    invented = b64u(compact_json(["c2FsdA", "people", PEOPLE[:1]]))  # type: ignore[arg-type]  # any JSON
    return {
        "extract-flipped-payload": swap(text, 400),
        "extract-flipped-signature": swap(text, len(jws) - 30),
        "extract-flipped-disclosure": swap(text, len(jws) + 30),
        "extract-cut": text[:-200],
        "extract-high-s": high(text),
        "extract-empty-signature": f"{head}.{body}.~{'~'.join(shown)}~",
        "extract-signature-of-another": f"{head}.{body}.{second.credential.split('~')[0].split('.')[2]}~",
        "extract-disclosure-twice": f"{jws}~{shown[0]}~{shown[0]}~",
        "extract-disclosure-of-another": f"{jws}~{second.credential.split('~')[1]}~",
        "extract-disclosure-invented": f"{jws}~{invented}~",
        "extract-by-rogue": make_extract(rogue, at).credential,
        "extract-pdf-by-rogue": make_extract(rogue, at).pdf,
        "extract-in-a-short-code": thief.signed(typ="lic"),
        "extract-of-another-type": thief.signed(typ="JWT"),
        "extract-version-2": thief.signed({"vct": seals.names.base_url + EXTRACT_PATH[:-1] + "2"}),
        "extract-type-list": thief.signed({"vct": [seals.names.base_url + EXTRACT_PATH]}),
        "extract-of-nobody": thief.signed({"iss": "https://nobody.example"}),
        "extract-without-iat": thief.signed(without="iat"),
        "extract-iat-text": thief.signed({"iat": "x"}),
        "extract-iat-real": thief.signed({"iat": float(at.timestamp())}),
        "extract-before-its-key": thief.signed({"iat": int(at.timestamp()) - 400 * 86_400}),
        "extract-pdf-another-day": thief.page(text, on="2020-01-01"),
        "extract-pdf-around-a-bare-one": thief.page(narrow(text, [])),
        "extract-pdf-around-another": thief.page(second.credential),
        "extract-pdf-without-digest": thief.page(thief.signed(without="page")),
        "extract-pdf-flipped-early": flip(pdf, 500),
        "extract-pdf-flipped-middle": flip(pdf, 0.5),
        "extract-pdf-flipped-container": flip(pdf, gap + 40, bit=0),
        "extract-pdf-appended": pdf + b"\n",
        "extract-pdf-appended-revision": pdf
        + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "extract-pdf-cut": pdf[:-100],
        "extract-pdf-unsigned": pdf[: pdf.index(b"%%EOF") + 6],
        "extract-at-an-address": f"{seals.names.base_url}/v/X#{text}",
    }


def elsewhere_extract(made: IssuedExtract, seals: Seals, at: datetime, other: Seals) -> Artefacts:
    """What only the register can tell from a genuine one, and what is another region's."""
    thief = Thief(seals, at, made)
    base, theirs = other.names.base_url, make_extract(other, at, uscc="91630100MA7TESTX0U")
    return {
        "extract-of-another-name": thief.signed({"name": "另一家公司"}),
        "extract-of-the-future": thief.signed({"iat": int(at.timestamp()) + 10**7}),
        "extract-elsewhere": thief.signed({"uscc": "91110000MA7TESTX0Q"}),
        "extract-of-another-region": theirs.credential,
        "extract-pdf-of-another-region": theirs.pdf,
        "extract-type-of-another-region": thief.signed({"vct": base + EXTRACT_PATH}),
        "extract-of-another-iss": thief.signed({"iss": base}),
    }
