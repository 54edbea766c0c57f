"""A verdict in the words of the page: what it means, why, and which checks were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from esign.sdjwt import EXTRACT_PATH
from esign.verdict import Verdict
from portal.i18n import has, language, t
from portal.office import current_office
from portal.words.company_words import company_facts, is_company_certificate

OF_EXTRACT = ("name", "uscc", "on", "known", "purpose", "origin", "issuing_authority")
SHOWN = ("name", "uscc", "rep", "ent_type", "cap", "addr", "est", "number", "issuing_authority")


@dataclass(frozen=True)
class CheckLine:
    """One line under the verdict, in words."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Shown:
    """What the page draws."""

    result: str
    title: str
    text: str
    as_of: datetime
    checks: list[CheckLine]
    facts: list[dict[str, Any]]
    uscc: str | None
    elsewhere: bool


def facts_of(claims: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """The claims of these names that there are, in their order, each with its label."""
    return [
        {"label": t(f"verify.claim.{name}"), "value": str(claims[name])} for name in names if claims.get(name)
    ]


def reasons_of(verdict: Verdict) -> str:
    """The sentences of the reasons that have one."""
    return " ".join(t(key) for code in verdict.reasons if has(key := f"verify.reason.{code}"))


def shown(verdict: Verdict, now: datetime, home: str, facts: list[dict[str, Any]] | None = None) -> Shown:
    """The verdict for a person; technical details are shown in English only, where they are written.

    ``home``: our own ``iss``; the enterprises of another region are not on our register. ``facts``: what may be shown
    when that is less than all.
    """
    elsewhere = verdict.issuer is not None and verdict.issuer["iss"] != home
    by = t("verify.by", name=verdict.issuer["name"]) if verdict.issuer is not None and elsewhere else ""
    claims = verdict.claims
    genuine = is_extract(claims) and verdict.ok
    means = t("extracts.genuine") if genuine else t(f"verify.means.{verdict.result}")
    text = " ".join(filter(None, (means, by, reasons_of(verdict))))
    return Shown(
        result=verdict.result,
        title=_title(claims),
        text=text,
        as_of=(verdict.as_of or now).astimezone(UTC),
        checks=[_line(c.name, c.ok, c.detail) for c in verdict.checks],
        facts=_issuer(verdict) + _said(claims) if facts is None else facts,
        uscc=str(claims["uscc"]) if claims.get("uscc") and not elsewhere else None,
        elsewhere=elsewhere,
    )


def is_extract(claims: Mapping[str, Any]) -> bool:
    return str(claims.get("vct", "")).endswith(EXTRACT_PATH)


def _said(claims: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the document says of itself: a company certificate in its own words, else the licence and which sheet of it."""
    if is_company_certificate(claims):
        return [{"label": t("company.kind"), "value": t("company.title")}, *company_facts(claims)]
    if is_extract(claims):
        return facts_of(claims, OF_EXTRACT)
    return facts_of(claims, SHOWN) + _sheet(claims)


def _title(claims: Mapping[str, Any]) -> str:
    """The name; an individual business may be licensed without one (条例 art 8), anything else without is no licence."""
    return str(claims.get("name") or t("verify.unnamed" if claims.get("uscc") else "verify.no_name"))


def _issuer(verdict: Verdict) -> list[dict[str, Any]]:
    if verdict.issuer is None:
        return []
    place = current_office().books.catalogue.places.get(verdict.issuer["region"])
    region = (place.name_zh if language() == "zh" else place.name_en) if place else verdict.issuer["region"]
    said = t("verify.issuer_of", name=verdict.issuer["name"], region=region)
    return [{"label": t("verify.sealed_by"), "value": said}]


def _sheet(claims: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Original or which copy; the code on a page does not say it."""
    if claims.get("copy") == "copy":
        value = t("verify.copy", number=f"{claims.get('copies', '')}-{claims.get('serial', '')}")
    elif claims.get("copy") == "original":
        value = t("verify.original")
    else:
        return []
    return [{"label": t("verify.claim.copy"), "value": value}]


def _line(name: str, ok: bool, detail: str) -> CheckLine:
    key = f"verify.check.{name}"
    return CheckLine(t(key) if has(key) else name, ok, detail if language() == "en" else "")
