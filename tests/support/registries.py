"""A second registry: its own folder, database, root key and web server in a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from esign.certs import IssuerNames
from esign.pki import create_pki
from portal.clock import SystemClock
from portal.regions import Unreachable, fetch, read_address
from portal.wiring import Office, open_office
from tests.support.clock import CountingIds, FixedClock
from tests.support.offices import ENVIRON, make_settings

XINING = "西宁市市场监督管理局（测试）"
PATIENCE = 180


@dataclass(frozen=True)
class Registry:
    """``office`` works in this process; ``url`` is answered by its portal, on the same folder and database."""

    office: Office
    url: str

    @property
    def iss(self) -> str:
        """What its licences say of who issued them; it need not be where it answers."""
        return self.office.seals.names.base_url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def found_registry(folder: Path, template: Path, iss: str, name: str = XINING) -> Office:
    """An installation of its own; ``template`` is a migrated SQLite file, ``iss`` what its licences will say."""
    folder.mkdir(parents=True)
    shutil.copy(template, folder / "portal.sqlite")
    settings = make_settings(folder / "data", f"sqlite:///{folder / 'portal.sqlite'}", base_url=iss)
    # Its server lives in the machine's time; what is issued here was issued ten minutes ago.
    clock = FixedClock(SystemClock().now() - timedelta(minutes=10))
    names = IssuerNames(name, "630000", "xining-test", iss)  # its cases are of counties of the whole province
    create_pki(settings.data_dir / "keys", settings.key_passphrase.encode(), clock.now(), names)
    return open_office(settings, clock, CountingIds())


@contextmanager
def open_to_the_public(office: Office, port: int) -> Iterator[str]:
    """`portal serve` on the office's folder, until the ``with`` ends."""
    settings = office.settings
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= ENVIRON | {
        "DATA_DIR": str(settings.data_dir),
        "PORT": str(port),
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_BASE_URL": settings.base_url,
        "PORTAL_WORKERS": "1",
    }
    server = subprocess.Popen([sys.executable, "-m", "portal", "serve"], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the second registry ended with {server.returncode}")
        try:
            fetch(read_address(url), "/healthz", 1024)
        except Unreachable:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the second registry does not answer")
