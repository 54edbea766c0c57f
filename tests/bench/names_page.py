"""The page ``docs/names-measured.md``: what was measured, with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.names_classes import section

if TYPE_CHECKING:
    from tests.bench.names_balance import Tally

DISPUTED = Path(__file__).parents[1] / "namecheck/data/cases_disputed.tsv"
REPORTED = DISPUTED.with_name("reported.tsv")
EVIDENCE = Path("namecheck/data/industry_evidence.tsv")
NOT_TIMED = (
    "## Speed",
    "",
    "Measured on 2026-11-30 at 3,062,813 names on two cores shared with much other work (load 8 to 17), so the processor's time of each",
    "check counts, and the check before decision 0610 was measured by turns in the same minutes, over its own index of the same file:",
    "",
    "| 2,984 hard queries, four runs by turns | p50 ms | p99 ms |",
    "| --- | ---: | ---: |",
    "| the check, asked for the first time | 0.182, 0.197, 0.229, 0.226 | 0.567, 0.614, 0.704, 0.701 |",
    "| before 0610, the same | 0.234, 0.198, 0.266, 0.250 | 0.965, 0.764, 0.967, 0.991 |",
    "| the check, asked again, best round | 0.143, 0.160, 0.178, 0.176 | 0.358, 0.411, 0.457, 0.480 |",
    "| before 0610, the same | 0.163, 0.155, 0.188, 0.201 | 0.491, 0.450, 0.526, 0.577 |",
    "",
    "Asked for are 0.2 and 0.9: the second is met with room in every run; the first is met asked again in every run, and asked for the",
    "first time where the machine was least busy. The index was built anew from the file: 400 s of the processor (419 before), 1,415 MB on",
    "disk. Suggestions: at most 34 ms for 209 names (43.7 before). Of 6,200 texts made to be dear, the thickest crowds of the register",
    "among them (`python -m tests.bench worst`), the worst costs 2.3 ms where 5 are asked for (decision 0610). The oracle below was asked",
    "again after it, over the same fifteen provinces: the same 1,626 clashes of 1,085 queries and 75,755,840 pairs, all found.",
    "",
)
SAMENESS = {
    "wording": "the same trade name and the same industry wording; only division or form differ",
    "filler": "the wordings differ by a word that changes nothing (劳务 / 劳务服务, 建设开发 / 建设发展)",
    "synonym": "the wordings stand in one group of the table (房地产开发 / 置业, 商贸 / 贸易, 旅游 / 国际旅行社)",
    "silent": "one of the two names says no industry (第17条 compares it with every industry)",
    "nameless": "neither has a trade name, and division and business are the same",
}


def page(tally: Tally, parsing: dict[str, Any], bench: dict[str, Any] | None, day: str) -> str:
    """The whole page in Markdown; without the figures of ``make bench`` its sections are left out."""
    lines = [
        "# Names measured",
        "",
        f"Made on {day} by `python -m tests.bench.names_balance` from real names up to 2019 (counts only; the names are not ours",
        f"to publish). Balance: {tally.names:,} Qinghai names that are not branches, {tally.companies:,} of them companies, each judged",
        "as if it were new against all the others.",
        "",
        *_clashes(tally),
        *_sameness(tally),
        *_parsing(parsing),
        *(_speed(bench) if bench and "latency" in bench else NOT_TIMED),
        *(_recall(bench["recall"]) if bench and "recall" in bench else ()),
        *_business(),
        *section(tally),
        *_disputed(),
    ]
    return "\n".join([*lines, ""])


def _clashes(tally: Tally) -> Iterator[str]:
    yield from (
        "## Clashes",
        "",
        "| | same (refused) | similar (hint or question) |",
        "| --- | ---: | ---: |",
    )
    for kind, total in (("all", tally.names), ("company", tally.companies)):
        for scope in ("registry", "prefecture"):
            same, alike = (tally.clashes[f"{kind} {word} {scope}"] for word in ("same", "similar"))
            yield (
                f"| {kind}, against the same {scope} | {same:,} ({same / total:.2%}) | {alike:,} ({alike / total:.2%}) |"
            )
    asked = tally.clashes["company asked prefecture"]
    outside = sum(count for (_, who), count in tally.kinds.items() if who == "outside")
    yield (
        f"| **company, against the same prefecture, its own group apart** | **{outside:,} ({outside / tally.companies:.2%})** | |"
    )
    yield from (
        "",
        "The prefecture is the scope of today's law; up to 2019 each registry compared alone, so clashes between counties",
        "of one prefecture could be registered. In the last row a pair is left out when one of the two names carries 集团 in",
        "its form or behind the trade name both share: parent and member of a group, whom the law excepts for the investment",
        "(第17条), and whose papers the data does not hold. Nothing else is left out; companies of one investor without 集团 in",
        "the name, which the data cannot show, count as clashes.",
        "",
        f"Of the hints {tally.clashes['all asked prefecture']:,} ({asked:,} companies, {asked / tally.companies:.2%}) go to a",
        "person: refusals are reported of the two wordings (`reported_pairs.tsv`).",
        "",
    )


def _sameness(tally: Tally) -> Iterator[str]:
    yield from (
        "### What the refused companies have in common with the other name",
        "",
        "Each company once, by its closest clash.",
        "",
        "| | companies | its own group apart | |",
        "| --- | ---: | ---: | --- |",
    )
    for kind, text in SAMENESS.items():
        yield f"| {kind} | {tally.kinds[kind, 'all']:,} | {tally.kinds[kind, 'outside']:,} | {text} |"
    yield from (
        "",
        "Not refused but hinted at (`near_business`): the same trade name where only the ending of an unknown wording lies in",
        "a group (公共汽车运输 / 运输); and a cooperative beside an enterprise. Of the latter the real registries show that they",
        "never blocked: inside one registry the same trade name in one business occurs 10 times among 26,117 pairs of company",
        "and cooperative, 3.5 times as often as between registries, but once among 370,083 pairs of two cooperatives, 0.03",
        "times as often. Decree 734 takes cooperatives in by reference (第25条). `cooperatives_apart` in `policy.toml` switches it.",
        "",
    )


def _parsing(parsing: dict[str, Any]) -> Iterator[str]:
    yield from (
        "## Parsing",
        "",
        f"`python -m tests.bench.names_parsing`. Of {parsing['companies']:,} companies that are not branches",
        f"among the {parsing['names']:,} names of Qinghai **{parsing['complete']:.2%}** get",
        f"trade name, industry (or a stated none: {parsing['without_industry']:,}) and form. {parsing['nameless']:,} of these are names of",
        "division and business alone (自来水公司), which the parser states; counted as not parsed, it would be",
        f"{parsing['complete_with_trade_name']:.2%}.",
        "",
        f"Boundary between trade name and industry as a person puts it: **{parsing['boundary_right']:.1%}** of",
        f"{parsing['boundary_sample']} names, half of Qinghai, half of other provinces (`tests/namecheck/data/boundaries_fresh.tsv`),",
        "none of them read before the parser was settled. Two older samples served for tuning. What two people might put differently",
        "counts as an error; of the 15 errors of the first reading the words for zones, settled later, mended one. By the",
        "first digits of the digest and the place in the name:",
        "",
        "| sha256 | person | parser |",
        "| --- | ---: | ---: |",
        *(f"| `{digest}` | {wanted} | {got} |" for digest, wanted, got in parsing["boundary_errors"]),
        "",
    )


def _speed(speed: dict[str, Any]) -> Iterator[str]:
    yield from (
        "## Speed",
        "",
        f"`make bench`, {speed['names']:,} names, two cores shared with other work: the processor's time is the fair figure.",
        "",
        "| | p50 ms | p99 ms | processor p50 ms | processor p99 ms |",
        "| --- | ---: | ---: | ---: | ---: |",
    )
    for label, row in (("all", speed["latency"]), (f"{speed['small_names']:,}", speed["latency_100k"])):
        times = " | ".join(str(row[key]) for key in ("p50_ms", "p99_ms", "cpu_p50_ms", "cpu_p99_ms"))
        yield f"| verdict against {label} names | {times} |"
    yield from (
        "",
        f"The one to the other: {speed['all_to_100k']} times. Table built in {speed.get('build_s', '?')} s",
        f"({speed.get('build_cpu_s', '?')} s of the processor) with at most {speed.get('build_rss_mb', '?')} MB of memory,",
        f"{speed['index_mb']:,} MB on disk; opened again in {speed['reopen_s'] * 1000:.1f} ms.",
        "",
        "The same queries to general tools (their first 50 answers):",
        "",
        "| | p50 ms | times ours | recall | answers that are no clash | found by rule |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    )
    for name, row in speed["peers"].items():
        found = "; ".join(f"{rule} {text}" for rule, text in row.get("found", {}).items())
        rest = f"{row['answers_without_clash']:.0%}" if "answers_without_clash" in row else "0%"
        yield f"| {name} | {row['p50_ms']} | {row.get('times_ours', 1)} | {row['recall']} | {rest} | {found} |"
    yield ""


def _recall(recall: dict[str, Any]) -> Iterator[str]:
    yield from (
        "## Recall",
        "",
        f"Against the oracle, which compares every name under every split of the query: {recall['names']:,} names,",
        f"{recall['queries']:,} hard queries and {recall['pairs']:,} pairs{recall.get('of', '')}.",
        "",
        "| rule | clashes the oracle sees | found by the check |",
        "| --- | ---: | ---: |",
        *(f"| {rule} | {row[0]:,} | {row[1]:,} |" for rule, row in recall.items() if isinstance(row, list)),
        "",
    )


def _business() -> Iterator[str]:
    """Which pairs of wordings are one business by their counts (namecheck/data/industry_evidence.tsv)."""
    lines = EVIDENCE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith(("#", "a\t"))]
    kinds = Counter(row[2] for row in rows)
    yield from (
        "## Same business",
        "",
        "Wordings are bound to classes of GB/T 4754 (`industry_codes.tsv`): two of one class are near. Pairs of one class or group",
        "are then counted over 1.77 million companies: trade names that stand in one prefecture with both, and how many chance would",
        f"give. At most three in ten block, at most half hint: {kinds['same']} pairs block, {kinds['near']} hint (some because the law",
        f"sheet says so), {kinds['group']} are decided by their group. A clash tells class and counts (`evidence`). Those that block:",
        "",
        "| wordings | observed | expected by chance |",
        "| --- | ---: | ---: |",
        *(f"| {a} / {b} | {seen} | {chance} |" for a, b, kind, seen, chance in rows if kind == "same"),
        "",
        "网络科技 / 电子科技, 建设工程 / 建筑工程 and 建筑劳务 / 劳务 stand above three in ten: the first was reported as refused (law",
        "sheet C21), the others are said to block by practice.",
        "",
    )


def _disputed() -> Iterator[str]:
    lines = DISPUTED.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith(("#", "id\t"))]
    yield from _known(rows)
    yield from _reported()


def _known(rows: list[list[str]]) -> Iterator[str]:
    yield from (
        "",
        "## Known cases",
        "",
        f"Of 321 names with a known outcome {321 - len(rows)} are judged as expected. The others are individual businesses without the",
        "mark that decree 82 has asked for since 2023; with （个体工商户） at the end each of them passes:",
        "",
        "| case | name | expected | judged | argument |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
    )


def _reported() -> Iterator[str]:
    lines = REPORTED.read_text(encoding="utf-8").splitlines()
    rows = [line.replace("{}", "某某").split("\t") for line in lines if not line.startswith(("#", "id\t"))]
    yield from (
        "",
        "## What agents report of refusals",
        "",
        "Rows of the law sheet that stand on agents and blogs alone, no notice and no court (its class C). Each is asserted by",
        "`tests/namecheck/test_law_reported.py`: none passes unseen; where the check is milder than the report, the argument:",
        "",
        "| row | names | reported | judged | argument |",
        "| --- | --- | --- | --- | --- |",
        *(f"| {row[0]} | {row[1]} ↔ {row[2]} | {row[3]} | {row[4]} | {row[5]} |" for row in rows),
    )
