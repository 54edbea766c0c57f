"""Passkeys on pages: what the browser is asked to make or to sign with, and what a new one turned out to be."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, decode_credential_public_key
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from esign.jose import public_jwk, unb64u
from licensing.errors import Refused
from licensing.services.identity.keys import Place
from licensing.store.models import Account, SignerKey

REQUIRED = UserVerificationRequirement.REQUIRED


def possible(place: Place) -> bool:
    """Browsers make no passkey for an address that is a number, only for a name."""
    try:
        ipaddress.ip_address(place.rp)
    except ValueError:
        return bool(place.rp)
    return False


def creation_options(place: Place, name: str, account: Account, known: list[SignerKey]) -> tuple[bytes, str]:
    """(challenge, JSON) for a new passkey: ES256, user verified, found by the device without a name typed, no attestation."""
    made = generate_registration_options(
        rp_id=place.rp,
        rp_name=name,
        user_name=account.name,
        user_id=account.id.encode(),
        supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=unb64u(key.id)) for key in known],
    )
    return made.challenge, options_to_json(made)


def read_new(place: Place, answer: str, challenge: bytes) -> tuple[str, dict[str, Any], int]:
    """(credential id, JWK, counter) of what the browser made. Raises Refused('signing.key_not_made')."""
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.rp,
            expected_origin=place.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
        )
        key = decode_credential_public_key(found.credential_public_key)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused("signing.key_not_made") from error
    if not isinstance(key, DecodedEC2PublicKey):
        raise Refused("signing.key_not_made")
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(key.x, "big"), int.from_bytes(key.y, "big"), ec.SECP256R1()
    )
    jwk = public_jwk(numbers.public_key(), "passkey", "ES256")
    return bytes_to_base64url(found.credential_id), jwk, found.sign_count


def signing_options(place: Place, digest: bytes, keys: list[SignerKey]) -> str:
    """JSON: sign this digest with one of these keys, user verified."""
    allowed = [PublicKeyCredentialDescriptor(id=unb64u(key.id)) for key in keys]
    made = generate_authentication_options(
        rp_id=place.rp, challenge=digest, allow_credentials=allowed, user_verification=REQUIRED
    )
    return options_to_json(made)


def read_assertion(answer: str) -> tuple[str, dict[str, str]]:
    """(credential id, the three members that matter) of what the browser handed back. Raises Refused."""
    try:
        raw = json.loads(answer)
        response = raw["response"]
        act = {name: str(response[name]) for name in ("authenticatorData", "clientDataJSON", "signature")}
        return str(raw["id"]), act
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("signing.assertion_damaged") from error
