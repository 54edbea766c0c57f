"""Balance on the real register of Qinghai: each name judged as if it were new. ``python -m tests.bench.names_balance``.

Writes ``docs/names-measured.md``: counts only, no name of the register.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from namecheck.declaration import Declaration
from namecheck.engine import all_rules, check
from namecheck.finding import Finding, Report
from namecheck.parse import parse
from namecheck.register import MemoryRegister, PriorName
from namecheck.registerfile import read_rows
from namecheck.shelf import Shelf, load

SHARED = Path(__file__).parents[3] / "shared/data/names/qinghai_registrations.tsv.gz"
PAGE = Path("docs/names-measured.md")
DAY = date(2019, 4, 30)
WHY = {
    "own_division": "registries of the Qinghai Lake area and of zones carry codes of another prefecture than the name; parents from "
    "other provinces (宁夏…西宁…)",
    "form_missing": "names cut off at 30 characters in the source, railway sections (段), project areas; not lawful forms today",
    "trade_name_length": "old names made of division and industry alone, one character of which the parser takes as trade name",
    "trade_name_missing": "division and form alone",
    "trade_name_industry": "old state and collective enterprises named by division and industry (粮油公司, 汽车运输公司): no trade "
    "name under today's rule",
    "trade_name_division": "names of other provinces and cities as trade name (兰州, 德州): refused today unless another meaning is shown",
    "trade_name_sentence": "herders' cooperatives with township and village in front of the trade name; twelve characters and more",
    "standard_characters": "traditional and variant characters (啟 麗 憶) and Latin letters: registered before the rule was enforced",
    "national_word": "central enterprises and their cut-off branch names: approved by the State Council, the approval is not in the data",
    "district_alone": "乐都区 without 海东市 in front",
    "public_body": "a collective enterprise carrying the name of a government",
    "foreign_state": "a foreign enterprise's own name",
    "religious_word": "a trader in goods for temples",
    "prohibited_word": "麻古 is a place name here, a drug in the word list: a case for “other meaning”",
}


class Tally:
    """Counts over all names judged."""

    def __init__(self) -> None:
        self.names = 0
        self.companies = 0
        self.rejected = 0
        self.codes: Counter[tuple[str, str]] = Counter()
        self.clashes: Counter[str] = Counter()

    def add(
        self,
        report: Report,
        home: dict[tuple[str, str | None], str | None],
        authority: str | None,
        company: bool,
    ) -> None:
        """One report; ``home``: authority of each name of the register."""
        self.names += 1
        self.companies += company
        words = [finding for finding in report.findings if not finding.conflicts]
        self.rejected += any(finding.outcome == "reject" for finding in words)
        self.codes.update({(finding.code, finding.outcome) for finding in words})
        for kind in ("all", "company") if company else ("all",):
            self._clash(kind, report, home, authority)

    def _clash(
        self, kind: str, report: Report, home: dict[tuple[str, str | None], str | None], authority: str | None
    ) -> None:
        def near(finding: Finding) -> bool:
            return any(home.get((hit.name, hit.uscc)) == authority for hit in finding.conflicts)

        same = [f for f in report.findings if f.conflicts and f.outcome == "reject"]
        alike = [f for f in report.findings if f.conflicts and f.outcome == "warn"]
        self.clashes[f"{kind} same prefecture"] += bool(same)
        self.clashes[f"{kind} same registry"] += any(map(near, same))
        self.clashes[f"{kind} similar prefecture"] += bool(alike and not same)
        self.clashes[f"{kind} similar registry"] += any(map(near, alike)) and not any(map(near, same))


def _is_company(prior: PriorName, shelf: Shelf) -> bool:
    form = (prior.parsed.parts.form or "") if prior.parsed else ""
    entry = shelf.forms.get(form.removeprefix("（集团）").removeprefix("集团"))
    return entry is not None and entry.family == "company"


def measure(source: Path, shelf: Shelf) -> Tally:
    """Judge every name that is not a branch against all the others."""
    rows = [replace(row, parsed=parse(row.name, shelf)) for row in read_rows(source, shelf, "630000") if row]
    register = MemoryRegister(shelf, rows)
    home = {(row.name, row.uscc): row.authority for row in rows}
    tally = Tally()
    for row in rows:
        if row.parsed and not row.parsed.is_branch:
            declaration = Declaration(row.name, None, row.authority or "", DAY, uscc=row.uscc)
            tally.add(check(declaration, shelf, register), home, row.authority, _is_company(row, shelf))
    return tally


def render(tally: Tally) -> str:
    """The page in Markdown."""
    lines = [
        "# Names measured",
        "",
        "Made by `python -m tests.bench.names_balance` from the real Qinghai names up to 2019 (counts only; the names are",
        f"not ours to publish): {tally.names:,} names that are not branches, {tally.companies:,} of them companies, each judged as if",
        "it were new against all the others.",
        "",
        "## Clashes",
        "",
        "| | same (refused) | similar (hint) |",
        "| --- | ---: | ---: |",
    ]
    for kind, total in (("all", tally.names), ("company", tally.companies)):
        for scope in ("registry", "prefecture"):
            same, alike = (tally.clashes[f"{kind} {word} {scope}"] for word in ("same", "similar"))
            lines.append(
                f"| {kind}, against the same {scope} | {same:,} ({same / total:.2%}) | {alike:,} ({alike / total:.2%}) |"
            )
    lines += [
        "",
        "The prefecture is the scope of today's law; up to 2019 each registry compared alone, so clashes between counties",
        "of one prefecture could be registered. Group and subsidiary, whose investment relation the data does not hold, count",
        "as clashes here.",
        "",
        "## Word and composition rules",
        "",
        f"Refused: {tally.rejected:,} names ({tally.rejected / tally.names:.2%}).",
        "",
        "| Code | Outcome | Names | Share | What they are |",
        "| --- | --- | ---: | ---: | --- |",
    ]
    order = {rule.info.code: number for number, rule in enumerate(all_rules())}
    for (code, outcome), count in sorted(
        tally.codes.items(), key=lambda item: (item[0][1] != "reject", order[item[0][0]])
    ):
        why = WHY.get(code, "") if outcome == "reject" else ""
        lines.append(f"| `{code}` | {outcome} | {count:,} | {count / tally.names:.3%} | {why} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Measure and write the page."""
    if not SHARED.is_file():
        print("the real names are not there")
        return 2
    PAGE.write_text(render(measure(SHARED, load())), encoding="utf-8")
    print(f"written {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
