"""Kinds of parties in a case: a natural person with some identity document, or a body that is none (公司法 art 3; 条例 art 8).

A body is found by an index of its own, which no person's document can equal: whoever compares by it finds the body alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from licensing import id_documents, id_number
from licensing.store.types import CIPHER

PERSON, COMPANY, PARTNERSHIP, INSTITUTION, FOREIGN = (
    "PERSON",
    "COMPANY",
    "PARTNERSHIP",
    "INSTITUTION",
    "FOREIGN_BODY",
)
BODIES = (COMPANY, PARTNERSHIP, INSTITUTION, FOREIGN)
ORGAN = "11"  # registering body 1, kind 1 of GB 32100: an organ of state
DELEGATE, DELEGATE_ROLE = "委派代表", "DELEGATE"
DELEGATED = re.compile(rf"(.+)（{DELEGATE}[：:](.+)）")
FOREIGN_NUMBER = re.compile(r"[A-Z]{3}:[A-Z0-9./]{2,40}")  # state (ISO 3166-1 alpha-3), then its number there


def tidy(party: str, number: str) -> str:
    """A number as it is kept and compared."""
    compact = re.sub(r"\s", "", number).upper()
    return compact.replace("-", "") if party != FOREIGN else compact


def is_valid(party: str, document_kind: str, number: str) -> bool:
    """Whether a number could be of such a party; its check digits where it has some.

    >>> is_valid(COMPANY, "", "91630202MA00000153"), is_valid(COMPANY, "", "91630202MA00000154")
    (True, False)
    >>> is_valid(FOREIGN, "", "DEU:HRB12345"), is_valid("UNKNOWN", "", "DEU:HRB12345")
    (True, False)
    """
    if party == PERSON:
        return id_documents.is_valid(document_kind, number)
    if party == FOREIGN:
        return FOREIGN_NUMBER.fullmatch(number) is not None and not number.startswith("CHN")
    if party not in BODIES:
        return False
    try:
        return bool(uscc.validate(number)) and len(number) == 18
    except ValidationError:
        return False


def index_of(party: str, document_kind: str, number: str) -> str:
    """The blind index by which a party is found."""
    if party == PERSON:
        return id_documents.index_of(document_kind, number)
    return index_of_body(number) if party != FOREIGN else CIPHER.index(f"{FOREIGN}:{tidy(party, number)}")


def index_of_body(code: str) -> str:
    """The blind index of whoever bears a credit code."""
    return CIPHER.index(f"BODY:{tidy(COMPANY, code)}")


def heads_text(heads: Iterable[tuple[str, str]]) -> str:
    """Who represents, as register and licence write it: name and delegate, who is empty for a natural person (实施细则 art 6).

    >>> heads_text([("马建国", ""), ("青禾商贸有限公司", "李秀英")])
    '马建国、青禾商贸有限公司（委派代表：李秀英）'
    """
    return "、".join(f"{name}（{DELEGATE}：{delegate}）" if delegate else name for name, delegate in heads)


def heads_of(text: str) -> list[tuple[str, str]]:
    """Name and delegate of each who represents, from the words of the register.

    >>> heads_of("马建国、青禾商贸有限公司（委派代表：李秀英）"), heads_of("")
    ([('马建国', ''), ('青禾商贸有限公司', '李秀英')], [])
    """
    found = []
    for part in filter(None, text.split("、")):
        told = DELEGATED.fullmatch(part)
        found.append((told[1], told[2]) if told else (part, ""))
    return found


def shown_number(party: str, number: str) -> str:
    """What papers and pages show: a body's number is public, a person's is not.

    >>> shown_number(COMPANY, "91630202MA00000153"), shown_number(PERSON, "632121198001011234")
    ('91630202MA00000153', '632121********1234')
    """
    return number.replace(":", " ") if party != PERSON else id_number.masked_id(number)
