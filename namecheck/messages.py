"""The sentences of the check result, Chinese and English side by side in ``messages.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("messages.toml")


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _load() -> Mapping[str, Mapping[str, str]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for code, entry in table.items():
        if set(entry) != {"zh", "en"} or not all(entry.values()):
            raise ValueError(f"{FILE.name}: [{code}] needs zh and en, nothing else")
    return table


MESSAGES = _load()


def message(code: str, params: Mapping[str, str], lang: str = "zh") -> str:
    """The sentence for a finding code in ``zh`` or ``en``; KeyError for a code without sentences."""
    return MESSAGES[code][lang].format_map(_Lenient(params))
