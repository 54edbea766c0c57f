"""Which findings on real names are to be read by eye: ``python -m tests.bench.names_read``.

Of each class of findings twenty names, the first by sha256. Prints those that ``classes_read.tsv`` has no verdict on, with their
parts, and the rows of that table whose name is not among the twenty any more; and of ``moved_read.tsv``, names that are not to be
asked about any more, those that a rule stops again. The names themselves are never written to a file.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from namecheck.engine import check
from namecheck.finding import Report
from namecheck.register import MemoryRegister
from namecheck.shelf import load
from tests.bench.names_balance import declared_rows
from tests.bench.names_source import SHARED

READ = Path(__file__).parents[1] / "namecheck/data/classes_read.tsv"
MOVED = READ.with_name("moved_read.tsv")
EACH = 20
DIGITS = 20
Class = tuple[str, str]  # code of the rule, outcome
STOPS = ("reject", "review")


def verdicts(table: Path = READ) -> dict[tuple[str, str, str], str]:
    """What a person said about a finding: rule, outcome and first digits of the name's sha256 -> verdict."""
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith(("#", "code\t")))
    return {(code, outcome, digest): verdict for code, outcome, digest, verdict, _ in rows}


def judged() -> Iterator[tuple[str, Report]]:
    """Every name that is not a branch with what the rules of words and composition say, by its digest."""
    shelf = load()
    nobody = MemoryRegister(shelf, [], "630000")
    for declaration in declared_rows(SHARED, shelf):
        digest = hashlib.sha256(declaration.text.encode()).hexdigest()[:DIGITS]
        yield digest, check(declaration, shelf, nobody)


def stopped() -> dict[Class, dict[str, Report]]:
    """The names of each class by their digest."""
    found: defaultdict[Class, dict[str, Report]] = defaultdict(dict)
    for digest, report in judged():
        for finding in report.findings:
            if finding.outcome in STOPS:
                found[finding.code, finding.outcome][digest] = report
    return found


def samples(found: dict[Class, dict[str, Report]]) -> dict[Class, dict[str, Report]]:
    """The first names of each class by their digest."""
    return {kind: dict(sorted(names.items())[:EACH]) for kind, names in found.items()}


def main() -> int:
    """Print what is to be read, and what is read for nothing."""
    if not SHARED.is_dir():
        print("the real names are not there")
        return 2
    found = stopped()
    read, wanted, missing = verdicts(), samples(found), 0
    for (code, outcome), names in sorted(wanted.items()):
        for digest, report in names.items():
            if (code, outcome, digest) not in read:
                missing += 1
                parts = report.parts
                cut = "|".join(
                    part or "-" for part in (parts.division, parts.trade_name, parts.industry, parts.form)
                )
                words = [dict(f.params).get("word", "") for f in report.findings if f.code == code]
                print(code, outcome, digest, report.name, cut, *words, sep="\t")
    stale = [key for key in read if key[2] not in wanted.get(key[:2], {})]
    print(*("\t".join(("stale", *key)) for key in stale), sep="\n")
    print(f"{missing} to read, {len(stale)} of {len(read)} rows stand for nothing")
    again = [key for key in verdicts(MOVED) if key[2] in found.get(key[:2], {})]
    print(*("\t".join(("asked again", *key)) for key in again), sep="\n")
    return 1 if missing or stale or again else 0


if __name__ == "__main__":
    sys.exit(main())
