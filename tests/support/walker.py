"""A person with nothing but HTTP: opens pages, fills in the forms they find there, sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from lxml import html


@dataclass(frozen=True)
class Seen:
    """A page as it arrived."""

    status: int
    url: str
    text: str

    @property
    def tree(self) -> Any:
        return html.fromstring(self.text)

    @property
    def errors(self) -> list[str]:
        """What the page's error summary lists."""
        return [
            " ".join(e.text_content().split())
            for e in self.tree.xpath("//*[contains(@class, 'error-summary')]//li")
        ]


class Walker:
    """One person's browser without script: cookies, forms with all their hidden fields, redirects followed."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.page = Seen(0, base, "<html></html>")

    def open(self, path: str) -> Seen:
        return self._arrive(self.http.get(self._address(path), timeout=60))

    def send(
        self, values: dict[str, Any] | None = None, action: str = "", button: tuple[str, str] | None = None
    ) -> Seen:
        """Fill in the form whose address contains ``action`` (default: the first of the page proper) and send it."""
        form = self._form(action)
        fields: list[tuple[str, str]] = [(k, v) for k, v in _filled(form) if k not in (values or {})]
        for name, value in (values or {}).items():
            fields += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
        fields += [button] if button else []
        target = form.get("action") or self.page.url
        return self._arrive(self.http.post(self._address(target), data=fields, timeout=60))

    def _form(self, action: str) -> Any:
        forms = [
            f
            for f in self.page.tree.forms
            if f.method == "POST" and "/sign-out" not in (f.get("action") or "")
        ]
        wanted = [f for f in forms if action in (f.get("action") or self.page.url)]
        assert wanted, f"no form for {action!r} on {self.page.url}: {[f.get('action') for f in forms]}"
        return wanted[0]

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _arrive(self, answer: requests.Response) -> Seen:
        self.page = Seen(answer.status_code, answer.url, answer.text)
        return self.page

    def sign_in(self, mobile: str, password: str) -> Seen:
        self.open("/sign-in")
        return self.send({"mobile": mobile, "password": password})


def _filled(form: Any) -> list[tuple[str, str]]:
    """What a browser sends: lxml says "on" for a choice whose value is empty."""
    empty = {each.name for each in form.xpath(".//input[@type='radio' and @checked and @value='']")}
    return [(name, "" if value == "on" and name in empty else value) for name, value in form.form_values()]
