"""What the environment says of proxies and certificates holds for the exchange with a provider as requests itself reads it."""

from __future__ import annotations

import pytest
import requests

from portal.identity.exchange import Exchange, Settled

TOKEN = "https://provider.example.cn/token"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.cn:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example.cn")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ca.pem")


@pytest.mark.parametrize("url", [TOKEN, "https://inside.example.cn/token"])
def test_proxies_and_certificates_are_those_requests_finds(url: str) -> None:
    settled: Settled = {}
    told, first, again = (
        session.merge_environment_settings(url, {}, None, None, None)
        for session in (
            requests.Session(),
            Exchange(settled, "portal", None),
            Exchange(settled, "portal", None),
        )
    )
    assert first == again == told
    assert again["proxies"] is not settled[url]["proxies"]  # whoever sends it may change it


def test_a_wish_of_its_own_is_not_kept() -> None:
    settled: Settled = {}
    exchange = Exchange(settled, "portal", None)
    assert exchange.merge_environment_settings(TOKEN, {}, None, False, None)["verify"] is False
    assert settled == {}


def test_requests_still_asks_where_the_exchange_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: Settled = {}
    sent: list[dict[str, object]] = []

    def send(self: requests.Session, request: object, **how: object) -> requests.Response:
        sent.append(how)
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"access_token": "a", "token_type": "Bearer"}'
        return answer

    monkeypatch.setattr(requests.Session, "send", send)
    Exchange(settled, "portal", None).fetch_token(TOKEN, code="c", code_verifier="v")
    assert list(settled) == [TOKEN]
    assert sent[0]["verify"] == "/etc/ca.pem"
