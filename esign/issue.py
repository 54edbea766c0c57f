"""Issue one licence version: credential, QR code, page, signature. The same inputs and the same token give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from esign.credential import Blank, Particulars, make_credential, make_short
from esign.errors import UnprintableText
from esign.face import LicenceFace
from esign.glyphs import unprintable
from esign.jose import Json
from esign.manifest import KeyEntry
from esign.pades import certify_around
from esign.page import render_page
from esign.sealpicture import MILLIMETRES, seal_picture
from esign.seals import Seals
from esign.sm2 import Sm2Key
from esign.sm2seal import SealFace, write_seal
from esign.sm2twin import write_twin
from esign.stamping import Stamper

LIFE = timedelta(days=1095)


@dataclass(frozen=True)
class NationalSeal:
    """The SM2/SM3 profile beside a licence: the detached seal over the PDF (`ses`, DER) and the credential's twin."""

    ses: bytes
    twin: str
    kid: str


@dataclass(frozen=True)
class IssuedLicence:
    """What is handed out, the digests that go into the journal and the log, and the key that signed (`kid`)."""

    pdf: bytes
    credential: str
    short_jws: str
    qr_url: str
    pdf_sha256: str
    credential_sha256: str
    jti: str
    expires_at: datetime
    kid: str
    seal: NationalSeal | None = None

    @property
    def log_leaf(self) -> bytes:
        """The entry for the public log: SHA-256 of the credential."""
        return bytes.fromhex(self.credential_sha256)


def check_glyphs(face: LicenceFace) -> list[str]:
    """Characters of the face that no embedded font can draw; empty when it prints."""
    return unprintable(face.texts())


def issue(
    face: LicenceFace,
    seals: Seals,
    at: datetime,
    *,
    stamper: Stamper,
    version: int,
    status_index: int,
    status_uri: str,
    verify_url: str,
    issuer: str = "",
    life: timedelta = LIFE,
    watermark: str = "",
    holder: Json | None = None,
    sm2: bool = False,
) -> IssuedLicence:
    """One licence version at `at` (cut to whole seconds), which is when it was written down; when it was signed, the stamper says.

    `verify_url` is the public page of this licence (…/l/<token>), `issuer` the `iss` claim (default: the base URL),
    `holder` a public JWK to bind to; `sm2` adds the national profile's seal. Raises UnprintableText, InvalidFace,
    KeyNotUsable, Sm2Unavailable; nothing is half issued, as all of it is returned together or not at all.
    """
    if missing := check_glyphs(face):
        raise UnprintableText(missing)
    at = at.replace(microsecond=0)
    who = issuer or seals.names.base_url
    what = Particulars(version, status_index, status_uri, verify_url, at, life, who)
    key = seals.key("licence", at)
    sealer = seals.seal_key(at) if sm2 else None  # asked for before the first signature is made
    short = make_short(face, what, key)
    qr_url = f"{verify_url}#{short}"
    # The credential says the digest of the page around it, so the page is set first, around one of the same length.
    room = make_credential(face, what, Blank(key), seals.salt, holder, bytes(32))
    page = render_page(face, room, qr_url, at, watermark)
    pdf, credential = certify_around(
        page, seals, at, stamper, lambda digest: make_credential(face, what, key, seals.salt, holder, digest)
    )
    digests = (sha256(pdf).hexdigest(), sha256(credential.encode()).hexdigest())
    return IssuedLicence(
        pdf,
        credential,
        short,
        qr_url,
        *digests,
        what.claims(face)["jti"],
        at + life,
        key.kid,
        _seal((pdf, credential), face, sealer, seals.sm2[sealer[0].kid].certificate, at) if sealer else None,
    )


def _seal(
    made: tuple[bytes, str],
    face: LicenceFace,
    sealer: tuple[KeyEntry, Sm2Key],
    certificate: bytes,
    at: datetime,
) -> NationalSeal:
    (pdf, credential), (entry, key) = made, sealer
    picture = seal_picture(face.authority_seal or face.authority)
    number = f"{face.authority_code}-{entry.kid}"
    look = SealFace(number, face.authority, entry.start, certificate, picture, MILLIMETRES)
    return NationalSeal(write_seal(pdf, look, key, at), write_twin(credential, key, entry.kid), entry.kid)
