"""Somebody who signs up at a portal that really listens: in another process, on another machine, of another release."""

from __future__ import annotations

import re

import requests

from tests.support.stories import MA

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def filled(url: str, visitor: requests.Session, mobile: str, wait: float = 300.0) -> dict[str, str]:
    """The page of the sign-up, filled in and not sent."""
    token = TOKEN.search(visitor.get(url + "/sign-up", timeout=wait).text)
    assert token is not None
    return {
        "csrf_token": token[1],
        "name": MA.name,
        "id_number": MA.id_number,
        "mobile": mobile,
        "password": "a long quiet phrase",
        "notice": "y",
    }


def send(
    url: str, visitor: requests.Session, typed: dict[str, str], wait: float = 300.0
) -> requests.Response:
    return visitor.post(url + "/sign-up", typed, timeout=wait, allow_redirects=False)


def signs_up(url: str, visitor: requests.Session, mobile: str, wait: float = 300.0) -> int:
    """The status of the answer; 303 when there is an account."""
    return send(url, visitor, filled(url, visitor, mobile, wait), wait).status_code
