"""A stranger's header says nothing of where our pages lie: each prefix would be a frame kept for ever and links that lead nowhere."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from config.timestamps import StampSettings
from portal import serving, stamp_serving
from tests.support.offices import make_settings
from tests.support.postgres import free_port

APP = """def app(environ, start):
    start("200 OK", [])
    return [f"{environ.get('SCRIPT_NAME', '')}|{environ['PATH_INFO']}".encode()]
"""


def pages(folder: Path) -> list[str]:
    return serving.gunicorn_command(make_settings(folder))


def stamps(folder: Path) -> list[str]:
    return stamp_serving.gunicorn_command(StampSettings(folder))


@pytest.mark.parametrize("server_of", [pages, stamps])
@pytest.mark.parametrize("header", ["SCRIPT_NAME", "PATH_INFO"])
def test_a_header_moves_no_page(tmp_path: Path, header: str, server_of: Callable[[Path], list[str]]) -> None:
    (tmp_path / "telling.py").write_text(APP, encoding="utf-8")
    port = free_port()
    told = ["telling:app" if x.endswith(":application()") else x for x in server_of(tmp_path)]
    told[told.index("--bind") + 1] = f"127.0.0.1:{port}"
    server = subprocess.Popen(told, cwd=tmp_path)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                answer = requests.get(
                    f"http://127.0.0.1:{port}/evil/names", headers={header: "/evil"}, timeout=5
                )
                break
            except requests.ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.1)
        assert answer.text == "|/evil/names"
    finally:
        server.terminate()
        server.wait()
