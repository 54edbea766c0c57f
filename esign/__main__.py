"""`python -m esign verify|signature FILE --trust trust.json`: verify a licence or a party's signature offline. The one clock here."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from esign.errors import Malformed
from esign.signature import verify_signature
from esign.statuscheck import by_address
from esign.trusted import Trust
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
    try:
        trust = Trust.load(*(_read(name) for name in options.trust), root_sha256=options.root_sha256)
    except Malformed as error:
        fail(f"trust list not usable: {error}")
    if options.verb == "signature":
        return _tell(
            verify_signature(_read(options.file), trust, at=at), options, "the evidence of a signature"
        )
    lists = [_read(name).decode("utf-8", "replace") for name in options.status]
    seals = [_read(name) for name in options.seal]
    verdict = verify(_read(options.file), trust, at=at, seals=seals, **_state(lists))
    return _tell(verdict, options, "a licence")


def _tell(verdict: Verdict, options: argparse.Namespace, wanted: str) -> int:
    if verdict.result == "unknown" and _USELESS & set(verdict.reasons):
        fail(f"{options.file} is not {wanted}: {verdict.checks[0].detail}")
    print(json.dumps(verdict.to_json(), ensure_ascii=False) if options.json else _plain(verdict))
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
    return parser


def _common(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", metavar="FILE")
    verb.add_argument(
        "--trust", required=True, action="append", help="trust.json; may be given several times"
    )
    verb.add_argument("--root-sha256", help="fingerprint that the first trust list's root must have")
    verb.add_argument("--at", help="instant to judge at, ISO 8601; default: now")
    verb.add_argument("--json", action="store_true", help="print the whole verdict as JSON")


def _state(lists: list[str]) -> dict[str, Any]:
    """What to judge the present state by: one list must be the licence's, of several the right one is looked for."""
    if len(lists) > 1:
        return {"kept": by_address(lists)}
    return {"status": lists[0] if lists else None}


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
