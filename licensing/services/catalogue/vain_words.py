"""The search for business scope grows by what people typed in vain, and learns nothing about the people.

A word is counted once for each person and shown once several different people typed it (``vain_word_people``). What may be a
person's name, a number or a sentence is never written down. After a year a word that nobody added is forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import delete, func, select

from licensing.act import Role
from licensing.catalogue.load import Catalogue
from licensing.catalogue.scope_search import fold
from licensing.errors import Refused
from licensing.store.models import VainWord
from licensing.store.types import CIPHER
from licensing.work import Work

WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")  # Chinese signs alone: no digits, no addresses, no sentences
LONGEST_NAME = 4
SURNAMES = frozenset(  # the hundred most usual of 公安部《二〇二〇年全国姓名报告》 and those usual in Haidong
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方"
    "邹熊白孟秦邱侯江尹薛闫段雷黎史龙陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤冶祁晁铁包才索尕娘拉桑扎卓仁达多旦"
)
KEPT = timedelta(days=365)
SHOWN = 200


@dataclass(frozen=True)
class Wanted:
    """A word, and how many different people typed it."""

    word: str
    people: int


def note(work: Work, text: str) -> bool:
    """Count what the acting person typed in vain. Whether it was a word that may be counted."""
    word, account = fold(text), work.act.actor.id
    if account is None or not countable(word, work.books.catalogue):
        return False
    if work.books.catalogue.search_scope(word, 1):
        return False
    work.session.execute(delete(VainWord).where(VainWord.on < work.act.on - KEPT))
    by_index = CIPHER.index(f"{account}\n{word}")
    if work.session.get(VainWord, by_index) is None:
        row = VainWord(by_index=by_index, word_index=CIPHER.index(word), word=word, on=work.act.on)
        work.session.add(row)
    return True


def countable(word: str, catalogue: Catalogue) -> bool:
    """Whether it may be the name of a trade and cannot be a person's.

    What begins like a person's name and is as short as one counts only when two of its signs stand together in a known word.
    """
    if WORD.fullmatch(word) is None:
        return False
    if len(word) > LONGEST_NAME or word[0] not in SURNAMES:
        return True
    pairs = _pairs(catalogue)
    return any(word[i : i + 2] in pairs for i in range(len(word) - 1))


def wanted(work: Work) -> list[Wanted]:
    """Words that several people typed in vain and the search still does not know, the most wanted first.

    Raises Refused for whoever does not keep the rules.
    """
    if work.act.actor.role not in (Role.CLERK, Role.SUPERVISOR):
        raise Refused("flow.not_open")
    people = func.count(VainWord.by_index)
    groups = (
        select(VainWord.word_index, people, func.min(VainWord.by_index))
        .group_by(VainWord.word_index)
        .having(people >= work.books.policy.vain_word_people)
        .order_by(people.desc(), VainWord.word_index)
        .limit(SHOWN)
    )
    rows = [(work.session.get_one(VainWord, one).word, n) for _, n, one in work.session.execute(groups)]
    return [Wanted(word, n) for word, n in rows if not work.books.catalogue.search_scope(word, 1)]


def _pairs(catalogue: Catalogue) -> frozenset[str]:
    """Every two signs that stand together in a phrase or an everyday word."""
    return _pairs_in(tuple(t for e in catalogue.scope_index for t in (e.name, *e.aliases, *e.words)))


@cache
def _pairs_in(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(text[i : i + 2] for text in texts for i in range(len(text) - 1))
