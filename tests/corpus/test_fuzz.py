"""Mutations through every entry that takes bytes from strangers: each answers, none raises. 20,000 of them in make test-slow."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from esign.__main__ import main
from esign.archive import verify_archive
from esign.bundle import read_bundle
from esign.evidence import KEY, Evidence, sheet_text
from esign.keys import sign_token
from esign.kit import single_page
from esign.notary import bind, stamped
from esign.notes import read_note
from esign.ocsp import answer_ocsp
from esign.presentation import Verifier, verify_dynamic_qr, verify_presentation
from esign.signature import verify_signature
from esign.statuscheck import read_status_list
from esign.trusted import TRUST_TYP, read_trust
from esign.verify import verify
from portal.app import create_app
from tests.corpus.artefacts import bundle
from tests.corpus.mutations import Mutator, outcome, report
from tests.corpus.world import World
from tests.esign.conftest import AT, GRACE, LATER, LIST_URI
from tests.support.clock import FixedClock
from tests.support.offices import make_office, make_settings
from tests.support.stamps import archived, dated

FEW, MANY = 400, 20_000
Entries = dict[str, Callable[[bytes], object]]


class Memory:
    def claim(self, presentation: str, until: datetime) -> bool:
        return True


class Samples:
    """Genuine artefacts and how each is mutated; every entry is given all of them."""

    def __init__(self, world: World) -> None:
        self.world, seals = world, world.own.seals
        leaf, ca = seals.certificates[seals.entry("licence", AT).kid]
        query = ocsp.OCSPRequestBuilder().add_certificate(leaf, ca, hashes.SHA256()).build()
        made = world.licence
        self.genuine = self._evidence()
        self.plain: dict[str, bytes] = {
            "credential": made.credential.encode(),
            "qr": made.qr_url.encode(),
            "pdf": made.pdf,
            "bundle": bundle(world),
            "archive": archived(made.pdf, seals, LATER),
            "trust": world.own.trust_json,
            "status": world.status().encode(),
            "note": str(json.loads(bundle(world))["checkpoint"]).encode(),
            "evidence": self.genuine.to_bytes(),
            "ocsp": query.public_bytes(serialization.Encoding.DER),
            "tsa": bytes.fromhex("30390201013031300d060960864801650304020105000420") + bytes(32) + b"\x01\x01\xff",
        }  # fmt: skip

    def _evidence(self) -> Evidence:
        person = {"identity": "i1", "name": "王立", "number": "63***", "document": "id_card"}
        facts = person | {"nonce": "n" * 22, "made_at": int(AT.timestamp()), "case": "c", "title": "t"}
        claims = person | {"until": int(AT.timestamp()) + 10**7, "rp": "x", "origin": "https://x", "key": {}}
        act = {"authenticatorData": "AAAA", "clientDataJSON": "e30", "signature": "AAAA"}
        sheet, seals = sheet_text(facts, [b"paper"]), self.world.own.seals
        return stamped(Evidence(KEY, sheet, ("paper",), bind(seals, claims, AT), act), dated(seals, AT))

    def mutated(self, mutator: Mutator, kinds: Sequence[str]) -> bytes:
        """Of one of these kinds, or now and then of any."""
        dice = mutator.dice
        kind = dice.choice(kinds) if kinds and dice.random() < 0.8 else dice.choice(list(self.plain))
        way = dice.randrange(4)
        if way == 0 or kind not in _DEEPER:
            return mutator.bytes_of(self.plain[kind], list(self.plain.values()))
        return _DEEPER[kind](self, mutator, way)

    def json(self, mutator: Mutator, kind: str) -> bytes:
        return mutator.json_of(self.plain[kind])

    def credential(self, mutator: Mutator, way: int) -> bytes:
        text = self.plain["credential"].decode()
        if way == 1:
            return mutator.header_of(text)
        return mutator.signed_again(text, lambda body: sign_token(self.world.key, "dc+sd-jwt", body))

    def status(self, mutator: Mutator, way: int) -> bytes:
        text, key = self.plain["status"].decode(), self.world.own.seals.key("status", AT)
        if way == 1:
            return mutator.header_of(text)
        return mutator.signed_again(text, lambda body: sign_token(key, "statuslist+jwt", body))

    def trust(self, mutator: Mutator, way: int) -> bytes:
        root = self.world.own.seals.root
        assert root is not None
        if way == 1:
            return self.json(mutator, "trust")
        token = json.loads(self.plain["trust"])["list"]
        signed = mutator.signed_again(token, lambda body: sign_token(root, TRUST_TYP, body))
        return self.plain["trust"].replace(token.encode(), signed)

    def evidence(self, mutator: Mutator, way: int) -> bytes:
        """By the office itself: mutated before statement and time-stamp are made."""
        if way == 1:
            return self.json(mutator, "evidence")
        seals, good = self.world.own.seals, self.genuine
        if way == 2:
            key = seals.key("answer", AT)
            binding = mutator.signed_again(
                good.binding, lambda body: sign_token(key, "identity-binding+jwt", body)
            )
            return stamped(
                replace(good, binding=binding.decode("utf-8", "replace")), dated(seals, AT)
            ).to_bytes()
        sheet = mutator.json_of(good.sheet.encode()).decode("utf-8", "replace")
        return stamped(replace(good, sheet=sheet), dated(seals, AT)).to_bytes()

    def bundle(self, mutator: Mutator, way: int) -> bytes:
        return self.json(mutator, "bundle")


_DEEPER: dict[str, Callable[[Samples, Mutator, int], bytes]] = {
    "credential": Samples.credential,
    "status": Samples.status,
    "trust": Samples.trust,
    "evidence": Samples.evidence,
    "bundle": Samples.bundle,
}
FORMS = ("credential", "qr", "bundle", "pdf")
# What an entry is meant to take; it is given the rest, too.
KINDS = {
    "status": ("status",),
    "seal": ("credential",),
    "archive": ("archive",),
    "signature": ("evidence",),
    "trust": ("trust",),
    "note": ("note",),
    "bundle": ("bundle",),
    "checkpoint": ("note",),
    "time-stamp": ("tsa",),
    "tsa": ("tsa",),
    "ocsp": ("ocsp",),
    "OCSP": ("ocsp",),
    "pdf": ("pdf",),
    "text": ("credential", "qr", "bundle"),
    "code": ("qr", "credential"),
    "api credential": ("credential",),
}


def kinds_of(entry: str) -> tuple[str, ...]:
    return next((kinds for word, kinds in KINDS.items() if word in entry), FORMS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return Samples(World.make(tmp_path_factory.mktemp("fuzz")))


def rooms(samples: Samples, folder: Path) -> Entries:
    """Every function of the room that takes what a stranger hands over, and the command line."""
    world, own = samples.world, samples.world.own
    issuer, status = own.trust.issuers[0], world.status()
    verifier = Verifier("a", "n", Memory())
    file, trust = folder / "file", folder / "trust.json"
    trust.write_bytes(own.trust_json)

    def text(data: bytes) -> str:
        return data.decode("utf-8", "surrogateescape")

    def command(*arguments: str) -> Callable[[bytes], object]:
        def run(data: bytes) -> object:
            file.write_bytes(data)
            try:
                return main([*arguments, "--at", LATER.isoformat()])
            except SystemExit as stopped:
                assert stopped.code == 2
                return 2

        return run

    return {
        "verify": lambda data: verify(data, own.trust, at=LATER, status=status),
        "verify text": lambda data: verify(text(data), own.trust, at=LATER, grace=GRACE),
        "verify under this status list": lambda data: verify(
            world.licence.credential, own.trust, at=LATER, status=text(data)
        ),
        "verify with this seal": lambda data: verify(
            world.licence.pdf, own.trust, at=LATER, grace=GRACE, seals=[data]
        ),
        "archive": lambda data: verify_archive(data, own.trust, at=LATER, grace=GRACE),
        "signature": lambda data: verify_signature(data, own.trust, at=LATER),
        "presentation": lambda data: verify_presentation(text(data), own.trust, verifier, at=LATER),
        "five-minute code": lambda data: verify_dynamic_qr(
            text(data), world.licence.credential, own.trust, verifier, at=LATER
        ),
        "trust list": read_trust,
        "status list": lambda data: read_status_list(text(data), issuer, LIST_URI),
        "bundle": read_bundle,
        "note": lambda data: read_note(text(data)),
        "time-stamp query": dated(own.seals, AT).answer,
        "OCSP query": lambda data: answer_ocsp(data, own.seals, AT),
        "command line: file": command("verify", str(file), "--trust", str(trust), "--json"),
        "command line: trust list": command("verify", str(trust), "--trust", str(file)),
        "command line: signature": command("signature", str(file), "--trust", str(trust)),
    }


def attack(samples: Samples, entries: Entries, count: int, seed: int) -> str:
    """Each mutation through the next entry in turn; with few entries or many mutations every pair comes up."""
    found: dict[tuple[str, str], bytes] = {}
    mutator, names = Mutator(seed), list(entries)
    for number in range(count):
        name = names[number % len(names)]
        data = samples.mutated(mutator, kinds_of(name))
        if fault := outcome(entries[name], data):
            found.setdefault((name, fault[:60]), data)
    return report(found)


def test_no_mutation_raises(samples: Samples, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert attack(samples, rooms(samples, tmp_path), FEW, seed=1) == ""


def test_what_mutations_found_before(samples: Samples) -> None:
    """Papers that are a number raised TypeError; an OCSP query by an unknown digest, UnsupportedAlgorithm."""
    own, evidence = samples.world.own, json.loads(samples.plain["evidence"])
    for papers in (5, None, True, {"a": 1}, "x"):
        data = json.dumps(evidence | {"papers": papers}).encode()
        assert verify_signature(data, own.trust, at=LATER).reasons == ("not_a_signature",)
    odd = samples.plain["ocsp"].replace(
        bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040211")
    )
    refused = ocsp.load_der_ocsp_response(answer_ocsp(odd, own.seals, AT))
    assert refused.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    digest, algorithm = bytes(32), bytes.fromhex("300d06096086480165030402010500")
    for imprint in (
        algorithm + b"\x04\x20" + digest + b"\x01\x01\xff",  # a member too many
        algorithm,  # one too few
        b"\x30\x00\x04\x20" + digest,  # no algorithm named
        b"\x04\x20" + digest + algorithm,  # the other way round
    ):
        body = b"\x02\x01\x01\x30" + bytes([len(imprint)]) + imprint
        answer = dated(own.seals, AT).answer(b"\x30" + bytes([len(body)]) + body)
        assert answer.startswith(b"\x30") and b"\x02\x01\x02" in answer  # PKIStatus rejection(2)


@pytest.mark.slow
def test_no_mutation_of_20_000_raises(
    samples: Samples, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack(samples, rooms(samples, tmp_path), MANY, seed=2) == ""


@pytest.fixture
def doors(sqlite_url: str, tmp_path: Path) -> Iterator[Entries]:
    """Every address that takes such bytes; anything from 500 on is a fault."""
    office = make_office(make_settings(tmp_path / "data", sqlite_url), FixedClock(LATER))
    client, count = create_app(office).test_client(), iter(range(10**6))

    def post(address: str, **how: Any) -> None:
        number = next(count)
        place = {"REMOTE_ADDR": f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"}
        answer = client.post(address, environ_overrides=place, **how)
        assert answer.status_code < 500, f"{answer.status_code} {answer.get_data(as_text=True)[:200]}"

    def raw(address: str, kind: str) -> Callable[[bytes], object]:
        return lambda data: post(address, data=data, content_type=kind)

    def upload(name: str) -> Callable[[bytes], object]:
        def send(data: bytes) -> object:
            parts: dict[str, Any] = {"file": (io.BytesIO(b"x" if name == "seal" else data), "f")}
            return post(verifications, data=parts | {name: (io.BytesIO(data), "f")})

        return send

    def member(name: str) -> Callable[[bytes], object]:
        return lambda data: post(verifications, json={name: data.decode("utf-8", "surrogateescape")})

    verifications = "/api/v1/licence-verifications"
    yield {
        "api file": upload("file"),
        "api seal": upload("seal"),
        "api pdf": raw(verifications, "application/pdf"),
        "api credential": member("credential"),
        "api qr": member("qr"),
        "api twin": member("sm2_twin"),
        "api body": raw(verifications, "application/json"),
        "page": lambda data: post("/verify", data={"text": data.decode("latin1")}),
        "ocsp": raw("/ocsp", "application/ocsp-request"),
        "tsa": raw("/tsa", "application/timestamp-query"),
        "checkpoint": raw("/log/checkpoint", "text/plain"),
    }
    office.close()


def test_no_mutation_is_a_fault_of_the_portal(samples: Samples, doors: Entries) -> None:
    assert attack(samples, doors, FEW // 2, seed=3) == ""


@pytest.mark.slow
def test_no_mutation_of_thousands_is_a_fault_of_the_portal(samples: Samples, doors: Entries) -> None:
    assert attack(samples, doors, MANY // 4, seed=4) == ""


@pytest.mark.browser
def test_no_mutation_is_a_fault_of_the_page_of_the_kit(samples: Samples, tmp_path: Path) -> None:
    _in_browser(samples, tmp_path, FEW // 2, seed=5)


@pytest.mark.browser
@pytest.mark.slow
def test_no_mutation_of_thousands_is_a_fault_of_the_page_of_the_kit(samples: Samples, tmp_path: Path) -> None:
    _in_browser(samples, tmp_path, MANY // 4, seed=6)


_ASK = """async ({ trust, list, at, files }) => {
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)), letters = text => new TextDecoder().decode(bytes(text));
  const faults = [], ours = verifier.loadTrust([bytes(trust)]);
  for (const [index, file] of files.entries()) {
    const way = index % 3;
    const trusted = way === 1 ? verifier.loadTrust([bytes(file)]) : ours;
    trusted.catch(() => {});
    const { reasons, checks } = await verifier.verifyUnder(bytes(way ? files[0] : file), trusted, [way === 2 ? letters(file) : list], at);
    if (reasons.includes("verifier_fault")) faults.push([index, JSON.stringify(checks)]);
  }
  return faults;
}"""


def _in_browser(samples: Samples, folder: Path, count: int, seed: int) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("chromium is not installed")
    (folder / "verify.html").write_text(single_page(), encoding="utf-8")
    mutator, world = Mutator(seed), samples.world
    files = [
        world.licence.credential.encode(),
        *(samples.mutated(mutator, ("credential", "trust", "status")[_ % 3 :]) for _ in range(1, count)),
    ]
    shown = {
        "trust": base64.b64encode(world.own.trust_json).decode(),
        "list": world.status(),
        "at": LATER.timestamp(),
        "files": [base64.b64encode(data).decode() for data in files],
    }
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = opened.new_context(offline=True).new_page()
        page.goto((folder / "verify.html").as_uri())
        found = page.evaluate(_ASK, shown)
        opened.close()
    assert [(said, files[index][:300]) for index, said in found] == []
