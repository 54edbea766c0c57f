"""`python -m esign verify FILE --trust trust.json`: verify a licence offline. The one place here with a clock."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from esign.errors import Malformed
from esign.statuscheck import by_address
from esign.trusted import Trust
from esign.verdict import Verdict
from esign.verify import MAX_INPUT, verify

VALID, NOT_VALID, UNUSABLE = 0, 1, 2
_USELESS = {"not_a_licence", "too_large"}


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
    try:
        trust = Trust.load(*(_read(name) for name in options.trust), root_sha256=options.root_sha256)
    except Malformed as error:
        fail(f"trust list not usable: {error}")
    lists = [_read(name).decode("utf-8", "replace") for name in options.status]
    seals = [_read(name) for name in options.seal]
    grace = _duration(options.offline_grace) if options.offline_grace else None
    verdict = verify(_read(options.file), trust, at=at, seals=seals, grace=grace, **_state(lists))
    if verdict.result == "unknown" and _USELESS & set(verdict.reasons):
        fail(f"{options.file} is not a licence: {verdict.checks[0].detail}")
    print(json.dumps(verdict.to_json(), ensure_ascii=False) if options.json else _plain(verdict))
    return VALID if verdict.ok else NOT_VALID


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m esign", description="Electronic business licences, offline")
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_Parser)
    one = verbs.add_parser("verify", help="verify a licence PDF, a credential or the text of a QR code")
    one.add_argument("file", metavar="FILE")
    one.add_argument("--trust", required=True, action="append", help="trust.json; may be given several times")
    one.add_argument("--root-sha256", help="fingerprint that the first trust list's root must have")
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
    one.add_argument("--at", help="instant to judge at, ISO 8601; default: now")
    one.add_argument("--json", action="store_true", help="print the whole verdict as JSON")
    return parser


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


def _plain(verdict: Verdict) -> str:
    lines = [verdict.result + (": " + ", ".join(verdict.reasons) if verdict.reasons else "")]
    lines += [
        f"  {name}: {verdict.claims[name]}" for name in ("name", "uscc", "rep") if name in verdict.claims
    ]
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
