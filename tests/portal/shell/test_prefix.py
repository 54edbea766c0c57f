"""A stranger's header says nothing of where our pages lie: each prefix would be a frame kept for ever and links that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from config.timestamps import StampSettings
from portal import serving, stamp_serving
from tests.support.gunicorns import running
from tests.support.offices import make_settings

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
    with running(server_of(tmp_path), tmp_path, APP) as port:
        answer = requests.get(f"http://127.0.0.1:{port}/evil/names", headers={header: "/evil"}, timeout=60)
    assert answer.text == "|/evil/names"
