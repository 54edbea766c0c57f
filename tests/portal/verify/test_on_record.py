"""A thief of a licence key signs what he likes under a genuine number: the register answers by content, not by number."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from esign.issue import IssuedLicence
from esign.jose import b64u, compact_json
from esign.keys import KeyProvider, sign_token
from esign.pades import certify, certify_around
from esign.page import render_page
from esign.rotation import revoke
from esign.sdjwt import narrow
from licensing.act import SYSTEM
from licensing.services.licences import copies, issue, reissue, verification
from licensing.services.licences.issue import stored_face
from licensing.store.models import Licence, LicenceCopy
from portal.licence_signing import sign
from portal.trust import document
from portal.wiring import Office
from portal.work.jobs import issue_copies
from tests.support import stories
from tests.support.clock import FixedClock
from tests.support.stamps import archived, dated

NAME, PERSON = "青海省金库有限公司", "钱多多"
FORGED = ("forged", "not_in_register")


@dataclass(frozen=True)
class Thief:
    """Somebody with the licence key and everything that is public; `at` is when the key was still good."""

    office: Office
    key: KeyProvider

    def credential(self, genuine: str, **changes: Any) -> str:
        token, *disclosures = genuine.split("~")
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        changed = sign_token(self.key, "dc+sd-jwt", compact_json(claims | changes))
        return "~".join([changed, *disclosures])

    def short(self, row: Licence | LicenceCopy, genuine: str) -> str:
        body = genuine.split("~")[0].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        kept = {n: claims[n] for n in ("iss", "iat", "exp", "uscc", "ver", "status", "jti")}
        made = kept | {"name": NAME, "rep": PERSON}
        short = sign_token(self.key, "lic", compact_json(made), zipped=True)
        return f"{self.office.settings.base_url}/l/{row.token}#{short}"

    def drawn(self, licence: Licence, credential: str, at: Any) -> bytes:
        face = replace(stored_face(licence), name=NAME, representative=PERSON)
        return render_page(face, credential, str(licence.short_jws), at)

    def page(self, licence: Licence, credential: str, at: Any) -> bytes:
        """The genuine credential inside a page that shows another company."""
        return certify(
            self.drawn(licence, credential, at), self.office.seals, at, dated(self.office.seals, at)
        )

    def whole(self, licence: Licence, genuine: str, at: Any) -> bytes:
        """Page and credential of another company that fit each other."""
        drawn = self.drawn(licence, self.credential(genuine, name=NAME), at)
        return certify_around(
            drawn,
            self.office.seals,
            at,
            dated(self.office.seals, at),
            lambda page: self.credential(genuine, name=NAME, page=b64u(page)),
        )[0]


@pytest.fixture
def licence(sqlite_office: Office) -> Licence:
    _, licence_id = stories.licensed(sqlite_office)
    return row_of(sqlite_office, licence_id)


def row_of(office: Office, licence_id: str) -> Licence:
    with office.read() as session:
        return session.get_one(Licence, licence_id)


@pytest.fixture
def thief(sqlite_office: Office, licence: Licence) -> Thief:
    return Thief(sqlite_office, sqlite_office.seals.key("licence", sqlite_office.clock.now()))


def said(office: Office, data: bytes | str) -> tuple[str, str]:
    now = office.clock.now()
    trust = document(office.seals, office.settings.data_dir / "keys", now).trust
    with office.read() as session:
        found = verification.check(session, data, trust, now)
    return found.result, found.reasons[0] if found.reasons else ""


def forgeries(thief: Thief, licence: Licence, at: Any) -> dict[str, bytes | str]:
    """Every form a thief can give a genuine number."""
    genuine = str(licence.credential)
    other = thief.credential(genuine, name=NAME)
    return {
        "credential": other,
        "narrowed": narrow(other, ["rep"]),
        "issuer part alone": other.split("~")[0] + "~",
        "representative": thief.credential(genuine, _sd=[]).split("~")[0] + "~",
        "code": thief.short(licence, genuine),
        "page of another credential": thief.whole(licence, genuine, at),
        "archive copy": archived(thief.whole(licence, genuine, at), thief.office.seals, at),
    }


def test_a_genuine_number_with_other_content_is_forged(
    sqlite_office: Office, licence: Licence, thief: Thief
) -> None:
    for form, data in forgeries(thief, licence, sqlite_office.clock.now()).items():
        assert said(sqlite_office, data) == FORGED, form
    around = thief.page(licence, str(licence.credential), sqlite_office.clock.now())
    assert said(sqlite_office, around) == ("forged", "page_mismatch")


def test_genuine_forms_stay_valid(sqlite_office: Office, licence: Licence) -> None:
    whole = str(licence.credential)
    code = f"{sqlite_office.settings.base_url}/l/{licence.token}#{licence.short_jws}"
    kept = archived(licence.pdf or b"", sqlite_office.seals, sqlite_office.clock.now())
    for data in (licence.pdf or b"", whole, narrow(whole, ["rep"]), narrow(whole, []), code, kept):
        assert said(sqlite_office, data) == ("valid", "")


def test_after_the_theft_is_known_too(
    sqlite_office: Office, licence: Licence, thief: Thief, clock: FixedClock
) -> None:
    """Revoked from an instant before the licence: what the register holds is confirmed, the thief's work is not."""
    made = forgeries(thief, licence, sqlite_office.clock.now())
    since = sqlite_office.clock.now() - timedelta(minutes=5)
    clock.move(minutes=1)
    place, secret = sqlite_office.settings.data_dir / "keys", sqlite_office.settings.key_passphrase.encode()
    revoke(place, secret, thief.key.kid, since, now=sqlite_office.clock.now(), apply=True)
    for form, data in made.items():
        result, reason = said(sqlite_office, data)
        assert (result, reason) in (FORGED, ("forged", "signed_after_compromise")), form
    assert said(sqlite_office, str(licence.credential))[0] == "valid"


