"""Who the beneficial owners of an enterprise are, as far as its owners tell (受益所有人信息管理办法 arts 3, 6).

Parts along a chain are multiplied, chains to the same person are added. What a machine cannot know (who controls otherwise, who
stands behind a body that no register here knows) is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from licensing.application.draft import Draft, PersonAnswer
from licensing.catalogue.beneficial import BeneficialRules
from licensing.owned import Part

SECTION = "beneficial"
PLEDGE, FILE = "pledge", "file"
SHARE, VOTES, CONTROL, MANAGER, STATE, SENIOR = RIGHTS = (
    *("share", "votes", "control", "manager", "state"),
    "senior",  # of a foreign company's branch, beside the company's own beneficial owners (art 8)
)
EXECUTES = "EXEC_PARTNER"
PRODUCT = re.compile(r"\s*[×xX*]\s*")
NUMBER = re.compile(r"\d{1,3}(\.\d{1,6})?")


def chain(text: str) -> Fraction | None:
    """Percentages along chains as typed: ``×`` between the links of one chain, ``+`` between chains. None for what is none.

    >>> chain("60×52.5"), chain("45×40 + 10"), chain("120"), chain("sixty")
    (Fraction(63, 200), Fraction(7, 25), None, None)
    """
    total = Fraction(0)
    for one in text.split("+"):
        links = PRODUCT.split(one.strip())
        if not all(NUMBER.fullmatch(link) for link in links):
            return None
        part = Fraction(1)
        for link in links:
            part *= Fraction(link) / 100
        total += part
    return total if 0 < total <= 1 else None


def percent(share: Fraction) -> str:
    """A part as it is read: two places, cut and never rounded up over a limit.

    >>> percent(Fraction(1, 4)), percent(Fraction(2, 3))
    ('25.00', '66.66')
    """
    hundredths = share.numerator * 10_000 // share.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """The owners as they stand in an application, with what the register knows of those that are bodies; a branch is its head's whole."""
    if not draft.kind.shares and len(draft.owners) == 1 and draft.owners[0].is_body:
        head = draft.owners[0]
        return (Part(head.id, head.name, Fraction(1), False, _behind(draft, head)),)
    whole = sum(p.amount_fen for p in draft.owners)
    owners = draft.owners if whole else ()
    return tuple(
        Part(p.id, p.name, Fraction(p.amount_fen, whole), not p.is_body, _behind(draft, p)) for p in owners
    )


def _behind(draft: Draft, person: PersonAnswer) -> tuple[Part, ...]:
    body = draft.bodies.get(person.id)
    return body.parts if body is not None else ()


def shares(parts: tuple[Part, ...], factor: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """Natural person -> what they finally own, over all chains."""
    found: dict[str, Fraction] = {}
    for part in parts:
        held = part.share * factor
        behind = {part.key: held} if part.natural else shares(part.parts, held)
        for key, share in behind.items():
            found[key] = found.get(key, Fraction(0)) + share
    return found


def named(parts: tuple[Part, ...]) -> dict[str, str]:
    """Key -> name of every natural person on a chain."""
    found = {part.key: part.name for part in parts if part.natural}
    for part in parts:
        found |= named(part.parts)
    return found


def unknown(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The bodies among the owners behind which no register here knows anybody."""
    return tuple(part for part in parts if not part.natural and not part.parts)


@dataclass(frozen=True)
class Judged:
    """``shares``: key -> what somebody finally owns, with what was declared; ``owners``: who owns enough, the most first.

    ``heads``: who decides by office without owning enough (an executing partner); ``last``: who is named when nobody qualifies.
    ``unknown``: bodies whose owners are asked. ``closed``: why a pledge exempts nobody, empty where the law offers it.
    ``seniors``: who runs the branch of a foreign company; at least one is filed beside the company's own (art 8).
    """

    shares: Mapping[str, Fraction]
    names: Mapping[str, str]
    owners: tuple[str, ...]
    heads: tuple[str, ...]
    last: tuple[str, ...]
    unknown: tuple[Part, ...]
    closed: tuple[str, ...]
    seniors: tuple[str, ...] = ()


def asked(draft: Draft, rules: BeneficialRules) -> bool:
    """Whether enterprises of this kind file at all (art 2)."""
    return rules.ask(draft.kind)


def filed(draft: Draft) -> tuple[Mapping[str, Any], ...]:
    """Those named so far. ``who``: the key of a person of the application, or a blind index."""
    return tuple(draft.section(SECTION).get("owners") or ())


def judge(draft: Draft, rules: BeneficialRules) -> Judged:
    """What follows from the owners as declared."""
    parts = parts_of(draft)
    found, whole = shares(parts), {part.key: part.share for part in unknown(parts)}
    names = named(parts) | {p.id: p.name for p in draft.people if not p.is_body}
    for owner in filed(draft):
        key = str(owner["who"])
        names.setdefault(key, str(owner.get("name") or ""))
        for body, text in (owner.get("held") or {}).items():
            found[key] = found.get(key, Fraction(0)) + whole.get(body, Fraction(0)) * (
                chain(str(text)) or Fraction(0)
            )
    enough = sorted((k for k, share in found.items() if share >= rules.share), key=lambda k: (-found[k], k))
    leading = tuple(dict.fromkeys(_leading(draft)))
    executes = draft.kind.representative == EXECUTES
    heads = tuple(key for key in leading if executes and key not in enough)
    seniors = leading if draft.kind.abroad else ()
    last = () if enough or heads or seniors else leading
    closed = tuple(_closed(draft, rules))
    return Judged(found, names, tuple(enough), heads, last, unknown(parts), closed, seniors)


def _leading(draft: Draft) -> Iterator[str]:
    """The natural persons who represent: each head, or whom a head that is a body sends."""
    for head in draft.heads:
        who = draft.delegate_of(head) if head.is_body else head
        if who is not None:
            yield who.id


def _closed(draft: Draft, rules: BeneficialRules) -> Iterator[str]:
    """Art 3: capital within the limit and all owners natural persons; the other two conditions are pledged."""
    if draft.capital_fen > rules.exempt_fen:
        yield "capital"
    if any(p.is_body for p in draft.owners):
        yield "body"


def pledged(draft: Draft) -> bool:
    """Whether the pledge is given instead of names."""
    answer = draft.section(SECTION)
    return answer.get("way") == PLEDGE and bool(answer.get("pledge"))
