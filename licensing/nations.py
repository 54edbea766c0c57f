"""States and regions as the name of a foreign company's branch says them (公司法 art 246; 734 art 13): rows of ``nations.tsv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licensing.catalogue.model import VERIFIED
from licensing.catalogue.tables import read

PATH = Path(__file__).parent / "entities" / "foreign_branch" / "nations.tsv"
CODE = re.compile(r"[A-Z]{3}")
BRACKETS = re.compile(r"（([^（）]+)）")
GROUPS = ("集团", "控股")  # a bracket that names no place


@dataclass(frozen=True)
class Nation:
    """``code``: of ISO 3166-1; ``words``: how a name says it, the first as it is composed here; ``not_before``: before what not."""

    code: str
    words: tuple[str, ...]
    not_before: tuple[str, ...]
    en: str
    basis: str
    verified: str


def load(path: Path = PATH) -> Mapping[str, Nation]:
    """Rows by code. Raises CatalogueError, also for a word that two have."""
    found: dict[str, Nation] = {}
    taken: set[str] = set()
    for row in read(path, tuple(Nation.__dataclass_fields__), "code").rows:
        words = row.many("words")
        if not words or taken.intersection(words) or CODE.fullmatch(row["code"]) is None:
            raise row.wrong("words is empty or says what another row says, or the code has no three letters")
        taken.update(words)
        told = (row.needed("en"), row.needed("basis"), row.one_of("verified", VERIFIED))
        found[row["code"]] = Nation(row["code"], words, row.many("not_before"), *told)
    return found


NATIONS = load()
_WORDS = {word: nation for nation in NATIONS.values() for word in nation.words}
_SAID = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))


def nation_of(name: str | None) -> Nation | None:
    """The state that a name begins with or names in brackets; None for one that says none, or names a place of here in brackets.

    >>> [n.code if (n := nation_of(t)) else None for t in ("德国商业银行股份有限公司上海分行", "博登（德国）股份有限公司")]
    ['DEU', 'DEU']
    >>> [nation_of(t) for t in ("法国兴业银行（中国）有限公司天津分行", "巴林左旗某某有限公司分公司", "青海德国村有限公司")]
    [None, None, None]
    """
    text = (name or "").strip()
    inside = [word for word in BRACKETS.findall(text) if word not in GROUPS]
    if any(word not in _WORDS for word in inside):
        return None
    said = _SAID.match(text)
    if said is None:
        return _WORDS[inside[0]] if inside else None
    nation = _WORDS[said[0]]
    return None if text.startswith(nation.not_before, said.end()) else nation
