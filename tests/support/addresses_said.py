"""Every address that a portal is asked for or sends people to, as logs and histories keep it, and what in it should not be there."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_plus

from flask import Flask
from lxml import html

# A key by its looks: as long as 128 random bits in base64, letters and digits mixed, and no id of ours (prefix_ULID).
KEY = re.compile(
    r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?![a-z]+_[0-9A-HJKMNP-TV-Z]{26}(?![\w-]))[\w-]{22,}"
)
SHORTEST = 6  # a value that is shorter is in an address by chance


@dataclass
class Said:
    """``addresses``: path and question, decoded, each with where it stood; ``secrets``: what was said in cookies, forms' tokens and to
    programs; ``leaky``: answers that let a browser tell another site where it came from."""

    addresses: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    leaky: list[str] = field(default_factory=list)

    def keep(self, where: str, address: str) -> None:
        self.addresses.setdefault(unquote_plus(address), where)

    def holding(self, values: Iterable[str]) -> list[str]:
        """Addresses with one of these values or of the secrets in them."""
        sought = {*values, *(each for each in self.secrets if len(each) >= SHORTEST)}
        return sorted(
            f"{where}: {each}" for each, where in self.addresses.items() if any(v in each for v in sought)
        )

    def keys(self, meant: Mapping[str, str]) -> list[str]:
        """Addresses with what looks like a key and no pattern of ``meant`` allows."""
        return sorted(
            f"{where}: {each}"
            for each, where in self.addresses.items()
            if KEY.search(each) and not any(re.fullmatch(pattern, each) for pattern in meant)
        )


def listen(app: Flask) -> Said:
    """What this application is asked and answers from now on; it works on as before."""
    said, inner = Said(), app.wsgi_app

    def heard(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        said.keep("asked", f"{path}?{environ.get('QUERY_STRING', '')}".rstrip("?"))
        said.secrets.update(proofs(environ.get("HTTP_AUTHORIZATION", "")))
        head: dict[str, str] = {}

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            head.update({name.lower(): value for name, value in headers})
            for name, value in headers:
                if name.lower() == "set-cookie":
                    said.secrets.update(each.value for each in SimpleCookie(value).values())
            return start(status, headers, *rest)

        body = b"".join(inner(environ, started))
        if head.get("referrer-policy") not in ("same-origin", "no-referrer"):
            said.leaky.append(path)
        if "location" in head:
            said.keep("sent to", head["location"])
        read(said, head.get("content-type", ""), body)
        return [body]

    app.wsgi_app = heard  # type: ignore[method-assign]  # Flask's own way to put something before it
    return said


def proofs(authorization: str) -> list[str]:
    """The secrets of an Authorization header: a token, or a client's secret."""
    kind, _, value = authorization.partition(" ")
    if kind == "Basic":
        return [base64.b64decode(value).decode().partition(":")[2]]
    return [value] if value else []


def read(said: Said, kind: str, body: bytes) -> None:
    """The addresses that a page offers, its form's token, and the token that a program is given."""
    if kind.startswith("text/html") and body.strip():
        tree = html.fromstring(body.decode())
        for found in tree.xpath(
            "//@href | //@src | //@action | //@formaction | //meta[@http-equiv='refresh']/@content"
        ):
            said.keep("offered", str(found))
        said.secrets.update(tree.xpath("//input[@name='csrf_token' or @type='password']/@value"))
    elif kind.startswith("application/json") and body:
        answer = json.loads(body)
        if isinstance(answer, dict):
            said.secrets.update(
                str(answer[name]) for name in ("access_token", "client_secret") if name in answer
            )
