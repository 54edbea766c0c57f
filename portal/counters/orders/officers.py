"""What an order's form offers from the register: officers and whom the last filing took out, forfeitures and who holds the shares now."""

from __future__ import annotations

from licensing.catalogue.model import OrderKind
from licensing.services.register import forfeits, offices, setting_aside
from licensing.store.forfeits import ContributionCall
from licensing.store.models import Enterprise, Investor
from licensing.work import Work
from portal import formats
from portal.i18n import language, t
from portal.office import current_office


def choices(work: Work, enterprise: Enterprise, kind: OrderKind) -> dict[str, list[tuple[str, str]]]:
    """Field -> what may be chosen; nothing for a kind that asks for nothing of the register."""
    if "forfeiture" in kind.fields:
        return _shares(work, enterprise)
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


def _shares(work: Work, enterprise: Enterprise) -> dict[str, list[tuple[str, str]]]:
    found = forfeits.standing_ones(work.session, enterprise.id)
    owners = {
        code: row for call in found for code, row in setting_aside.givers(work, enterprise, call).items()
    }
    return {
        "forfeiture": [(call.id, _forfeiture(call)) for call in found],
        "gives_back": [
            *((code, _owner(row)) for code, row in sorted(owners.items())),
            (setting_aside.CAPITAL, t("orders.from_capital")),
            (setting_aside.NOBODY, t("orders.from_nowhere")),
        ],
    }


def _forfeiture(call: ContributionCall) -> str:
    lost = formats.money(call.amount_fen, language())
    since = formats.day(call.noticed_on, language()) if call.noticed_on else ""
    return f"{call.name} · {lost} · {since}"


def _owner(row: Investor) -> str:
    return f"{row.name} · {formats.money(row.amount_fen or 0, language())}"


def said(code: str) -> str:
    """Who it is and in which office, in words."""
    if code == offices.NOBODY:
        return t("orders.nobody_back")
    role, _, name = code.partition(":")
    term = current_office().books.catalogue.officer_roles.get(role)
    office = role if term is None else term.zh if language() == "zh" else term.en
    return f"{name.partition('#')[0]} · {office}"


def shown(work: Work, name: str, value: str) -> str:
    """A field of an order that was chosen from the register, in words, also once the register has moved on."""
    if name == "forfeiture":
        call = work.session.get(ContributionCall, value)
        return _forfeiture(call) if call is not None else value
    if name == "gives_back":
        if value in (setting_aside.CAPITAL, setting_aside.NOBODY):
            return t("orders.from_capital" if value == setting_aside.CAPITAL else "orders.from_nowhere")
        row = work.session.get(Investor, value)
        return row.name if row is not None else t("orders.owner_gone")
    return said(value)
