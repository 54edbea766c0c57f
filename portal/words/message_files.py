"""Reads ``portal/words/messages/*.toml`` strictly: one table a key, ``zh`` and ``en`` side by side.

``en_one`` may stand beside them: English for a parameter ``n`` of exactly one.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("messages")
LANGUAGES = ("zh", "en")
OPTIONAL = ("en_one",)

Sentences = Mapping[str, str]


class MessageError(ValueError):
    """A messages file is not usable; says which file and key."""


def load(folder: Path = FOLDER) -> dict[str, Sentences]:
    """Dotted key to its sentences, over all files. Raises MessageError on anything unexpected."""
    known: dict[str, Sentences] = {}
    homes: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, sentences in _keys(path):
            if key in known:
                raise MessageError(f"{path.name}: {key} is already in {homes[key]}")
            known[key], homes[key] = sentences, path.name
    return known


def _keys(path: Path) -> Iterator[tuple[str, Sentences]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MessageError(f"{path.name}: {error}") from None
    yield from _walk(path.name, "", tables)


def _walk(file: str, prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, Sentences]]:
    words = {name: value for name, value in table.items() if not isinstance(value, dict)}
    if words:
        yield prefix, _checked(file, prefix, words)
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _walk(file, f"{prefix}.{name}" if prefix else name, value)


def _checked(file: str, key: str, words: dict[str, Any]) -> Sentences:
    where = f"{file}: [{key}]"
    unknown = sorted(set(words) - {*LANGUAGES, *OPTIONAL})
    if unknown:
        raise MessageError(f"{where} has unknown {', '.join(unknown)}")
    for language in LANGUAGES:
        if not isinstance(words.get(language), str) or not words[language].strip():
            raise MessageError(f"{where} needs {language}")
    asked = {name: _parameters(where, text) for name, text in words.items()}
    if asked["zh"] != asked["en"]:
        raise MessageError(f"{where} asks different parameters: {sorted(asked['zh'] ^ asked['en'])}")
    return words


def _parameters(where: str, text: str) -> frozenset[str]:
    try:
        fields = frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise MessageError(f"{where}: {error}") from None
    if any(not name.isidentifier() for name in fields):
        raise MessageError(f"{where}: parameters are plain names in braces")
    return fields
