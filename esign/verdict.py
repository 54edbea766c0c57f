"""The answer of a verifier: result, machine-readable reasons, every check by name. Design.md's verify result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from esign.jose import Json

# Worst first: the first result that any check asks for is the answer.
RESULTS = ("forged", "revoked", "superseded", "expired", "unknown", "suspended", "valid")


@dataclass(frozen=True)
class Check:
    """One thing looked at: `detail` is for people who maintain verifiers, in plain English."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """`reasons` are codes, most important first; `as_of` is the instant the state is known for.

    `issuer` is `{"iss", "name", "region"}` of the registry whose signature held, None where none did.
    """

    result: str
    reasons: tuple[str, ...]
    claims: Json
    checks: tuple[Check, ...]
    as_of: datetime
    issuer: Json | None = None

    @property
    def ok(self) -> bool:
        return self.result == "valid"

    def to_json(self) -> Json:
        """The contract form."""
        stamp = self.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        checks = [{"name": item.name, "ok": item.ok, "detail": item.detail} for item in self.checks]
        return {
            "result": self.result,
            "reasons": list(self.reasons),
            "claims": self.claims,
            "checks": checks,
            "as_of": stamp,
            "issuer": self.issuer,
        }


class StopVerifyingError(Exception):
    """Nothing after this point can be trusted enough to be looked at."""


@dataclass
class Findings:
    """Collects checks while a licence is looked at; `as_of` starts as the instant of asking."""

    as_of: datetime
    checks: list[Check] = field(default_factory=list)
    wants: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    claims: Json = field(default_factory=dict)
    issuer: Json | None = None

    def passed(self, name: str, detail: str = "") -> None:
        """A check that holds."""
        self.checks.append(Check(name, True, detail))

    def failed(self, name: str, result: str, reason: str, detail: str = "") -> None:
        """A check that does not hold and what it makes of the licence."""
        self.checks.append(Check(name, False, detail))
        self.wants.append((result, reason))

    def stop(self, name: str, result: str, reason: str, detail: str = "") -> StopVerifyingError:
        """Like `failed`, and the exception to raise because nothing further can be looked at."""
        self.failed(name, result, reason, detail)
        return StopVerifyingError(reason)

    def verdict(self) -> Verdict:
        """The worst result any check asked for; claims of a forged licence are not repeated."""
        wants = sorted(self.wants, key=lambda want: RESULTS.index(want[0]))
        result = wants[0][0] if wants else "valid"
        reasons = tuple(dict.fromkeys([reason for _, reason in wants] + self.notes))
        claims, issuer = ({}, None) if result == "forged" else (self.claims, self.issuer)
        return Verdict(result, reasons, claims, tuple(self.checks), self.as_of, issuer)
