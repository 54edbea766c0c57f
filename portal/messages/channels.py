"""The two ways out. ``deliver`` returns when the other side has taken the letter; every trouble says whether to try again.

Mail carries the delivery's key as Message-ID; the gateway gets it as ``webhook-id``. Both are equal on every repetition, so that a letter
whose sender was killed between sending and noting it down is the same letter again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import requests

from config.settings import Settings

SECONDS = 15
PERMANENT = (500, 600)  # SMTP answers that a repetition will not change (RFC 5321 4.2.1)


class DeliveryTroubleError(Exception):
    """``code``: a word for the record; ``final``: the other side will never take it."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


def is_set(settings: Settings, kind: str) -> bool:
    """Whether the operator has set up this way."""
    return bool(settings.smtp_host if kind == "mail" else settings.sms_gateway)


def deliver(
    settings: Settings, kind: str, to: str, words: tuple[str, str], key: str, stamp: Callable[[], float]
) -> None:
    """Hands a letter over. Raises DeliveryTroubleError. ``stamp``: seconds since 1970, for the gateway's signature."""
    if kind == "mail":
        _mail(settings, to, words, key)
    else:
        _short_message(settings, to, words[1], key, int(stamp()))


def _mail(settings: Settings, to: str, words: tuple[str, str], key: str) -> None:
    letter = _letter(settings, to, words, key)
    try:
        with _connection(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise DeliveryTroubleError("recipient_refused", final=_permanent(min(codes, default=0))) from None
    except smtplib.SMTPResponseException as error:
        final = _permanent(error.smtp_code) and not isinstance(error, smtplib.SMTPAuthenticationError)
        raise DeliveryTroubleError(f"smtp_{error.smtp_code}", final=final) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryTroubleError(f"smtp_{type(error).__name__}") from None


def _letter(settings: Settings, to: str, words: tuple[str, str], key: str) -> EmailMessage:
    letter = EmailMessage()
    try:
        letter["From"], letter["To"], letter["Subject"] = settings.smtp_from, to, words[0]
        letter["Message-ID"] = f"<{key}@{urlsplit(settings.base_url).hostname}>"
    except ValueError:  # a line break, behind which the rest would be a header of its own
        raise DeliveryTroubleError("header_unfit", final=True) from None
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    letter.set_content(words[1])
    return letter


def _connection(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _permanent(code: int) -> bool:
    return PERMANENT[0] <= code < PERMANENT[1]


def _short_message(settings: Settings, to: str, text: str, key: str, at: int) -> None:
    body = json.dumps({"to": to, "text": text}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **signed(settings.sms_secret, key, at, body)}
    try:
        answer: Any = requests.post(
            settings.sms_gateway, data=body, headers=headers, timeout=SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        raise DeliveryTroubleError(f"gateway_{type(error).__name__}") from None
    if answer.status_code in (200, 201, 202, 204, 409):  # 409: this key was taken before
        return
    final = 400 <= answer.status_code < 500 and answer.status_code not in (401, 403, 408, 425, 429)
    raise DeliveryTroubleError(f"gateway_{answer.status_code}", final=final)


def signed(secret: str, key: str, at: int, body: bytes) -> dict[str, str]:
    """Headers of a request as Standard Webhooks sign them: HMAC-SHA-256 over ``id.timestamp.body``.

    secret: base64, at least 24 bytes, with or without ``whsec_``.
    """
    raw = b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(raw, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
    }
