"""Officers as an order's form offers them: who holds an office today, and whom the last filing took out of it."""

from __future__ import annotations

from licensing.catalogue.model import OrderKind
from licensing.services.register import offices
from licensing.store.models import Enterprise
from licensing.work import Work
from portal.i18n import language, t
from portal.office import current_office


def choices(work: Work, enterprise: Enterprise, kind: OrderKind) -> dict[str, list[tuple[str, str]]]:
    """Field -> what may be chosen; nothing for a kind that asks for no officer."""
    if "officer" not in kind.fields:
        return {}
    held = offices.held(work, enterprise)
    back = {code for member in held.values() for code in offices.put_out(work, enterprise, member)}
    return {
        "officer": [(code, said(code)) for code in held],
        "comes_back": [
            *((code, said(code)) for code in sorted(back)),
            (offices.NOBODY, said(offices.NOBODY)),
        ],
    }


def said(code: str) -> str:
    """Who it is and in which office, in words."""
    if code == offices.NOBODY:
        return t("orders.nobody_back")
    role, _, name = code.partition(":")
    term = current_office().books.catalogue.officer_roles.get(role)
    office = role if term is None else term.zh if language() == "zh" else term.en
    return f"{name.partition('#')[0]} · {office}"
