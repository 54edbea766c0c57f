"""A legal basis as English pages cite it. The Chinese text is the one that counts, so it stays beside it.

Names of laws come from one table, ``laws.tsv``; numbers of articles, paragraphs and chapters are read from the citation.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from licensing.catalogue import tables

TABLE = Path(__file__).with_name("laws.tsv")
COLUMNS = ("name", "also", "en", "number")
BREAK = re.compile(r"[；;]")
NUMERAL = "〇零一二三四五六七八九"
NUMBER = rf"(?:\d+|[{NUMERAL}十百]+)"
ARTICLES = re.compile(rf"第({NUMBER})条((?:第{NUMBER}款)?)((?:（{NUMBER}）|第{NUMBER}项)*)")
SERIES = re.compile(rf"第({NUMBER}(?:、{NUMBER})+)条")  # 第26、30条
CHAPTER = re.compile(rf"第({NUMBER})章")
EDITION = re.compile(r"（?(\d{4})(?:年版|文本)）?")
NOTED = re.compile(r"\[\[([^\]]+)\]\]")  # a citation within an English sentence
CODE_MARK = " · "  # a rule's code may follow its basis


@cache
def laws() -> dict[str, tuple[str, str]]:
    """Every Chinese name of a law to its English one and its number. Raises CatalogueError with file and line."""
    found: dict[str, tuple[str, str]] = {}
    for row in tables.read(TABLE, COLUMNS, "name").rows:
        for name in (row["name"], *row.many("also")):
            if name in found:
                raise row.wrong(f"{name} stands twice")
            found[name] = (row.needed("en"), row["number"])
    return found


def english(basis: str, numbered: bool = True) -> str:
    """A Chinese citation in English; a law that is not in the table stays as it is. ``numbered``: with its number.

    >>> english("公司法第十条；禁限用规则第6条（三）", numbered=False)
    'Company Law, art. 10; Rules on Prohibited and Restricted Content of Enterprise Names, art. 6(3)'
    >>> english("《药品管理法》第五十一条、第五十二条")
    'Drug Administration Law, arts. 51 and 52'
    """
    text, mark, code = basis.partition(CODE_MARK)
    return (
        "; ".join(_one(each, numbered) for part in BREAK.split(text) for each in _apart(part.strip()))
        + mark
        + code
    )


def _apart(part: str) -> list[str]:
    """Laws that stand side by side, one each; what follows of the same law stays with it.

    >>> _apart("国旗法、国徽法"), _apart("民法典第1条、第2条")
    (['国旗法', '国徽法'], ['民法典第1条、第2条'])
    """
    found: list[str] = []
    for piece in part.split("、") if part else []:
        if found and _known(piece) is None:
            found[-1] += f"、{piece}"
        else:
            found.append(piece)
    return found


def _known(text: str) -> str | None:
    plain = text.removeprefix("《")
    return max((known for known in laws() if plain.startswith(known)), key=len, default=None)


def expand(sentence: str) -> str:
    """An English sentence whose citations, written [[市场主体登记管理条例第十九条]], stand in English."""
    return NOTED.sub(lambda match: english(match.group(1), numbered=False), sentence)


def _one(text: str, numbered: bool) -> str:
    plain = text.replace("《", "").replace("》", "").replace("(", "（").replace(")", "）")
    plain = SERIES.sub(lambda found: "".join(f"第{each}条" for each in found.group(1).split("、")), plain)
    name = _known(plain)
    if name is None:
        return text
    title, number = laws()[name]
    said = [f"{title} ({number})" if number and numbered else title]
    rest = plain.removeprefix(name)
    edition = EDITION.search(rest)
    said += [f"{edition.group(1)} edition"] if edition else []
    articles = [_article(*match.groups()) for match in ARTICLES.finditer(rest)]
    if articles:
        said.append(("art. " if len(articles) == 1 else "arts. ") + _listed(articles))
    if chapter := CHAPTER.search(rest):
        said.append(f"ch. {number_of(chapter.group(1))}")
    return ", ".join(said)


def _article(number: str, paragraph: str, item: str) -> str:
    """
    >>> _article("十一", "第二款", "（四）")
    '11(2)(4)'
    """
    inner = [number_of(part) for part in re.findall(NUMBER, paragraph + item)]
    return str(number_of(number)) + "".join(f"({each})" for each in inner)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def number_of(text: str) -> int:
    """
    >>> number_of("16"), number_of("十"), number_of("二十四"), number_of("一百零五"), number_of("一百一十九")
    (16, 10, 24, 105, 119)
    """
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = max(NUMERAL.index(sign) - 1, 0)
    return total + digit
