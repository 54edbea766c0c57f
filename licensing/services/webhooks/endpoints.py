"""The addresses of a client: registered by an operator, their secret shown once and changed over, shut at once."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from licensing.errors import Invalid, NotFound, Problem, Refused
from licensing.store.models import ApiClient, WebhookEndpoint
from licensing.work import Work

LONGEST = 500
MOST = 5  # addresses of one client


def of_client(session: Session, client_id: str) -> list[WebhookEndpoint]:
    """The addresses of a client, open ones first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.client_id == client_id)
    return list(
        session.scalars(query.order_by(WebhookEndpoint.disabled_at.is_not(None), WebhookEndpoint.created_at))
    )


def create(work: Work, client_id: str, url: str) -> tuple[WebhookEndpoint, str]:
    """An address and its secret, shown once. Raises NotFound, Refused('client.disabled'), Invalid for what is no address."""
    client = work.session.get(ApiClient, client_id, with_for_update=True)
    if client is None:
        raise NotFound(client_id)
    if client.disabled:
        raise Refused("client.disabled")
    if not is_address(url.strip()):
        raise Invalid([Problem("url", "webhook.url_form")])
    if len([x for x in of_client(work.session, client_id) if x.disabled_at is None]) >= MOST:
        raise Refused("webhook.too_many")
    secret = _secret(work)
    made = WebhookEndpoint(
        id=work.act.ids.new("hook"),
        client_id=client.id,
        url=url.strip(),
        secret=secret,
        created_at=work.act.at,
    )
    work.session.add(made)
    work.record("webhook.created", "webhook", made.id, client=client.id)
    return made, secret


def is_address(url: str) -> bool:
    """Whether a text is a plain web address: no user, no fragment, nothing that two readers take for two hosts.

    >>> is_address("https://tax.example.cn/hooks"), is_address("https://a@b.cn/"), is_address("file:///etc/passwd")
    (True, False, False)
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or set(url) & set(" \\"):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and not parts.fragment and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and port != 0


def rotate(work: Work, endpoint_id: str) -> tuple[WebhookEndpoint, str]:
    """A new secret, shown once; both sign for the policy's hours. Raises NotFound, Refused('webhook.disabled')."""
    found = endpoint(work, endpoint_id)
    if found.disabled_at is not None:
        raise Refused("webhook.disabled")
    secret = _secret(work)
    overlap = timedelta(hours=work.books.policy.client_overlap_hours)
    found.former_secret, found.former_until, found.secret = found.secret, work.act.at + overlap, secret
    work.record("webhook.rotated", "webhook", found.id)
    return found, secret


def disable(work: Work, endpoint_id: str) -> None:
    """Nothing goes there any more. Safe to repeat."""
    found = endpoint(work, endpoint_id)
    if found.disabled_at is None:
        found.disabled_at, found.former_secret, found.former_until = work.act.at, None, None
        work.record("webhook.disabled", "webhook", found.id)


def endpoint(work: Work, endpoint_id: str) -> WebhookEndpoint:
    """One address, locked for this act, though not against deliveries that point to it. Raises NotFound."""
    found = work.session.get(WebhookEndpoint, endpoint_id, with_for_update={"key_share": True})
    if found is None:
        raise NotFound(endpoint_id)
    return found


def _secret(work: Work) -> str:
    """Standard Webhooks: ``whsec_`` and 24 to 64 random bytes in base64; here 32, from the act's own source of randomness."""
    return "whsec_" + base64.b64encode(sha256(work.act.ids.token().encode()).digest()).decode()
