"""The examples of the description: what was really sent and answered in a story of the tests (``make examples``)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Operation -> path, query, body by content type, answer."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


def for_parameter(operation: str, name: str) -> dict[str, Any]:
    """The member ``example`` of a parameter; nothing for one that the story left out."""
    told = examples().get(operation, {})
    sent = told.get("path", {}) | told.get("query", {})
    return {"example": sent[name]} if name in sent else {}


def for_body(operation: str, kind: str) -> dict[str, Any]:
    """The member ``example`` of a request's body of one content type."""
    sent = examples().get(operation, {}).get("body", {})
    return {"example": sent[kind]} if kind in sent else {}


def for_answer(operation: str) -> dict[str, Any]:
    """The member ``example`` of an answer; a file has none."""
    answer = examples().get(operation, {}).get("answer")
    return {} if answer is None else {"example": answer}
