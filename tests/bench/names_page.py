"""The page ``docs/names-measured.md``: what was measured, with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from namecheck.engine import all_rules

if TYPE_CHECKING:
    from tests.bench.names_balance import Tally

SAMENESS = {
    "wording": "the same trade name and the same industry wording; only division or form differ",
    "filler": "the wordings differ by a word that changes nothing (劳务 / 劳务服务, 建设开发 / 建设发展)",
    "synonym": "the wordings stand in one group of the table (房地产开发 / 置业, 商贸 / 贸易, 旅游 / 国际旅行社)",
    "silent": "one of the two names says no industry (第17条 compares it with every industry)",
    "nameless": "neither has a trade name, and division and business are the same",
}
REFUSED = {
    "own_division": "registries of the Qinghai Lake area and of zones carry codes of another prefecture than the name; parents from "
    "other provinces (宁夏…西宁…)",
    "form_missing": "names cut off at 30 characters in the source, railway sections (段), project areas; not lawful forms today",
    "trade_name_length": "a trade name of one character, mostly where the parser takes the last character of a division (祁连山) or "
    "the first of a longer word (金苹果)",
    "trade_name_missing": "division and form alone",
    "trade_name_industry": "old state and collective enterprises named by division and industry (自来水公司, 农业生产资料公司): no trade "
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
REVIEWED = {
    "district_alone": "乐都, 平安 and 湟中 were counties when these names were given and are districts now: the bare short form in front "
    "is looked at, since it may still be meant as the old county",
    "division_former": "named after a county that has since become a district or a city (平安县, 乐都县, 湟中县, 同仁县); a new name must "
    "use today's division",
    "no_division": "enterprises of national groups (国投青海…), and names that begin with a township or a place that is no county (倒淌河, "
    "坎布拉镇, 大柴旦): the papers for leaving the division out are not in the data",
    "no_industry": "holding and group companies; and unusual lines of farming that the industry table does not know (菊芋, 马业)",
    "trade_name_division": "trade names that are also short forms of counties somewhere (朝阳, 安顺, 广安): usually ordinary words",
    "trade_name_industry": "rare wordings as trade name (供销, 客运, 暖通), and zones that the parser cuts in two (经济|技术开发区)",
    "trade_name_weak": "绿色, 综合, 便民, 新型 in front of the industry: the guide of 2025 asks for distinctive force",
    "trade_name_sentence": "seven to eleven characters: township and village of cooperatives, parents' names in front of the trade name",
    "prohibited_word": "地主 alone goes to a person; the rule prints 大地主",
    "public_body": "海军, 红军, 民建 as personal or place names: the same characters as an organ",
    "foreign_state": "海地, 黑山, 瑞士: Chinese words or advertising with the name of a state",
    "foreign_city": "万象, 米兰, 京都: ordinary words that are also cities abroad",
    "strategy_word": "扶贫: a State programme; registered before decree 82",
    "nonprofit_word": "福利院 in a company's name",
    "national_word": "中国 and 国家 in the middle (中国旅行社, 国家公园): needs the approval of its authority",
    "protected_name": "short names of brands that are also ordinary trade names (中兴, 申通, 中通) and their real local companies",
    "group_members": "集团 in the name: three controlled companies must be shown, the data does not hold them",
}


def page(tally: Tally, bench: dict[str, Any] | None, day: str) -> str:
    """The whole page in Markdown; without the figures of ``make bench`` their sections are left out."""
    lines = [
        "# Names measured",
        "",
        f"Made on {day} by `python -m tests.bench.names_balance` from real names up to 2019 (counts only; the names are not ours",
        f"to publish). Balance: {tally.names:,} Qinghai names that are not branches, {tally.companies:,} of them companies, each judged",
        "as if it were new against all the others.",
        "",
        *_clashes(tally),
        *_sameness(tally),
        *(_parsing(bench["parsing"]) if bench else ()),
        *(_speed(bench) if bench else ()),
        *_words(tally),
    ]
    return "\n".join([*lines, ""])


def _clashes(tally: Tally) -> Iterator[str]:
    yield from ("## Clashes", "", "| | same (refused) | similar (hint) |", "| --- | ---: | ---: |")
    for kind, total in (("all", tally.names), ("company", tally.companies)):
        for scope in ("registry", "prefecture"):
            same, alike = (tally.clashes[f"{kind} {word} {scope}"] for word in ("same", "similar"))
            yield (
                f"| {kind}, against the same {scope} | {same:,} ({same / total:.2%}) | {alike:,} ({alike / total:.2%}) |"
            )
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
        f"Of {parsing['companies']:,} companies that are not branches among {parsing['names']:,} names, **{parsing['complete']:.2%}** get",
        f"trade name, industry (or a stated none: {parsing['without_industry']:,}) and form. {parsing['nameless']:,} of these are names of",
        "division and business alone (自来水公司), which the parser states; counted as not parsed, it would be",
        f"{parsing['complete_with_trade_name']:.2%}.",
        "",
        f"Boundary between trade name and industry as a person puts it: **{parsing['boundary_right']:.1%}** of a random sample of",
        f"{parsing['boundary_sample']} (`tests/namecheck/data/boundaries.tsv`: the second five hundred companies by the sha256 of their",
        "names; the first five hundred were used for tuning). The errors, by the first digits of the digest and the place in",
        "the name:",
        "",
        "| sha256 | person | parser |",
        "| --- | ---: | ---: |",
        *(f"| `{digest}` | {wanted} | {got} |" for digest, wanted, got in parsing["boundary_errors"]),
        "",
    )


def _speed(speed: dict[str, Any]) -> Iterator[str]:
    every, small, recall = speed["latency"], speed["latency_100k"], speed["recall"]
    yield from (
        "## Speed and recall",
        "",
        f"`make bench`, {speed['names']:,} names, two cores shared with other work: the processor's time is the fair figure.",
        "",
        "| | p50 ms | p99 ms | processor p50 ms | processor p99 ms |",
        "| --- | ---: | ---: | ---: | ---: |",
    )
    for label, row in (("all names", every), (f"{speed['small_names']:,} names", small)):
        yield (
            f"| verdict against {label} | {row['p50_ms']} | {row['p99_ms']} | {row['cpu_p50_ms']} | {row['cpu_p99_ms']} |"
        )
    yield from (
        "",
        f"The one to the other: {speed['all_to_100k']} times. Table built in {speed.get('build_s', '?')} s",
        f"({speed.get('build_cpu_s', '?')} s of the processor) with at most {speed.get('build_rss_mb', '?')} MB of memory,",
        f"{speed['index_mb']:,} MB on disk; opened again in {speed['reopen_s'] * 1000:.1f} ms.",
        "",
        f"Recall against the oracle, {recall['queries']:,} hard queries and {recall['pairs']:,} pairs of names:",
        "",
        "| rule | clashes the oracle sees | found by the check |",
        "| --- | ---: | ---: |",
        *(f"| {rule} | {row[0]:,} | {row[1]:,} |" for rule, row in recall.items() if isinstance(row, list)),
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


def _words(tally: Tally) -> Iterator[str]:
    yield from (
        "## Word and composition rules",
        "",
        f"Refused: {tally.rejected:,} names ({tally.rejected / tally.names:.2%}).",
        "",
        "| Code | Outcome | Names | Share | What they are |",
        "| --- | --- | ---: | ---: | --- |",
    )
    order = {rule.info.code: number for number, rule in enumerate(all_rules())}
    for (code, outcome), count in sorted(
        tally.codes.items(), key=lambda item: (item[0][1] != "reject", order[item[0][0]])
    ):
        why = (REFUSED if outcome == "reject" else REVIEWED)[code]
        yield f"| `{code}` | {outcome} | {count:,} | {count / tally.names:.3%} | {why} |"
