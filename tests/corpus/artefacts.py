"""The artefacts by name, genuine and attacked. What each is worth stands in answers.tsv, not here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from esign import cms
from esign.bundle import write_bundle
from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json, der_signature, raw_signature
from esign.keys import sign_token
from esign.log import MemoryStore, append, inclusion_proof, root
from esign.pades import certify
from esign.page import render_page
from esign.pdfread import signed_parts
from esign.sdjwt import COMPANY_PATH, VCT_PATH, narrow
from esign.tsa import Asked, time_stamp
from esign.witness import sign_checkpoint
from tests.corpus.world import HOUR, NETWORK, ORDER, World, flip, high, swap
from tests.esign.conftest import AT, BASE, make_certificate, make_licence, sample_face
from tests.support.stamps import dated

Artefacts = dict[str, bytes | str]


def genuine(world: World) -> Artefacts:
    """One licence in all its forms."""
    made = world.licence
    return {
        "credential": made.credential,
        "narrowed": narrow(made.credential, ["rep"]),
        "bare": narrow(made.credential, []),
        "short": made.short_jws,
        "qr": made.qr_url,
        "pdf": made.pdf,
        "bundle": bundle(world),
        "company": world.company,
    }


def attacked(world: World) -> Artefacts:
    """Everything that somebody may have made of it."""
    forms = (_tokens, _claims, _codes, _pages, _faces, _bundles, _companies)
    return {name: data for form in forms for name, data in form(world).items()}


def _tokens(world: World) -> Artefacts:
    made, second = world.licence, world.second
    jws, tail = made.credential.split("~", 1)
    head, body, signature = jws.split(".")
    short = made.short_jws
    first, other = made.credential.split("~")[1], second.credential.split("~")[1]
    return {
        "credential-newline": made.credential + "\n",
        "credential-crlf": made.credential + "\r\n",
        "credential-two-newlines": made.credential + "\n\n",
        "credential-space-before": " " + made.credential,
        "credential-without-last-tilde": made.credential[:-1],
        "credential-flipped-header": swap(made.credential, 10),
        "credential-flipped-payload": swap(made.credential, 400),
        "credential-flipped-signature": swap(made.credential, len(jws) - 30),
        "credential-flipped-disclosure": swap(made.credential, len(jws) + 30),
        "credential-cut": made.credential[:-200],
        "credential-padded": f"{head}=.{body}.{signature}~{tail}",
        "credential-four-parts": f"{jws}.AAAA~{tail}",
        "credential-empty-signature": f"{head}.{body}.~{tail}",
        "credential-long-signature": f"{head}.{body}.{signature}AAAA~{tail}",
        "credential-high-s": high(made.credential),
        "credential-disclosure-twice": f"{jws}~{first}~{first}~",
        "credential-disclosure-of-another": f"{jws}~{other}~",
        "credential-of-another-region": world.foreign.credential,
        "credential-by-rogue": world.copied.credential,
        "credential-chinese": made.credential + "照",
        "short-high-s": high(short),
        "short-flipped": swap(short, 200),
        "short-by-rogue": world.copied.short_jws,
        "short-with-tilde": short + "~",
        "status-list-as-licence": world.status(),
        "trust-list-as-licence": json.loads(world.own.trust_json)["list"],
        "answer-as-licence": sign_token(
            world.own.seals.key("answer", AT), "dc+sd-jwt", compact_json(world.claims)
        ),
        "header-none": f"{b64u(compact_json({'alg': 'none', 'typ': 'dc+sd-jwt', 'kid': world.key.kid}))}.{body}.~",
        **{
            f"header-{name}": world.header(**change)
            for name, change in {
                "hs256": {"alg": "HS256"},
                "es384": {"alg": "ES384"},
                "lower-case": {"alg": "es256"},
                "jwk": {"jwk": {"kty": "EC"}},
                "jku": {"jku": "https://evil.example/keys"},
                "crit": {"crit": ["exp"]},
                "zip-gz": {"zip": "GZ"},
                "zip-def": {"zip": "DEF"},
                "zip-null": {"zip": None},
                "typ-jwt": {"typ": "JWT"},
                "typ-vc": {"typ": "vc+sd-jwt"},
                "typ-number": {"typ": 7},
                "typ-short": {"typ": "lic"},
                "kid-unknown": {"kid": "nobody"},
                "kid-number": {"kid": 5},
                "kid-of-status": {"kid": world.kid("status")},
                "kid-of-log": {"kid": world.kid("log")},
                "x5t": {"x5t#S256": "AAAA"},
            }.items()
        },
        "header-twins": _header_twins(world, body),
    }


def _header_twins(world: World, body: str) -> str:
    head = b64u(b'{"alg":"none","alg":"ES256","typ":"dc+sd-jwt","kid":"' + world.key.kid.encode() + b'"}')
    return f"{head}.{body}.{b64u(world.key.sign(f'{head}.{body}'.encode()))}~"


def _claims(world: World) -> Artefacts:
    """By the real key: what a thief of it, or a careless program, could sign."""
    claims, good = world.claims, compact_json(world.claims)
    place = claims["status"]["status_list"]
    changed: dict[str, dict[str, Any]] = {
        "vct-other": {"vct": "urn:cn:food-permit:1"},
        "vct-number": {"vct": 1},
        "iss-other": {"iss": "https://xining.example"},
        "iss-unknown": {"iss": "https://nobody.example"},
        "iss-number": {"iss": 5},
        "iat-real": {"iat": float(claims["iat"])},
        "iat-true": {"iat": True},
        "iat-text": {"iat": str(claims["iat"])},
        "iat-negative": {"iat": -1},
        "iat-far": {"iat": 10**15},
        "iat-huge": {"iat": 10**40},
        "exp-null": {"exp": None},
        "exp-real": {"exp": 4e9},
        "exp-before": {"exp": claims["iat"]},
        "status-none": {"status": None},
        "status-list-text": {"status": {"status_list": "x"}},
        "idx-real": {"status": {"status_list": place | {"idx": 70001.0}}},
        "idx-true": {"status": {"status_list": place | {"idx": True}}},
        "idx-negative": {"status": {"status_list": place | {"idx": -1}}},
        "idx-beyond": {"status": {"status_list": place | {"idx": 10**9}}},
        "idx-huge": {"status": {"status_list": place | {"idx": 10**30}}},
        "uri-other": {"status": {"status_list": place | {"uri": "https://elsewhere.example/status/0"}}},
        "uri-number": {"status": {"status_list": place | {"uri": 5}}},
        "uscc-elsewhere": {"uscc": "91110000MA7TESTX0Q"},
        "uscc-number": {"uscc": 5},
        "uscc-short": {"uscc": "9163"},
        "authority-elsewhere": {"issuing_authority_id": "110101"},
        "authority-other-city": {"issuing_authority_id": "630102"},
        "authority-number": {"issuing_authority_id": 630202},
        "authority-null": {"issuing_authority_id": None},
        "sd-text": {"_sd": "x"},
        "sd-alg-other": {"_sd_alg": "sha-512"},
    }
    made: Artefacts = {f"claims-{name}": world.credential(change) for name, change in changed.items()}
    made |= {
        f"claims-without-{name}": world.credential(without=name)
        for name in ("vct", "iss", "iat", "exp", "status")
    }
    name = ["c2FsdA", "name", "另一家公司"]
    return made | {
        "claims-twins": world.raw_credential(good[:-1] + b',"name":"x"}'),
        "claims-twins-inside": world.raw_credential(
            good.replace(b'"status_list":{', b'"status_list":{"idx":1,')
        ),
        "claims-half-character": world.raw_credential(good[:-1] + b',"note":"\\ud800"}'),
        "claims-infinite": world.raw_credential(good[:-1] + b',"note":1e999}'),
        "claims-nan": world.raw_credential(good[:-1] + b',"note":NaN}'),
        "claims-array": world.raw_credential(b"[]"),
        "claims-comment": world.raw_credential(good[:-1] + b"/* */}"),
        "claims-trailing-comma": world.raw_credential(good[:-1] + b",}"),
        "claims-mark-before": world.raw_credential(b"\xef\xbb\xbf" + good),
        "claims-no-utf8": world.raw_credential(good[:-1] + b',"note":"\xff"}'),
        "claims-tab-in-text": world.raw_credential(good[:-1] + b',"note":"a\tb"}'),
        "claims-deep": world.raw_credential(good[:-1] + b',"note":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
        "claims-white-space": world.raw_credential(b" \n" + good + b"\t\r\n "),
        "disclosure-over-name": world.disclosing(name),
        "disclosure-digests": world.disclosing(["c2FsdA", "_sd", []]),
        "disclosure-dots": world.disclosing(["c2FsdA", "...", "x"]),
        "disclosure-two-parts": world.disclosing(["c2FsdA", "x"]),
        "disclosure-four-parts": world.disclosing(["c2FsdA", "x", "y", "z"]),
        "disclosure-name-number": world.disclosing(["c2FsdA", 5, "x"]),
        "disclosure-same-name-twice": world.disclosing(["c2FsdA", "rep", "甲"], ["c2FsdB", "rep", "乙"]),
        "disclosure-of-its-own": world.disclosing(["c2FsdA", "rep", "甲"]),
        "disclosure-prototype": world.disclosing(["c2FsdA", "__proto__", {"name": "x"}]),
    }


def _codes(world: World) -> Artefacts:
    address, short = world.licence.qr_url.split("#")
    now = int(AT.timestamp())
    possession = sign_token(
        world.key, "kb+jwt", compact_json({"iat": now, "aud": "a", "nonce": "n", "sd_hash": "x"})
    )
    five_minutes = sign_token(world.key, "lic-present", compact_json({"sub": world.licence.jti, "iat": now}))
    return {
        "short-uscc-elsewhere": world.short(uscc="91110000MA7TESTX0Q"),
        "qr-elsewhere": world.licence.qr_url.replace(BASE, "https://verify.haidong.evil"),
        "qr-another-path": f"{address}X#{short}",
        "qr-no-address": f"#{short}",
        "qr-two-marks": f"{address}#x#{short}",
        "qr-of-second-version": f"{address}#{world.second.short_jws}",
        "qr-high-s": f"{address}#{high(short)}",
        "qr-garbage-behind-our-address": f"{address}#eyJhbGciOiJub25lIn0.e30.",
        "qr-of-another-region": world.foreign.qr_url,
        "qr-by-rogue": world.copied.qr_url,
        "qr-full-credential": f"{address}#{world.licence.credential}",
        "foreign-ticket": "https://tickets.example/t?id=1.2.3#seat.4.B",
        "foreign-address": "https://example.com/a.b.c",
        "foreign-jwt": f"https://pass.example/#{b64u(b'{}')}.{b64u(b'{}')}.AAAA",
        "foreign-health": "shc:/5676290952432060346029243740446031222959",
        "foreign-diploma": f"{b64u(compact_json({'alg': 'ES256', 'typ': 'dc+sd-jwt', 'kid': 'k', 'x5c': ['M']}))}."
        f"{b64u(compact_json({'iss': 'https://school.example', 'vct': 'diploma'}))}.AAAA~",
        "foreign-dots": "a.b.c",
        "presentation": narrow(world.licence.credential, ["rep"]) + possession,
        "five-minute-code": f"{address}#{five_minutes}",
        "junk-empty": "",
        "junk-words": "nothing of the kind",
        "junk-chinese": "营业执照",
        "junk-long": "a.b." + "c" * 300_000,
        "junk-json": '{"a":1}',
        "junk-null": b"\x00\x01\x02",
    }


def _pages(world: World) -> Artefacts:
    pdf, second = world.licence.pdf, world.second.pdf
    gap, after = (int(number) for number in pdf.split(b"/ByteRange")[1].split(b"[")[1].split()[1:3])
    return {
        "pdf-second-version": second,
        "pdf-of-another-region": world.foreign.pdf,
        "pdf-by-rogue": world.copied.pdf,
        "pdf-appended": pdf + b"\n",
        "pdf-appended-revision": pdf + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "pdf-second-signature": pdf + b"/ByteRange [0 1 2 3]",
        "pdf-cut": pdf[:-100],
        "pdf-flipped-early": flip(pdf, 500),
        "pdf-flipped-middle": flip(pdf, 0.5),
        "pdf-flipped-late": flip(pdf, -300),
        "pdf-flipped-container": pdf[: gap + 20]
        + (b"0" if pdf[gap + 20 : gap + 21] != b"0" else b"1")
        + pdf[gap + 21 :],
        "pdf-lower-case-container": pdf[:gap] + pdf[gap:after].lower() + pdf[after:],
        "pdf-hidden-in-padding": pdf[: after - 3] + b"41" + pdf[after - 1 :],
        "pdf-unsigned": pdf[: pdf.index(b"%%EOF") + 6],
        "pdf-of-somebody": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        "pdf-empty": b"%PDF-",
        "pdf-without-time-stamp": _resealed(world, lambda envelope: replace(envelope, token=None)),
        "pdf-time-stamp-by-rogue": _resealed(
            world, lambda e: replace(e, token=_token(world.rogue.seals, e.signature))
        ),
        "pdf-time-stamp-by-another-region": _resealed(
            world, lambda e: replace(e, token=_token(world.other.seals, e.signature))
        ),
        "pdf-time-stamp-of-another-file": _resealed(
            world, lambda e: replace(e, token=_token(world.own.seals, b"x"))
        ),
        "pdf-time-stamp-before-key": _resealed(
            world, lambda e: replace(e, token=_token(world.own.seals, e.signature, days=-400))
        ),
        "pdf-high-s": _resealed(world, lambda e: _with_signature(world, e, high_der(e.signature))),
    }


def stamped_outside(world: World) -> Artefacts:
    """The page with time-stamps of other people's authorities, genuine ones and what somebody may have made of them."""
    authorities = world.outside
    rsa, curve, rogue = authorities["rsa"], authorities["ec"], authorities["rogue"]

    def page(made: Callable[[bytes], bytes]) -> bytes:
        return _resealed(world, lambda e: replace(e, token=made(sha256(e.signature).digest())))

    def spoilt(place: float) -> bytes:
        return page(lambda digest: flip(rsa.token(digest, AT), place))

    return {
        "stamped-outside-rsa": page(lambda digest: rsa.token(digest, AT)),
        "stamped-outside-ec": page(lambda digest: curve.token(digest, AT)),
        "stamped-outside-sha512": page(lambda digest: rsa.token(digest, AT, md="sha512")),
        "stamped-outside-high-s": page(lambda digest: curve.token(digest, AT, high=True)),
        "stamped-outside-unknown": page(lambda digest: rogue.token(digest, AT)),
        "stamped-outside-key-of-another": page(
            lambda digest: replace(rogue, chain=rsa.chain).token(digest, AT)
        ),
        "stamped-outside-other-imprint": page(lambda _: rsa.token(bytes(32), AT)),
        "stamped-outside-after-its-end": page(lambda digest: rsa.token(digest, AT + timedelta(days=800))),
        "stamped-outside-before-its-start": page(lambda digest: rsa.token(digest, AT - timedelta(days=20))),
        "stamped-outside-names-another": page(lambda digest: rsa.token(digest, AT, names=curve.der[0])),
        "stamped-outside-stray-certificate": page(lambda digest: rsa.token(digest, AT, more=[curve.der[0]])),
        "stamped-outside-whole-chain": page(lambda digest: curve.token(digest, AT, more=[curve.der[1]])),
        "stamped-outside-unsigned-attribute": page(lambda digest: curve.token(digest, AT, unsigned=True)),
        "stamped-outside-behind": page(lambda digest: rsa.token(digest, AT) + b"\x05\x00"),
        "stamped-outside-empty": page(lambda _: b"\x30\x00"),
        **{f"stamped-outside-flipped-{part}": spoilt(part / 10) for part in range(1, 10)},
    }


