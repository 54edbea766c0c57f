"""What a company certificate says, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from esign.errors import Malformed
from esign.jose import read_token
from esign.sdjwt import COMPANY_PATH, reveal, split_credential
from portal.formats import day, money
from portal.i18n import has, language, t

SHOWN = (
    "legal_person_name",
    "uscc",
    "legal_person_id",
    "legal_form_type",
    "legal_person_status",
    "registration_date",
    "registered_address",
    "share_capital",
    "legal_representative",
    "legal_person_activity",
    "legal_person_duration",
    "issuing_authority",
)
LABELS = {"uscc": "verify.claim.uscc", "issuing_authority": "verify.claim.issuing_authority"}


def is_company_certificate(claims: Mapping[str, Any]) -> bool:
    """Whether these verified claims are those of a company certificate; no other type of ours ends so."""
    return str(claims.get("vct", "")).endswith(COMPANY_PATH)


def company_facts(claims: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The claims that are there, each with its label."""
    return [
        {"label": t(LABELS.get(name, f"company.claim.{name}")), "value": _said(name, claims[name])}
        for name in SHOWN
        if claims.get(name)
    ]


def facts_of_credential(credential: str) -> list[dict[str, Any]]:
    """The same of a certificate of ours; nothing for what is none."""
    try:
        jws, disclosures = split_credential(credential)
        return company_facts(reveal(read_token(jws).claims(), disclosures))
    except Malformed:
        return []


def _said(name: str, value: Any) -> str:
    """One claim for people; a structured one by its members, whatever an issuer of another region put there."""
    if name == "legal_person_status" and has(key := f"company.status.{value}"):
        return t(key)
    if name == "registration_date":
        return _day(value)
    if name == "share_capital" and isinstance(value, Mapping):
        return _money(value)
    if name == "legal_representative" and isinstance(value, list):
        return "；".join(_person(each) for each in value if isinstance(each, Mapping))
    if isinstance(value, Mapping):
        return "，".join(str(part) for part in value.values())
    return str(value)


def _day(value: Any) -> str:
    try:
        return day(date.fromisoformat(str(value)), language())
    except ValueError:
        return str(value)


def _money(value: Mapping[str, Any]) -> str:
    amount, currency = str(value.get("amount", "")), str(value.get("currency", ""))
    try:
        fen = int(Decimal(amount) * 100) if currency == "CNY" else None
    except (InvalidOperation, ValueError, OverflowError):
        fen = None
    return money(fen, language()) if fen is not None else f"{amount} {currency}"


def _person(each: Mapping[str, Any]) -> str:
    rule = f"company.rule.{each.get('signatory_rule')}"
    parts = [str(each.get("title", "")), str(each.get("full_name", ""))]
    if each.get("delegate"):
        parts.append(t("company.by_delegate", name=str(each["delegate"])))
    parts.append(t(rule) if has(rule) else "")
    return " ".join(filter(None, parts))