def test_the_next_versions_number_helps_no_thief(
    sqlite_office: Office, licence: Licence, thief: Thief, clock: FixedClock
) -> None:
    old_key = thief.key
    clock.move(minutes=1)
    place, secret = sqlite_office.settings.data_dir / "keys", sqlite_office.settings.key_passphrase.encode()
    revoke(
        place,
        secret,
        old_key.kid,
        sqlite_office.clock.now() - timedelta(seconds=30),
        now=sqlite_office.clock.now(),
        apply=True,
    )
    with sqlite_office.work(SYSTEM) as work:
        prepared = reissue.prepare(work, licence.id)
    signed: IssuedLicence = sign(sqlite_office, prepared)
    with sqlite_office.work(SYSTEM) as work:
        issue.record(work, prepared.id, signed)
    second = row_of(sqlite_office, prepared.id)
    assert said(sqlite_office, str(second.credential)) == ("valid", "")
    forged = Thief(sqlite_office, old_key).credential(str(second.credential), name=NAME)
    assert said(sqlite_office, forged) == FORGED
    assert said(sqlite_office, thief.short(second, str(second.credential))) == FORGED


def test_a_copys_number_helps_no_thief_either(sqlite_office: Office, licence: Licence, thief: Thief) -> None:
    with sqlite_office.work(stories.sign_up(sqlite_office)) as work:
        copies.ask(work, licence.id, 1, 0)
    issue_copies.run(sqlite_office, licence.id)
    with sqlite_office.read() as session:
        copy = copies.of(session, licence.id)[0]
    genuine = str(copy.credential)
    assert said(sqlite_office, narrow(genuine, ["rep"])) == ("valid", "")
    assert said(sqlite_office, thief.credential(genuine, name=NAME)) == FORGED
    assert said(sqlite_office, thief.short(copy, genuine)) == FORGED
    # the copy's page with the original's credential, and the other way round
    at = sqlite_office.clock.now()
    assert said(sqlite_office, thief.page(licence, genuine, at)) == ("forged", "page_mismatch")


def test_a_genuine_signature_in_its_other_form_is_not_the_one_on_record(
    sqlite_office: Office, licence: Licence
) -> None:
    """ECDSA has two signatures for one: only the one that was issued is on record."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    token, *rest = str(licence.credential).split("~")
    head, body, tail = token.split(".")
    raw = base64.urlsafe_b64decode(tail + "==")
    flipped = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    other = base64.urlsafe_b64encode(flipped).rstrip(b"=").decode()
    assert said(sqlite_office, "~".join([f"{head}.{body}.{other}", *rest]))[0] == "forged"
