"""One rule for every key in a licence: known, of that use, in its window, not stolen before the proven instant."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from esign.archive import verify_archive
from esign.bundle import write_bundle
from esign.errors import Malformed
from esign.issue import IssuedLicence
from esign.jose import read_json
from esign.log import MemoryStore, append, inclusion_proof, root
from esign.manifest import read_manifest
from esign.pades import certify
from esign.page import render_page
from esign.pki import open_seals
from esign.rotation import add_next, retire, revoke
from esign.seals import Seals
from esign.trust import Trust, trust_file, trust_list
from esign.verify import verify
from esign.witness import sign_checkpoint
from tests.esign.conftest import (
    AT,
    BASE,
    GRACE,
    PASSPHRASE,
    Installation,
    install,
    make_licence,
    make_status,
    sample_face,
)
from tests.support.stamps import archived, dated

DAY = timedelta(days=1)


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    return install(tmp_path / "pki")


def again(own: Installation, at: datetime) -> tuple[Seals, Trust]:
    seals = open_seals(own.directory, PASSPHRASE)
    return seals, Trust.load(trust_file(seals, trust_list(seals, BASE, BASE, at)))


def wrapped(genuine: IssuedLicence, seals: Seals, at: datetime) -> bytes:
    """A page that shows another company around a genuine credential, by whatever key `seals` signs with at `at`."""
    return certify(
        render_page(sample_face(name="青海省金库有限公司"), genuine.credential, genuine.qr_url, at),
        seals,
        at,
        dated(seals, at),
    )


def test_a_page_by_a_stolen_key_around_a_genuine_credential(own: Installation) -> None:
    thief, stolen = own.seals, own.seals.entry("licence", AT).kid
    revoke(own.directory, PASSPHRASE, stolen, AT + DAY, now=AT + 2 * DAY, apply=True)
    seals, trust = again(own, AT + 3 * DAY)
    genuine = make_licence(seals, AT + 3 * DAY, version=2)
    at = AT + 4 * DAY
    assert verify(genuine.pdf, trust, at=at, grace=GRACE).result == "valid"
    late = verify(wrapped(genuine, thief, AT + 3 * DAY), trust, at=at, grace=GRACE)
    assert (late.result, late.reasons[0]) == ("forged", "signed_after_compromise")
    back_dated = verify(wrapped(genuine, thief, AT + timedelta(hours=1)), trust, at=at, grace=GRACE)
    assert (back_dated.result, back_dated.reasons[0]) == ("forged", "page_mismatch")


def test_a_page_by_a_retired_key(own: Installation) -> None:
    """Whoever finds the key of last year signs nothing with it that is dated after its retirement."""
    found, old = own.seals, own.seals.entry("licence", AT).kid
    add_next(own.directory, PASSPHRASE, "licence", AT + DAY, apply=True)
    before = make_licence(found, AT)
    retire(own.directory, old, AT + 2 * DAY, apply=True)
    _, trust = again(own, AT + 3 * DAY)
    at = AT + 4 * DAY
    assert verify(before.pdf, trust, at=at, grace=GRACE).result == "valid"
    after = make_licence(_only(found, old), AT + 3 * DAY, version=2)
    for form in (after.pdf, after.credential, after.qr_url):
        verdict = verify(form, trust, at=at, grace=GRACE)
        assert (verdict.result, verdict.reasons[0]) == ("forged", "key_not_valid_then")


def test_a_key_retired_by_an_older_version_gets_its_end(own: Installation) -> None:
    old = own.seals.entry("licence", AT)
    add_next(own.directory, PASSPHRASE, "licence", AT + DAY, apply=True)
    retire(own.directory, old.kid, AT + 10 * DAY, apply=True)
    retire(own.directory, old.kid, AT + 2 * DAY, apply=True)
    ended = next(key for key in read_manifest(own.directory).keys if key.kid == old.kid)
    assert (ended.state, ended.end) == ("retired", AT + 2 * DAY + timedelta(seconds=1))


def test_an_archive_stamp_by_a_stolen_time_stamp_key(own: Installation) -> None:
    licence = make_licence(own.seals, AT)
    stolen = own.seals.entry("tsa", AT).kid
    early = archived(licence.pdf, own.seals, AT + timedelta(hours=1))
    late = archived(licence.pdf, own.seals, AT + 3 * DAY)
    revoke(own.directory, PASSPHRASE, stolen, AT + DAY, now=AT + 4 * DAY, apply=True)
    _, trust = again(own, AT + 4 * DAY)
    assert verify_archive(early, trust, at=AT + 5 * DAY, grace=GRACE).result == "valid"
    refused = verify_archive(late, trust, at=AT + 5 * DAY, grace=GRACE)
    assert (refused.result, refused.reasons) == ("forged", ("timestamp_bad",))


def test_a_checkpoint_by_a_stolen_log_key(own: Installation) -> None:
    """A checkpoint says no time, so nothing shows that it is older than the theft."""
    licence = make_licence(own.seals, AT)
    store = MemoryStore()
    size = append(store, 0, licence.log_leaf)
    note = sign_checkpoint(size, root(store, size), own.seals, AT)
    bundle = write_bundle(
        licence.credential, make_status(own.seals), note, 0, inclusion_proof(store, 0, size)
    )
    at = AT + timedelta(hours=2)
    assert verify(bundle, again(own, AT)[1], at=at).result == "valid"
    stolen = own.seals.entry("log", AT).kid
    revoke(own.directory, PASSPHRASE, stolen, AT + timedelta(hours=1), now=at, apply=True)
    verdict = verify(bundle, again(own, at)[1], at=at)
    assert (verdict.result, verdict.reasons) == ("unknown", ("log_key_compromised",))


def test_no_freshness_no_valid(own: Installation) -> None:
    licence, trust = make_licence(own.seals, AT), own.trust
    for form in (licence.pdf, licence.credential, licence.qr_url):
        bare = verify(form, trust, at=AT + DAY)
        assert (bare.result, bare.reasons) == ("unknown", ("status_not_checked",))
        graced = verify(form, trust, at=AT + DAY, grace=2 * DAY)
        assert (graced.result, graced.reasons) == ("valid", ("status_not_checked",))
        assert verify(form, trust, at=AT + 3 * DAY, grace=2 * DAY).result == "unknown"
    old = make_status(own.seals, at=AT)
    assert verify(licence.pdf, trust, at=AT + 3 * DAY, status=old).reasons == ("status_stale",)
    accepted = verify(licence.pdf, trust, at=AT + 3 * DAY, status=old, grace=3 * DAY)
    assert (accepted.result, accepted.reasons) == ("valid", ("status_grace",))
    assert verify(licence.pdf, trust, at=AT + 9 * DAY, status=old, grace=3 * DAY).result == "unknown"


def test_a_trust_list_ages_and_none_comes_from_the_future(own: Installation) -> None:
    licence = make_licence(own.seals, AT)
    status = make_status(own.seals, at=AT + 36 * DAY)
    stale = verify(licence.pdf, own.trust, at=AT + 36 * DAY, status=status)
    assert (stale.result, stale.reasons) == ("unknown", ("trust_stale",))
    _, future = again(own, AT + DAY)
    early = verify(licence.pdf, future, at=AT + timedelta(hours=1), grace=GRACE)
    assert (early.result, early.reasons[0]) == ("unknown", "trust_in_future")


def test_a_trust_list_is_numbered_and_names_who_was_revoked(own: Installation) -> None:
    stolen = own.seals.entry("licence", AT).kid
    before = own.trust.issuers[0].number
    revoke(own.directory, PASSPHRASE, stolen, AT + DAY, now=AT + 2 * DAY, apply=True)
    seals, trust = again(own, AT + 2 * DAY)
    assert trust.issuers[0].number > before
    assert read_json(_payload(trust_list(seals, BASE, BASE, AT)))["revoked"] == [stolen]


@pytest.mark.parametrize(
    "text",
    [
        '{"index":1e999}',
        '{"index":-1e999}',
        '{"a":"\\ud800"}',
        '{"a\\udfff":1}',
        '{"a":NaN}',
        '{"a":1' + "0" * 5000 + "}",
        '{"a":{"b":1,"b":2}}',
    ],
)
def test_numbers_and_texts_that_no_format_has_are_refused_at_the_door(text: str, trust: Trust) -> None:
    with pytest.raises(Malformed):
        read_json(text)
    spoilt = text[:-1] + ',"format":"licence-bundle/1","credential":"x"}'
    assert verify(spoilt, trust, at=AT).result in ("forged", "unknown")


def _payload(token: str) -> bytes:
    body = token.split(".")[1]
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))


def _only(seals: Seals, kid: str) -> Seals:
    """The seals of somebody who kept only this licence key."""
    kept = tuple(key for key in seals.manifest.keys if key.use != "licence" or key.kid == kid)
    return replace(seals, manifest=replace(seals.manifest, keys=kept))
