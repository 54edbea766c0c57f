"""npm ``oidc-provider`` as an operator would set it up: a certified OpenID Connect provider that nobody here wrote."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from licensing.services.accounts.accounts import SignUp
from tests.support.pages import post
from tests.support.registries import free_port

SOURCE = Path(__file__).with_name("oidc")
ACR, LOW = "urn:example:substantial", "urn:example:low"


@dataclass
class OutsideProvider:
    """``folder``: where the package is installed; ``back``: the only address it answers to."""

    folder: Path
    back: str
    people: Iterable[SignUp]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, kid: str = "first") -> None:
        """With a key of its own, which nobody has seen before."""
        known = [{"id_number": p.id_number, "name": p.name, "phone_number": p.mobile} for p in self.people]
        command = ["node", "provider.mjs", str(self.port), self.back, json.dumps(known), kid]
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"NODE_NO_WARNINGS": "1"},
        )
        assert self.process.stdout is not None
        assert any(line.strip() == "ready" for line in self.process.stdout)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()

    def visit(self, url: str, who: SignUp, acr: str = ACR) -> str:
        """A browser goes where the portal sent it and says who it is; where it is sent back to."""
        browser = requests.Session()
        answer = browser.get(url, timeout=30)
        assert "/interaction/" in answer.url, answer.text
        at = f"{answer.url}?as={who.id_number}&acr={acr}"
        for _ in range(5):
            answer = browser.get(at, timeout=30, allow_redirects=False)
            at = requests.compat.urljoin(at, answer.headers["Location"])
            if at.startswith(self.back):
                return at
        raise AssertionError(at)

    def step_up(
        self,
        client: FlaskClient,
        path: str,
        who: SignUp,
        acr: str = ACR,
        form_at: str = "",
        **data: Any,
    ) -> TestResponse:
        """From a button of the portal through the provider and back."""
        begun = post(client, path, data, form_at)
        assert begun.status_code == 303, begun.text
        back = self.visit(begun.location, who, acr)
        answer: TestResponse = client.get("/identity/back?" + back.partition("?")[2])
        return answer
