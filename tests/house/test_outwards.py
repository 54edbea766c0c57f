"""Whom docs/security.md says we speak to is whom the code can open a connection to and the settings name (ASVS 13.1.1)."""

from __future__ import annotations

import dataclasses
import re

from config.settings import Settings
from tests.house.source import ROOT, Module, modules, nothing

OPENING = (
    "requests", "http.client", "urllib.request", "socket", "smtplib", "ftplib", "poplib", "imaplib", "asyncio", "ssl",
    "httpx", "aiohttp", "urllib3", "redis", "psycopg", "sqlalchemy.create_engine", "limits", "flask_limiter", "pkcs11",
    "authlib.integrations.requests_client", "subprocess", "websockets", "grpc", "paramiko", "dns", "ldap3",
)  # fmt: skip
NAMES_ONLY = {"portal/peers.py"}  # asks this machine what it is called
ADDRESS = re.compile(r"url|address|_uri$|host$|gateway|store$|clamd|issuer|networks|server")
LISTENS = {"host"}  # where we are reached


def opens(module: Module) -> set[str]:
    """What this module imports that can open a connection."""
    names = {name for _, name in module.imports()}
    return {name for name in names if any(name == way or name.startswith(f"{way}.") for way in OPENING)}


def rows() -> list[list[str]]:
    table = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## Whom it speaks to")[2]
    lines = [line for line in table.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[1:]]


def quoted(column: int) -> set[str]:
    return {name for row in rows() for name in re.findall(r"`([^`]+)`", row[column])}


def test_the_table_is_whole() -> None:
    assert len(rows()) > 8
    nothing(row[0] for row in rows() if len(row) != 5 or not all(row))


def test_whatever_can_open_a_connection_has_its_row() -> None:
    found = {module.path for module in modules() if opens(module)} - NAMES_ONLY
    assert found == quoted(4)


def test_every_setting_that_is_an_address_has_its_row() -> None:
    names = {field.name for field in dataclasses.fields(Settings)}
    assert {name for name in names if ADDRESS.search(name)} - LISTENS == quoted(3)


def test_who_only_asks_for_a_name_connects_to_nobody() -> None:
    text = "".join((ROOT / path).read_text("utf-8") for path in NAMES_ONLY)
    assert re.findall(r"socket\.(\w+)", text) == ["gethostname"]
