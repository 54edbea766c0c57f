"""`python -m esign verify|signature FILE --trust trust.json`: verify a licence or a party's signature offline. The one clock here."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from esign.errors import EsignError, Malformed
from esign.fetching import refresh
from esign.signature import verify_signature
from esign.statuscheck import by_address
from esign.trusted import MAX_LIFE, Trust
from esign.verdict import Verdict
from esign.verify import MAX_INPUT, verify

VALID, NOT_VALID, UNUSABLE = 0, 1, 2
SHOWN = ("name", "uscc", "rep", "title", "method", "assurance", "signed_at")
_USELESS = {"not_a_licence", "not_a_signature", "too_large"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        fail(message)


def fail(message: str) -> NoReturn:
    """One line on standard error, exit 2."""
    print("esign: " + " ".join(message.split()), file=sys.stderr)
    raise SystemExit(UNUSABLE)


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 valid, 1 not valid, 2 unusable input."""
    options = _parser().parse_args(arguments)
    at = _instant(options.at) if options.at else datetime.now(UTC)
    if options.verb == "fetch":
        return _fetch(options.trust or ["trust.json"], options.status, at)
    try:
        trust = Trust.load(*(_read(name) for name in options.trust), root_sha256=options.root_sha256)
    except Malformed as error:
        fail(f"trust list not usable: {error}")
    if options.verb == "signature":
        signed = verify_signature(_read(options.file), trust, at=at)
        return _tell(signed, options, "the evidence of a signature", _plain(signed, trust, at))
    lists = [_read(name).decode("utf-8", "replace") for name in options.status]
    seals = [_read(name) for name in options.seal]
    grace = _duration(options.offline_grace) if options.offline_grace else None
    verdict = verify(_read(options.file), trust, at=at, seals=seals, grace=grace, **_state(lists))
    return _tell(verdict, options, "a licence", _plain(verdict, trust, at))


def _tell(verdict: Verdict, options: argparse.Namespace, wanted: str, plain: str) -> int:
    if verdict.result == "unknown" and _USELESS & set(verdict.reasons):
        fail(f"{options.file} is not {wanted}: {verdict.checks[0].detail}")
    print(json.dumps(verdict.to_json(), ensure_ascii=False) if options.json else plain)
    return VALID if verdict.ok else NOT_VALID


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m esign", description="Electronic business licences, offline")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser)
    one = verbs.add_parser("verify", help="verify a licence PDF, a credential or the text of a QR code")
    two = verbs.add_parser("signature", help="verify the evidence of a party's signature from a dossier")
    for each in (one, two):
        _common(each)
    one.add_argument(
        "--status",
        action="append",
        default=[],
        help="status list token (statuslist+jwt); of several the licence's own is taken",
    )
    one.add_argument(
        "--seal",
        action="append",
        default=[],
        help="licence.ses or its twin licence.sm2.jwt beside the licence (needs a system libcrypto with SM2)",
    )
    one.add_argument(
        "--offline-grace",
        help="how old the last word on its state may be, such as 36h or 7d; without it a licence is unknown where no"
        " status list of the last day says what it is worth",
    )
    again = verbs.add_parser("fetch", help="fetch trust list and status lists again; they only move forwards")
    again.add_argument("--trust", action="append", help="trust.json; may be given several times")
    again.add_argument("--status", action="append", help="status list; default: every status list beside it")
    again.add_argument("--at", help="the present instant, where this machine's clock is wrong; default: now")
    return parser


def _common(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE")
    verb.add_argument(
        "--trust", required=True, action="append", help="trust.json; may be given several times"
    )
    verb.add_argument("--root-sha256", help="fingerprint that the first trust list's root must have")
    verb.add_argument("--at", help="instant to judge at, ISO 8601; default: now")
    verb.add_argument("--json", action="store_true", help="print the whole verdict as JSON")


def _fetch(trusts: list[str], given: list[str] | None, at: datetime) -> int:
    """Every registry by its own address; one that cannot be had leaves its files as they are, exit 1."""
    code = VALID
    for name in trusts:
        here = Path(name)
        lists = [Path(each) for each in given] if given else sorted(here.parent.glob("*status*.jwt"))
        try:
            print("\n".join(refresh(here, lists, at)))
        except (EsignError, OSError) as error:
            print(f"esign: {name}: {error}", file=sys.stderr)
            code = NOT_VALID
    return code


def _told_age(what: str, made: datetime, at: datetime, amber: timedelta, red: timedelta) -> str:
    """How old a source is, large, and how far it may be believed."""
    age = at - made
    colour, word = ("31", "RED") if age >= red else ("33", "AMBER") if age >= amber else ("32", "GREEN")
    text = f"== {what} AS OF {made.astimezone(UTC):%Y-%m-%d %H:%M} UTC  {word} =="
    return f"\033[1;{colour}m{text}\033[0m" if sys.stdout.isatty() else text


def _state(lists: list[str]) -> dict[str, Any]:
    """What to judge the present state by: one list must be the licence's, of several the right one is looked for."""
    if len(lists) > 1:
        return {"kept": by_address(lists)}
    return {"status": lists[0] if lists else None}


def _duration(text: str) -> timedelta:
    number, unit = text[:-1], {"h": 1, "d": 24}.get(text[-1:])
    if not (number.isascii() and number.isdigit()) or len(number) > 5 or unit is None:
        fail(f"--offline-grace: {text!r} is not a duration such as 36h or 7d")
    return timedelta(hours=int(number) * unit)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--at: {text!r} is not an ISO 8601 instant")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(name: str) -> bytes:
    path = Path(name)
    try:
        if path.stat().st_size > MAX_INPUT:
            fail(f"{name}: larger than {MAX_INPUT} bytes")
        return path.read_bytes()
    except OSError as error:
        fail(f"{name}: {error.strerror}")


def _plain(verdict: Verdict, trust: Trust, at: datetime) -> str:
    lines = [verdict.result + (": " + ", ".join(verdict.reasons) if verdict.reasons else "")]
    known = trust.issuer(verdict.issuer["iss"]) if verdict.issuer is not None else None
    if known is not None:
        day = timedelta(days=1)
        lines.append(_told_age("STATE", verdict.as_of, at, day / 2, day))
        lines.append(_told_age("TRUST LIST", known.made_at, at, MAX_LIFE * 0.6, MAX_LIFE))
    lines += [f"  {name}: {verdict.claims[name]}" for name in SHOWN if name in verdict.claims]
    if verdict.issuer is not None:
        lines.append(
            f"  issued by: {verdict.issuer['name']} ({verdict.issuer['region']}, {verdict.issuer['iss']})"
        )
    lines += [
        f"  [{'ok' if item.ok else '!!'}] {item.name} {item.detail}".rstrip() for item in verdict.checks
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
