"""One command brings a department's kit up to date, and never back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from esign.__main__ import main
from esign.errors import Malformed
from esign.federation import NotAccepted
from esign.fetching import NotFetched, refresh
from esign.pki import open_seals
from esign.rotation import revoke
from esign.trust import trust_file, trust_list
from esign.trusted import read_trust
from tests.esign.conftest import AT, NAMES, PASSPHRASE, Installation, install, make_status

DAY = timedelta(days=1)


class Registry:
    """A registry's address: what it serves can be changed."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        files = self.files

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = files.get(self.path)
                self.send_response(404 if body is None else 200)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def registry() -> Iterator[Registry]:
    made = Registry()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def own(registry: Registry, tmp_path: Path) -> Installation:
    return install(tmp_path / "pki", replace(NAMES, base_url=registry.base))


def serve(registry: Registry, own: Installation, days: int) -> None:
    at, seals = AT + days * DAY, open_seals(own.directory, PASSPHRASE)
    registry.files["/trust.json"] = trust_file(seals, trust_list(seals, registry.base, registry.base, at))
    registry.files["/status/0"] = make_status(seals, at=at, uri=f"{registry.base}/status/0").encode()


def kit(registry: Registry, folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    (folder / "trust.json").write_bytes(registry.files["/trust.json"])
    (folder / "status-0.jwt").write_bytes(registry.files["/status/0"])
    return folder / "trust.json", folder / "status-0.jwt"


def test_forwards(registry: Registry, own: Installation, tmp_path: Path) -> None:
    serve(registry, own, 0)
    trust, status = kit(registry, tmp_path / "kit")
    serve(registry, own, 9)
    said = refresh(trust, [status], AT + 9 * DAY)
    assert len(said) == 2
    assert read_trust(trust.read_bytes()).made_at == AT + 9 * DAY
    assert status.read_bytes() == registry.files["/status/0"]


def test_never_back_and_never_to_another_root(registry: Registry, own: Installation, tmp_path: Path) -> None:
    serve(registry, own, 0)
    yesterday = dict(registry.files)
    stolen = own.seals.entry("licence", AT).kid
    revoke(own.directory, PASSPHRASE, stolen, AT, now=AT + DAY, apply=True)
    serve(registry, own, 1)
    trust, status = kit(registry, tmp_path / "kit")
    kept = trust.read_bytes()
    registry.files["/trust.json"] = yesterday["/trust.json"]
    with pytest.raises(NotAccepted):
        refresh(trust, [status], AT + 2 * DAY)
    stranger = install(tmp_path / "stranger", replace(NAMES, base_url=registry.base))
    registry.files["/trust.json"] = stranger.trust_json
    with pytest.raises(NotAccepted):
        refresh(trust, [status], AT + 2 * DAY)
    registry.files["/trust.json"] = b"{}"
    with pytest.raises(Malformed):
        refresh(trust, [status], AT + 2 * DAY)
    del registry.files["/trust.json"]
    with pytest.raises(NotFetched):
        refresh(trust, [status], AT + 2 * DAY)
    assert trust.read_bytes() == kept
    serve(registry, own, 2)
    registry.files["/status/0"] = yesterday["/status/0"]
    with pytest.raises(Malformed, match="older"):
        refresh(trust, [status], AT + 2 * DAY)


def test_the_command_says_how_old_everything_is(
    registry: Registry, own: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(registry, own, 0)
    trust, _ = kit(registry, tmp_path / "kit")
    words = ["fetch", "--trust", str(trust), "--at", (AT + DAY).isoformat()]
    assert main(words) == 0
    assert "as of" in capsys.readouterr().out
    registry.files.clear()
    assert main(words) == 1
    assert capsys.readouterr().err.startswith("esign: ")
