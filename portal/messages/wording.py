"""A message in words. Outside the portal nobody is named and no number stands: the reader signs in to read on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal import formats
from portal.i18n import has, sentence

KEY = "message.occasion"


def title(occasion: str, language: str) -> str:
    """One line."""
    key = f"{KEY}.{occasion}.title"
    return sentence(key, language) if has(key) else occasion


def text(occasion: str, facts: Mapping[str, Any], language: str) -> str:
    """What the inbox says: with the name of the matter and its dates."""
    key = f"{KEY}.{occasion}.text"
    if not has(key):
        return ""
    filled = {"title": "", "due": "", "ends": "", "until": "", "opens": ""} | {
        k: _shown(v, language) for k, v in facts.items()
    }
    return sentence(key, language, filled)


def outside(occasion: str, facts: Mapping[str, Any], language: str, address: str) -> tuple[str, str]:
    """Subject and text of what leaves the house: the one line, and where to read on; a code carries its code alone."""
    subject = title(occasion, language)
    if occasion == "code":
        return subject, sentence("message.outside.code", language, {"code": facts.get("code", "")})
    return subject, sentence("message.outside.read_on", language, {"title": subject, "address": address})


def _shown(value: Any, language: str) -> str:
    try:
        return (
            formats.day(date.fromisoformat(str(value)[:10]), language)
            if len(str(value)) >= 10
            else str(value)
        )
    except ValueError:
        return str(value)
