"""The place itself (公司登记管理实施办法 art 18; 条例 art 11): whether shared data knows it, and how many sit there already."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.catalogue.addresses import NO_HOST, ORDINARY
from licensing.catalogue.load import Catalogue
from licensing.entities import EVERY
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

PLACE, WAIVED, CROWDED = "place", "waived", "address_used_by"


def _own(draft: Draft, catalogue: Catalogue) -> bool:
    """Whether it is one's own premises: a host's are examined with the host, a platform has none."""
    answer = draft.section(PLACE)
    kind = catalogue.address_kinds.get(str(answer.get("kind") or ORDINARY))
    return kind is not None and kind.host == NO_HOST and bool(answer.get("address"))


def _waived(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Proof is waived only where shared data knows the place (law case A08)."""
    if _own(draft, catalogue) and draft.section(PLACE).get("proof") == WAIVED and not draft.place_known:
        yield Problem("proof", "place.not_known")


def _crowded(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Many enterprises at one address are a sign that a person weighs, no ground."""
    if _own(draft, catalogue) and draft.neighbours >= catalogue.limits[CROWDED].value:
        yield Problem("address", "place.crowded", {"number": draft.neighbours})


def _dwelling(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """Shared data says that people live there: the neighbours' consent is for a person to see (民法典 art 279)."""
    if _own(draft, catalogue) and draft.dwelling:
        yield Problem("address", "place.dwelling")


RULES = (
    Rule(
        "GE-70",
        REFUSE,
        "市场主体登记管理条例第十一条；公司登记管理实施办法第十八条",
        "yes",
        EVERY,
        _waived,
        PLACE,
    ),
    Rule("GE-72", REVIEW, "市场主体登记管理条例第十一条", "partial", EVERY, _crowded, PLACE),
    Rule("GE-70D", REVIEW, "民法典第二百七十九条", "no", EVERY, _dwelling, PLACE),
)
