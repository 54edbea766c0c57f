"""Balance on the real register of Qinghai: each name judged as if it were new. ``python -m tests.bench.names_balance``.

Writes ``docs/names-measured.md``: counts only, no name of the register. Speed and recall come from ``bench.json``.
Each name is judged under today's rules by the divisions of the day it was registered on; a group, which could only be
registered by showing its members, declares as many as the rule asks for.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from namecheck.declaration import Declaration
from namecheck.engine import all_rules, check
from namecheck.finding import Conflict, Finding, Report, worst
from namecheck.hidden import IMITATIONS
from namecheck.industry import stripped
from namecheck.parse import parse
from namecheck.reading import Reading, read
from namecheck.register import MemoryRegister, PriorName
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load
from tests.bench.names_page import page
from tests.bench.names_parsing import of_qinghai
from tests.bench.names_source import SHARED

ROWS = "qinghai_registrations.tsv.gz"
PAGE = Path("docs/names-measured.md")
BENCH = Path("bench.json")
DAY = date(2019, 4, 30)
GROUP = "集团"
WORD_RULES = IMITATIONS | {rule.info.code for rule in all_rules() if rule.kinds is not None}
PAPERS = frozenset({
    "authorised", "own_name", "foreign_controlled", "cross_province", "cross_industry", "state_council", "trade_custom",
})  # fmt: skip
BY_REGULATOR = "approval_word"  # its paper is the regulator's approval, which is asked for with the scope
KINDS = ("wording", "filler", "synonym", "silent", "nameless")


@dataclass
class Tally:
    """Counts over all names judged: findings by code, clashes by scope, and what kind of sameness refused a company."""

    names: int = 0
    companies: int = 0
    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    company_codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    clashes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Register:
    """The register with what the tally needs to know of each of its names."""

    shelf: Shelf
    memory: MemoryRegister
    home: dict[tuple[str, str | None], str]
    days: dict[str, date]

    def declared(self, row: PriorName) -> Declaration:
        return _declared(row, self.days, self.shelf)

    def reading(self, name: str, uscc: str | None) -> Reading:
        return read(parse(name, self.shelf), self.home[name, uscc], self.shelf)


def families(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Findings of the rules of words, of those of composition, and of both."""
    return {
        "words": [finding for finding in findings if finding.code in WORD_RULES],
        "composition": [finding for finding in findings if finding.code not in WORD_RULES],
        "both": findings,
    }


def in_group(a: Reading, b: Reading) -> bool:
    """Does one of two names show by itself that both belong to a group: 集团 in its form or behind the trade name?

    The law excepts names between which there is an investment relation (第17条); a group's members are controlled by
    its parent and may carry its trade name (实施办法第17、18条).
    """
    return any(GROUP in (name.form or "") or name.trade + GROUP in name.text for name in (a, b))


def kind_of(a: Reading, b: Reading, shelf: Shelf) -> str:
    """By what two names are the same: one of ``KINDS``."""
    if a.nameless or b.nameless:
        return "nameless"
    if a.silent or b.silent:
        return "silent"
    if a.industry == b.industry:
        return "wording"
    shared = set(stripped(a.industry or "", shelf.industries)) & set(
        stripped(b.industry or "", shelf.industries)
    )
    return "filler" if shared else "synonym"


def _conflicts(report: Report, outcome: str) -> list[Conflict]:
    return [hit for f in report.findings if f.conflicts and f.outcome == outcome for hit in f.conflicts]


def _clash(tally: Tally, kind: str, report: Report, row: PriorName, register: _Register) -> None:
    same, asked = _conflicts(report, "reject"), _conflicts(report, "review")
    alike = [*asked, *_conflicts(report, "warn")]
    near = [hit for hit in same if register.home[hit.name, hit.uscc] == row.authority]
    near_alike = [hit for hit in alike if register.home[hit.name, hit.uscc] == row.authority]
    tally.clashes[f"{kind} same prefecture"] += bool(same)
    tally.clashes[f"{kind} same registry"] += bool(near)
    tally.clashes[f"{kind} similar prefecture"] += bool(alike and not same)
    tally.clashes[f"{kind} asked prefecture"] += bool(asked and not same)
    tally.clashes[f"{kind} similar registry"] += bool(near_alike and not near)


