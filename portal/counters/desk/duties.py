"""What the scope obliges to, as the clerk reads it: item, body, why, and where the approval stands."""

from __future__ import annotations

from dataclasses import dataclass

from licensing.approvals import Approval
from licensing.catalogue.load import Catalogue
from licensing.obligations import Duty
from licensing.services.cases.desk import Dossier
from portal.i18n import t
from portal.words.register_words import department_name, item_names


@dataclass(frozen=True)
class DutyRow:
    """``to_see``: items whose document this clerk must see; ``given``: approvals from elsewhere named for it."""

    kind: str
    items: str
    bodies: str
    phrases: str
    mode: str
    given: tuple[Approval, ...]
    to_see: tuple[str, ...]


def duty_rows(dossier: Dossier, catalogue: Catalogue) -> list[DutyRow]:
    """Every duty in the order of its weight; unclaimed phrases last."""
    owed = dossier.owed
    if owed is None:
        return []
    kinds = (("before", owed.before), ("after", owed.after), ("told", owed.told))
    rows = [_row(kind, duty, dossier, catalogue) for kind, duties in kinds for duty in duties]
    unclaimed = [catalogue.scope_items[c].item for c in owed.unclaimed]
    return rows + [DutyRow("unclaimed", "", "", phrase, "", (), ()) for phrase in unclaimed]


def _row(kind: str, duty: Duty, dossier: Dossier, catalogue: Catalogue) -> DutyRow:
    comma = t("applications.comma")
    return DutyRow(
        kind=kind,
        items=t("desk.duty.either").join(item_names(duty.items, catalogue)),
        bodies=comma.join(department_name(b, catalogue) for b in duty.bodies),
        phrases=comma.join(catalogue.scope_items[p].item for p in duty.phrases),
        mode=t(f"desk.duty.mode_{duty.mode}") if duty.mode else "",
        given=tuple(a for a in dossier.approvals if a.item in duty.items),
        to_see=tuple(c for c in duty.items if c in dossier.unseen),
    )
