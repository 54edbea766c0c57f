"""The demo's identity provider on a real port, for people who go there and come back."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from werkzeug.serving import make_server

from licensing.services.accounts.accounts import SignUp
from portal.identity.client import SIMULATION
from portal.identity.simulation import ACR, Pretended, make_simulation
from portal.wiring import Office
from tests.support.site import Quiet
from tests.support.walker import Seen, Walker


@contextmanager
def simulated(office: Office, people: Iterable[SignUp], base_url: str = "") -> Iterator[str]:
    """Sets the office to it, as an operator would in the settings; gives its address."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    base = base_url or office.settings.base_url
    server = make_server("127.0.0.1", 0, _nothing, threaded=True, request_handler=Quiet)
    issuer = f"http://127.0.0.1:{server.server_port}"
    known = [Pretended(p.name, p.id_number, p.mobile) for p in people]
    server.app = make_simulation(
        issuer, f"{base}/identity/back", known, lambda: office.clock.now().timestamp()
    )
    changed = replace(
        office.settings, base_url=base, oidc_issuer=issuer, oidc_client_id=SIMULATION, oidc_acr=(ACR,)
    )
    object.__setattr__(office, "settings", changed)  # the office is frozen; its operator is not
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _nothing(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("nobody asks before the provider is there")


def confirm(walker: Walker, who: SignUp) -> Seen:
    """At the provider's page: press the person's button, and go back to the portal as it stands on its port."""
    assert "simulation" in walker.page.text.lower(), walker.page.url
    answer = walker.http.post(
        walker.page.url, data={"number": who.id_number}, timeout=60, allow_redirects=False
    )
    back = answer.headers["Location"]
    return walker.open("/identity/back?" + back.partition("?")[2])
