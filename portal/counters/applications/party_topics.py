"""A party of the application is asked one topic a page: who it is, what it brings in, who signs for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request

from licensing.errors import Problem
from portal.drafts import APART
from portal.forms import Form
from portal.i18n import t

FIELD = "topic"  # of the address and of the form
Groups = Sequence[tuple[str, tuple[str, ...]]]  # message of the title, fields in their order

WHO = ("applications.people.topic.who", ("name", "document_kind", "id_number", "mobile", "roles"))
PERSON_PAGES: Groups = (
    (WHO[0], (*WHO[1], "marks", "delegate_of", "residence")),
    (
        "applications.people.topic.share",
        (
            *(
                "farmer",
                "amount_fen",
                "form",
                "due_on",
                "votes_percent",
                "signer_name",
                "signer_kind",
                "signer_number",
            ),
            *("document", "consignee", "consignee_address"),
        ),
    ),
)
BODY_PAGES: Groups = (
    ("applications.people.topic.body", ("party", *WHO[1], "residence")),
    ("applications.people.topic.share", ("amount_fen", "form", "due_on", "votes_percent")),
    (
        "applications.people.topic.signer",
        (
            *("signer_name", "signer_kind", "signer_number"),
            *("document", "consignee", "consignee_address"),
        ),
    ),
)


@dataclass(frozen=True)
class Topic:
    """One page of a party's. ``number`` from 1; 0: everything at once, for a form that was sent without a topic."""

    number: int
    groups: Groups

    @property
    def names(self) -> frozenset[str]:
        """The fields asked here."""
        asked = self.groups if self.number == 0 else self.groups[self.number - 1 : self.number]
        return frozenset(name for _, names in asked for name in names)

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(t(title) for title, _ in self.groups)

    @property
    def last(self) -> bool:
        return self.number in (0, len(self.groups))

    def where(self, field: str) -> int:
        """The page on which a field is asked; 0 for one that is nowhere."""
        pages = enumerate(self.groups, start=1)
        return next((number for number, (_, names) in pages if field in names), 0)

    def shown(self, found: Iterable[Problem]) -> list[Problem]:
        """What is to be said on this page: what is wrong here, and what has no place of its own."""
        return [p for p in found if self.where(p.field) in (0, self.number) or self.number == 0]

    def cut(self, form: Form) -> Form:
        """The form with the fields of this page alone."""
        for name in set(form._fields) - self.names - APART:
            del form[name]
        return form


def sent(groups: Groups) -> Topic:
    """The page that a form came from."""
    return Topic(_number(request.form.get(FIELD, ""), groups), groups)


def asked_for(groups: Groups, found: Iterable[Problem] = ()) -> Topic:
    """The page that the address asks for; where it names none, the one on which something is to be mended, or the first."""
    topic = Topic(_number(request.args.get(FIELD, ""), groups), groups)
    if topic.number == 0:
        mend = (topic.where(field) for field in (request.args.get("field", ""), *(p.field for p in found)))
        return Topic(next(filter(None, mend), 1), groups)
    return topic


def looks_back() -> bool:
    """Whether what is missing is said already: not to somebody who has only come to the page."""
    return FIELD not in request.args or "checked" in request.args


def _number(text: str, groups: Groups) -> int:
    usable = text.isascii() and text.isdigit() and len(text) < 3
    return int(text) if usable and int(text) <= len(groups) else 0
