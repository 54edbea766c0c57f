"""The national profile on a real licence: seal and twin beside it, checked by us and by OpenSSL, and attacked."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from esign import der, sm2
from esign.__main__ import main
from esign.archive import verify_archive
from esign.errors import KeyNotUsable
from esign.issue import IssuedLicence, NationalSeal, issue
from esign.jose import b64u, compact_json, unb64u
from esign.kit import single_file
from esign.pki import open_seals
from esign.rotation import add_next, enable_sm2, revoke
from esign.seals import Seals
from esign.sm2 import Sm2Unavailable
from esign.trust import Trust, jwks, trust_file, trust_list
from esign.verdict import Verdict
from esign.verify import LiveState, verify
from tests.esign.conftest import (
    AT,
    BASE,
    GRACE,
    INDEX,
    LATER,
    LIST_URI,
    NAMES,
    PASSPHRASE,
    Installation,
    install,
    make_licence,
    on_record,
    sample_face,
)
from tests.esign.tools import run
from tests.support.stamps import archived, dated

STEP = 23


@dataclasses.dataclass(frozen=True)
class Sealed:
    """A licence issued with the profile on, and the trust list that names its SM2 key."""

    own: Installation
    seals: Seals
    licence: IssuedLicence
    seal: NationalSeal
    trust_json: bytes

    @property
    def trust(self) -> Trust:
        return Trust.load(self.trust_json)


def trust_of(seals: Seals) -> bytes:
    return trust_file(seals, trust_list(seals, NAMES.base_url, NAMES.base_url, AT))


def issue_sealed(seals: Seals, number: int = 1) -> IssuedLicence:
    return issue(
        sample_face(),
        seals,
        AT,
        stamper=dated(seals, AT),
        version=number,
        status_index=INDEX,
        status_uri=LIST_URI,
        verify_url=f"{BASE}/l/Zm9vYmFyYmF6cXV4MTIzNA",
        sm2=True,
    )


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    try:
        sm2.available()
    except Sm2Unavailable as reason:
        pytest.skip(f"no SM2 here: {reason}")
    own = install(tmp_path_factory.mktemp("sm2") / "pki")
    enable_sm2(own.directory, PASSPHRASE, AT - timedelta(hours=1), apply=True)
    seals = open_seals(own.directory, PASSPHRASE)
    made = issue_sealed(seals)
    assert made.seal is not None
    return Sealed(own, seals, made, made.seal, trust_of(seals))


def look(sealed: Sealed, *seals: bytes, data: bytes | str | None = None) -> Verdict:
    return verify(data or sealed.licence.pdf, sealed.trust, at=LATER, grace=GRACE, seals=seals)


def named(verdict: Verdict) -> dict[str, bool]:
    return {check.name: check.ok for check in verdict.checks}


def test_seal_and_twin_are_checks_by_name(sealed: Sealed) -> None:
    twin = sealed.seal.twin.encode()
    verdict = look(sealed, sealed.seal.ses, twin)
    assert verdict.result == "valid"
    assert named(verdict)["sm2_seal"] and named(verdict)["sm2_twin"]
    told = next(check.detail for check in verdict.checks if check.name == "sm2_seal")
    assert sample_face().authority in told and sealed.seal.kid in told
    assert "sm2_seal" not in named(look(sealed))
    alone = look(sealed, twin, data=sealed.licence.credential)
    assert alone.result == "valid" and named(alone)["sm2_twin"]


def test_without_the_profile_nothing_is_sealed(sealed: Sealed) -> None:
    assert make_licence(sealed.seals).seal is None
    bare = open_seals(install(sealed.own.directory.parent / "bare").directory, PASSPHRASE)
    with pytest.raises(KeyNotUsable):
        issue_sealed(bare)


def test_openssl_verifies_seal_twin_and_digest(sealed: Sealed, tmp_path: Path) -> None:
    """esign.md §5 row 9, with a program that shares no code with ours."""
    entry = sealed.seals.manifest.sealing[0]
    (tmp_path / "L.pdf").write_bytes(sealed.licence.pdf)
    parts = list(der.children(der.read_one(sealed.seal.ses, der.SEQUENCE)))
    head, payload, tail = sealed.seal.twin.split(".")
    raw = unb64u(tail)
    numbers = der.tlv(
        der.SEQUENCE, *(der.integer(int.from_bytes(half, "big")) for half in (raw[:32], raw[32:]))
    )
    for name, message, signature in (
        ("seal", parts[0][2], parts[3][1][1:]),
        ("twin", f"{head}.{payload}".encode(), numbers),
    ):
        (tmp_path / f"{name}.m").write_bytes(message)
        (tmp_path / f"{name}.s").write_bytes(signature)
        command = [
            "openssl",
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            sealed.own.directory / f"{entry.file}.pub",
        ]
        command += ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
        code, said = run(*command, "-in", f"{name}.m", "-sigfile", f"{name}.s", cwd=tmp_path)
        assert (code, "Verified Successfully" in said) == (0, True), (name, said)
    digest = run("openssl", "dgst", "-sm3", "-r", "L.pdf", cwd=tmp_path)[1].split()[0]
    assert bytes.fromhex(digest) in parts[0][2]
    (tmp_path / "L.ses").write_bytes(sealed.seal.ses)
    assert run("openssl", "asn1parse", "-inform", "DER", "-in", "L.ses", cwd=tmp_path)[0] == 0


def test_no_flipped_bit_of_seal_or_twin_passes(sealed: Sealed) -> None:
    for original in (sealed.seal.ses, sealed.seal.twin.encode()):
        for at in range(0, len(original), STEP):
            flipped = original[:at] + bytes([original[at] ^ (1 << at % 8)]) + original[at + 1 :]
            verdict = look(sealed, flipped, data=None)
            assert verdict.result == "forged", at
            assert verdict.reasons[0].startswith(("seal_", "twin_")), verdict.reasons


def test_a_flipped_bit_of_the_pdf_is_refused_by_the_seal_alone(sealed: Sealed) -> None:
    """The seal must notice by itself, not only because the ES256 signature does."""
    from esign.errors import Malformed
    from esign.sm2seal import read_seal

    public, pdf = sealed.seals.sm2[sealed.seal.kid].public, sealed.licence.pdf
    for at in range(0, len(pdf), len(pdf) // 40):
        changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
        with pytest.raises(Malformed) as caught:
            read_seal(sealed.seal.ses, changed, public)
        assert caught.value.reason == "seal_of_another_document"
        assert look(sealed, sealed.seal.ses, data=changed).result in ("forged", "unknown")


def test_seals_of_others_are_named_so(sealed: Sealed, tmp_path: Path) -> None:
    stranger = install(tmp_path / "stranger")
    enable_sm2(stranger.directory, PASSPHRASE, AT - timedelta(hours=1), apply=True)
    foreign = issue_sealed(open_seals(stranger.directory, PASSPHRASE)).seal
    second = issue_sealed(sealed.seals, 2).seal
    assert foreign is not None and second is not None
    head, payload, tail = sealed.seal.twin.split(".")
    loud = b64u(compact_json({"alg": "ES256", "typ": "dc+sd-jwt", "kid": sealed.seal.kid}))
    for seal, reason in (
        (foreign.ses, "seal_key_unknown"),
        (foreign.twin.encode(), "twin_key_unknown"),
        (second.ses, "seal_of_another_document"),
        (second.twin.encode(), "twin_of_another_licence"),
        (f"{loud}.{payload}.{tail}".encode(), "twin_key_unknown"),
        (f"{head}.{payload}.{b64u(unb64u(tail)[:60])}".encode(), "twin_signature_bad"),
        (b"0", "seal_damaged"),
        (b"", "twin_damaged"),
        (b"\xff\xfe", "seal_damaged"),
    ):
        verdict = look(sealed, seal)
        assert (verdict.result, verdict.reasons[0]) == ("forged", reason), (seal[:20], verdict.reasons)


def test_a_seal_without_its_pdf_and_too_many_seals(sealed: Sealed) -> None:
    verdict = look(sealed, sealed.seal.ses, data=sealed.licence.credential)
    assert (verdict.result, verdict.reasons[0]) == ("unknown", "seal_needs_pdf")
    for many in ([sealed.seal.ses] * 5, [b"0" * 300_000]):
        verdict = look(sealed, *many)
        assert (verdict.result, verdict.reasons[0]) == ("unknown", "seal_too_large")


def test_the_twin_is_no_credential_and_its_name_says_it_is_not_registered(sealed: Sealed) -> None:
    verdict = verify(sealed.seal.twin, sealed.trust, at=LATER, grace=GRACE)
    assert verdict.result != "valid"
    header = json.loads(unb64u(sealed.seal.twin.split(".")[0]))
    assert header["alg"] == "SM2" and header["typ"].startswith("x-")


def test_a_stolen_seal_key_needs_the_registers_word(sealed: Sealed, tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    made = enable_sm2(own.directory, PASSPHRASE, AT - timedelta(hours=1), apply=True)
    licence = issue_sealed(open_seals(own.directory, PASSPHRASE))
    assert licence.seal is not None
    revoke(own.directory, PASSPHRASE, made.kid, AT, now=LATER, apply=True)
    seals = open_seals(own.directory, PASSPHRASE)
    assert seals.seal_key(LATER)[0].kid != made.kid
    trust = Trust.load(trust_of(seals))
    alone = verify(licence.pdf, trust, at=LATER, grace=GRACE, seals=[licence.seal.ses])
    assert (alone.result, alone.reasons[0]) == ("unknown", "seal_key_compromised")
    known = LiveState(0, 1, LATER, on_record(licence))
    asked = verify(licence.pdf, trust, at=LATER, live_state=known, seals=[licence.seal.ses])
    assert asked.result == "valid"
    other = LiveState(0, 1, LATER, dataclasses.replace(on_record(licence), seals=frozenset()))
    doubted = verify(licence.pdf, trust, at=LATER, live_state=other, seals=[licence.seal.ses])
    assert (doubted.result, doubted.reasons[0]) == ("unknown", "seal_key_compromised")


def test_the_successor_seals_and_old_seals_still_hold(sealed: Sealed, tmp_path: Path) -> None:
    own = install(tmp_path / "pki")
    enable_sm2(own.directory, PASSPHRASE, AT - timedelta(hours=1), apply=True)
    old = issue_sealed(open_seals(own.directory, PASSPHRASE))
    add_next(own.directory, PASSPHRASE, "sm2", AT - timedelta(minutes=1), apply=True)
    seals = open_seals(own.directory, PASSPHRASE)
    new = issue_sealed(seals, 2)
    assert old.seal and new.seal and old.seal.kid != new.seal.kid
    for each in (old, new):
        assert each.seal is not None
        found = verify(each.pdf, Trust.load(trust_of(seals)), at=LATER, grace=GRACE, seals=[each.seal.ses])
        assert found.result == "valid"


def test_verifiers_without_sm2_still_read_the_trust_list(sealed: Sealed) -> None:
    assert all(row["alg"] in ("ES256", "Ed25519") for row in jwks(sealed.seals)["keys"])
    assert [key.kid for key in sealed.trust.issuers[0].sm2.values()] == [sealed.seal.kid]
    assert sealed.seal.kid not in sealed.trust.issuers[0].keys


def test_the_long_term_copy_keeps_its_seal(sealed: Sealed) -> None:
    copy = archived(sealed.licence.pdf, sealed.seals, LATER)
    verdict = verify_archive(copy, sealed.trust, at=LATER, grace=GRACE, seals=[sealed.seal.ses])
    assert verdict.result == "valid" and named(verdict)["sm2_seal"]


def files(sealed: Sealed, folder: Path) -> list[str]:
    (folder / "licence.pdf").write_bytes(sealed.licence.pdf)
    (folder / "licence.ses").write_bytes(sealed.seal.ses)
    (folder / "licence.sm2.jwt").write_text(sealed.seal.twin)
    (folder / "trust.json").write_bytes(sealed.trust_json)
    words = [
        "verify",
        "licence.pdf",
        "--trust",
        "trust.json",
        "--seal",
        "licence.ses",
        "--seal",
        "licence.sm2.jwt",
    ]
    return [*words, "--at", LATER.isoformat(), "--offline-grace", "1d", "--json"]


def test_the_command_line_takes_seals(
    sealed: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = files(sealed, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(words) == 0
    assert '"sm2_seal", "ok": true' in capsys.readouterr().out
    (tmp_path / "licence.ses").write_bytes(sealed.seal.ses[:-1] + b"\x00")
    assert main(words) == 1
    assert "seal_" in capsys.readouterr().out


@pytest.mark.parametrize("has_sm2", [True, False])
def test_the_kits_single_file_checks_seals_or_says_why_not(
    sealed: Sealed, tmp_path: Path, has_sm2: bool
) -> None:
    words = files(sealed, tmp_path)
    (tmp_path / "verify.py").write_text(single_file())
    hide = "import ctypes.util; ctypes.util.find_library = lambda name: None; "
    start = f"import sys, runpy; {'' if has_sm2 else hide}sys.argv = {['verify.py', *words]!r}; "
    done = subprocess.run(
        [sys.executable, "-c", start + "runpy.run_path('verify.py', run_name='__main__')"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    said = json.loads(done.stdout)
    if has_sm2:
        assert (done.returncode, said["result"]) == (0, "valid")
    else:
        assert (done.returncode, said["result"], said["reasons"]) == (
            1,
            "unknown",
            ["sm2_unavailable", "status_not_checked"],
        )
        assert "libcrypto" in done.stdout
