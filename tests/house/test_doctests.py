"""Every example in a docstring is true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

ROOMS = ("namecheck", "esign", "licensing", "config", "portal")
SKIPPED = (
    "licensing.store.migrations",
    "portal.__main__",
    "namecheck.__main__",
    "esign.__main__",
)  # run on import


def modules() -> list[str]:
    names = []
    for room in ROOMS:
        package = importlib.import_module(room)
        names += [m.name for m in pkgutil.walk_packages(package.__path__, f"{room}.")]
    return sorted(n for n in names if not n.startswith(SKIPPED))


@pytest.mark.parametrize("name", modules())
def test_examples_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
