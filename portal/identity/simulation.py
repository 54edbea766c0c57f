"""The demo's own identity provider: OpenID Connect by Authlib's server side, with people who are believed at the press of a button.

It proves nothing and says so on its page. It runs as a process of its own, so that the portal meets it as it meets a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, Response, jsonify, make_response, render_template_string, request
from joserfc.jwk import ECKey

from licensing import id_documents
from portal.identity.client import SIMULATION

ACR = "urn:simulation:substantial"
LIFE = 300
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>模拟身份服务 Simulated identity provider</title><link rel="stylesheet" href="/simulation.css"></head><body><main>
<p class="mark">演示用的模拟服务，不能证明任何事 · A simulation; it proves nothing</p>
<h1>请确认您是谁 <span lang="en">Who are you?</span></h1>
{% for who in people %}<form method="post"><input type="hidden" name="number" value="{{ who.number }}">
<button>
我是{{ who.name }}，确认 <span lang="en">I am {{ who.name }}</span></button>
<p class="hint">{{ who.masked }}</p></form>{% endfor %}
<details><summary>另一个人 Somebody else</summary><form method="post">
<label>姓名 Name <input name="name" required></label><label>证件号码 Number <input name="number" required></label>
<button>确认 Confirm</button></form></details></main></body></html>"""
STYLE = """body{font:17px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;margin:0;background:#f4f2ec;color:#222}
main{max-width:32rem;margin:2rem auto;padding:0 1rem}.mark{background:#b25e00;color:#fff;padding:.6rem 1rem;border-radius:.4rem}
button{font:inherit;width:100%;min-height:44px;padding:.5rem 1rem;border:2px solid #b25e00;border-radius:.4rem;background:#fff;color:#222}
label{display:block;margin:.6rem 0}
input{font:inherit;width:100%;min-height:44px;box-sizing:border-box}
.hint{color:#555;margin:.2rem 0 1rem}summary{min-height:44px;line-height:44px}"""


@dataclass(frozen=True)
class Pretended:
    """A person whom the simulation knows."""

    name: str
    number: str
    mobile: str

    @property
    def masked(self) -> str:
        return id_documents.masked(self.number)

    def get_user_id(self) -> str:
        return sha256(self.number.encode()).hexdigest()[:24]


class PortalClient(ClientMixin):  # type: ignore[misc]  # Authlib ships no types
    """The one client there is: the portal, with PKCE and no secret."""

    client_id = SIMULATION

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """A code as Authlib reads it."""

    code: str
    user: Pretended
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int
    acr: str = ACR

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> str:
        return self.acr

    def get_amr(self) -> None:
        return None


def make_simulation(
    issuer: str, redirect_uri: str, people: Iterable[Pretended], now: Callable[[], float]
) -> Flask:
    """The provider at ``issuer`` for the portal's one address; its key lives as long as the process."""
    app, codes, known = Flask("simulated_identity"), dict[str, Code](), list(people)
    key = ECKey.import_key(_new_key(), {"kid": "sim-1", "use": "sig", "alg": "ES256"})
    client = PortalClient(redirect_uri)
    server = AuthorizationServer(app, query_client=lambda given: client if given == SIMULATION else None)
    server.save_token = lambda token, request: None
    server.register_grant(
        _grant(codes, now),
        [
            CodeChallenge(required=True),
            _tokens(issuer, key, now),
        ],
    )
    _pages(app, server, issuer, key, known)
    return app


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _grant(codes: dict[str, Code], now: Callable[[], float]) -> type[Any]:
    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            codes[code] = Code(
                code,
                request.user,
                request.payload.redirect_uri,
                request.payload.scope,
                data.get("nonce"),
                data.get("code_challenge"),
                data.get("code_challenge_method"),
                int(now()),
            )

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            codes.pop(authorization_code.code, None)

        def authenticate_user(self, authorization_code: Code) -> Pretended:
            return authorization_code.user

    return CodeGrant


def _tokens(issuer: str, key: ECKey, now: Callable[[], float]) -> Any:
    class Tokens(OpenIDCode):  # type: ignore[misc]  # Authlib ships no types
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Any) -> ECKey:
            return key

        def get_client_algorithm(self, client: Any) -> str:
            return "ES256"

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            at = int(now())
            return {"iss": issuer, "iat": at, "exp": at + LIFE}

        def generate_user_info(self, user: Pretended, scope: str) -> UserInfo:
            return UserInfo(
                sub=user.get_user_id(), name=user.name, id_number=user.number, phone_number=user.mobile
            )

    return Tokens(require_nonce=True)


def _pages(app: Flask, server: AuthorizationServer, issuer: str, key: ECKey, known: list[Pretended]) -> None:
    @app.get("/.well-known/openid-configuration")
    def described() -> Response:
        return jsonify(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": [ACR],
                "claims_parameter_supported": True,
            }
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify({"keys": [key.as_dict(private=False)]})

    @app.get("/simulation.css")
    def style() -> Response:
        answer = make_response(STYLE)
        answer.mimetype = "text/css"
        return answer

    @app.get("/authorize")
    def ask() -> str:
        return render_template_string(PAGE, people=known)

    @app.post("/authorize")
    def answer() -> Any:
        number = id_documents.tidy(request.form.get("number", ""))
        who = next((p for p in known if p.number == number), None)
        return server.create_authorization_response(
            grant_user=who or Pretended(request.form.get("name", "").strip(), number, "")
        )

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()
