"""What the law says of a branch: whose it is, what it is called, what it may do (公司法 art 38; 734 art 13; 实施细则 art 30)."""

from __future__ import annotations

from collections.abc import Iterator

from licensing.application.draft import Draft
from licensing.branch_heads import forms_for
from licensing.catalogue.load import Catalogue
from licensing.documents.wording import beyond_head, phrases, scope_text
from licensing.errors import Problem
from licensing.findings.rule import REFUSE, REVIEW, Rule

BRANCH = ("branch",)


def _one_head(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    if len(draft.owners) > 1:
        yield Problem("people", "people.role_once", {"role": "HEAD_OFFICE"})
    for person in draft.owners:
        if not person.is_body:
            yield Problem(f"person.{person.id}.roles", "people.head_is_body", {"name": person.name})


def _named(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    for person in draft.owners:
        if draft.name and not draft.name.startswith(person.name):
            yield Problem(
                f"person.{person.id}.name",
                "people.head_other_name",
                {"name": person.name, "branch": draft.name},
            )


def _form(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A branch of what is no company is no 分公司, and an individual business has no branch."""
    for person in draft.owners:
        offered = forms_for(person.name)
        if draft.name and not draft.name.endswith(offered or ("\0",)):
            code = "people.head_form" if offered else "people.head_without"
            told = {"name": person.name, "forms": "、".join(offered)}
            yield Problem(f"person.{person.id}.name", code, told)


def _within(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """What the head may not do its branch may not either."""
    for person in draft.owners:
        known = draft.bodies.get(person.id)
        if known is None or not known.scope:
            continue
        beyond = beyond_head(phrases(scope_text(draft, catalogue)), known.scope)
        if beyond:
            yield Problem("people", "people.beyond_head", {"name": person.name, "phrases": "；".join(beyond)})


def _elsewhere(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    """A head that stands on another register: a clerk compares its licence, its scope and who acts for it."""
    for person in draft.owners:
        known = draft.bodies.get(person.id)
        if known is None or not known.scope:
            yield Problem(f"person.{person.id}.id_number", "people.head_elsewhere", {"name": person.name})


RULES = (
    Rule("BR-38", REFUSE, "公司法第三十八条；市场主体登记管理条例第二十三条", "yes", BRANCH, _one_head),
    Rule("BR-13", REFUSE, "企业名称登记管理规定第十三条", "yes", BRANCH, _named),
    Rule(
        "BR-2", REFUSE, "市场主体登记管理条例第二条；企业名称登记管理规定第十三条", "partial", BRANCH, _form
    ),
    Rule("GE-45", REFUSE, "市场主体登记管理条例实施细则第三十条", "no", BRANCH, _within),
    Rule("GE-45R", REVIEW, "市场主体登记管理条例第二十三条；实施细则第三十条", "partial", BRANCH, _elsewhere),
)
