"""How the world comes in: what a setting leaves open or closed that an operator may not have meant."""

from __future__ import annotations

from collections.abc import Iterator

from config.checks import NEAR
from portal.health._symptom import Symptom
from portal.wiring import Office


def examine(office: Office) -> Iterator[Symptom]:
    settings = office.settings
    if settings.demo:
        yield Symptom(
            "demo",
            "this is a demonstration, its passwords are published",
            "never put real people's data into it",
            fatal=False,
        )
        return
    if not settings.trusted_proxies and settings.secure_cookies:
        yield Symptom(
            "proxy_not_named",
            "trusted_proxies is empty: behind a proxy all people count as one",
            'name the proxy: trusted_proxies = ["127.0.0.1"], or leave it so where none stands in front',
            fatal=False,
        )
    if settings.host not in NEAR:
        yield Symptom(
            "listens_beyond_this_machine",
            f"the web server listens at {settings.host or 'every address'}: whoever reaches it goes around the front proxy, and "
            f"{settings.workers * settings.threads} bodies sent a byte a second stop it",
            'host = "127.0.0.1" behind a proxy of this machine; elsewhere name the proxy and let nothing else reach the port',
            fatal=not settings.trusted_proxies,
        )
    if not settings.staff_need_second_factor:
        yield Symptom(
            "one_factor",
            "staff_second_factor is offered: a stolen password of an officer is enough",
            "set staff_second_factor = required, give each post its factor: portal account second-factor ACCOUNT",
            fatal=False,
        )
    if not settings.metrics_token:
        yield Symptom(
            "metrics_closed",
            "metrics_token is empty: nobody can watch",
            "set PORTAL_METRICS_TOKEN and give it to Prometheus",
            fatal=False,
        )
    if settings.limits_store == "memory://" and not settings.is_sqlite:
        yield Symptom(
            "limits_apart",
            "every web process counts requests for itself",
            "with several machines set limits_store = redis://…",
            fatal=False,
        )
