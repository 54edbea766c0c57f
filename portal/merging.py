"""Two windows on one draft: what each changed is kept, and where both changed the same answer, both are shown.

A page carries a mark of each answer it was drawn from. An answer whose mark still fits what was typed was not touched there;
one whose mark no longer fits what is kept was changed elsewhere. Only where both are so must somebody choose.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from licensing.errors import Conflict

Mark = str | list[str]
Marks = Mapping[str, Mark]
NONE = ""  # the mark of an answer that is not there
LONGEST = 64 * 1024  # signs of all marks of one page


@dataclass(frozen=True)
class Merged:
    """``values``: every answer as it is to be kept; ``mine``: changed on this page; ``theirs``: changed elsewhere meanwhile;

    ``both``: changed differently on both, with what is kept now: that stays until somebody has seen it.
    """

    values: dict[str, Any] = field(default_factory=dict)
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    both: dict[str, Any] = field(default_factory=dict)


def mark(value: Any) -> Mark:
    """A list of codes is its own mark, so that additions and removals can be joined; anything else is a short digest.

    >>> mark(None), mark(["b", "a"])
    ('', ['a', 'b'])
    """
    if value in (None, "", False, []):
        return NONE
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    plain = value.isoformat() if isinstance(value, date) else value
    if isinstance(plain, str):
        plain = plain.replace("\r\n", "\n")
    return sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def marks(values: Mapping[str, Any]) -> dict[str, Mark]:
    return {name: mark(value) for name, value in values.items() if mark(value) != NONE}


def written(found: Marks) -> str:
    """Marks as a page carries them."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> dict[str, Mark]:
    """Marks as a page sent them back. Raises Conflict for what no page of ours carries."""
    try:
        found = json.loads(text[:LONGEST])
    except ValueError:
        raise Conflict("draft") from None
    if not isinstance(found, dict):
        raise Conflict("draft")
    return {str(name): one if isinstance(one, list) else str(one) for name, one in found.items()}


def merge(seen: Marks, kept: Mapping[str, Any], typed: Mapping[str, Any]) -> Merged:
    """``kept``: what is kept now; ``typed``: what the page says, only the answers it has a place for.

    >>> page = marks({"town": "平安镇", "owner": "马"})
    >>> merge(page, {"town": "小峡镇", "owner": "马"}, {"town": "平安镇", "owner": "李"}).values
    {'town': '小峡镇', 'owner': '李'}
    """
    values, mine, theirs, both = dict(kept), [], [], {}
    for name, value in typed.items():
        base, now, new = seen.get(name, NONE), mark(kept.get(name)), mark(value)
        if now == new or new == base:
            if now not in (new, base):
                theirs.append(name)
            continue
        if now == base:
            values[name] = value
        elif isinstance(new, list) or isinstance(now, list):
            values[name] = _joined(base, kept.get(name) or [], value or [])
            theirs.append(name)
        else:
            both[name] = kept.get(name)
            continue
        mine.append(name)
    return Merged(values, tuple(mine), tuple(theirs), both)


def _joined(base: Mark, kept: list[Any], typed: list[Any]) -> list[Any]:
    """What is kept, with what this page added and without what it took away."""
    before = set(base if isinstance(base, list) else ())
    gone = before - {str(one) for one in typed}
    added = [one for one in typed if str(one) not in before and one not in kept]
    return [one for one in kept if str(one) not in gone] + added
