"""Codes and sentences are one to one: what the code says, both languages say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from licensing.guards import GUARDS
from licensing.services.accounts.api_clients import OWN_SCOPES
from portal.i18n import sentences
from tests.house.source import ROOT, modules, nothing, texts

LANGUAGES = ("zh", "en")
TEMPLATE_KEY = re.compile(r"""\bt\(\s*(['"])([a-z0-9_.]+)\1\s*[,)]""")
# Which prefix the sentences of a raised code stand under, by the name that carries the code and its position.
CARRIERS = {"Refused": ("refusals", 0), "Problem": ("problems", 1)}


@cache
def keys() -> frozenset[str]:
    return frozenset(sentences())


def test_no_mark_of_a_citation_reaches_anybody() -> None:
    """Seen: a pledge's page said [[国发〔2021〕7号]]; the marks are for whoever renders the English."""
    marked = [key for key, words in sentences().items() if any("[[" in text for text in words.values())]
    assert marked == []


def test_every_sentence_is_in_both_languages() -> None:
    lacking = [key for key, words in sentences().items() if not all(words.get(lang) for lang in LANGUAGES)]
    nothing(lacking)


def test_english_apostrophes_are_straight() -> None:
    """The font of the register's language draws the curly one as wide as a Chinese character."""
    nothing([key for key, words in sentences().items() if "\u2019" in str(words.get("en", ""))])


def test_every_key_used_in_a_template_exists() -> None:
    used = {
        (str(path.relative_to(ROOT)), match.group(2))
        for path, text in texts(".html")
        for match in TEMPLATE_KEY.finditer(text)
    }
    assert used, "the scan found no t('…') at all, so it does not look where the templates are"
    nothing(sorted(place for place in used if place[1] not in keys()))


def test_every_key_used_in_python_exists() -> None:
    used = {(path, key) for path, key in _calls("t", 0)}
    nothing(sorted(place for place in used if place[1] not in keys()))


def test_every_refusal_of_a_flow_has_a_sentence() -> None:
    codes = {code for guard in GUARDS.values() if (code := guard({}))}
    nothing(sorted(code for code in codes if f"refusals.{code}" not in keys()))


def test_every_raised_code_has_a_sentence() -> None:
    lacking = [
        f"{path}: {prefix}.{code}"
        for name, (prefix, place) in CARRIERS.items()
        for path, code in _calls(name, place)
        if f"{prefix}.{code}" not in keys()
    ]
    nothing(sorted(set(lacking)))


def _calls(function: str, place: int) -> Iterator[tuple[str, str]]:
    """File and text of the ``place``-th argument wherever ``function`` is called with a plain string there."""
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or len(node.args) <= place:
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            argument = node.args[place]
            if called == function and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield module.path, argument.value


def test_every_scope_of_an_own_program_has_its_words() -> None:
    """The page where a person makes a program lists them all: one without words was a fault of the whole page."""
    assert [scope for scope in OWN_SCOPES if f"programs.scope.{scope}" not in keys()] == []
