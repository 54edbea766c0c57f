"""Another region's trust list: which newcomers are let in, and which list may follow another."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from esign.archive import archive_copy, lists_for, verify_archive
from esign.certs import IssuerNames
from esign.errors import Malformed
from esign.federation import NotAccepted, check_newcomer, check_successor, fingerprint, same_fingerprint
from esign.jose import compact_json, read_token
from esign.keys import sign_token
from esign.pades import certify
from esign.page import render_page
from esign.status import status_token
from esign.statuscheck import KeptStatus, by_address
from esign.trust import trust_file
from esign.trusted import TRUST_TYP, Issuer, Trust
from esign.verify import verify
from tests.esign.conftest import AT, GRACE, LATER, LIST_URI, Installation, install, make_licence, sample_face
from tests.support.stamps import archived, dated

OTHER = IssuerNames(
    "西宁市市场监督管理局（测试）", "630100", "verify.xining.example/log", "https://verify.xining.example"
)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def own(installation: Installation) -> Issuer:
    return installation.trust.issuers[0]


@pytest.fixture(scope="module")
def xining(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("xining") / "pki", OTHER)


@pytest.fixture(scope="module")
def other(xining: Installation) -> Issuer:
    return xining.trust.issuers[0]


def refused(check: Callable[[], None]) -> str:
    with pytest.raises(NotAccepted) as caught:
        check()
    return caught.value.code


def test_a_stranger_is_let_in_once(own: Issuer, other: Issuer) -> None:
    check_newcomer(other, own, (), LATER)
    assert refused(lambda: check_newcomer(other, own, (other,), LATER)) == "trust_known"


def test_who_claims_to_be_us_is_not(own: Issuer, other: Issuer) -> None:
    for fake in (own, dataclasses.replace(other, iss=own.iss), dataclasses.replace(other, root=own.root)):
        assert refused(lambda fake=fake: check_newcomer(fake, own, (), LATER)) == "trust_own"


def test_old_and_future_lists_and_borrowed_keys_stay_outside(own: Issuer, other: Issuer) -> None:
    assert refused(lambda: check_newcomer(other, own, (), other.expires_at)) == "trust_expired"
    assert refused(lambda: check_newcomer(other, own, (), other.made_at - DAY)) == "trust_in_future"
    borrowed = dataclasses.replace(other, keys=other.keys | dict([next(iter(own.keys.items()))]))
    assert refused(lambda: check_newcomer(borrowed, own, (), LATER)) == "trust_key_clash"


def test_a_list_follows_only_forwards_and_only_under_its_root(own: Issuer, other: Issuer) -> None:
    check_successor(other, dataclasses.replace(other, made_at=other.made_at), (own,), LATER)
    kid, key = next(iter(other.keys.items()))
    stolen = dataclasses.replace(
        other, keys=other.keys | {kid: dataclasses.replace(key, state="revoked", revoked_at=AT)}
    )
    check_successor(other, stolen, (own,), LATER)
    for old, new, code in (
        (other, dataclasses.replace(other, root=own.root), "trust_other_root"),
        (other, dataclasses.replace(other, iss="https://elsewhere.example"), "trust_other_iss"),
        (other, dataclasses.replace(other, region="110000"), "trust_other_region"),
        (other, dataclasses.replace(other, made_at=other.made_at - DAY), "trust_rollback"),
        (stolen, other, "trust_rollback"),
        (other, dataclasses.replace(other, keys=dict(own.keys)), "trust_key_clash"),
    ):
        assert refused(lambda old=old, new=new: check_successor(old, new, (own,), LATER)) == code


def test_fingerprints_as_people_write_them(other: Issuer) -> None:
    plain = fingerprint(other)
    pairs = [plain[at : at + 2].upper() for at in range(0, 64, 2)]
    assert same_fingerprint(plain, other) and same_fingerprint(":".join(pairs), other)
    assert same_fingerprint(" ".join(pairs), other)
    assert not same_fingerprint(plain[:-1] + ("0" if plain[-1] != "0" else "1"), other)


def test_a_kept_list_decides_and_its_absence_is_never_valid(
    installation: Installation, xining: Installation
) -> None:
    licence = make_licence(installation.seals)
    trust = Trust((*xining.trust.issuers, *installation.trust.issuers))
    token = status_token(bytes(131_072), LIST_URI, installation.seals, AT)
    fresh = {LIST_URI: KeptStatus(token)}
    good = verify(licence.pdf, trust, at=LATER, kept=fresh)
    assert (good.result, good.as_of) == ("valid", AT)
    assert good.issuer == {
        "iss": trust.issuers[1].iss,
        "name": trust.issuers[1].name,
        "region": trust.issuers[1].region,
    }
    for kept, at, reason in (
        ({}, LATER, "status_stale"),
        (fresh, LATER + 2 * DAY, "status_stale"),
        ({LIST_URI: KeptStatus(token, int(LATER.timestamp()))}, LATER, "status_rollback"),
    ):
        verdict = verify(licence.pdf, trust, at=at, kept=kept)
        assert (verdict.result, verdict.reasons[0]) == ("unknown", reason)


def test_of_several_lists_the_right_one_is_found(installation: Installation) -> None:
    tokens = [status_token(bytes(4), f"{LIST_URI}{number}", installation.seals, AT) for number in range(3)]
    assert list(by_address([*tokens, "junk", ""])) == [f"{LIST_URI}{number}" for number in range(3)]


def both(installation: Installation, xining: Installation) -> Trust:
    return Trust((*installation.trust.issuers, *xining.trust.issuers))


def test_one_registrys_page_around_another_ones_credential_is_forged(
    installation: Installation, xining: Installation
) -> None:
    """Xining may sign pages, but not such that they pass for ours: the printed face would be its own invention."""
    ours = make_licence(installation.seals)
    face = sample_face(name="海东市乐都区假冒商贸有限公司")
    page = render_page(face, ours.credential, ours.qr_url, AT, "")
    wrapped = certify(page, xining.seals, AT, dated(xining.seals, AT))
    verdict = verify(wrapped, both(installation, xining), at=LATER, grace=GRACE)
    assert (verdict.result, verdict.reasons[0], verdict.issuer) == ("forged", "issuer_mismatch", None)


def test_only_a_registrys_own_time_stamps_count(installation: Installation, xining: Installation) -> None:
    own, theirs = installation.seals, xining.seals
    mixed = dataclasses.replace(own, keys=own.keys | {own.entry("tsa", AT).kid: theirs.key("tsa", AT)})
    licence = make_licence(mixed)
    verdict = verify(licence.pdf, both(installation, xining), at=LATER, grace=GRACE)
    assert verdict.result in ("forged", "unknown") and verdict.reasons[0] in (
        "issuer_unknown",
        "look_alike_issuer",
    )
    ours = make_licence(own).pdf
    copy = archive_copy(ours, dated(mixed, LATER), lists_for(ours, own, dated(own, LATER), LATER))
    assert (
        verify_archive(copy, both(installation, xining), at=LATER, grace=GRACE).reasons[0] == "timestamp_bad"
    )
    assert verify_archive(
        archived(make_licence(own).pdf, own, LATER),
        both(installation, xining),
        at=LATER,
        grace=GRACE,
    ).ok


@pytest.mark.parametrize("name", ["西宁\x1b[2K海东", "a\x00b", "", "x" * 501, 7, None])
def test_names_that_a_terminal_or_a_database_would_stumble_over(xining: Installation, name: object) -> None:
    listed = read_token(json.loads(xining.trust_json)["list"]).claims() | {"name": name}
    assert xining.seals.root is not None
    forged = sign_token(xining.seals.root, TRUST_TYP, compact_json(listed))
    with pytest.raises(Malformed):
        Trust.load(trust_file(xining.seals, forged))
