"""What the office may change without a release: limits that no law fixes. Loaded strictly from an operator's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from licensing.errors import LicensingError


class PolicyError(LicensingError):
    """The policy table has an unknown, missing or unusable entry; the start stops."""


@dataclass(frozen=True)
class Policy:
    """Positive whole numbers; the operator's file says why each was chosen."""

    live_reservations_per_person: int
    hold_minutes: int
    undo_minutes: int
    claim_minutes: int
    task_claim_minutes: int
    kept_form_minutes: int
    sign_in_attempts: int
    sign_in_window_minutes: int
    reset_code_minutes: int
    reset_code_tries: int
    reset_codes_per_day: int
    counter_lookups_per_hour: int
    status_list_size: int
    licence_copies: int
    company_certificate_days: int
    holder_managers: int
    holder_grant_days: int
    presentation_request_minutes: int
    looks_kept_days: int
    signing_minutes: int
    invitation_days: int
    correction_reminder_days: int
    licence_renewal_days: int
    head_warning_days: int
    vain_word_people: int
    recovery_wait_hours: int
    recovery_open_days: int
    guess_mobiles: int
    client_overlap_hours: int
    draw_seed_days: int
    program_days: int

    @property
    def program_life(self) -> timedelta:
        """How long a person's own program opens anything."""
        return timedelta(days=self.program_days)


def read(table: Mapping[str, Mapping[str, Any]]) -> Policy:
    """``table``: name -> {value, source}. Raises PolicyError naming the entry."""
    known = {f.name for f in fields(Policy)}
    wrong = sorted(known.symmetric_difference(table))
    if wrong:
        raise PolicyError(f"policy: missing or unknown entry {', '.join(wrong)}")
    for name, row in table.items():
        if (
            set(row) != {"value", "source"}
            or not isinstance(row["value"], int)
            or row["value"] < 1
            or not row["source"]
        ):
            raise PolicyError(f"policy.{name}: needs a positive whole value and a source")
    return Policy(**{name: row["value"] for name, row in table.items()})
