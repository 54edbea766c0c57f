"""Sentences of the pages by their codes: a test says what a page must tell, the messages say how it is worded.

assert says(page, "signing.none")
assert says(page, "desk.row.days_left", n=3)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from markupsafe import escape

from portal.i18n import sentence, sentences

ANY = "\x00"  # stands for a value that the test does not name


def says(html: str, key: str, lang: str = "zh", **params: Any) -> bool:
    """Whether the page carries this sentence, by its code: whoever words it better turns no test red.

    A value that the sentence asks for and ``params`` does not give may be any.
    """
    return told(html, key, lang, **params) > 0


def told(html: str, key: str, lang: str = "zh", **params: Any) -> int:
    """How often the page carries this sentence."""
    return len(re.findall(_pattern(key, lang, params), html))


def _pattern(key: str, lang: str, params: dict[str, Any]) -> str:
    any_value = dict.fromkeys(_asked_for(sentences()[key][lang]), ANY)
    text = str(escape(sentence(key, lang, {**any_value, **params})))
    return re.escape(text).replace(re.escape(ANY), "[^\n]{0,300}?")


def _asked_for(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name)
