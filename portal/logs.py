"""One line of JSON per event, with the request's reference; no line carries a person's number."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from config.settings import Settings

# An 18-digit ID number and a mobile number; masked wherever they turn up, in keys of our own and in foreign texts.
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[\dXx])(?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![0-9A-Za-z])")
ROW = re.compile(r"^DETAIL:.*$", re.MULTILINE)  # PostgreSQL repeats the whole row it could not take
DEEPEST = 5

Event = MutableMapping[str, Any]


def configure(settings: Settings) -> None:
    """Sets up logging for this process: readable lines in the demo, JSON otherwise, both on standard error."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    if settings.demo:
        renderer: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    else:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_numbers,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_standard_error,
    )


def _to_standard_error(*_names: Any) -> Any:
    """Asked at every line: whoever configured may have had another standard error, closed since."""
    return structlog.PrintLogger(sys.stderr)


def mask_numbers(_logger: Any, _method: str, event: Event) -> Event:
    """Structlog processor: hides ID and mobile numbers in every text of the event, tracebacks too.

    >>> mask_numbers(None, "", {"event": "who 11010519491231002X called 13900000001"})["event"]
    'who 110105********002X called 139****0001'
    """
    return {key: _masked(value, 0) for key, value in event.items()}


def _masked(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return MOBILE.sub(r"\1****\2", ID_NUMBER.sub(r"\1********\2", ROW.sub("DETAIL: …", value)))
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {key: _masked(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_masked(inner, depth + 1) for inner in value]
    return value