def _sameness(tally: Tally, report: Report, row: PriorName, register: _Register) -> None:
    """What refuses a company: the strictest sameness, by its other names; apart, whether only its own group does."""
    same = _conflicts(report, "reject")
    if not same:
        return
    own = register.reading(row.name, row.uscc)
    kinds, outside = [], []
    for hit in same:
        other = register.reading(hit.name, hit.uscc)
        kind = kind_of(own, other, register.shelf)
        kinds.append(kind)
        if not in_group(own, other):
            outside.append(kind)
    tally.kinds[min(kinds, key=KINDS.index), "all"] += 1
    if outside:
        tally.kinds[min(outside, key=KINDS.index), "outside"] += 1


def _add(tally: Tally, report: Report, row: PriorName, register: _Register) -> None:
    company = _is_company(row, register.shelf)
    tally.names += 1
    tally.companies += company
    words = [finding for finding in report.findings if not finding.conflicts]
    tally.codes.update({(finding.code, finding.outcome) for finding in words})
    if company:
        tally.company_codes.update({(finding.code, finding.outcome) for finding in words})
    for who in ("all", "company") if company else ("all",):
        for family, told in families(words).items():
            tally.outcomes[who, family, worst(tuple(told))] += 1
    for kind in ("all", "company") if company else ("all",):
        tally.outcomes[kind, "shown", worst(tuple(_with_papers(words, row, register)))] += 1
        _clash(tally, kind, report, row, register)
    if company:
        _sameness(tally, report, row, register)


def _with_papers(words: list[Finding], row: PriorName, register: _Register) -> list[Finding]:
    """What is left for a person when every paper that the law lets an applicant bring was brought."""
    if worst(tuple(words)) != "review":
        return words
    declared = replace(register.declared(row), claims=PAPERS)
    report = check(declared, register.shelf, register.memory)
    return [each for each in report.findings if not each.conflicts and each.code != BY_REGULATOR]


def _is_company(prior: PriorName, shelf: Shelf) -> bool:
    form = (prior.parsed.parts.form or "") if prior.parsed else ""
    entry = shelf.forms.get(form.removeprefix("（集团）").removeprefix(GROUP))
    return entry is not None and entry.family == "company"


def measure(source: Path, shelf: Shelf) -> Tally:
    """Judge every name that is not a branch against all the others."""
    rows = [replace(row, parsed=parse(row.name, shelf)) for row in read_rows(source, shelf, "630000") if row]
    home = {(row.name, row.uscc): row.authority or "" for row in rows}
    register = _Register(shelf, MemoryRegister(shelf, rows), home, _days(source))
    tally = Tally()
    for row in rows:
        if row.parsed and not row.parsed.is_branch:
            _add(tally, check(register.declared(row), shelf, register.memory), row, register)
    return tally


def declared_rows(folder: Path, shelf: Shelf) -> Iterator[Declaration]:
    """Every name of Qinghai that is not a branch, as if it were declared on the day it was registered."""
    source = folder / ROWS
    days = _days(source)
    for row in read_rows(source, shelf, "630000"):
        if row and not (parsed := parse(row.name, shelf)).is_branch:
            yield _declared(replace(row, parsed=parsed), days, shelf)


def _declared(row: PriorName, days: dict[str, date], shelf: Shelf) -> Declaration:
    """The name as if it were declared on the day it was registered."""
    form = (row.parsed.parts.form or "") if row.parsed else ""
    members = shelf.policy.group_controlled_min if GROUP in form else None
    on = days.get(row.uscc or "", DAY)
    return Declaration(row.name, None, row.authority or "", on, uscc=row.uscc, controlled=members)


def _days(source: Path) -> dict[str, date]:
    """The day of registration by USCC, where the file has one."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        head = next(lines).rstrip("\n").split("\t")
        code, day = head.index("uscc"), head.index("reg_date")
        cells = (line.rstrip("\n").split("\t") for line in lines)
        return {
            row[code]: date.fromisoformat(row[day]) for row in cells if len(row[day]) == len("2019-04-30")
        }


def main() -> int:
    """Measure and write the page; what ``make bench`` measured (speed, recall) is taken from its ``bench.json``."""
    if not (SHARED / ROWS).is_file():
        print("the real names are not there")
        return 2
    bench = json.loads(BENCH.read_text(encoding="utf-8")).get("names") if BENCH.is_file() else None
    shelf = load()
    parsing = of_qinghai(shelf).figures()
    text = page(measure(SHARED / ROWS, shelf), parsing, bench, datetime.now(UTC).date().isoformat())
    PAGE.write_text(text, encoding="utf-8")
    print(f"written {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
