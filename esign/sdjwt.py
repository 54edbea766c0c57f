"""Reading SD-JWT (RFC 9901): disclosures are checked against the signed digests, never taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from esign.errors import Malformed
from esign.jose import Json, b64u, read_json, unb64u

VCT = "urn:cn:business-licence:1"  # of credentials issued before types had an address
VCT_PATH = "/vct/business-licence/1"
COMPANY_PATH = "/vct/company-certificate/1"
EXTRACT_PATH = "/vct/register-extract/1"  # of extracts: ``extract``
CREDENTIAL_TYP = "dc+sd-jwt"
SHORT_TYP = "lic"
_MISSING = object()


def licence_type(iss: str) -> str:
    """The `vct` of an issuer's licences: the address where its type metadata is (SD-JWT VC §6.3.1)."""
    return iss + VCT_PATH


def company_type(iss: str) -> str:
    """The `vct` of an issuer's company certificates: another profile of the same register entry."""
    return iss + COMPANY_PATH


def extract_type(iss: str) -> str:
    """The `vct` of an issuer's extracts of its register."""
    return iss + EXTRACT_PATH


def is_licence_type(vct: object, iss: str) -> bool:
    """Whether a `vct` says business licence of this issuer."""
    return vct in (VCT, licence_type(iss))


def licence_id(verify_url: str, claims: Json) -> str:
    """The `jti`: a digest over the QR code's address and the claims both credentials carry.

    So a swapped address is noticed without spending room in the QR code on a second digest.
    """
    place = claims["status"]["status_list"]
    parts = (
        verify_url,
        claims["iss"],
        claims["uscc"],
        claims["ver"],
        claims["iat"],
        place["uri"],
        place["idx"],
    )
    return b64u(sha256("\n".join(map(str, parts)).encode()).digest()[:16])


def disclosure_digest(disclosure: str) -> str:
    """The digest that stands for a disclosure in `_sd`."""
    return b64u(sha256(disclosure.encode("ascii")).digest())


def split_credential(text: str) -> tuple[str, list[str]]:
    """(JWS, disclosures) of an SD-JWT; a bare JWS has none; raises Malformed."""
    token, *rest = text.split("~")
    if rest and rest.pop() != "":
        raise Malformed("SD-JWT: does not end with '~' (a key-bound presentation is read elsewhere)")
    return token, rest


def reveal(claims: Json, disclosures: Sequence[str]) -> Json:
    """The claims with disclosed ones joined in; an unknown, repeated or clashing disclosure raises Malformed."""
    expected = claims.get("_sd", [])
    if claims.get("_sd_alg", "sha-256") != "sha-256" or not isinstance(expected, list):
        raise Malformed("SD-JWT: digest list not understood")
    plain = {name: value for name, value in claims.items() if name not in ("_sd", "_sd_alg")}
    seen: set[str] = set()
    for item in disclosures:
        digest = disclosure_digest(item) if item.isascii() else ""
        name, value = _read_disclosure(item)
        if digest not in expected or digest in seen or plain.get(name, _MISSING) is not _MISSING:
            raise Malformed("SD-JWT: a disclosure does not belong to this credential")
        seen.add(digest)
        plain[name] = value
    return plain


def narrow(credential: str, names: Sequence[str]) -> str:
    """Selective disclosure: the same credential with only the disclosures of `names`."""
    token, disclosures = split_credential(credential)
    kept = [item for item in disclosures if _read_disclosure(item)[0] in names]
    return "~".join([token, *kept, ""])


def _read_disclosure(item: str) -> tuple[str, object]:
    # wrapped into an object, because read_json only takes objects
    triple = read_json(b'{"d":' + unb64u(item) + b"}").get("d")
    if (
        not isinstance(triple, list)
        or len(triple) != 3
        or not all(isinstance(part, str) for part in triple[:2])
        or triple[1] in ("_sd", "_sd_alg", "...")  # RFC 9901 §7.1
    ):
        raise Malformed("SD-JWT: disclosure has another shape")
    return triple[1], triple[2]
