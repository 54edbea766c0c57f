"""The portal as client of an identity provider: OpenID Connect, authorization code with PKCE (RFC 6749, RFC 7636, OIDC Core).

What comes back is a signed token and the key that signed it; what they prove is judged where identity is decided
(``licensing.services.identity.proofs``), offline and the same for everybody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError

from config.settings import Settings
from esign.errors import Malformed
from esign.jose import read_json, unb64u
from licensing.act import Clock
from licensing.errors import Refused
from licensing.services.identity.proofs import Provider
from portal.identity.exchange import Exchange, Settled

TIMEOUT = 10
SIMULATION = "simulated-identity"
KEPT_SECONDS = 600  # how long the provider's description and keys are believed without asking again
MOST = 512 * 1024


@dataclass(frozen=True)
class Begun:
    """A step-up under way: where the browser goes, and what must come back with it."""

    url: str
    state: str
    verifier: str


class ProviderClient:
    """Talks to one provider. ``fresh``: source of unguessable text.

    Every trouble on the way is Refused('identity.provider_away') or 'identity.not_confirmed'.
    """

    def __init__(self, settings: Settings, clock: Clock, fresh: Callable[[], str]) -> None:
        self._settings, self._clock, self._fresh = settings, clock, fresh
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._settled: Settled = {}

    @property
    def offered(self) -> bool:
        """Whether a provider is set at all."""
        return bool(self._settings.oidc_issuer)

    @property
    def simulated(self) -> bool:
        """Whether it is the demo's own, which believes whoever presses a button."""
        return self._settings.demo and self._settings.oidc_client_id == SIMULATION

    def begin(self, redirect_uri: str, nonce: str) -> Begun:
        """A fresh sign-in at the provider (``prompt=login``) over ``nonce``. No ``login_hint``: an address would say a telephone."""
        session, verifier = self._session(redirect_uri), self._fresh() + self._fresh()
        wanted = {claim: {"essential": True} for claim in self._claims().values() if claim}
        url, state = session.create_authorization_url(
            self._described()["authorization_endpoint"],
            code_verifier=verifier,
            nonce=nonce,
            prompt="login",
            max_age="0",
            acr_values=" ".join(self._settings.oidc_acr),
            claims=json.dumps({"id_token": wanted}),
        )
        return Begun(url, state, verifier)

    def finish(self, redirect_uri: str, code: str, verifier: str) -> tuple[str, Provider]:
        """The provider's ID token for a code, and what the office accepts of the key that signed it."""
        with self._session(redirect_uri) as session:
            try:
                answer = session.fetch_token(
                    self._described()["token_endpoint"], code=code, code_verifier=verifier, timeout=TIMEOUT
                )
            except (AuthlibBaseError, requests.RequestException, ValueError) as error:
                raise Refused("identity.not_confirmed") from error
        token = str(answer.get("id_token") or "")
        return token, self.provider_for(token)

    def provider_for(self, token: str) -> Provider:
        """What is accepted, with the key the token names; a key that is not known yet is asked for once."""
        try:
            header = read_json(unb64u(token.partition(".")[0]))
        except Malformed as error:
            raise Refused("identity.token_damaged") from error
        key = self._key(header.get("kid")) or self._key(header.get("kid"), fresh=True)
        if key is None:
            raise Refused("identity.token_key_unknown")
        settings = self._settings
        return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_acr, self._claims(), key)

    def _claims(self) -> dict[str, str]:
        pairs = (item.partition("=") for item in self._settings.oidc_claims)
        return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}

    def _session(self, redirect_uri: str) -> Exchange:
        settings = self._settings
        return Exchange(
            self._settled,
            settings.oidc_client_id,
            settings.oidc_client_secret or None,
            scope=settings.oidc_scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
        )

    def _described(self) -> dict[str, Any]:
        issuer = self._settings.oidc_issuer
        found = self._get(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise Refused("identity.provider_away")
        return found

    def _key(self, kid: object, fresh: bool = False) -> dict[str, Any] | None:
        keys = self._get(str(self._described()["jwks_uri"]), fresh).get("keys") or []
        usable = [key for key in keys if key.get("use", "sig") == "sig"]
        if kid is None and len(usable) == 1:
            return dict(usable[0])
        return next((dict(key) for key in usable if kid is not None and key.get("kid") == kid), None)

    def _get(self, url: str, fresh: bool = False) -> dict[str, Any]:
        with self._lock:
            at, kept = self._kept.get(url, (0.0, {}))
        if kept and not fresh and abs(self._clock.now().timestamp() - at) < KEPT_SECONDS:
            return kept
        try:
            answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True)
            answer.raise_for_status()
            found = read_json(answer.raw.read(MOST, decode_content=True))
        except (requests.RequestException, OSError, Malformed) as error:
            raise Refused("identity.provider_away") from error
        with self._lock:
            self._kept[url] = (self._clock.now().timestamp(), found)
        return found