def _faces(world: World) -> Artefacts:
    """Pages that the real key signed around a genuine credential, which was issued in another page."""
    genuine, qr = world.licence.credential, world.licence.qr_url

    def around(credential: str, **face: Any) -> bytes:
        return certify(
            render_page(sample_face(**face), credential, qr, AT),
            world.own.seals,
            AT,
            dated(world.own.seals, AT),
        )

    return {
        "face-another-name": around(genuine, name="青海省金库有限公司"),
        "face-another-representative": around(genuine, representative="王另"),
        "face-network-mark-added": around(genuine, scope=sample_face().scope + NETWORK),
        "face-network-mark-cut-off": around(world.networked.credential),
        "face-same-again": around(genuine),
        "face-around-short": around(world.licence.short_jws),
        "face-around-narrowed": around(narrow(genuine, ["rep"])),
        "face-around-second-version": around(world.second.credential),
        "face-claimed-as-number": around(world.credential({"page": 5})),
        "face-claimed-of-nothing": around(world.credential({"page": ""})),
        "face-of-older-credential": around(world.credential(without="page")),
    }


def high_der(signature: bytes) -> bytes:
    raw = raw_signature(signature, 32)
    return der_signature(raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big"))


def _with_signature(world: World, envelope: cms.Envelope, signature: bytes) -> cms.Envelope:
    return replace(envelope, signature=signature, token=_token(world.own.seals, signature))


def _token(seals: Any, signature: bytes, days: int = 0) -> bytes:
    at = AT + timedelta(days=days)  # also of a thief, outside the key's window
    return time_stamp(Asked(sha256(signature).digest()), seals.key("tsa", AT), at, int(at.timestamp()))


def _resealed(world: World, change: Callable[[cms.Envelope], cms.Envelope]) -> bytes:
    """The page with another container of the same length, padded."""
    pdf = world.licence.pdf
    parts = signed_parts(pdf)
    made = cms.write(change(cms.read(parts.container, cms.DATA))).hex().upper().encode()
    gap = pdf.index(b"<" + parts.container[:20].hex().upper().encode()) + 1
    after = pdf.index(b">", gap)
    return pdf[:gap] + made.ljust(after - gap, b"0") + pdf[after:]


def bundle(world: World, made: IssuedLicence | None = None, **how: Any) -> bytes:
    """A bundle; `how` changes logged, status, credential, note, index, seals (whose log), shorter or more (of the proof)."""
    made = made or world.licence
    store, size = MemoryStore(), 0
    for number in range(37):
        size = append(store, size, b"%d" % number)
    index = size
    size = append(store, size, how.get("logged", made.log_leaf))
    for number in range(11):
        size = append(store, size, b"later %d" % number)
    note = sign_checkpoint(size, root(store, size), how.get("seals", world.own.seals), AT)
    proof = inclusion_proof(store, index, size)
    proof = proof[:-1] if how.get("shorter") else [*proof, *how.get("more", [])]
    return write_bundle(
        how.get("credential", made.credential),
        how.get("status", world.status()),
        how.get("note", note),
        how.get("index", index),
        proof,
    )


def _companies(world: World) -> Artefacts:
    """The company certificate: its own twins, and what could pass it off as a licence or the other way about."""
    made, jws = world.company, world.company.split("~")[0]
    _, body, signature = jws.split(".")
    shown, licence = made.split("~")[1], world.licence.credential
    base = world.own.seals.names.base_url
    of_licence = licence.split("~")[1]
    short = sign_token(
        world.key, "lic", compact_json(world.claims | {"vct": base + COMPANY_PATH}), zipped=True
    )
    leaf = sha256(made.encode()).digest()
    drawn = render_page(sample_face(), made, world.licence.qr_url, AT)
    return {
        "company-narrowed": narrow(made, ["registered_address"]),
        "company-bare": narrow(made, []),
        "company-newline": made + "\n",
        "company-bundle": bundle(world, credential=made, logged=leaf),
        "company-bundle-narrowed": bundle(
            world, credential=narrow(made, []), logged=sha256(jws.encode()).digest()
        ),
        "company-bundle-not-logged": bundle(world, credential=made),
        "company-flipped-header": swap(made, 10),
        "company-flipped-payload": swap(made, 400),
        "company-flipped-signature": swap(made, len(jws) - 30),
        "company-flipped-disclosure": swap(made, len(jws) + 30),
        "company-cut": made[:-200],
        "company-high-s": high(made),
        "company-without-signature": f"{jws.split('.')[0]}.{body}.~{shown}~",
        "company-by-rogue": make_certificate(world.rogue.seals).credential,
        "company-of-another-region": make_certificate(world.other.seals).credential,
        "company-by-status-key": sign_token(
            world.own.seals.key("status", AT), "dc+sd-jwt", compact_json({"vct": base + COMPANY_PATH})
        )
        + "~",
        "company-disclosure-of-the-licence": f"{jws}~{of_licence}~",
        "company-disclosure-twice": f"{jws}~{shown}~{shown}~",
        "company-signature-of-the-licence": f"{'.'.join(jws.split('.')[:2])}.{licence.split('~')[0].split('.')[2]}~",
        "company-signature-on-the-licence": f"{'.'.join(licence.split('~')[0].split('.')[:2])}.{signature}~",
        "company-type-of-the-rulebook": world.certificate(vct="urn:eudi:eucc:1"),
        "company-type-of-another-region": world.certificate(
            vct=world.other.seals.names.base_url + COMPANY_PATH
        ),
        "company-type-version-2": world.certificate(vct=base + COMPANY_PATH[:-1] + "2"),
        "company-type-list": world.certificate(vct=[base + COMPANY_PATH]),
        "company-called-a-licence": world.certificate(vct=base + VCT_PATH),
        "company-elsewhere": world.certificate(uscc="91110000MA7TESTX0Q"),
        "company-authority-elsewhere": world.certificate(issuing_authority_id="110101"),
        "company-run-out": world.certificate(exp=world.claims["iat"] + 60),
        "company-without-place": world.certificate(status=None),
        "company-in-a-short-code": short,
        "company-in-a-page": certify(drawn, world.own.seals, AT, dated(world.own.seals, AT)),
    }


def _bundles(world: World) -> Artefacts:
    good = bundle(world)
    narrowed = narrow(world.licence.credential, ["rep"])
    opened = json.loads(good)
    signed_part = sha256(narrowed.split("~")[0].encode()).digest()
    ghost = make_licence(world.own.seals, version=9)

    def written(**change: Any) -> bytes:
        return compact_json(opened | change)

    return {
        "bundle-narrowed": bundle(world, credential=narrowed),
        "bundle-narrowed-logged": bundle(world, credential=narrowed, logged=signed_part),
        "bundle-bare-logged": bundle(
            world, credential=narrow(world.licence.credential, []), logged=signed_part
        ),
        "bundle-bare": bundle(world, credential=narrow(world.licence.credential, [])),
        "bundle-short": bundle(world, credential=world.licence.short_jws),
        "bundle-revoked-inside": bundle(world, status=world.status(1)),
        "bundle-stale-inside": bundle(world, status=world.status(after=-48 * HOUR)),
        "bundle-empty-status": bundle(world, status=""),
        "bundle-not-logged": bundle(world, ghost, logged=b"another"),
        "bundle-of-second-in-place-of-first": bundle(world, world.second, logged=world.licence.log_leaf),
        "bundle-another-index": bundle(world, index=36),
        "bundle-index-beyond": bundle(world, index=10**6),
        "bundle-index-huge": bundle(world, index=10**30),
        "bundle-index-negative": bundle(world, index=-1),
        "bundle-proof-shorter": bundle(world, shorter=True),
        "bundle-proof-longer": bundle(world, more=[bytes(32)]),
        "bundle-proof-odd-step": written(proof=[*opened["proof"][:-1], "AAAA"]),
        "bundle-proof-text": written(proof="AAAA"),
        "bundle-proof-numbers": written(proof=[1, 2]),
        "bundle-log-of-rogue": bundle(world, seals=world.rogue.seals),
        "bundle-log-of-another-region": bundle(world, seals=world.other.seals),
        "bundle-note-junk": bundle(world, note="nothing\n"),
        "bundle-note-flipped": written(checkpoint=swap(opened["checkpoint"], -20)),
        "bundle-note-size-odd": written(checkpoint=opened["checkpoint"].replace("\n49\n", "\n049\n")),
        "bundle-without-receipt": compact_json(
            {k: v for k, v in opened.items() if k not in ("checkpoint", "index", "proof")}
        ),
        "bundle-without-status": compact_json({k: v for k, v in opened.items() if k != "status"}),
        "bundle-member-more": written(note="x"),
        "bundle-spaced": json.dumps(opened).encode(),
        "bundle-twins": good[:-1] + b',"index":37}',
        "bundle-infinite-index": good.replace(b'"index":37', b'"index":1e999'),
        "bundle-real-index": good.replace(b'"index":37', b'"index":37.0'),
        "bundle-true-index": good.replace(b'"index":37', b'"index":true'),
        "bundle-half-character": good.replace(b'"status":"', b'"status":"\\ud800'),
        "bundle-another-format": written(format="licence-bundle/2"),
        "bundle-credential-number": written(credential=5),
        "bundle-flipped": swap(good.decode(), 500),
        "bundle-newline": good + b"\n",
        "bundle-of-another-region": bundle(world, world.foreign, seals=world.other.seals),
        "bundle-presentation": bundle(world, credential=narrowed + world.licence.short_jws),
    }
