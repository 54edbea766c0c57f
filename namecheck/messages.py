"""The sentences of the check result, Chinese and English side by side: ``messages.toml``, of words ``classes.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("messages.toml")
STANDING_FILE = Path(__file__).with_name("standings.toml")
CLASS_FILE = Path(__file__).with_name("classes.toml")
OF_CLASS = frozenset({"zh", "en", "bring_zh", "bring_en"})
REFUSED = {
    "zh": "“{word}”{what}，不能用在名称中，请换掉这个词。",
    "en": "“{word}” {what}; a name may not carry it. Choose another word.",
}
ASKED = {
    "zh": "“{word}”{what}，需要人工核对。请准备：{bring}。",
    "en": "“{word}” {what}; an officer will look at it. Prepare: {bring}.",
}

HINTED = {
    "zh": "“{word}”{what}，名称可以先申报保留。请{bring}。",
    "en": "“{word}” {what}; the name can be reserved first. Then {bring}.",
}
NOTED = {
    "zh": "“{word}”有时{what}；在您的名称里不是这个意思的，可以继续申报。",
    "en": "“{word}” sometimes {what}; where it does not mean that in your name, go on.",
}
WITH_SCOPE = frozenset({"consulted_trade", "licensed_trade"})


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _load(file: Path, keys: frozenset[str]) -> Mapping[str, Mapping[str, str]]:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for code, entry in table.items():
        if set(entry) != keys or not all(entry.values()):
            raise ValueError(f"{file.name}: [{code}] needs {' '.join(sorted(keys))}, nothing else")
    return table


MESSAGES = _load(FILE, frozenset({"zh", "en"}))
STANDINGS = _load(STANDING_FILE, frozenset({"zh", "en"}))
CLASSES = _load(CLASS_FILE, OF_CLASS)


def message(code: str, params: Mapping[str, str], lang: str = "zh") -> str:
    """The sentence for a finding code in ``zh`` or ``en``; KeyError for a code without sentences.

    A finding about a word of a class says what the class is, why it is restricted and, for ``ask``, what to bring; for ``hint``,
    what must be there before the licence.
    """
    if kind := CLASSES.get(params.get("class", "")):
        sentence = ASKED if params.get("ask") else _hint(params) if params.get("hint") else REFUSED
        said = {"word": params.get("word", "…"), "what": kind[lang], "bring": kind[f"bring_{lang}"]}
        return sentence[lang].format_map(said)
    return MESSAGES[code][lang].format_map(_Lenient(params)) + _standing(params, lang)


def _hint(params: Mapping[str, str]) -> Mapping[str, str]:
    return HINTED if params.get("class") in WITH_SCOPE else NOTED


def _standing(params: Mapping[str, str], lang: str) -> str:
    """What stands behind the sentence of a clash: the status of the prior name, until when, and when it is free."""
    status = params.get("standing", "")
    kind = f"{status}_{'free' if 'free' in params else 'open'}"
    sentence = STANDINGS.get(kind) or STANDINGS.get(status)
    return (
        sentence[lang].format_map({key: _day(params.get(key, ""), lang) for key in ("until", "free")})
        if sentence
        else ""
    )


def _day(day: str, lang: str) -> str:
    if not day or lang != "zh":
        return day
    year, month, number = day.split("-")
    return f"{year}年{int(month)}月{int(number)}日"
