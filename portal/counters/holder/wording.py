"""A look at a licence in words: when, who, how, what for, what was shown, with which result."""

from __future__ import annotations

from typing import Any

from licensing.store.models import LicenceLook
from portal.i18n import t
from portal.words.holder_words import claim_names, purpose_name

TONES = {"valid": "green", "superseded": "amber", "suspended": "amber", "expired": "amber"}


def look_line(look: LicenceLook, version: int, shown_by: str | None) -> dict[str, Any]:
    """One look. Who asked is a department's system by its registered name, or what a verifier said of itself."""
    known = look.client_id is not None
    who = look.asker or t("holder.look.somebody")
    return {
        "at": look.at,
        "who": who if known or not look.asker else t("holder.look.said", name=who),
        "known": known,
        "way": t(f"holder.way.{look.way}"),
        "purpose": purpose_name(look.purpose) if look.purpose else "",
        "reference": look.reference or "",
        "claims": claim_names(look.claims),
        "shown_by": shown_by or "",
        "result": t(f"ui.verify.{look.result}"),
        "tone": TONES.get(look.result, "red"),
        "version": version,
        "times": look.times,
    }
