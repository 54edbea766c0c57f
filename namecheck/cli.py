"""The command line: names from arguments or standard input, answers in the same order."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

from namecheck.declaration import ENTITY_TYPES, Declaration
from namecheck.editable import EDITABLE
from namecheck.engine import check
from namecheck.fileregister import FileRegister
from namecheck.finding import Report
from namecheck.register import MemoryRegister, Register
from namecheck.registerfile import RegisterFileError
from namecheck.rulebook import render
from namecheck.shelf import Shelf, load
from namecheck.tables import TableError

UNUSABLE = 2
LABELS = {"pass": "通过", "warn": "提示", "review": "人工", "reject": "不通过"}
CLAIMS = (
    "other_meaning", "authorised", "own_name", "foreign_controlled", "cross_province", "cross_industry",
    "state_council", "trade_custom",
)  # fmt: skip


class _Unusable(Exception):
    """Input that cannot be worked with; the text is the one line shown."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Unusable(message)


def _authority(text: str) -> str:
    if not re.fullmatch("[0-9]{6}", text):
        raise argparse.ArgumentTypeError("six digits needed")
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if day.isoformat() != text:
            raise ValueError(text)
        return day
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m namecheck", description="Check enterprise names against the rules and a register."
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    order = commands.add_parser("check", help="check names; without NAME they are read from standard input")
    order.add_argument("names", nargs="*", metavar="NAME")
    order.add_argument("--register", type=Path, metavar="FILE", help="register file (TSV, also .gz)")
    order.add_argument(
        "--authority", type=_authority, default="630200", help="registration authority, six digits"
    )
    order.add_argument("--division", type=_authority, help="division of the domicile, six digits")
    order.add_argument("--type", choices=ENTITY_TYPES, help="type of enterprise")
    order.add_argument("--on", type=_day, help="day of the declaration")
    order.add_argument("--investor", action="append", default=[], metavar="USCC")
    order.add_argument("--transferee-of", metavar="USCC")
    order.add_argument("--claim", action="append", default=[], choices=CLAIMS)
    order.add_argument(
        "--tables",
        type=Path,
        metavar="DIR",
        help="a folder of rule tables that stand before the packaged ones",
    )
    order.add_argument("--json", action="store_true", help="one JSON object a line")
    commands.add_parser("rules", help="print docs/names.md, made from the rules")
    return parser


def _progress(rows: int) -> None:
    if rows and sys.stderr.isatty():
        print(f"\rindexing the register: {rows:,} names", end="", file=sys.stderr, flush=True)
    elif rows and rows % 200_000 == 0:
        print(f"indexing the register: {rows:,} names", file=sys.stderr, flush=True)


def _register(path: Path | None, shelf: Shelf, authority: str) -> Register:
    if path is None:
        return MemoryRegister(shelf)
    try:
        return FileRegister(path, shelf, authority, _progress)
    except RegisterFileError as error:
        raise _Unusable(f"{path}: {error}") from error


def _shelf(tables: Path | None) -> Shelf:
    """The packaged tables, those of a folder before them. A folder without any of them is a slip of the pen."""
    if tables is not None and not any((tables / name).is_file() for name in EDITABLE):
        raise _Unusable(f"{tables}: no rule table in it")
    return load(over=tables)


def _names(arguments: Sequence[str]) -> Iterator[str]:
    if arguments:
        yield from arguments
        return
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _plain(report: Report) -> Iterator[str]:
    body = report.to_json()
    parts = body["parts"]
    division = parts["division"]["text"] if parts["division"] else "—"
    pieces = " ｜ ".join(
        (division, parts["trade_name"] or "—", parts["industry"] or "—", parts["form"] or "—")
    )
    yield f"{LABELS[report.outcome]}  {report.name}    {pieces}"
    for finding in body["findings"]:
        yield f"    {LABELS[finding['outcome']]}  {finding['message']}（{finding['basis']}；{finding['code']}）"
        for conflict in finding["conflicts"]:
            yield f"        {conflict['name']}  {conflict['uscc'] or ''}  {conflict['status']}  {'、'.join(conflict['via'])}"


def _answer(report: Report, as_json: bool) -> Iterable[str]:
    return [json.dumps(report.to_json(), ensure_ascii=False)] if as_json else _plain(report)


def _run(options: argparse.Namespace, today: date) -> None:
    if options.command == "rules":
        print(render(load()), end="")
        return
    shelf = _shelf(options.tables)
    register = _register(options.register, shelf, options.authority)
    base = Declaration(
        text="", entity_type=options.type, authority=options.authority, on=options.on or today,
        applicant_division=options.division, investors=frozenset(options.investor),
        transferee_of=options.transferee_of, claims=frozenset(options.claim),
    )  # fmt: skip
    for name in _names(options.names):
        for line in _answer(check(replace(base, text=name), shelf, register), options.json):
            print(line.encode("utf-8", "replace").decode("utf-8"))


def main(arguments: Sequence[str], today: date) -> int:
    """Run the command; 0 when every name was answered, 2 and one line on standard error for unusable input."""
    with contextlib.suppress(AttributeError):
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a captured stream may lack it
    try:
        _run(_parser().parse_args(arguments), today)
    except (_Unusable, TableError) as error:
        print(f"namecheck: {error}".replace("\n", " "), file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        sys.stderr.close()
    return 0
