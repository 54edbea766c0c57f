"""What the certificate items ask, cut into pages: a few questions stand together, many come one topic a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from licensing.application.duties import CERTIFICATES
from licensing.approvals import FIELDS
from licensing.catalogue.load import Catalogue
from licensing.catalogue.model import Item
from licensing.errors import Problem
from licensing.store.models import Case
from portal.counters.applications.offers import Questions, gates_of, owed_by, questions_of
from portal.counters.applications.scope import named
from portal.i18n import t

TOGETHER = 10  # questions that one page may ask


@dataclass(frozen=True)
class Topic:
    """One page. ``number`` of ``titles`` from 1; ``after``: the items whose pledge is given here."""

    number: int
    titles: tuple[str, ...]
    questions: Sequence[Questions]
    gates: Sequence[Item]
    after: Sequence[Item]
    pledged: bool

    @property
    def names(self) -> frozenset[str]:
        """The questions asked here."""
        return frozenset(name for part in self.questions for name in part.names)

    @property
    def last(self) -> bool:
        return self.number == len(self.titles)

    def has(self, field: str) -> bool:
        """Whether what a problem's field names is answered here."""
        if field.startswith("approval."):
            return field.split(".")[1] in {item.code for item in self.gates}
        return field in self.names or (field == "pledge" and self.pledged)


def topics_of(case: Case, catalogue: Catalogue) -> tuple[Topic, ...]:
    """Every page in its order; at least one."""
    asked, gates = questions_of(case, catalogue), gates_of(case, catalogue)
    after = [catalogue.items[c] for duty in owed_by(case, catalogue).after for c in duty.items]
    if sum(len(part.names) for part in asked) + len(FIELDS) * len(gates) <= TOGETHER:
        return (Topic(1, ("",), asked, gates, after, True),)
    pages: list[tuple[str, list[Questions], list[Item], bool]] = []
    if gates:
        pages.append((t("applications.topic.approvals"), [], gates, False))
    pages += [(named(part.item), [part], [], False) for part in asked]
    if after:
        pages.append((t("applications.certificates.pledge_group"), [], [], True))
    titles = tuple(title for title, *_ in pages)
    return tuple(
        Topic(number, titles, part, gate, after if pledged else [], pledged)
        for number, (_, part, gate, pledged) in enumerate(pages, start=1)
    )


def chosen(case: Case, catalogue: Catalogue, found: Sequence[Problem] = ()) -> Topic:
    """The page the address asks for; where something is to be mended and no page is named, the one where it is."""
    pages = topics_of(case, catalogue)
    text = request.args.get("topic", "")
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= len(pages):
        return pages[int(text) - 1]
    wanted = [request.args.get("field", ""), *(problem.field for problem in found)]
    return next((page for field in wanted for page in pages if page.has(field)), pages[0])


def again(case: Case) -> list[str]:
    """Answers to be looked at again because a fact has moved."""
    return list((case.answers.get(CERTIFICATES) or {}).get("again") or {})
